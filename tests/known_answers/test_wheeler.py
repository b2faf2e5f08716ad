"""Charts that Wheeler and the NIST print, and a p-prime chart, to the printed digits.

Wheeler, Making Sense of Data (SPC Press, 2003), as given with pages and tables in the tests
of statprocon (mattmccormick/statprocon, tests of XmR). Wheeler screens no moving range.
NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 (flow rates of ten batches); it
uses 3/1.128 where Wheeler uses 2.66. The p-prime chart is of NHS accident departments
(Mohammed, Panesar, Laney and Wilson, BMJ Quality and Safety 22, 2013, 362-368; data as in
qicharts2's nhs_accidents), limits as expected by PowerBI-SPC's tests of Laney's chart
(AUS-DOH-Safety-and-Quality/PowerBI-SPC, test of pprime).
"""

from __future__ import annotations

import csv
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
VERIFYING = [5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200]
PEAK_FLOW = [120, 140, 100, 150, 260, 150, 100, 120, 300, 300, 275, 300, 140, 170, 150, 150, 190, 180]
ACCIDENTS_A = [43, 40, 37, 33, 30, 33, 34, 35, 29, 33, 31, 39]
ACCIDENTS_B = [35, 37, 33, 32, 27, 29, 31, 22, 25, 30, 24, 19]
RECEIVABLE = [
    55.6, 54.7, 54.9, 54.8, 56.9, 55.7, 53.8, 54.8, 53.4, 57.0, 59.4, 63.2,
    60.9, 60.7, 58.6, 57.3, 56.9, 58.1, 58.3, 50.9, 53.3, 52.5, 50.8, 52.9,
]  # fmt: skip
SMOKERS = [21.3, 20.2, 20.9, 21.0, 18.8, 19.6, 18.7, 18.6, 18.1, 18.9, 19.2, 18.2, 17.3, 19.0]


def _flagged(values: list[float], of: Limits, rule: str) -> list[int]:
    """The points, from 1, that take part in a rule."""
    return [place for place, rules in enumerate(rules_by_point(signals(values, of), len(values)), 1) if rule in rules]


def test_the_data_set_to_verify_software() -> None:
    """Page 382: average 4135.50, mean range 355.93, limits 3188.72 and 5082.28, range limit 1163.19."""
    ranges = moving_ranges(VERIFYING)
    assert ranges == [695, 0, 375, 315, 140, 55, 200, 305, 55, 280, 115, 460, 385, 222, 1737]
    mean = mean_range(ranges, screen=False)
    assert round(mean, 2) == 355.93
    assert 3.268 * mean == pytest.approx(1163.19, abs=0.005)
    of = limits(VERIFYING, screen=False)
    assert of.lower[0] == pytest.approx(3188.72, abs=0.005)
    assert of.center[0] == 4135.5
    assert of.upper[0] == pytest.approx(5082.28, abs=0.005)
    assert _flagged(VERIFYING, of, "outside") == [16]
    assert _flagged(VERIFYING, of, "shift") == list(range(9, 16))


def test_peak_flow_rates() -> None:
    """Page 130, figure 9.9: average 183.1, mean range 52.4; the printed limits rest on these rounded figures."""
    of = limits(PEAK_FLOW, screen=False)
    assert of.center[0] == pytest.approx(183.1, abs=0.05)
    mean = mean_range(moving_ranges(PEAK_FLOW), screen=False)
    assert round(mean, 1) == 52.4
    assert pytest.approx(322.5, abs=0.05) == 183.1 + 2.66 * 52.4
    assert pytest.approx(43.7, abs=0.05) == 183.1 - 2.66 * 52.4
    assert of.upper[0] == pytest.approx(322.5, abs=0.2)
    assert of.lower[0] == pytest.approx(43.7, abs=0.2)
    assert _flagged(PEAK_FLOW, of, "outside") == []


def test_accident_rates() -> None:
    """Table 9.1: limits 25.6 to 43.9 and 18.0 to 39.3; each group set against the limits of the other."""
    first, second = limits(ACCIDENTS_A, screen=False), limits(ACCIDENTS_B, screen=False)
    assert [round(line[0] or 0, 1) for line in (first.lower, first.upper)] == [25.6, 43.9]
    assert [round(line[0] or 0, 1) for line in (second.lower, second.upper)] == [18.0, 39.3]
    assert _flagged(ACCIDENTS_A, second, "outside") == [1, 2]
    assert _flagged(ACCIDENTS_B, first, "outside") == [8, 9, 11, 12]


def test_accounts_receivable() -> None:
    """Table 9.2, limits of the first year: up to 60.7. Points 12, 13, 20 and 23 lie outside.

    The book's chart also marks point 14, which equals the rounded limit; strictly it does not lie outside of it.
    """
    first = limits(RECEIVABLE[:12], screen=False)
    assert round(first.upper[0] or 0, 1) == 60.7
    spread = Limits(*((line[0],) * 24 for line in (first.center, first.lower, first.upper)), 12, 11)  # type: ignore[arg-type]
    flagged = _flagged(RECEIVABLE, spread, "outside")
    assert {12, 13, 20, 23} <= set(flagged)
    assert set(flagged) - {12, 13, 20, 23} <= {14}


def test_a_run_below_the_mean() -> None:
    """Table 8.1, high school seniors who smoke daily: the last eight lie below the mean."""
    of = limits(SMOKERS, screen=False)
    assert _flagged(SMOKERS, of, "shift") == list(range(7, 15))


def test_flow_rates_of_ten_batches() -> None:
    """NIST: mean 50.81, mean range 1.8778, limits 45.8159 and 55.8041, no point outside."""
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    of = limits(flow)
    mean = mean_range(moving_ranges(flow), screen=True)
    assert round(mean, 4) == 1.8778
    assert 50.81 + 3 / 1.128 * mean == pytest.approx(55.8041, abs=5e-5)
    assert of.upper[0] == pytest.approx(50.81 + 2.66 * mean)
    assert of.upper[0] == pytest.approx(55.8041, abs=0.001)
    assert of.lower[0] == pytest.approx(45.8159, abs=0.001)
    assert of.provisional
    assert not signals(flow, of)


UPPER = [96.567, 96.5753, 96.5421, 96.5326, 96.5627, 96.5775, 96.5593, 96.5345, 96.5579, 96.5623,
         96.5689, 96.5591, 96.5996, 96.5961, 96.5753, 96.5877, 96.6012, 96.583, 96.5713, 96.5824]  # fmt: skip
LOWER = [94.013, 94.0046, 94.0378, 94.0473, 94.0173, 94.0025, 94.0207, 94.0454, 94.022, 94.0177,
         94.0111, 94.0208, 93.9803, 93.9839, 94.0046, 93.9923, 93.9788, 93.9969, 94.0087, 93.9975]  # fmt: skip


def test_p_prime_limits_of_accident_departments() -> None:
    """Of a quarter million each week: a p chart flags most weeks, Laney's none."""
    with (DATA / "nhs_accidents.csv").open(encoding="utf-8", newline="") as rows:
        weeks = [(float(row["seen"]), float(row["attendances"])) for row in csv.DictReader(rows)]
    seen, all_of = [week[0] for week in weeks], [week[1] for week in weeks]
    of = p_prime_limits(seen, all_of)
    assert of.upper == pytest.approx([line / 100 for line in UPPER], abs=5e-7)
    assert of.lower == pytest.approx([line / 100 for line in LOWER], abs=5e-7)
    shares: list[float] = [part / whole for part, whole in weeks]
    assert _flagged(shares, of, "outside") == []
    center = sum(seen) / sum(all_of)
    plain = [3 * (center * (1 - center) / whole) ** 0.5 for whole in all_of]
    beyond = sum(abs(share - center) > reach for share, reach in zip(shares, plain, strict=True))
    assert beyond > 10, "the limits of sampling alone would call most weeks unusual"
