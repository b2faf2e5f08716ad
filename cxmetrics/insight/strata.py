"""Leaving compared between two groups within strata, such as time with us: one relative risk over all of them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from cxmetrics.metrics.kinds import z
from cxmetrics.metrics.probability import normal_below


@dataclass(frozen=True)
class Stratum:
    """How many left of how many, of those concerned and of the others."""

    left: float
    of: float
    others_left: float
    others: float


@dataclass(frozen=True)
class Ratio:
    """A relative risk with its 95 % interval, and how often chance alone would move it as far (two-sided)."""

    value: float
    low: float
    high: float
    p: float


def relative_risk(strata: Iterable[Stratum]) -> Ratio | None:
    """The risk of those concerned over that of the others, pooled over strata (Mantel and Haenszel 1959).

    The interval is Greenland and Robins' (1985) on the log scale. With one stratum it is Katz's. A
    stratum in which either side is empty says nothing. None where nobody has left on a side. Not to be
    trusted where a handful have, nor for the size of it where strata differ much.

    >>> found = relative_risk([Stratum(8, 106, 5, 120), Stratum(22, 98, 16, 85)])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (1.33, 0.8, 2.2)
    """
    here = there = spread = 0.0
    for each in strata:
        total = each.of + each.others
        if not each.of or not each.others:
            continue
        here += each.left * each.others / total
        there += each.others_left * each.of / total
        gone = each.left + each.others_left
        spread += (each.of * each.others * gone - each.left * each.others_left * total) / total**2
    if here <= 0 or there <= 0:
        return None
    center, error = math.log(here / there), math.sqrt(spread / (here * there))
    if error == 0:
        return None
    half = z(0.95) * error
    p = 2 * normal_below(-abs(center) / error)
    return Ratio(math.exp(center), math.exp(center - half), math.exp(center + half), p)
