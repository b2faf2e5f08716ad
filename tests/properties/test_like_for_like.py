"""Whatever is compared, the other figure is what one would get by asking for the other days alone."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.compare import other_period
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import days, layer, metric

CALENDARS = {
    "plain": Calendar(),
    "fiscal": Calendar(fiscal_year_starts=10, week_starts="sunday"),
    "retail": Calendar(
        system="4-4-5", fiscal_year_first_days=(date(2023, 1, 29), date(2024, 2, 4), date(2025, 2, 2), date(2026, 2, 1))
    ),
}
DAY = timedelta(days=1)


@pytest.fixture(scope="module", params=[(name, ahead) for name in CALENDARS for ahead in (0, 5)], ids=str)
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Layer:
    name, ahead = request.param
    draw = random.Random(ahead)
    rows = [
        {"day": day, "segment": "A", "region": "N", "numerator": draw.randrange(50), "denominator": 50}
        for day in days(date(2024, 3, 1), date(2026, 6, 18))
    ]
    home: Path = tmp_path_factory.mktemp("company")
    return layer(home, [(metric(looks_ahead=ahead), rows)], date(2026, 6, 19), calendar=CALENDARS[name])


def _value(company: Layer, span: Period) -> float | None:
    return company.answer(Question("answered", "all", start=span.first, end=span.end)).rows[0].value


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    grain=st.sampled_from(["day", "week", "month", "quarter", "year"]),
    compare=st.sampled_from(["previous", "year"]),
    end=st.none() | st.dates(date(2026, 4, 1), date(2026, 6, 19)),
)
def test_the_other_figure_is_of_as_many_days(company: Layer, grain: str, compare: str, end: date | None) -> None:
    calendar = company.settings.calendar
    ahead = company.published("answered").definition["looks_ahead"]
    settled = date(2026, 6, 19) - ahead * DAY
    row = company.answer(Question("answered", grain, end=end, compare=compare)).rows[-1]
    assert row.period is not None
    other = other_period(row.period, grain, compare, calendar)
    assert row.compare_period == other
    if other is None:
        return
    if row.complete:
        now, before = row.period, other
    else:
        count = (min(settled, row.period.end, end or date.max) - row.period.first).days
        if count <= 0:
            assert row.verdict == "not comparable"
            return
        now = Period(row.period.first, row.period.first + count * DAY)
        whole = now.end == row.period.end
        before = other if whole else Period(other.first, min(other.end, other.first + count * DAY))
    assert row.value == _value(company, now)
    assert row.compare_value == _value(company, before)
    if row.compare_value is not None:
        assert row.difference == pytest.approx(row.value - row.compare_value)
