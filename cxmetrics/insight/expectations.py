"""The five expectations of consumers: how far each is met, and how far that is from what promoters say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.errors import Unavailable
from cxmetrics.insight.stakes import Where
from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import NO_GROUP, Question

NAMES = ("recognized", "relevant", "easy", "anticipated", "heard")
METRIC = "expectations_by_recommendation"
GRAIN = "quarter"
FEWEST = 30
"""Of fewer promoters, or of fewer others, nothing is told."""
PROMOTER, DETRACTOR = "promoter", "detractor"

Sums = Mapping[str, float]


@dataclass(frozen=True)
class Expectation:
    """One of them, means of 1 to 5 among those who also said whether they recommend us.

    `distance` is promoters less everybody, which is the share of the others times their difference; its
    95 % interval is Welch's for that difference, times the same share.
    """

    name: str
    everybody: float
    n: int
    promoters: float
    detractors: float | None
    distance: float
    low: float
    high: float


@dataclass(frozen=True)
class Expectations:
    """All that can be told, the furthest from what promoters say first; nothing where too few have answered."""

    period: Period
    found: tuple[Expectation, ...]

    @property
    def furthest(self) -> tuple[Expectation, ...]:
        """The first and those not told apart from it at 95 %; none where even the first may not be apart at all.

        Distances are compared as if others had answered each. The same people did, and who likes a company
        ticks everything higher, so two are told apart too rarely rather than too often.
        """
        if not self.found or self.found[0].low <= 0:
            return ()
        first = self.found[0]
        return tuple(each for each in self.found if first.distance - each.distance <= _half(first, each))


def _half(one: Expectation, other: Expectation) -> float:
    return math.hypot(one.high - one.distance, other.high - other.distance) if one is not other else 0.0


def expectations(layer: Layer, where: Where, end: date | None = None) -> Expectations | None:
    """Of the newest complete quarter before `end`, by the segments and regions of `where`; None where there is none."""
    kept = {name: values for name, values in where.items() if name in ("segment", "region")}
    question = Question(METRIC, GRAIN, None, end=end, where=kept)
    by = ("expectation", "recommendation")
    try:
        rows = layer.answer(question).rows
        periods = [row.period for row in rows if row.complete and row.n and row.trust != "vetoed" and row.period]
        if not periods:
            return None
        read = layer.sums(layer.crossing(question, by), by, periods[-1:])
    except Unavailable:
        return None
    sums = {groups: held for (_, groups), held in read.items() if NO_GROUP not in groups}
    found = [each for name in NAMES if (each := _expectation(name, sums)) is not None]
    ordered = tuple(sorted(found, key=lambda each: (-each.distance, each.name)))
    return Expectations(periods[-1], ordered)


def _expectation(name: str, sums: Mapping[tuple[str, ...], Sums]) -> Expectation | None:
    """From the sums by expectation and recommendation; None where too few have answered."""
    mean = kinds()["mean"]
    sides = {side: held for (expectation, side), held in sums.items() if expectation == name}
    promoters = sides.get(PROMOTER)
    others = _added(held for side, held in sides.items() if side != PROMOTER)
    if promoters is None or min(promoters["n"], others["n"]) < FEWEST:
        return None
    ends = mean.difference(promoters, others)
    top, rest = mean.value(promoters), mean.value(others)
    if ends is None or top is None or rest is None:
        return None
    n = promoters["n"] + others["n"]
    share = others["n"] / n
    detractors = sides.get(DETRACTOR)
    return Expectation(
        name,
        (promoters["total"] + others["total"]) / n,
        int(n),
        top,
        mean.value(detractors) if detractors is not None and detractors["n"] >= FEWEST else None,
        share * (top - rest),
        share * ends[0],
        share * ends[1],
    )


def _added(parts: Iterable[Sums]) -> dict[str, float]:
    total = {"n": 0.0, "total": 0.0, "total_sq": 0.0}
    for part in parts:
        for name in total:
            total[name] += part[name]
    return total
