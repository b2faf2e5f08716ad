"""Targets and benchmarks are kept with their history, and the right one is in force on each day and for each group."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal
from cxmetrics.journal import targets as journal_of
from cxmetrics.journal.targets import BENCHMARK, Target, state, steps, target_in_force

JAN, JUL = date(2026, 1, 1), date(2026, 7, 1)
EVERYBODY = Target("service_level", 0.8, JAN)
SMB = {"segment": ("SMB",)}
OTHERS = Target("nps", 28.0, JAN, BENCHMARK, 34.0, source="Survey", definition="0 to 10", same_definition=True)


def test_what_was_set_is_there_and_stays_when_withdrawn(journal: Journal) -> None:
    first = journal_of.add(journal, replace(EVERYBODY, where=SMB, note="Because"), author="Ada  Lin")
    assert journal_of.kept(journal) == (first,)
    assert replace(first, id=0, author="", created_at=None) == replace(EVERYBODY, where=SMB, note="Because")
    assert first.author == "Ada Lin"
    gone = journal_of.withdraw(journal, first.id, author="Ben")
    assert journal_of.withdraw(journal, first.id, author="Cleo") == gone
    assert journal_of.kept(journal) == (gone,)
    assert (gone.withdrawn, gone.withdrawn_by) == (True, "Ben")


def test_a_later_one_takes_its_place_from_its_day_on_and_of_two_from_one_day_the_last(journal: Journal) -> None:
    for value, day in ((0.8, JAN), (0.85, JUL), (0.84, JUL)):
        journal_of.add(journal, replace(EVERYBODY, value=value, starts_on=day), author="Ada")
    those = journal_of.kept(journal)
    assert target_in_force(those, "service_level", date(2025, 12, 31)) is None
    found = [target_in_force(those, "service_level", day) for day in (JAN, date(2026, 6, 30), JUL)]
    assert [each and each.value for each in found] == [0.8, 0.8, 0.84]
    assert steps(those, "service_level", {}, 0.7) == ((date.min, 0.7), (JAN, 0.8), (JUL, 0.84))
    assert [state(each, those, date(2026, 2, 1)) for each in those] == ["in force", "later", "later"]
    assert [state(each, those, date(2026, 8, 1)) for each in those] == ["replaced", "replaced", "in force"]


def test_one_of_a_segment_holds_there_only_and_goes_before_that_of_everybody() -> None:
    those = (replace(EVERYBODY, id=1, starts_on=JUL), replace(EVERYBODY, id=2, value=0.9, where=SMB))
    assert steps(those, "service_level", {}) == ((JUL, 0.8),)
    assert steps(those, "service_level", SMB) == ((JAN, 0.9),)
    assert steps(those, "service_level", {"segment": ("Youth",)}) == ((JUL, 0.8),)
    assert steps(those, "service_level", {"segment": ("SMB", "Youth")}) == ((JUL, 0.8),)
    assert steps(those, "nps", SMB) == ()


def test_what_was_withdrawn_holds_nowhere() -> None:
    gone = replace(EVERYBODY, withdrawn_at=EVERYBODY.created_at or journal_of.now())
    assert steps((gone,), "service_level", {}, 0.7) == ((date.min, 0.7),)
    assert state(gone, (gone,), JUL) == "withdrawn"


def test_a_benchmark_is_no_target_and_of_one_source_the_newest_counts() -> None:
    newer = replace(OTHERS, id=2, value=30.0, starts_on=JUL)
    other = replace(OTHERS, id=3, source="Another", same_definition=False)
    those = (replace(OTHERS, id=1), newer, other)
    assert target_in_force(those, "nps", JUL) is None
    assert journal_of.benchmarks(those, "nps") == (newer, other)
    assert [state(each, those, JUL) for each in those] == ["replaced", "in force", "not drawn"]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (replace(EVERYBODY, high=0.9), "not a range"),
        (replace(EVERYBODY, kind="aim"), "is not known"),
        (replace(EVERYBODY, value=float("nan")), "is no figure"),
        (replace(OTHERS, high=20.0), "ends below"),
        (replace(OTHERS, source=" "), "no source"),
        (replace(OTHERS, definition=""), "no definition"),
        (replace(OTHERS, definition="a\x00"), "NUL"),
    ],
)
def test_what_may_not_be_set(journal: Journal, new: Target, said: str) -> None:
    with pytest.raises(CxError, match=said):
        journal_of.add(journal, new, author="Ada")
    with pytest.raises(CxError, match="no name"):
        journal_of.add(journal, EVERYBODY, author=" ")
    assert journal_of.kept(journal) == ()


def test_one_that_is_not_there_cannot_be_withdrawn(journal: Journal) -> None:
    with pytest.raises(CxError, match="there is none"):
        journal_of.withdraw(journal, 7, author="Ada")
