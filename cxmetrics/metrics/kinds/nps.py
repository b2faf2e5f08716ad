"""Net promoter scores: 100 times the share of promoters less the share of detractors."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cxmetrics.metrics.kinds import Column, Interval, Sum, Sums, base, bases, quotients, z


class Nps:
    """100 (P - D) / n; the interval is the adjusted Wald of Rocks (2016): 0.75, 1.5 and 0.75 answers added."""

    name = "nps"
    sums: tuple[Sum, ...] = (Sum("promoters"), Sum("detractors"), Sum("responses"))
    keys: tuple[Sum, ...] = ()

    def value(self, sums: Sums) -> float | None:
        n = base(sums, "responses")
        return 100 * (base(sums, "promoters") - base(sums, "detractors")) / n if n > 0 else None

    def values(self, sums: Mapping[str, Column]) -> Column:
        n = bases(sums, "responses")
        return quotients(100 * (bases(sums, "promoters") - bases(sums, "detractors")), n, n > 0)

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """Adjusted Wald around the adjusted score, within -100 and 100; never of zero width."""
        variance = self.variance(sums)
        if variance is None:
            return None
        middle = 100 * (base(sums, "promoters") - base(sums, "detractors")) / (base(sums, "responses") + 3)
        half = z(confidence) * math.sqrt(variance)
        return (max(-100.0, middle - half), min(100.0, middle + half))

    def n(self, sums: Sums) -> float | None:
        return base(sums, "responses")

    def variance(self, sums: Sums) -> float | None:
        """Of the score with the three answers added, in squared points; None where the counts cannot be."""
        n = base(sums, "responses")
        if n <= 0:
            return None
        one = spread(base(sums, "promoters") + 0.75, base(sums, "detractors") + 0.75, n + 3)
        return 10_000 * one / (n + 3) if one >= 0 else None

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Normal interval around the raw difference, with the adjusted variances; independent respondents."""
        variances = self.variance(now), self.variance(before)
        values = self.value(now), self.value(before)
        if variances[0] is None or variances[1] is None or values[0] is None or values[1] is None:
            return None
        half = z(confidence) * math.sqrt(variances[0] + variances[1])
        change = values[0] - values[1]
        return (max(-200.0, change - half), min(200.0, change + half))


def spread(promoters: float, detractors: float, responses: float) -> float:
    """The variance of one answer scored -1, 0 or 1: p + d - (p - d)^2.

    >>> round(spread(3, 1, 6), 6)  # five ninths
    0.555556
    """
    p, d = promoters / responses, detractors / responses
    return p + d - (p - d) ** 2


KIND = Nps()
