"""How far a figure of those who answered may lie from that of all who were asked: nearer, the more of them answered.

A second interval beside `low` and `high`, which speak of the people these stand for. It needs
the number asked.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from cxmetrics.metrics.kinds import Sums, base, number, z


def correction(n: float, asked: float) -> float:
    """The finite population correction of a standard error, (N - n) / (N - 1) under the root; 0 where all answered.

    Cochran, Sampling Techniques (1977), section 2.6, with the variance of a finite group.

    >>> round(correction(100, 400), 4)
    0.8671
    """
    if asked <= 1 or n >= asked:
        return 0.0
    return math.sqrt((asked - n) / (asked - 1))


def margin(kind: str, sums: Sums, asked: float | None, confidence: float = 0.95) -> float | None:
    """Half the width of the interval of a group of `asked` people of whom n answered, in units of the value.

    z sqrt(p (1 - p) / n) times the correction for shares, the same with their spread for net
    scores and means. None where nobody answered, the number asked is not known, or the kind
    has no such margin. It takes who answered for a random part of who was asked.

    >>> round(margin("proportion", {"numerator": 60, "denominator": 100}, 400), 4)
    0.0833
    """
    if asked is None or kind not in _SPREADS:
        return None
    n, spread = _SPREADS[kind](sums)
    if n <= 0 or n > asked or spread < 0:
        return None
    return z(confidence) * math.sqrt(spread / n) * correction(n, asked)


def _share(sums: Mapping[str, float]) -> tuple[float, float]:
    n = base(sums, "denominator")
    p = base(sums, "numerator") / n if n else 0
    return n, p * (1 - p)


def _score(sums: Mapping[str, float]) -> tuple[float, float]:
    n = base(sums, "responses")
    if not n:
        return 0, 0
    p, d = base(sums, "promoters") / n, base(sums, "detractors") / n
    return n, 10_000 * (p + d - (p - d) ** 2)


def _mean(sums: Mapping[str, float]) -> tuple[float, float]:
    n = base(sums, "n")
    if not n:
        return 0, 0
    mean = (number(sums.get("total")) or 0) / n
    return n, max(0.0, (number(sums.get("total_sq")) or 0) / n - mean**2)


_SPREADS = {"proportion": _share, "nps": _score, "mean": _mean}
