"""The clock from insight to action: what each signal has reached, medians that count who still waits, functions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cxmetrics.insight.clock import Passage, median_wait, pace, passages
from cxmetrics.journal import Journal
from cxmetrics.journal import actions as actions_of
from cxmetrics.journal import signals as journal_of
from cxmetrics.journal.actions import Action
from cxmetrics.journal.signals import Signal
from cxmetrics.settings import load

START = datetime(2026, 5, 1, 6)
NOW = START + timedelta(days=30)
FALLEN = Signal("nps", "outside", -1, date(2026, 4, 1), date(2026, 4, 1), "month", "worse", "NPS.", pillar="loyalty")


def after(days: float | None) -> datetime | None:
    return None if days is None else START + timedelta(days=days)


def passage(
    seen: float | None = None,
    acknowledged: float | None = None,
    acted: float | None = None,
    verified: float | None = None,
    function: str = "service",
) -> Passage:
    by = "Ada" if acknowledged is not None else None
    signal = Signal(
        **{
            **FALLEN.__dict__,
            "published_at": START,
            "seen_at": after(seen),
            "acknowledged_at": after(acknowledged),
            "acknowledged_by": by,
        }
    )
    return Passage(signal, function, after(acted), 1 if acted is not None else None, after(verified))


@pytest.mark.parametrize(
    ("done", "waiting", "median"),
    [
        ([4.0], [], 4.0),
        ([1.0, 3.0], [], 1.0),
        ([1.0, 2.0, 30.0], [], 2.0),
        ([1.0], [5.0, 5.0], None),
        ([], [3.0], None),
        ([], [], None),
        # Kaplan-Meier by hand: 6 at risk, 1 - 1/6 = 0.833; of 4 left at 4 one ends: 0.625; of 2 at 6: 0.3125.
        ([2.0, 4.0, 6.0], [3.0, 5.0, 9.0], 6.0),
    ],
)
def test_the_median_counts_those_that_still_wait(done: list[float], waiting: list[float], median: float | None) -> None:
    assert median_wait(done, waiting) == median


def test_a_line_for_all_and_one_for_each_function() -> None:
    those = [
        passage(1, 2, 4, 20),
        passage(1, 4, 6),
        passage(3),
        passage(function="people"),
    ]
    whole, service, people = pace(those, NOW)
    assert (whole.function, service.function, people.function) == (None, "service", "people")
    assert (whole.signals, whole.unanswered, service.unanswered, people.unanswered) == (4, 2, 1, 1)
    assert service.medians == (1.0, 3.0, 2.0, 16.0)
    assert service.waiting == (0, 1, 0, 1)
    assert people.medians == (None,) * 4
    assert people.waiting == (1, 0, 0, 0)
    assert pace([], NOW) == ()


def test_who_acts_has_seen_and_acknowledged() -> None:
    assert passage(acted=5).reached == (START, after(5), after(5), after(5), None)
    assert passage(seen=9, acted=5).reached == (START, after(5), after(5), after(5), None)
    assert passage(acted=5).answered
    assert not passage(seen=9).answered


def test_the_function_is_that_of_the_action_else_that_of_the_pillar(tmp_path) -> None:
    journal = Journal(load({"CX_HOME": str(tmp_path)}))
    other = Signal("headcount", "shift", 1, date(2026, 1, 1), date(2026, 4, 1), "month", "changed", "Headcount.")
    one, two = journal_of.record(journal, [FALLEN, other], 1)
    assert [each.function for each in passages(journal)] == ["data", "marketing"]
    first = Action("Mend it", "Ada", "product", date(2026, 6, 1), signal_id=one.id)
    done = actions_of.promise(journal, first, author="Ada")
    actions_of.promise(journal, Action("And that", "Ben", "sales", date(2026, 6, 1), signal_id=one.id), author="Ben")
    found = {each.signal.id: each for each in passages(journal)}
    assert (found[one.id].function, found[one.id].action_id) == ("product", done.id)
    assert (found[two.id].function, found[two.id].action_id) == ("data", None)
    assert found[one.id].answered
