"""Actions are promised, changed, commented and judged once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal, meetings
from cxmetrics.journal import actions as journal_of
from cxmetrics.journal.actions import Action
from cxmetrics.journal.meetings import Meeting
from cxmetrics.journal.records import Changed

PROMISED = Action(
    "Shorter menu", "Ada Lin", "service", date(2026, 9, 30), "abandonment_rate", {"queue": ("Billing",)}, "lower",
    0.05, date(2026, 9, 1),
)  # fmt: skip


def promised(journal: Journal, **fields: Any) -> Action:
    return journal_of.promise(journal, replace(PROMISED, **fields), author="Ben")


def test_what_was_promised_is_there(journal: Journal) -> None:
    kept = promised(journal)
    assert journal_of.actions(journal) == (kept,)
    assert replace(kept, id=0, author="", created_at=None, version=0) == PROMISED


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"title": ""}, "Say what will be done"),
        ({"owner": " "}, "answers for it"),
        ({"function": "servce"}, "Did you mean 'service'"),
        ({"status": "finished"}, "Choices: cancelled"),
        ({"direction": "down"}, "Choices: higher, lower"),
        ({"direction": None}, "which way"),
        ({"metric": None}, "no metric is named"),
        ({"amount": 0.0}, "no size"),
        ({"amount": float("nan")}, "no size"),
        ({"judge_after": date(2026, 9, 1)}, "is not after"),
        ({"takes_effect_on": None, "judge_after": date(2026, 9, 1)}, "not named"),
        ({"title": "a\x00"}, "NUL"),
        ({"meeting_id": 99}, "meeting 99: there is none"),
    ],
)
def test_what_may_not_be_promised(journal: Journal, fault: dict[str, Any], said: str) -> None:
    with pytest.raises(CxError, match=said):
        promised(journal, **fault)
    assert journal_of.actions(journal) == ()


def test_a_promise_without_a_figure_may_be_made(journal: Journal) -> None:
    plain = Action("Call ten consumers", "Cleo", "people", date(2026, 12, 1))
    assert journal_of.promise(journal, plain, author="Ben").metric is None


def test_it_belongs_to_the_decision_of_its_meeting(journal: Journal) -> None:
    first = meetings.plan(journal, Meeting(date(2026, 9, 1), "One"), author="Ada")
    other = meetings.plan(journal, Meeting(date(2026, 10, 1), "Two"), author="Ada")
    decision = meetings.decide(journal, first.id, "Shorten it", author="Ada")
    kept = promised(journal, meeting_id=first.id, decision_id=decision.id)
    assert (kept.meeting_id, kept.decision_id) == (first.id, decision.id)
    with pytest.raises(CxError, match="no such decision"):
        promised(journal, meeting_id=other.id, decision_id=decision.id)


def test_changes_have_a_history_and_the_second_editor_is_told(journal: Journal) -> None:
    first = promised(journal)
    journal_of.edit(journal, replace(first, owner="Cleo"), author="Ben")
    with pytest.raises(Changed) as raised:
        journal_of.edit(journal, replace(first, owner="Dan"), author="Dan")
    assert raised.value.current.owner == "Cleo"
    journal_of.set_status(journal, first.id, "on hold", author="Ada", on=date(2026, 9, 9))
    journal_of.link_signal(journal, first.id, 7, author="Ada")
    assert journal_of.action(journal, first.id).signal_id == 7
    assert [(step.change, step.content["owner"]) for step in journal_of.history(journal, first.id)] == [
        ("created", "Ada Lin"), ("edited", "Cleo"), ("on hold", "Cleo"), ("linked to a signal", "Cleo"),
    ]  # fmt: skip


def test_one_that_is_done_takes_effect_that_day_where_no_other_was_named(journal: Journal) -> None:
    day = date(2026, 9, 9)
    open_ended = promised(journal, takes_effect_on=None)
    assert journal_of.set_status(journal, open_ended.id, "done", author="Ada", on=day).takes_effect_on == day
    named = promised(journal)
    assert journal_of.set_status(journal, named.id, "done", author="Ada", on=day).takes_effect_on == date(2026, 9, 1)


def test_comments_are_kept_in_order(journal: Journal) -> None:
    number = promised(journal).id
    journal_of.comment(journal, number, "Waits", author="Ada")
    journal_of.comment(journal, number, "<b>Goes</b> on", author="Ben")
    assert [(each.author, each.text) for each in journal_of.comments(journal, number)] == [
        ("Ada", "Waits"),
        ("Ben", "<b>Goes</b> on"),
    ]
    for other, text in ((number, " "), (99, "x")):
        with pytest.raises(CxError):
            journal_of.comment(journal, other, text, author="Ada")


def test_a_verdict_is_kept_once_and_what_it_rests_on_stays(journal: Journal) -> None:
    kept = promised(journal)
    first = journal_of.keep_verdict(journal, kept, "worked", {"n": 1})
    again = journal_of.keep_verdict(journal, kept, "got worse", {"n": 2})
    assert again == first
    assert journal_of.kept_verdicts(journal) == {kept.id: first}
    for change in ({"direction": "higher"}, {"amount": 0.1}, {"where": {}}, {"takes_effect_on": date(2026, 8, 1)}):
        with pytest.raises(CxError, match="its verdict has been taken"):
            journal_of.edit(journal, replace(kept, **change), author="Ben")  # type: ignore[arg-type]
    assert journal_of.edit(journal, replace(kept, owner="Cleo"), author="Ben").owner == "Cleo"


def test_no_verdict_is_kept_of_another_promise(journal: Journal) -> None:
    first = promised(journal)
    journal_of.edit(journal, replace(first, takes_effect_on=date(2026, 8, 1)), author="Ben")
    with pytest.raises(Changed):
        journal_of.keep_verdict(journal, first, "worked", {})
    assert journal_of.kept_verdicts(journal) == {}


def test_taken_by_many_at_once_there_is_one_verdict(journal: Journal) -> None:
    kept = promised(journal)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: journal_of.keep_verdict(journal, kept, "worked", {"n": n}), range(24)))
    assert len({each.content["n"] for each in found}) == 1
