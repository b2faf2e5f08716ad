"""Meetings are planned, changed and closed once, with what they were shown, on both databases."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal, frozen, meetings
from cxmetrics.journal.frozen import FrozenFigure
from cxmetrics.journal.meetings import Meeting
from cxmetrics.journal.records import Changed
from cxmetrics.settings import Settings
from tests.commanded import FORKS

PLANNED = Meeting(date(2026, 11, 3), "Monthly", "Ada", ("NPS", "Outage"))
FIGURE = FrozenFigure(
    "nps", "NPS", "month", date(2026, 10, 1), date(2026, 11, 1), 25.25, 19.5, 30.125, 500.0, "points", "worse",
    "f1", ("survey_responses",), 7, datetime(2026, 11, 1, 6), {"survey": ("relationship",)},
)  # fmt: skip
HOSTILE = '<script>alert(1)</script> ![x](http://h.y/p.png) \'; DROP TABLE meetings; -- \u202eabc \x1b[2J {"a": 1}'


def planned(journal: Journal, **fields: Any) -> Meeting:
    return meetings.plan(journal, replace(PLANNED, **fields), author="Ada")


def close(journal: Journal, number: int, *, author: str = "Ada") -> Meeting:
    return frozen.close(journal, number, [FIGURE] * 3, {"loads": [1]}, consumer_heard=False, author=author)


def test_what_was_planned_is_there(journal: Journal) -> None:
    kept = planned(journal)
    assert meetings.meetings(journal) == (kept,)
    assert (kept.title, kept.agenda, kept.status) == ("Monthly", ("NPS", "Outage"), "planned")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"title": " "}, "it is empty"),
        ({"agenda": ("a", "b", "c", "d", "e", "f")}, "6 items"),
        ({"agenda": ("a", "")}, "it is empty"),
        ({"chair": "a\x00"}, "NUL"),
    ],
)
def test_what_may_not_be_planned(journal: Journal, fault: dict[str, Any], said: str) -> None:
    with pytest.raises(CxError, match=said):
        planned(journal, **fault)
    assert meetings.meetings(journal) == ()


def test_an_edit_keeps_the_history_and_the_second_editor_is_told(journal: Journal) -> None:
    first = planned(journal)
    meetings.edit(journal, replace(first, agenda=("NPS",)), author="Ben")
    with pytest.raises(Changed) as raised:
        meetings.edit(journal, replace(first, title="Mine"), author="Cleo")
    assert raised.value.current.agenda == ("NPS",)
    history = [(step.author, step.change, step.content["agenda"]) for step in meetings.history(journal, first.id)]
    assert history == [("Ada", "created", ["NPS", "Outage"]), ("Ben", "edited", ["NPS"])]


def test_hostile_texts_come_back_as_written(journal: Journal) -> None:
    kept = planned(journal, title=HOSTILE, agenda=(HOSTILE, "x" * 10_000))
    assert meetings.meeting(journal, kept.id).title == HOSTILE
    assert meetings.meeting(journal, kept.id).agenda == (HOSTILE, "x" * 10_000)
    meetings.decide(journal, kept.id, HOSTILE + "\n\nsecond line", author=HOSTILE)
    [decision] = meetings.decisions(journal, kept.id)
    assert decision.text == HOSTILE + "\n\nsecond line"
    assert decision.author == HOSTILE


def test_closing_keeps_what_was_shown_and_ends_it(journal: Journal) -> None:
    number = planned(journal).id
    meetings.begin(journal, number, author="Ada")
    decision = meetings.decide(journal, number, "Shorten the menu", author="Ada")
    closed = close(journal, number)
    assert (closed.status, closed.consumer_heard) == ("closed", False)
    assert closed.closed_at is not None
    held = frozen.frozen(journal)[number]
    assert held.figures == (FIGURE,) * 3
    assert held.content == {"loads": [1]}
    for change in (
        lambda: close(journal, number),
        lambda: meetings.edit(journal, closed, author="Ada"),
        lambda: meetings.decide(journal, number, "Too late", author="Ada"),
        lambda: meetings.reword(journal, decision, author="Ada"),
        lambda: meetings.remove(journal, number, author="Ada"),
        lambda: meetings.begin(journal, number, author="Ada"),
    ):
        with pytest.raises(CxError, match="it is closed"):
            change()
    assert [step.change for step in meetings.history(journal, number)] == ["created", "opened", "closed"]


def test_a_decision_is_reworded_and_taken_back(journal: Journal) -> None:
    number = planned(journal).id
    first = meetings.decide(journal, number, "One", author="Ada")
    second = meetings.reword(journal, replace(first, text="Two"), author="Ben")
    with pytest.raises(Changed):
        meetings.reword(journal, replace(first, text="Three"), author="Cleo")
    meetings.reword(journal, replace(second, removed=True), author="Ben")
    assert meetings.decisions(journal, number) == ()


def test_a_removed_meeting_is_not_listed(journal: Journal) -> None:
    meetings.remove(journal, planned(journal).id, author="Ada")
    assert meetings.meetings(journal) == ()


def test_the_last_closed_one_before_another(journal: Journal) -> None:
    early, late = planned(journal, held_on=date(2026, 9, 1)), planned(journal, held_on=date(2026, 10, 1))
    for each in (late, early):
        close(journal, each.id)
    those = meetings.meetings(journal)
    last, first = meetings.last_closed(those), meetings.last_closed(those, late)
    assert last is not None
    assert first is not None
    assert (last.id, first.id) == (late.id, early.id)
    assert meetings.last_closed(those, early) is None


def _closing(settings: Settings, number: int, start: Any, found: Any) -> None:
    journal = Journal(settings)
    start.wait()
    try:
        close(journal, number, author=f"process {os.getpid()}")
        found.put("closed")
    except CxError as error:
        found.put(str(error))


def test_closed_by_six_at_once_it_is_closed_once(journal: Journal, journal_settings: Settings) -> None:
    number = planned(journal).id
    start, found = FORKS.Barrier(6), FORKS.Queue()
    those = [FORKS.Process(target=_closing, args=(journal_settings, number, start, found)) for _ in range(6)]
    for each in those:
        each.start()
    said = [found.get(timeout=120) for _ in those]
    for each in those:
        each.join(timeout=60)
    assert said.count("closed") == 1
    assert all("it is closed" in word for word in said if word != "closed")
    assert len(frozen.frozen(journal)[number].figures) == 3


def _closing_all(settings: Settings, numbers: list[int], ready: Any) -> None:
    journal = Journal(settings)
    ready.set()
    for number in numbers:
        close(journal, number)


def test_killed_while_closing_nothing_is_half_closed(journal: Journal, journal_settings: Settings) -> None:
    numbers = [planned(journal).id for _ in range(60)]
    ready = FORKS.Event()
    process = FORKS.Process(target=_closing_all, args=(journal_settings, numbers, ready))
    process.start()
    assert ready.wait(timeout=60)
    until = time.monotonic() + 60
    while not any(each.closed for each in meetings.meetings(journal)) and time.monotonic() < until:
        time.sleep(0.005)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(timeout=60)
    held = frozen.frozen(journal)
    closed = [each.id for each in meetings.meetings(journal) if each.closed]
    assert closed
    assert sorted(held) == sorted(closed)
    assert all(len(each.figures) == 3 for each in held.values())
    left = [number for number in numbers if number not in closed]
    for number in left[:2]:
        assert close(journal, number).closed
