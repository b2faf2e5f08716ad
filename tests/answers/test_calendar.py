"""The company's calendar: fiscal years, weeks, 4-4-5 with 53 weeks, the year before, and what people call it all."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxmetrics.calendar import GRAINS, WEEKDAYS, Calendar, Period
from cxmetrics.errors import CxError

RETAIL = Calendar(
    system="4-4-5",
    fiscal_year_first_days=(date(2023, 1, 29), date(2024, 2, 4), date(2025, 2, 2), date(2026, 2, 1)),
)
"""The retail calendar: fiscal 2023 has 53 weeks."""

CALENDARS = st.builds(
    Calendar,
    week_starts=st.sampled_from(WEEKDAYS),
    fiscal_year_starts=st.integers(1, 12),
    fiscal_year_named_by=st.sampled_from(["start", "end"]),
)
DAYS = st.dates(date(2023, 2, 1), date(2027, 1, 30))
PERIODS = [grain for grain in GRAINS if grain != "all"]


@given(st.one_of(CALENDARS, st.just(RETAIL)), DAYS, st.sampled_from(PERIODS))
def test_every_day_lies_in_one_period(calendar: Calendar, day: date, grain: str) -> None:
    period = calendar.period(day, grain)
    assert period.first <= day < period.end
    assert calendar.period(period.first, grain) == calendar.period(period.last, grain) == period


@given(st.one_of(CALENDARS, st.just(RETAIL)), DAYS, st.integers(0, 400), st.sampled_from(PERIODS))
def test_periods_of_a_window_adjoin_and_cover_it(calendar: Calendar, day: date, count: int, grain: str) -> None:
    end = min(day + timedelta(days=count), date(2027, 1, 31))
    periods = calendar.periods(day, end, grain)
    if day >= end:
        assert periods == []
        return
    assert periods[0].first <= day
    assert end <= periods[-1].end
    assert all(one.end == other.first for one, other in pairwise(periods))
    assert periods[-1].first < end


@given(CALENDARS, DAYS)
def test_years_are_made_of_quarters_and_those_of_months(calendar: Calendar, day: date) -> None:
    year = calendar.period(day, "year")
    assert len(calendar.periods(*year, "month")) == 12
    quarters = calendar.periods(*year, "quarter")
    assert len(quarters) == 4
    assert [len(calendar.periods(*quarter, "month")) for quarter in quarters] == [3] * 4
    assert year.first.month == calendar.fiscal_year_starts


@given(st.one_of(CALENDARS, st.just(RETAIL)), st.dates(date(2024, 2, 4), date(2027, 1, 30)), st.sampled_from(PERIODS))
def test_the_year_before_is_a_period_of_the_same_grain(calendar: Calendar, day: date, grain: str) -> None:
    period = calendar.period(day, grain)
    before = calendar.year_before(period, grain)
    assert calendar.period(before.first, grain) == before
    assert 357 <= (period.first - before.first).days <= 371
    if grain in ("month", "quarter"):
        assert calendar.month_of_year(before.first) == calendar.month_of_year(period.first)
    if grain == "week":
        assert before.first.weekday() == period.first.weekday()


@pytest.mark.parametrize(
    ("starts", "day", "first", "end"),
    [
        ("monday", date(2026, 1, 4), date(2025, 12, 29), date(2026, 1, 5)),
        ("sunday", date(2026, 1, 4), date(2026, 1, 4), date(2026, 1, 11)),
        ("saturday", date(2026, 1, 4), date(2026, 1, 3), date(2026, 1, 10)),
    ],
)
def test_weeks_start_as_the_company_says(starts: str, day: date, first: date, end: date) -> None:
    assert Calendar(week_starts=starts).period(day, "week") == Period(first, end)


def test_a_fiscal_year_from_april() -> None:
    calendar = Calendar(fiscal_year_starts=4)
    assert calendar.period(date(2026, 3, 31), "year") == Period(date(2025, 4, 1), date(2026, 4, 1))
    assert calendar.period(date(2026, 2, 28), "quarter") == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert calendar.fiscal_year(date(2026, 3, 31)) == 2026
    assert Calendar(fiscal_year_starts=4, fiscal_year_named_by="start").fiscal_year(date(2026, 3, 31)) == 2025
    assert calendar.month_of_year(date(2026, 4, 1)) == 1
    assert calendar.month_of_year(date(2026, 3, 1)) == 12
    assert calendar.label(calendar.period(date(2026, 2, 1), "quarter"), "quarter") == "Q4 FY2026"
    assert calendar.label(calendar.period(date(2026, 2, 1), "year"), "year") == "FY2026"
    assert calendar.label(calendar.period(date(2026, 2, 1), "month"), "month") == "Feb 2026"


def test_months_of_four_four_and_five_weeks() -> None:
    weeks = [month.days // 7 for month in RETAIL.periods(date(2025, 2, 2), date(2026, 2, 1), "month")]
    assert weeks == [4, 4, 5] * 4
    assert [q.days // 7 for q in RETAIL.periods(date(2025, 2, 2), date(2026, 2, 1), "quarter")] == [13] * 4


def test_a_53rd_week_joins_the_last_month() -> None:
    months = RETAIL.periods(date(2023, 1, 29), date(2024, 2, 4), "month")
    assert [month.days // 7 for month in months] == [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]
    assert RETAIL.period(date(2024, 2, 3), "year") == Period(date(2023, 1, 29), date(2024, 2, 4))
    assert RETAIL.label(RETAIL.period(date(2024, 2, 3), "month"), "month") == "P12 FY2024"


def test_the_last_listed_year_has_52_weeks_and_the_calendar_ends_there() -> None:
    assert RETAIL.period(date(2026, 2, 1), "year").end == date(2027, 1, 31)
    for day in (date(2023, 1, 28), date(2027, 1, 31)):
        with pytest.raises(CxError, match="does not reach"):
            RETAIL.period(day, "month")
        assert RETAIL.period(day, "week").days == 7


def test_the_month_before_a_53_week_year_s_last() -> None:
    """Fiscal 2024's last month stands against fiscal 2023's last, six weeks long."""
    last = RETAIL.period(date(2025, 2, 1), "month")
    assert RETAIL.year_before(last, "month") == Period(date(2023, 12, 24), date(2024, 2, 4))


def test_a_day_of_a_53rd_week_stands_against_the_last_week_of_the_year_before() -> None:
    calendar = Calendar(system="4-4-5", fiscal_year_first_days=(date(2022, 1, 30), date(2023, 1, 29), date(2024, 2, 4)))
    day = calendar.period(date(2024, 1, 30), "day")
    assert calendar.year_before(day, "day").first == date(2023, 1, 31)


def test_leap_days() -> None:
    calendar = Calendar()
    assert calendar.year_before(Period(date(2024, 2, 29), date(2024, 3, 1)), "day").first == date(2023, 2, 28)
    assert calendar.period(date(2024, 2, 29), "month").days == 29
    assert calendar.year_before(calendar.period(date(2024, 2, 1), "month"), "month").days == 28


@pytest.mark.parametrize(
    ("grain", "label"),
    [
        ("day", "Oct 5, 2026"),
        ("week", "week of Oct 5, 2026"),
        ("month", "Oct 2026"),
        ("quarter", "Q4 2026"),
        ("year", "2026"),
    ],
)
def test_labels(grain: str, label: str) -> None:
    calendar = Calendar()
    assert calendar.label(calendar.period(date(2026, 10, 5), grain), grain) == label
    assert calendar.label(None, "all") == "all days"
