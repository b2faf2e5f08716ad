"""Means: ease, satisfaction, seconds. From count, total and total of squares."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cxmetrics.metrics.kinds import Column, Interval, Sum, Sums, base, bases, quotients
from cxmetrics.metrics.probability import student_quantile


class Mean:
    """total / n with Student's interval; Welch's for a difference."""

    name = "mean"
    sums: tuple[Sum, ...] = (Sum("n"), Sum("total", "float"), Sum("total_sq", "float"))
    keys: tuple[Sum, ...] = ()

    def value(self, sums: Sums) -> float | None:
        n = base(sums, "n")
        return base(sums, "total") / n if n > 0 else None

    def values(self, sums: Mapping[str, Column]) -> Column:
        n = bases(sums, "n")
        return quotients(bases(sums, "total"), n, n > 0)

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """Student's t; None for one answer and for answers that are all alike."""
        value, variance = self.value(sums), self.variance(sums)
        if value is None or variance is None:
            return None
        half = _t(base(sums, "n") - 1, confidence) * math.sqrt(variance)
        return (value - half, value + half)

    def n(self, sums: Sums) -> float | None:
        return base(sums, "n")

    def variance(self, sums: Sums) -> float | None:
        """Of the mean, s^2 / n; None below two answers and without spread."""
        n, total = base(sums, "n"), base(sums, "total")
        if n < 2:
            return None
        total_sq = base(sums, "total_sq")
        spread = total_sq - total * total / n
        return spread / (n - 1) / n if spread > 1e-12 * abs(total_sq) else None

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Welch's interval of now minus before (Welch 1947); None where neither side has spread."""
        values = self.value(now), self.value(before)
        counts = base(now, "n"), base(before, "n")
        if values[0] is None or values[1] is None or min(counts) < 2:
            return None
        a, b = self.variance(now) or 0.0, self.variance(before) or 0.0
        if a + b <= 0:
            return None
        freedom = (a + b) ** 2 / (a**2 / (counts[0] - 1) + b**2 / (counts[1] - 1))
        half = _t(freedom, confidence) * math.sqrt(a + b)
        change = values[0] - values[1]
        return (change - half, change + half)


def _t(freedom: float, confidence: float) -> float:
    return student_quantile(freedom, 0.5 + confidence / 2)


KIND = Mean()
