"""Silently wrong: rows without a segment drop out of the total, or out of the breakdown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from cxmetrics.metrics.question import Question
from tests.answers.company import layer, metric


def test_a_missing_value_is_a_group_of_its_own_and_adds_up(tmp_path: Path) -> None:
    rows = [
        {"day": date(2026, 1, 1), "segment": segment, "region": region, "numerator": 1, "denominator": 3}
        for segment in ("A", None)
        for region in ("N", None)
    ]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 4, 1))
    assert one.answer(Question("answered")).rows[0].n == 12
    groups = one.answer(Question("answered", by="segment")).rows
    assert [(row.group, row.n) for row in groups] == [("(none)", 6), ("A", 6)]
    crossed = one.answer(Question("answered", by="segment", where={"region": ("(none)",)})).rows
    assert [(row.group, row.n) for row in crossed] == [("(none)", 3), ("A", 3)]


def test_a_filter_on_missing_values_is_always_known(tmp_path: Path) -> None:
    rows = [{"day": date(2026, 1, 1), "segment": "A", "region": "N", "numerator": 1, "denominator": 3}]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 4, 1))
    [row] = one.answer(Question("answered", grain="all", where={"segment": ("(none)",)})).rows
    assert (row.value, row.n) == (None, 0)
