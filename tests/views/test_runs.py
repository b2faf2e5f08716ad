"""What limits and signals draw on a lane: near limits, runs, phases, and the key and the words for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.insight.limits import limits, rules_by_point, runs_by_point, sides_by_point, signals
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.trust import Doubt
from cxmetrics.views.histories import histories
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.wording import Speech
from tests.pages.test_views import rows_of

SPEECH = Speech(Numbers("en-US", "USD"), Calendar())
SPREAD = [30, 34, 28, 33, 29, 35, 27, 31, 33, 29, 32, 30]


def _answer(values: list[float], kind: str = "nps", better: str = "higher", rebased_on: date | None = None) -> Answer:
    metric = Metric(
        "nps", Path("sql/nps.sql"), "NPS", "Would they?", kind=kind, better=better, dimensions=(), owner="CX"
    )
    periods = [Calendar().period(date(2023 + place // 12, place % 12 + 1, 1), "month") for place in range(len(values))]
    breaks = [place for place, each in enumerate(periods) if each.first == rebased_on]
    of = limits(values, breaks=breaks)
    found = signals(values, of, breaks)
    rules, sides, places = (each(found, len(values)) for each in (rules_by_point, sides_by_point, runs_by_point))
    rows = tuple(
        Row("nps", period, None, value=value, n=400.0, center=of.center[place], lower_limit=of.lower[place],
            upper_limit=of.upper[place], signals=rules[place], sides=sides[place], runs=places[place],
            provisional=of.provisional_at[place])
        for place, (period, value) in enumerate(zip(periods, values, strict=True))
    )  # fmt: skip
    days = (rebased_on,) if rebased_on else ()
    asked = Question("nps")
    return Answer(metric, asked, "month", rows, datetime(2026, 1, 1), date(2025, 12, 31), 1, rebased_on=days)


def _parts(answer: Answer, part: str) -> list[dict[str, Any]]:
    chart = histories([answer], SPEECH, "light", height=90)
    return [row for row in rows_of(chart.spec) if row["part"] == part]


def test_a_shift_is_drawn_as_one_heavier_stretch_with_its_word() -> None:
    answer = _answer([*SPREAD, *(value + 9 for value in SPREAD)])
    drawn = _parts(answer, "run")
    assert {point["sign"] for point in drawn if point["x"] > drawn[0]["x"]} <= {"better", "worse"}
    up = [point for point in drawn if point["sign"] == "better"]
    assert len(up) >= 7
    assert len({point["phase"] for point in up}) == 1, "one run, one stretch"


def test_a_rise_that_turns_into_a_fall_is_two_stretches_that_meet() -> None:
    answer = _answer([1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2])
    drawn = _parts(answer, "run")
    assert [(point["phase"], point["sign"]) for point in drawn if point["value"] == 8] == [
        ("run 1", "better"),
        ("run 2", "worse"),
    ]
    assert len(drawn) == 8 + 7


def test_the_first_point_of_a_rise_is_said_to_rise() -> None:
    """It lies below the point before it, and takes part in what follows."""
    answer = _answer([4, 2, 3, 4, 5, 6, 7, 8, 4, 5, 4, 5])
    [first] = [point for point in _parts(answer, "point") if point["value"] == 2]
    assert first["note"].startswith("rising, the 1st of 7 months in a row")
    assert first["sign"] == "better"


def test_a_point_tells_every_rule_it_takes_part_in() -> None:
    """Also in the table behind the chart."""
    answer = _answer([*([30, 34, 28, 33, 29, 35, 27, 31] * 2), 33, 34, 35, 36, 37, 38, 39, 60])
    told = "above the usual range, rising over 10 months in a row"
    assert _parts(answer, "point")[-1]["note"].startswith(told)
    assert told.replace(", ", "; ") in histories([answer], SPEECH, "light", height=90).table


def test_limits_break_where_they_start_anew() -> None:
    answer = _answer([*SPREAD, *(value + 20 for value in SPREAD[:8])], rebased_on=date(2024, 1, 1))
    points = _parts(answer, "point")
    assert {point["phase"] for point in points} == {"0", "1"}
    near = _parts(answer, "near")
    assert len(near) == 2 * 2 * 2, "two ends of two lines in two phases"
    assert {point["phase"] for point in near} == {"0 0", "0 1", "1 0", "1 1"}
    assert not _parts(answer, "run")
    assert points[-1]["usual"].endswith("(provisional)")
    assert not points[0]["usual"].endswith("(provisional)")


def test_near_limits_lie_at_two_thirds_and_within_the_scale() -> None:
    answer = _answer([0.9, 0.99, 0.9, 0.99, 0.9, 0.99, 0.9, 0.99], kind="proportion")
    row = answer.rows[0]
    assert row.center is not None
    assert row.upper_limit is not None
    lower = row.center - 2 / 3 * (row.upper_limit - row.center)
    assert [point["value"] for point in _parts(answer, "near")] == pytest.approx([lower, lower])


def test_two_of_three_are_hollow_and_the_key_says_so() -> None:
    values = [*SPREAD, 42, 33, 42, *SPREAD]
    answer = _answer(values)
    hollow = [point for point in _parts(answer, "point") if point["fill"] == "hollow"]
    assert [point["value"] for point in hollow] == [42, 42]
    assert {point["sign"] for point in hollow} == {"better"}
    assert "two of three" in histories([answer], SPEECH, "light", height=90).key


def test_the_key_names_what_is_drawn_and_no_more() -> None:
    calm = histories([_answer(SPREAD)], SPEECH, "light", height=90).key
    assert "usual range" in calm
    assert "two thirds" in calm
    for word in ("better", "worse", "run:", "hollow", "to date"):
        assert word not in calm
    short = histories([_answer(SPREAD[:4])], SPEECH, "light", height=90).key
    assert short == ""
    neither = histories([_answer([*SPREAD, 90], better="neither")], SPEECH, "light", height=90).key
    assert "changed" in neither


def test_a_point_whose_data_is_in_doubt_bears_a_mark_and_its_title_says_so() -> None:
    """Marked are the first of a stretch and every signal; a figure that failed has no point to mark."""
    answer = _answer([*SPREAD, 60])
    doubtful = {2, 3, 7, len(SPREAD)}
    found = Doubt("counts", "calls", "caution", "Counts differ", "CX", "", 1, None, None, datetime(2026, 1, 1))
    rows = [replace(row, doubts=(found,)) if place in doubtful else row for place, row in enumerate(answer.rows)]
    answer = replace(answer, rows=tuple(rows))
    drawn = _parts(answer, "doubt")
    assert [point["value"] for point in drawn] == [28, 31, 60]
    assert {point["note"] for point in drawn} == {"?"}
    chart = histories([answer], SPEECH, "light", height=90)
    assert "above the usual range" in chart.alt.split(", data in doubt.")[0]
    assert "data in doubt" in chart.key
    sound = histories([_answer([*SPREAD, 60])], SPEECH, "light", height=90)
    assert "doubt" not in sound.key + sound.alt


def test_a_running_period_says_so_at_the_end_of_its_line() -> None:
    answer = _answer(SPREAD)
    assert _parts(answer, "since") == []
    rows = (*answer.rows[:-1], replace(answer.rows[-1], complete=False))
    assert [point["note"] for point in _parts(replace(answer, rows=rows), "since")] == ["to date"]


def test_a_count_just_outside_of_its_usual_range_does_not_look_inside() -> None:
    counted = replace(_answer([1.0]).metric, kind="level")
    assert SPEECH.numbers.figure(counted, 15.0, fine=True) == "15"
    assert SPEECH.numbers.interval(counted, 0.0, 14.6, fine=True) == "0 to 14.6"
    assert SPEECH.numbers.interval(counted, 0.0, 14.98, fine=True) == "0 to 14.98"
    assert SPEECH.numbers.interval(counted, 0.0, 14.6) == "0 to 15"
