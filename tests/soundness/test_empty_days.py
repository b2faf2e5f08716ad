"""Silently wrong: days and periods without rows vanish, count as zero, or stand in for good news."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cxmetrics.insight.judgement import judged
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import days, layer, metric


def _with_a_gap(tmp_path: Path) -> Layer:
    rows = [
        {"day": day, "segment": "A", "region": "N", "numerator": 40 + day.month, "denominator": 100}
        for day in days(date(2025, 1, 1), date(2025, 12, 31))
        if day.month not in (5, 6) and day.day == 1
    ]
    counts = [{"day": row["day"], "segment": "A", "region": "N", "amount": 7.0} for row in rows]
    metrics = [(metric(), rows), (metric("flow", "level", across_time="sum"), counts)]
    return layer(tmp_path, metrics, date(2026, 2, 1))


def test_a_period_without_rows_is_listed_as_unknown(tmp_path: Path) -> None:
    rows = _with_a_gap(tmp_path).answer(Question("answered")).rows
    assert len(rows) == 12
    gap = rows[4]
    assert (gap.value, gap.low, gap.high, gap.n) == (None, None, None, 0)
    assert gap.complete


def test_a_count_without_rows_is_unknown_and_not_zero(tmp_path: Path) -> None:
    rows = _with_a_gap(tmp_path).answer(Question("flow")).rows
    assert [row.value for row in rows[3:7]] == [7.0, None, None, 7.0]


def test_no_change_spans_a_gap(tmp_path: Path) -> None:
    rows = judged(_with_a_gap(tmp_path), Question("answered", compare="previous")).rows
    after = rows[6]
    assert after.compare_period is not None
    assert after.compare_period.first == date(2025, 6, 1)
    assert (after.compare_value, after.difference, after.verdict) == (None, None, "not comparable")


def test_runs_end_at_a_gap(tmp_path: Path) -> None:
    """Ten rising months around two without rows are no trend of seven."""
    assert not any("trend" in row.signals for row in judged(_with_a_gap(tmp_path), Question("answered")).rows)


def test_an_empty_window_has_no_rows_but_all_days_have_one(tmp_path: Path) -> None:
    one = _with_a_gap(tmp_path)
    assert one.answer(Question("answered", start=date(2025, 5, 1), end=date(2025, 6, 1))).rows == ()
    [row] = one.answer(Question("answered", grain="all", start=date(2025, 5, 1), end=date(2025, 6, 1))).rows
    assert (row.value, row.n) == (None, 0)
