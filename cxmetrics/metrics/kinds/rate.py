"""Rates: events per exposure, such as complaints per consumer-month; independent events."""

from __future__ import annotations

from collections.abc import Mapping

from cxmetrics.metrics.kinds import Column, Interval, Sum, Sums, base, bases, mover, quotients
from cxmetrics.metrics.probability import gamma_quantile


class Rate:
    """events / exposure with the exact Poisson interval (Garwood 1936)."""

    name = "rate"
    sums: tuple[Sum, ...] = (Sum("events"), Sum("exposure", "float"))
    keys: tuple[Sum, ...] = ()

    def value(self, sums: Sums) -> float | None:
        exposure = base(sums, "exposure")
        return base(sums, "events") / exposure if exposure > 0 else None

    def values(self, sums: Mapping[str, Column]) -> Column:
        exposure = bases(sums, "exposure")
        return quotients(bases(sums, "events"), exposure, exposure > 0)

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """From the chi-squared quantiles of twice the events; no events give zero as the low end."""
        events, exposure = base(sums, "events"), base(sums, "exposure")
        if exposure <= 0 or events < 0:
            return None
        tail = (1 - confidence) / 2
        low = gamma_quantile(events, tail) if events > 0 else 0.0
        return (low / exposure, gamma_quantile(events + 1, 1 - tail) / exposure)

    def n(self, sums: Sums) -> float | None:
        return base(sums, "events")

    def variance(self, sums: Sums) -> float | None:
        """(events + 1/2) / exposure^2: half an event is added, so that no events have a variance too."""
        exposure = base(sums, "exposure")
        return (base(sums, "events") + 0.5) / exposure**2 if exposure > 0 else None

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Variance estimates recovered from the two exact intervals (MOVER; Zou and Donner 2008)."""
        return mover(self, now, before, confidence)


KIND = Rate()
