"""Silently wrong: a day at the edge of a window counts twice, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from cxmetrics.metrics.question import Question
from tests.answers.company import days, layer, metric


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year", "all"])
def test_adjoining_windows_put_together_are_the_whole(tmp_path: Path, grain: str) -> None:
    rows = [
        {"day": day, "segment": "A", "region": "N", "numerator": day.toordinal() % 7, "denominator": 10}
        for day in days(date(2025, 11, 20), date(2026, 3, 10))
    ]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 4, 1))
    whole = sum(row.sums["numerator"] for row in one.answer(Question("answered", grain=grain)).rows)
    for cut in (date(2025, 11, 21), date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 18)):
        before = one.answer(Question("answered", grain=grain, end=cut)).rows
        after = one.answer(Question("answered", grain=grain, start=cut)).rows
        assert sum(row.sums["numerator"] for row in [*before, *after]) == whole == sum(r["numerator"] for r in rows)


def test_the_first_day_belongs_to_a_window_and_the_last_does_not(tmp_path: Path) -> None:
    rows = [
        {"day": day, "segment": "A", "region": "N", "numerator": 0, "denominator": 1}
        for day in days(date(2026, 1, 1), date(2026, 1, 5))
    ]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 4, 1))
    found = one.answer(Question("answered", grain="day", start=date(2026, 1, 2), end=date(2026, 1, 4))).rows
    assert [row.period.first.day for row in found if row.period] == [2, 3]
    assert all(row.period.end == row.period.first + timedelta(days=1) for row in found if row.period)
