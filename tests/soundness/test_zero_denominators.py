"""Silently wrong: nothing out of nothing reads 0 %, NaN or infinity."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.reading import empty
from tests.answers.company import layer, metric

VALUES = (0, 1, 5, 1e12, -3, None, float("nan"), float("inf"))


@pytest.mark.parametrize("name", sorted(kinds()))
def test_no_rows_have_no_figure(name: str) -> None:
    kind = kinds()[name]
    nothing = empty(kind, 0.5)
    assert kind.value(nothing) is None
    assert kind.interval(nothing) is None
    assert kind.variance(nothing) is None
    assert kind.difference(nothing, nothing) is None
    assert kind.n(nothing) in (0, None)


@pytest.mark.parametrize(
    "name", sorted(name for name, kind in kinds().items() if kind.sums and not kind.keys and name != "drivers")
)
def test_no_sums_whatever_give_nan(name: str) -> None:
    kind = kinds()[name]
    names = [total.name for total in kind.sums]
    several = [dict(zip(names, values, strict=False)) for values in product(VALUES, repeat=min(3, len(names)))]
    for sums in several:
        interval = kind.interval(sums) or ()
        figures = (kind.value(sums), kind.variance(sums), kind.n(sums), *interval)
        assert all(math.isfinite(figure) for figure in figures if figure is not None), sums
    for now, before in zip(several, reversed(several), strict=True):
        assert all(math.isfinite(end) for end in kind.difference(now, before) or ()), (now, before)


def test_no_blocks_of_drivers_whatever_give_nan() -> None:
    """The sums of drivers are blocks, of as many numbers as they have predictors: here two."""
    kind = kinds()["drivers"]
    for values in product(VALUES, repeat=3):
        block = [values[0], *[values[1]] * 3, *[values[2]] * 6]
        sums = {"blocks": {date(2026, 1, 5) + timedelta(weeks=n): block for n in range(9)}}
        figures = (kind.value(sums), kind.variance(sums), kind.n(sums), *(kind.interval(sums) or ()))
        assert all(math.isfinite(figure) for figure in figures if figure is not None), sums
        assert all(math.isfinite(end) for end in kind.difference(sums, sums) or ()), sums


def test_answers_of_nobody_are_no_answers(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"day": date(2026, 1, 1), "segment": "A", "region": "N", "numerator": 0, "denominator": 0},
        {"day": date(2026, 2, 1), "segment": "A", "region": "N", "numerator": 0, "denominator": 9},
    ]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 4, 1))
    nothing, none_of_nine = one.answer(Question("answered", compare="previous")).rows
    assert (nothing.value, nothing.low, nothing.high, nothing.n) == (None, None, None, 0)
    assert (none_of_nine.value, none_of_nine.n, none_of_nine.verdict) == (0, 9, "not comparable")
