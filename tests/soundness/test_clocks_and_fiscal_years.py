"""Silently wrong: a year that starts elsewhere than the company's, a clock that is not the publication's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import days, layer, metric

RETAIL = Calendar(
    system="4-4-5", fiscal_year_first_days=(date(2024, 2, 4), date(2025, 2, 2), date(2026, 2, 1), date(2027, 1, 31))
)


def _daily(tmp_path: Path, calendar: Calendar, today: date = date(2026, 6, 1), **fields: object) -> Layer:
    rows = [
        {"day": day, "segment": "A", "region": "N", "numerator": 1, "denominator": 1}
        for day in days(date(2025, 1, 1), date(2026, 5, 31))
    ]
    return layer(tmp_path, [(metric(**fields), rows)], today, calendar=calendar)


@pytest.mark.parametrize("starts", [1, 2, 4, 7, 10])
def test_years_start_in_the_companys_month(tmp_path: Path, starts: int) -> None:
    found = _daily(tmp_path, Calendar(fiscal_year_starts=starts)).answer(Question("answered", grain="year")).rows
    assert {row.period.first.month for row in found if row.period} == {starts}
    assert sum(row.n or 0 for row in found) == 516


def test_retail_months_have_four_or_five_weeks(tmp_path: Path) -> None:
    found = _daily(tmp_path, RETAIL).answer(Question("answered", start=date(2025, 2, 2), end=date(2026, 2, 1))).rows
    assert [row.n for row in found] == [7 * weeks for weeks in (4, 4, 5) * 4]
    assert sum(row.n or 0 for row in found) == 364


def test_a_period_is_judged_by_the_day_of_its_publication(tmp_path: Path) -> None:
    """The clock of the reader moves on; figures that were published on May 20 do not get settled by it."""
    found = _daily(tmp_path, Calendar(), today=date(2026, 5, 20)).answer(Question("answered")).rows
    assert [row.complete for row in found[-3:]] == [True, True, False]


@pytest.mark.parametrize(("today", "complete"), [(date(2026, 5, 7), False), (date(2026, 5, 8), True)])
def test_a_period_is_complete_when_its_last_day_is_settled(tmp_path: Path, today: date, complete: bool) -> None:
    """April 30 with 7 days to look ahead is settled on May 8: its day, and seven more, have passed."""
    found = _daily(tmp_path, Calendar(), today=today, looks_ahead=7).answer(Question("answered")).rows
    assert next(row for row in found if row.period and row.period.first == date(2026, 4, 1)).complete is complete
