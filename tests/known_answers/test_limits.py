"""Process limits and signals against published charts.

S8: Montgomery, Introduction to Statistical Quality Control, example 6.5 (table 6.7), as computed
by qicharts2 (tests/testthat/ex_6.5_3.rds); it uses 3/1.128 where Wheeler uses 2.66, and limits of
the first 20 points. S9: Montgomery, example 7.1 (p chart), as computed by qicharts2; a plain
p chart checks center and sampling part. S10 to S14, S16: NHSRplotthedots (vignettes/deviations.Rmd,
tests/testthat/test-ptd_spc_standard.R, test-ptd_calculate_point_type.R); S16's data are
NHSRdatasets::ae_attendances (Open Government Licence).
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from cxmetrics.insight.limits import (
    Limits,
    limits,
    mean_range,
    moving_ranges,
    p_prime_limits,
    rules_by_point,
    signals,
)

DATA = Path(__file__).parent / "data"


def _column(file: str, *names: str) -> list[tuple[float, ...]]:
    with (DATA / file).open(encoding="utf-8", newline="") as rows:
        return [tuple(float(row[name]) for name in names) for row in csv.DictReader(rows)]


def _rules(values: list[float | None], of: Limits | None = None) -> list[tuple[str, ...]]:
    of = of or limits(values)
    return rules_by_point(signals(values, of), len(values))


def _lines(center: float, reach: float, count: int) -> Limits:
    return Limits((center,) * count, (center - reach,) * count, (center + reach,) * count, count, count - 1)


def test_montgomerys_costs() -> None:
    costs = [cost for _, cost in _column("montgomery_tbl_06_07_cost.csv", "weeks", "cost")]
    first = costs[:20]
    mean_moving = mean_range(moving_ranges(first), screen=False)
    assert mean_moving == pytest.approx(7.789474, abs=1e-6)
    assert 3.267 * mean_moving == pytest.approx(25.448211, abs=1e-6)
    of = limits(first, screen=False)
    assert of.center[0] == pytest.approx(300.5)
    assert of.upper[0] == pytest.approx(300.5 + 2.66 * 7.789474, abs=1e-5)
    assert 300.5 + 3 / 1.128 * mean_moving == pytest.approx(321.216685, abs=1e-6)
    assert 300.5 - 3 / 1.128 * mean_moving == pytest.approx(279.783315, abs=1e-6)
    flagged = _rules(list(costs), _lines(300.5, 2.66 * mean_moving, len(costs)))
    assert [place + 1 for place, rules in enumerate(flagged) if "outside" in rules] == [39, 40]


def test_montgomerys_p_chart() -> None:
    rows = _column("montgomery_tbl_07_03_p.csv", "sample", "size", "count")
    first = [(size, count) for sample, size, count in rows if sample <= 30 and sample not in (15, 23)]
    of = p_prime_limits([count for _, count in first], [size for size, _ in first], screen=False)
    assert of.center[0] == pytest.approx(0.215, abs=5e-7)
    shares = [count / size for size, count in first]
    sigma = math.sqrt(0.215 * 0.785 / 50)
    scores = [(share - 0.215) / sigma for share in shares]
    wider = mean_range(moving_ranges(scores), screen=False) / 1.128
    assert 0.215 - 3 * sigma == pytest.approx(0.040703, abs=5e-7)
    assert of.upper[0] == pytest.approx(0.215 + 3 * sigma * wider)


def test_montgomerys_p_chart_after_the_change() -> None:
    """S9, samples 31 to 94: center 0.109687, limits of sampling 0 (cut at nothing) and 0.24227."""
    rows = [row for row in _column("montgomery_tbl_07_03_p.csv", "sample", "size", "count") if row[0] >= 31]
    of = p_prime_limits([count for _, _, count in rows], [size for _, size, _ in rows], screen=False)
    center = of.center[0]
    assert center == pytest.approx(0.109687, abs=5e-7)
    assert center is not None
    reach = 3 * math.sqrt(center * (1 - center) / 50)
    assert center + reach == pytest.approx(0.24227, abs=5e-6)
    assert center - reach < 0
    scores = [(count / size - center) / (reach / 3) for _, size, count in rows]
    assert of.upper[0] == pytest.approx(center + reach * mean_range(moving_ranges(scores), screen=False) / 1.128)


def test_screening_of_moving_ranges() -> None:
    """S10: one outlier among eighteen points; with screening 4.60 and -0.72, without 6.95 and -3.06."""
    values = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    for screen, lower, upper in ((True, -0.72, 4.60), (False, -3.06, 6.95)):
        of = limits(values, screen=screen)
        assert (of.lower[0], of.center[0], of.upper[0]) == pytest.approx((lower, 1.94, upper), abs=0.005)
        assert [place for place, rules in enumerate(_rules(list(values), of)) if rules] == [4]


def test_near_limits_on_opposite_sides_are_no_signal() -> None:
    assert not any(_rules([0.1, 2.9, -2.9], _lines(0, 4, 3)))
    assert [bool(rules) for rules in _rules([0.1, 2.9, 2.9], _lines(0, 4, 3))] == [False, True, True]
    assert not any(_rules([2.9, -0.1, 2.9], _lines(0, 4, 3))), "all three on that side"
    assert not any(_rules([2.9, 0.0, 2.9], _lines(0, 4, 3))), "the center is no side"


@pytest.mark.parametrize(
    ("values", "flagged"),
    [
        ([1, 2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 1, 1, 1]),
        ([1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0]),
        ([1, 2, 3, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0, 0]),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0, 1, 1, 1, 1, 1, 1, 1, 0]),
        ([7, 6, 5, 4, 3, 2, 1], [1, 1, 1, 1, 1, 1, 1]),
    ],
)
def test_trends(values: list[float | None], flagged: list[int]) -> None:
    assert [int("trend" in rules) for rules in _rules(values)] == flagged


@pytest.mark.parametrize(
    ("values", "flagged"),
    [
        ([1] * 6, [0] * 6),
        ([1] * 8 + [-1], [1] * 8 + [0]),
        ([1, 1, 1, None, 1, 1, 1, 1], [0] * 8),
        ([1, 1, 1, 0, 1, 1, 1, 1], [0] * 8),
    ],
)
def test_shifts(values: list[float | None], flagged: list[int]) -> None:
    assert [int("shift" in rules) for rules in _rules(values, _lines(0, 10, len(values)))] == flagged


def test_attendances_of_england_have_no_signal() -> None:
    """S16: 36 points of common cause as they stand, and re-based in April 2017 and April 2018."""
    values: list[float | None] = [value for (value,) in _column("nhs_ae_england_total.csv", "attendances")]
    assert not any(_rules(values))
    breaks = [12, 24]
    of = limits(values, breaks=breaks)
    assert not signals(values, of, breaks)
    assert len({of.center[0], of.center[12], of.center[24]}) == 3


def test_no_spread_flags_nothing_and_anything_else_is_outside() -> None:
    assert not any(_rules([0.3] * 9))
    flagged = _rules([0.3] * 6 + [0.4], _lines(0.3, 0.0, 7))
    assert flagged == [()] * 6 + [("outside",)]


def test_screening_never_takes_all_movement_away() -> None:
    """A share that is mostly zero: left without its only movement, every zero would be outside."""
    values: list[float | None] = [0, 0, 0, 0.2, 0, 0, 0, 0, 0, 0, 0, 0]
    of = limits(values)
    assert of.upper[0] == pytest.approx(0.2 / 12 + 2.66 * 0.4 / 11)
    assert not any("outside" in rules for place, rules in enumerate(_rules(values, of)) if place != 3)


def test_few_points_have_no_limits_and_some_are_provisional() -> None:
    assert limits([1, 2, 3, 4, 5]).center == (None,) * 5
    assert limits([1, 2, 3, 4, 5, None, 6]).provisional
    assert not limits(list(range(12))).provisional


def test_points_that_never_stand_side_by_side_have_no_limits() -> None:
    """Waves every third month: no movement from month to month is known, which is not the same as none."""
    values = [value for wave in range(1, 14) for value in (wave, None, None)]
    assert limits(values).center == (None,) * len(values)
    assert not any(_rules(values))


def test_a_gap_has_no_moving_range_across_it() -> None:
    assert moving_ranges([1, 2, None, 10, 11]) == [1, 1]


def test_a_point_lists_its_rules_in_order() -> None:
    flagged = _rules([1, 2, 3, 4, 5, 6, 70], _lines(0, 9, 7))
    assert flagged[6] == ("outside", "trend", "shift")
    assert flagged[0] == ("trend", "shift")
