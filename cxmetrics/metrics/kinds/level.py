"""Levels: how many there are on a day, or how many there were in all. Counted, not sampled: no interval."""

from __future__ import annotations

from collections.abc import Mapping

from cxmetrics.metrics.kinds import Column, Interval, Sum, Sums, number


class Level:
    """The amount itself: of the last day of a period, or summed over it, as the metric says."""

    name = "level"
    sums: tuple[Sum, ...] = (Sum("amount", "float"),)
    keys: tuple[Sum, ...] = ()

    def value(self, sums: Sums) -> float | None:
        return number(sums.get("amount"))

    def values(self, sums: Mapping[str, Column]) -> Column:
        return sums["amount"]

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        return None

    def n(self, sums: Sums) -> float | None:
        return None

    def variance(self, sums: Sums) -> float | None:
        return None

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        return None


KIND = Level()
