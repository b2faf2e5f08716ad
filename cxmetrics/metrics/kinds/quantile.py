"""Quantiles, such as the median wait, from counts in buckets 5 % wide that add up over days and groups."""

from __future__ import annotations

import math
from collections.abc import Mapping

from cxmetrics.metrics.kinds import Interval, Sum, Sums, mover, z
from cxmetrics.metrics.probability import binomial_count

GROWTH = 1.05
ZERO = -1000
"""The bucket of what is zero or less."""


class Quantile:
    """The value at rank ceil(q n) of the merged histogram, within 2.5 % of the raw order statistic.

    Its sums are `{"histogram": {bucket: n}, "quantile": q}`.
    """

    name = "quantile"
    sums: tuple[Sum, ...] = (Sum("n"),)
    keys: tuple[Sum, ...] = (Sum("bucket"),)

    def value(self, sums: Sums) -> float | None:
        """The bucket's middle on the log scale: 1.05^(bucket + 0.5); bucket -1000 is zero."""
        n = _count(sums)
        return _at(sums["histogram"], math.ceil(sums["quantile"] * n - 1e-9)) if n else None

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """Between two order statistics, by the binomial (Conover 1999, 3.2); None where n is too small for them."""
        n, q = _count(sums), sums["quantile"]
        if n < 2:
            return None
        tail = (1 - confidence) / 2
        lower, upper = _binomial_quantile(tail, n, q), _binomial_quantile(1 - tail, n, q) + 1
        if lower < 1 or upper > n:
            return None
        return (_at(sums["histogram"], lower), _at(sums["histogram"], upper))

    def n(self, sums: Sums) -> float | None:
        return _count(sums)

    def variance(self, sums: Sums) -> float | None:
        """Of a normal with an interval as wide; None without an interval or without width."""
        interval = self.interval(sums)
        if interval is None or interval[1] <= interval[0]:
            return None
        return ((interval[1] - interval[0]) / (2 * z(0.95))) ** 2

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """Variance estimates recovered from the two intervals (MOVER; Zou and Donner 2008)."""
        return mover(self, now, before, confidence)


def _count(sums: Sums) -> int:
    return sum(sums["histogram"].values())


def _at(histogram: Mapping[int, int], rank: int) -> float:
    """The value at `rank` (1 is the smallest) of the histogram."""
    passed = 0
    bucket = ZERO
    for bucket in sorted(histogram):
        passed += histogram[bucket]
        if passed >= rank:
            break
    return 0.0 if bucket <= ZERO else float(GROWTH ** (bucket + 0.5))


def _binomial_quantile(probability: float, n: int, q: float) -> int:
    """The smallest k with P(X <= k) >= probability, X binomial."""
    guess = binomial_count(probability, n, q)
    k = 0 if math.isnan(guess) else max(0, math.ceil(guess - 1e-9))
    return k


KIND = Quantile()
