"""Shares against published intervals.

P1: Newcombe 1998, Statistics in Medicine 17:857-872, table I, method 3. P2: Newcombe 1998,
Statistics in Medicine 17:873-890, table II, method 10. P3: Fagerland, Lydersen and Laake 2017
(Ligarden 2010). P5: R's binom::binom.confint. P6: R's prop.test without correction.
"""

from __future__ import annotations

import pytest

from cxmetrics.metrics.kinds.proportion import KIND


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high", "tolerance"),
    [
        (81, 263, 0.2553, 0.3662, 5e-5),
        (15, 148, 0.0624, 0.1605, 5e-5),
        (0, 20, 0, 0.1611, 5e-5),
        (1, 29, 0.0061, 0.1718, 5e-5),
        (13, 16, 0.5699, 0.9341, 5e-5),
        (18, 20, 0.6989663547715128, 0.972133518786232, 1e-6),
        (4, 20, 0.0806576625797981, 0.4160174322518935, 1e-6),
        (12, 40, 0.180748452297, 0.454300188181, 1e-11),
        (0, 25, 0, 0.133192250939, 1e-11),
        (25, 25, 0.866807749061, 1, 1e-11),
    ],
)
def test_wilson(numerator: int, denominator: int, low: float, high: float, tolerance: float) -> None:
    interval = KIND.interval({"numerator": numerator, "denominator": denominator})
    assert interval == pytest.approx((low, high), abs=tolerance, rel=0)


@pytest.mark.parametrize(
    ("now", "before", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((5, 56), (0, 29), -0.0381, 0.1926)],
)
def test_newcombe(now: tuple[int, int], before: tuple[int, int], low: float, high: float) -> None:
    one, other = ({"numerator": k, "denominator": n} for k, n in (now, before))
    assert KIND.difference(one, other) == pytest.approx((low, high), abs=5e-5, rel=0)
    turned = KIND.difference(other, one)
    assert turned == pytest.approx((-high, -low), abs=5e-5, rel=0)
