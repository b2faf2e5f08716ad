"""Shares: answered of offered, satisfied of asked. A share of independent events, as a fraction."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cxmetrics.metrics.kinds import Column, Interval, Sum, Sums, base, bases, mover, quotients, z


class Proportion:
    """n/d with Wilson's interval (Wilson 1927) and Newcombe's for a difference (1998, method 10)."""

    name = "proportion"
    sums: tuple[Sum, ...] = (Sum("numerator"), Sum("denominator"))
    keys: tuple[Sum, ...] = ()

    def value(self, sums: Sums) -> float | None:
        n = base(sums, "denominator")
        return base(sums, "numerator") / n if n > 0 else None

    def values(self, sums: Mapping[str, Column]) -> Column:
        n = bases(sums, "denominator")
        return quotients(bases(sums, "numerator"), n, n > 0)

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """Wilson's score interval; 0 of n and n of n behave. None without a base.

        >>> low, high = Proportion().interval({"numerator": 81, "denominator": 263})
        >>> round(low, 4), round(high, 4)
        (0.2553, 0.3662)
        """
        n, p = base(sums, "denominator"), self.value(sums)
        if p is None or not 0 <= p <= 1:
            return None
        quantile = z(confidence)
        shrink = 1 + quantile**2 / n
        middle = (p + quantile**2 / (2 * n)) / shrink
        half = quantile * math.sqrt(p * (1 - p) / n + quantile**2 / (4 * n**2)) / shrink
        return (0.0 if p == 0 else max(0.0, middle - half), 1.0 if p == 1 else min(1.0, middle + half))

    def n(self, sums: Sums) -> float | None:
        return base(sums, "denominator")

    def variance(self, sums: Sums) -> float | None:
        """With one success and one failure added, so that 0 % and 100 % have one too (Agresti, Caffo 2000)."""
        n, p = base(sums, "denominator"), self.value(sums)
        if p is None or not 0 <= p <= 1:
            return None
        moved = (p * n + 1) / (n + 2)
        return moved * (1 - moved) / (n + 2)

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Newcombe's hybrid score interval of now minus before."""
        return mover(self, now, before, confidence)


KIND = Proportion()
