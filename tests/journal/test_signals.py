"""Signals are kept once, told once by each channel, seen and acknowledged once; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal
from cxmetrics.journal import signals as journal_of
from cxmetrics.journal.signals import Signal

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
FALLEN = Signal("nps", "outside", -1, MAY, MAY, "month", "worse", "NPS: 12 in May.", pillar="loyalty")


def test_a_signal_is_kept_once_and_grows_with_its_run(journal: Journal) -> None:
    [first] = journal_of.record(journal, [FALLEN], 1)
    before = journal.revision()
    assert journal_of.record(journal, [FALLEN], 2) == (first,)
    assert journal.revision() == before
    [grown] = journal_of.record(journal, [replace(FALLEN, newest_on=JUNE, said="NPS: 14 in June.")], 3)
    assert grown == replace(first, newest_on=JUNE, said="NPS: 14 in June.", last_version=3)
    assert journal_of.kept(journal) == (grown,)


def test_one_whose_run_begins_elsewhere_since_limits_moved_is_the_same(journal: Journal) -> None:
    [first] = journal_of.record(journal, [FALLEN], 1)
    [again] = journal_of.record(journal, [replace(FALLEN, first_on=APRIL, newest_on=JUNE)], 2)
    assert (again.id, again.first_on) == (first.id, MAY)


@pytest.mark.parametrize(
    "other",
    [
        replace(FALLEN, rule="shift"),
        replace(FALLEN, side=1, first_on=JUNE, newest_on=JUNE),
        replace(FALLEN, dimension="segment", group="SMB"),
        replace(FALLEN, metric="csat"),
        replace(FALLEN, first_on=JUNE, newest_on=JUNE),
    ],
)
def test_another_figure_rule_side_or_run_is_another(other: Signal, journal: Journal) -> None:
    kept = journal_of.record(journal, [FALLEN, other], 1)
    assert len({each.id for each in kept}) == 2


def test_a_channel_tells_once_and_what_failed_again(journal: Journal) -> None:
    kept = journal_of.record(journal, [FALLEN], 1)
    assert journal_of.untold(journal, "mail", kept) == kept
    journal_of.claim(journal, "mail", kept)
    journal_of.claim(journal, "mail", kept)
    assert journal_of.untold(journal, "mail", []) == kept
    journal_of.told(journal, "mail", kept)
    assert journal_of.untold(journal, "mail", kept) == ()
    assert journal_of.untold(journal, "webhook", kept) == kept
    assert journal_of.untold(journal, "webhook", []) == ()


def test_seen_and_acknowledged_are_of_the_first_time(journal: Journal) -> None:
    [first] = journal_of.record(journal, [FALLEN], 1)
    journal_of.see(journal, [first.id])
    [seen] = journal_of.kept(journal)
    before = journal.revision()
    journal_of.see(journal, [first.id])
    assert (journal.revision(), journal_of.kept(journal)) == (before, (seen,))
    answered = journal_of.acknowledge(journal, first.id, author="Ada  Lin", answer="The app was down.")
    assert (answered.acknowledged_by, answered.answer, answered.seen_at) == (
        "Ada Lin",
        "The app was down.",
        seen.seen_at,
    )
    with pytest.raises(CxError, match="Ada Lin has acknowledged it already"):
        journal_of.acknowledge(journal, first.id, author="Ben")
    assert journal_of.kept(journal) == (answered,)
    with pytest.raises(CxError, match="there is none"):
        journal_of.acknowledge(journal, 99, author="Ben")


def test_one_answer_is_for_all_that_a_figure_says_at_once(journal: Journal) -> None:
    first, shift, other = journal_of.record(
        journal, [FALLEN, replace(FALLEN, rule="shift", first_on=APRIL), replace(FALLEN, metric="csat")], 1
    )
    journal_of.acknowledge(journal, first.id, author="Ada")
    by = {each.id: each.acknowledged_by for each in journal_of.kept(journal)}
    assert by == {first.id: "Ada", shift.id: "Ada", other.id: None}


def test_only_one_holds_the_lock_and_it_goes_with_its_holder(journal: Journal) -> None:
    with journal.sole(7, 0) as mine:
        assert mine
        with journal.sole(7, 0) as other:
            assert not other
        with journal.sole(8, 0) as another:
            assert another
    with journal.sole(7, 0) as again:
        assert again
