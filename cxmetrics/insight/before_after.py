"""Whether a series changed its level: the difference of the means after and before, with its interval.

Pure arithmetic on two lists of values in order of time, None for a gap. Which periods they
are is decided by `cxmetrics.insight.verdict`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from cxmetrics.metrics.probability import student_quantile

LEAST_BEFORE = 12
"""Points before, below which nothing is judged."""

_HIGHEST = 0.99
"""An estimated autocorrelation is cut here: at 1 nothing could be said at all."""

_LEAST_FREEDOM = 4.0
"""Below it an interval says nothing but that r is high, which the variance has said already."""

Values = Sequence[float | None]


@dataclass(frozen=True)
class Difference:
    """`value` is the mean after less the mean before, `low` to `high` its 95 % interval (None: cannot be told)."""

    before: float
    after: float
    points_before: int
    points_after: int
    autocorrelation: float | None = None
    """Of neighbors before, corrected for its bias; what the variance was widened by."""
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float:
        return self.after - self.before


def difference(before: Values, after: Values, *, taken_out: int = 0) -> Difference | None:
    """The difference of the means; without an interval where there are fewer than 12 points before or no spread.

    Its variance is that of two independent means, widened by (1 + r) / (1 - r) for the
    autocorrelation r before (of an AR(1) series that is what the mean of many has). It is
    the larger of the one that pools both spreads and the one that does not (Welch): six
    points tell little of their own spread, and an action may change it. The degrees of
    freedom are those of as many independent points, by the same factor, but at least 4.
    `taken_out` is how many monthly means were taken out of both (a season): each has its
    own error, which is added to the time after. None where either is empty.

    >>> found = difference([10, 11, 10, 9, 10, 11, 10, 9, 10, 11, 10, 9], [4, 5, 4, 5, 4, 5])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (-5.5, -6.39, -4.61)
    """
    first, second = ([value for value in values if value is not None] for values in (before, after))
    n, m = len(first), len(second)
    if not first or not second:
        return None
    means = math.fsum(first) / n, math.fsum(second) / m
    squares = [
        math.fsum((value - mean) ** 2 for value in each) for each, mean in zip((first, second), means, strict=True)
    ]
    free = n - max(taken_out, 1)
    if n < LEAST_BEFORE or free < 1 or not any(squares):
        return Difference(*means, n, m)
    r = autocorrelation(before)
    wider = (1 + r) / (1 - r)
    shares = 1 / n, (1 + taken_out / n) / m
    variance = (squares[0] + squares[1]) / (free + m - 1) * math.fsum(shares)
    if m > 1:
        variance = max(variance, squares[0] / free * shares[0] + squares[1] / (m - 1) * shares[1])
    freedom = max(_LEAST_FREEDOM, (free + m + 1) / wider - 2)
    half = student_quantile(freedom, 0.975) * math.sqrt(variance * wider)
    step = means[1] - means[0]
    return Difference(*means, n, m, r, step - half, step + half)


def autocorrelation(values: Values) -> float:
    """How alike neighbors are: the lag-1 autocorrelation, plus 2 / n against its bias, never below 0.

    A pair across a gap does not count; the pairs that lack are made up for by the others.

    >>> autocorrelation([1, 2, 1, 2, 1, 2, 1, 2])
    0.0
    """
    known = [value for value in values if value is not None]
    n = len(known)
    mean = math.fsum(known) / n if n else 0.0
    spread = math.fsum((value - mean) ** 2 for value in known)
    pairs = [
        (one - mean) * (next_one - mean)
        for one, next_one in itertools.pairwise(values)
        if one is not None and next_one is not None
    ]
    if not spread or not pairs:
        return 0.0
    plain = math.fsum(pairs) / spread * (n - 1) / len(pairs)
    return min(max(plain + 2 / n, 0.0), _HIGHEST)
