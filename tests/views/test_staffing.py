"""The words and cells of the staffing table: findings, the model's error, and what has no number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.insight.staffing import HalfHour, Measured
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.staffing import Plan, error_told, staffing

NUMBERS = Numbers()
BUSY = HalfHour("10:00", calls=100.0, handle_s=180.0, observed=0.9, offered=7800.0)
CALM = HalfHour("10:30", calls=10.0, handle_s=180.0, observed=0.95, offered=780.0)
UNTOLD = HalfHour("11:00", calls=0.1, handle_s=None, observed=0.5, offered=8.0)
FOUND = Measured(Period(date(2026, 8, 2), date(2026, 11, 1)), 78, (BUSY, CALM, UNTOLD), 20.0, 14.0)


def drawn(found: Measured, agents: int) -> str:
    return staffing(found, Plan(agents, 20.0, 0.8), "All queues, all days", NUMBERS)


def test_the_published_example_in_a_table() -> None:
    html = drawn(FOUND, 14)
    assert "With 14 agents Erlang C expects 90% answered within 20 s; the busiest half hour needs 14 for 80%" in html
    assert "<b>89%</b>" in html
    assert '<td class="cx-num">10.00</td><td class="cx-num">14</td>' in html
    assert "Aug 2, 2026 to Oct 31, 2026: means of 78 days with calls" in html


def test_unstable_is_a_word_and_no_number() -> None:
    html = drawn(FOUND, 10)
    assert "1 half hour unstable (from 10:00)" in html
    row = html[html.index('<th scope="row">10:00') : html.index('<th scope="row">10:30')]
    assert '<span class="cx-off">unstable</span>' in row
    assert "cx-dot" not in row
    all_of_it = drawn(replace(FOUND, half_hours=(BUSY,)), 10)
    assert "With 10 agents every half hour is unstable: the queue would grow without end" in all_of_it


def test_a_half_hour_without_handle_times_has_no_model() -> None:
    html = drawn(FOUND, 14)
    row = html[html.index('<th scope="row">11:00') :]
    assert "unstable" not in row[: row.index("</tr>")]
    assert "few" in row


def test_the_error_is_told_and_where_it_is_large_warned_of() -> None:
    told = error_told(FOUND, NUMBERS)
    assert "at the 14.0 agents at the telephone on average it expects 90% within 20 s, 90% were observed" in told
    assert "promise no level" not in drawn(FOUND, 14)
    fewer = replace(FOUND, staffed=11.0)
    assert "too low, and off by 47 points" in error_told(fewer, NUMBERS)
    assert "A model that is off by 47 points here expects" in drawn(fewer, 14)
    assert "promise no level" in drawn(fewer, 14)
    assert "left out as unstable" in error_told(replace(FOUND, staffed=9.0), NUMBERS)
    assert "no half hour is stable" in error_told(replace(FOUND, half_hours=(BUSY,), staffed=9.0), NUMBERS)
    assert "cannot be told" in error_told(replace(FOUND, staffed=None), NUMBERS)
