"""Annotations are written, edited, removed and brought back with their history, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation, Conflict

OUTAGE = Annotation(date(2026, 5, 1), "App outage", date(2026, 6, 11), kind="outage", where={"segment": ("SMB",)})


def test_what_was_written_is_there(journal: Journal) -> None:
    kept = journal_of.add(journal, OUTAGE, author="Ada")
    assert journal_of.written(journal) == (kept,)
    assert replace(kept, id=0, author="", created_at=None, version=0) == OUTAGE


def test_an_edit_keeps_what_was_said_before(journal: Journal) -> None:
    first = journal_of.add(journal, OUTAGE, author="Ada")
    journal_of.edit(journal, replace(first, title="Outage of the app"), author="Ben")
    history = journal_of.versions(journal, first.id)
    assert [(step.author, step.change, step.content["title"]) for step in history] == [
        ("Ada", "created", "App outage"),
        ("Ben", "edited", "Outage of the app"),
    ]


def test_saying_the_same_again_is_no_edit(journal: Journal) -> None:
    held = journal_of.add(journal, OUTAGE, author="Ada")
    assert journal_of.edit(journal, held, author="Ben") == journal_of.annotation(journal, held.id)
    assert [step.change for step in journal_of.versions(journal, held.id)] == ["created"]


def test_the_second_of_two_editors_is_told(journal: Journal) -> None:
    first = journal_of.add(journal, OUTAGE, author="Ada")
    journal_of.edit(journal, replace(first, title="Ben's words"), author="Ben")
    with pytest.raises(Conflict) as raised:
        journal_of.edit(journal, replace(first, title="Cleo's words"), author="Cleo")
    assert raised.value.current.title == "Ben's words"
    assert journal_of.annotation(journal, first.id).title == "Ben's words"


def test_what_was_removed_can_be_brought_back(journal: Journal) -> None:
    first = journal_of.add(journal, OUTAGE, author="Ada")
    journal_of.remove(journal, first.id, author="Ben")
    assert journal_of.written(journal)[0].removed
    journal_of.bring_back(journal, first.id, author="Ada")
    assert not journal_of.written(journal)[0].removed
    assert [step.change for step in journal_of.versions(journal, first.id)] == ["created", "removed", "brought back"]


def test_what_the_product_writes_by_itself_is_written_once(journal: Journal) -> None:
    journal_of.add(journal, OUTAGE, author="product", mark="m")
    journal_of.add(journal, OUTAGE, author="product", mark="m")
    assert len(journal_of.written(journal)) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"title": "  "}, "no title"),
        ({"title": "a\x00b"}, "NUL"),
        ({"text": "a\ud800b"}, "half a character"),
        ({"kind": "outrage"}, "Did you mean 'outage'"),
        ({"ends_on": date(2026, 4, 1)}, "before it starts"),
        ({"scope": "metric"}, "names no metric"),
    ],
)
def test_what_may_not_be_said(journal: Journal, fault: dict[str, object], said: str) -> None:
    with pytest.raises(CxError, match=said):
        journal_of.add(journal, replace(OUTAGE, **fault), author="Ada")  # type: ignore[arg-type]
    assert journal_of.written(journal) == ()


def test_one_of_a_segment_stays_off_the_charts_of_others() -> None:
    assert OUTAGE.concerns("nps", "loyalty")
    assert OUTAGE.concerns("nps", "loyalty", {"segment": ("SMB", "Youth"), "region": ("Coast",)})
    assert not OUTAGE.concerns("nps", "loyalty", {"segment": ("Youth",)})
    assert not replace(OUTAGE, scope="metric", metric="csat").concerns("nps", "loyalty")
    assert replace(OUTAGE, scope="pillar", pillar="loyalty").concerns("nps", "loyalty")


def test_limits_start_anew_only_where_everybody_looked_at_is_concerned() -> None:
    change = replace(OUTAGE, rebases=True)
    assert journal_of.rebased_on([change], "nps", "loyalty") == ()
    assert journal_of.rebased_on([change], "nps", "loyalty", {"segment": ("SMB",)}) == (date(2026, 5, 1),)
    assert journal_of.rebased_on([replace(change, where={})], "nps", None) == (date(2026, 5, 1),)
    assert journal_of.rebased_on([replace(change, where={}, removed=True)], "nps", None) == ()


def test_a_span_is_seen_in_every_window_that_it_touches() -> None:
    assert OUTAGE.overlaps(date(2026, 6, 11), date(2026, 7, 1))
    assert not OUTAGE.overlaps(date(2026, 6, 12), date(2026, 7, 1))
    assert OUTAGE.overlaps(date(2026, 4, 1), date(2026, 5, 2))
    assert not OUTAGE.overlaps(date(2026, 4, 1), date(2026, 5, 1))
