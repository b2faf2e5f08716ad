"""Ratios of two sums over units: contacts per consumer, revenue kept of revenue, weighted scores."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cxmetrics.metrics.kinds import Column, Interval, Sum, Sums, base, bases, quotients, z


class Ratio:
    """num / den over n units; the variance is the delta method's (Cochran 1977, 6.3)."""

    name = "ratio"
    sums: tuple[Sum, ...] = (
        Sum("n"),
        Sum("num", "float"),
        Sum("den", "float"),
        Sum("num_sq", "float"),
        Sum("den_sq", "float"),
        Sum("num_den", "float"),
    )
    keys: tuple[Sum, ...] = ()

    def value(self, sums: Sums) -> float | None:
        den = base(sums, "den")
        return base(sums, "num") / den if den != 0 else None

    def values(self, sums: Mapping[str, Column]) -> Column:
        den = bases(sums, "den")
        return quotients(bases(sums, "num"), den, den != 0)

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """Normal; None for one unit, and where the units do not spread."""
        value, variance = self.value(sums), self.variance(sums)
        if value is None or variance is None:
            return None
        half = z(confidence) * math.sqrt(variance)
        return (value - half, value + half)

    def n(self, sums: Sums) -> float | None:
        return base(sums, "n")

    def variance(self, sums: Sums) -> float | None:
        """n / (n - 1) times the sum of (num - R den)^2, over den^2: R's linearised variance."""
        n, ratio = base(sums, "n"), self.value(sums)
        if ratio is None or n < 2:
            return None
        num_sq, den_sq = base(sums, "num_sq"), base(sums, "den_sq")
        spread = num_sq - 2 * ratio * base(sums, "num_den") + ratio**2 * den_sq
        if spread <= 1e-12 * (abs(num_sq) + ratio**2 * abs(den_sq)):
            return None
        return n / (n - 1) * spread / base(sums, "den") ** 2

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Normal interval of now minus before; None where neither side has spread."""
        values = self.value(now), self.value(before)
        if values[0] is None or values[1] is None or min(base(now, "n"), base(before, "n")) < 2:
            return None
        variance = (self.variance(now) or 0.0) + (self.variance(before) or 0.0)
        if variance <= 0:
            return None
        half = z(confidence) * math.sqrt(variance)
        change = values[0] - values[1]
        return (change - half, change + half)


KIND = Ratio()
