"""Moments of the journey when consumers love us or leave: what a problem there goes with, by stage and by reason.

Everything comes from figures of the layer: who stayed after a contact, with a problem and without
one, compared within the same time with us; and how easy promoters and detractors found it there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.insight.change import threshold
from cxmetrics.insight.stakes import NO_PROBLEM, PROBLEM, Where, newest
from cxmetrics.insight.strata import Ratio, Stratum, relative_risk
from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import NO_GROUP, Question

STAYED = {12: "stayed_12m_after_problem", 6: "stayed_6m_after_problem"}
"""The metric by the months after a contact."""
EASE = "ces_by_recommendation"
DIMENSIONS = ("stage", "reason")
MONTHS = 12
"""So many of the newest months are looked at: those whose consumers have been followed for long enough."""
FEWEST = 30
"""A moment of fewer consumers with a problem, or of fewer answers, is not judged."""
PROMOTER, DETRACTOR = "promoter", "detractor"

Sums = Mapping[str, float]


@dataclass(frozen=True)
class Staying:
    """What became of the consumers after a problem at a moment, `months` later.

    `of` counts a consumer once for each month and reason. `ratio` is the risk of having left over that
    of those in contact about the same without a problem, within the same time with us.
    """

    months: int
    left: float
    of: float
    ratio: Ratio | None
    shown: bool = False
    """Whether it stands when all moments are looked at together (Benjamini and Hochberg at 5 %)."""

    @property
    def share(self) -> float:
        """Of those with a problem, who had left."""
        return self.left / self.of if self.of else 0.0

    def usual(self) -> float | None:
        """The share that would have left at the others' risk."""
        return None if self.ratio is None else self.share / self.ratio.value

    def beyond(self) -> tuple[float, float, float] | None:
        """How many left beyond that, with the ends of the interval (Miettinen 1974: left x (1 - 1 / ratio))."""
        if self.ratio is None:
            return None
        low, value, high = (self.left * (1 - 1 / each) for each in (self.ratio.low, self.ratio.value, self.ratio.high))
        return value, low, high


@dataclass(frozen=True)
class Ease:
    """How easy promoters and detractors found it at a moment, 1 to 7, and how far they are apart (Welch's interval)."""

    promoters: float
    detractors: float
    n: tuple[int, int]
    low: float | None
    high: float | None

    @property
    def gap(self) -> float:
        """Promoters less detractors."""
        return self.promoters - self.detractors


@dataclass(frozen=True)
class Moment:
    """One stage or reason."""

    dimension: str
    name: str
    staying: Mapping[int, Staying]
    """By months after."""
    ease: Ease | None

    @property
    def shown(self) -> bool:
        """Whether staying differs after a problem here."""
        return any(each.shown for each in self.staying.values())


@dataclass(frozen=True)
class Moments:
    """All of them, those whose problems go with leaving first."""

    found: tuple[Moment, ...]
    spans: Mapping[int, Period]
    """From the first to the last month of contacts, by months after."""
    heard: Period | None
    """The months of the answers on ease."""
    tested: int
    """How many comparisons were looked at together."""
    few: int
    """Moments left out for having too few consumers and answers."""
    worth: float | None
    """What a consumer is worth a month."""

    def of(self, dimension: str) -> list[Moment]:
        """The stages, or the reasons."""
        return [each for each in self.found if each.dimension == dimension]


def moments(layer: Layer, where: Where) -> Moments | None:
    """Every stage and reason of the newest months; `where` may name segments and regions. None without a figure."""
    where = {name: values for name, values in where.items() if name in ("segment", "region")}
    spans: dict[int, Period] = {}
    staying: dict[tuple[str, str], dict[int, Staying]] = defaultdict(dict)
    for months, metric in STAYED.items():
        for dimension in DIMENSIONS:
            read = _sums(layer, metric, where, (dimension, PROBLEM, "time_with_us"))
            if read is None:
                continue
            spans[months], sums = read
            for name, strata in _strata(sums).items():
                staying[dimension, name][months] = _staying(months, strata)
    ease: dict[tuple[str, str], Ease] = {}
    heard: Period | None = None
    for dimension in DIMENSIONS:
        read = _sums(layer, EASE, where, (dimension, "recommendation"))
        if read is not None:
            heard = read[0]
            ease |= {(dimension, name): found for name, found in _eases(read[1])}
    if not staying and not ease:
        return None
    worth = newest(layer, "monthly_value_per_consumer", where)
    judged, tested = _judged(staying)
    found = [Moment(*place, judged.get(place, {}), ease.get(place)) for place in {**staying, **ease}]
    enough = [each for each in found if each.ease is not None or any(s.of >= FEWEST for s in each.staying.values())]
    return Moments(
        tuple(sorted(enough, key=_place)),
        spans,
        heard,
        tested,
        len(found) - len(enough),
        None if worth is None else worth.value,
    )


def _place(of: Moment) -> tuple[bool, float, float, str]:
    """What stands out first, then what concerns most consumers."""
    ratios = [each.ratio.value for each in of.staying.values() if each.shown and each.ratio]
    return not of.shown, -max(ratios, default=0.0), -max([s.of for s in of.staying.values()], default=0.0), of.name


def _sums(
    layer: Layer, metric: str, where: Where, by: Sequence[str]
) -> tuple[Period, dict[tuple[str, ...], dict[str, float]]] | None:
    """The sums by groups over the newest complete months with a figure to be trusted; None where there are none."""
    question = Question(metric, "month", None, where=where)
    try:
        rows = layer.answer(question).rows
        periods = [row.period for row in rows if row.complete and row.n and row.trust != "vetoed" and row.period]
        if not periods:
            return None
        read = layer.sums(layer.crossing(question, by), by, periods[-MONTHS:])
    except Unavailable:
        return None
    except CxError:
        return None  # a dimension without any group: no reason was ever written down
    found: dict[tuple[str, ...], dict[str, float]] = {}
    for (_, groups), sums in read.items():
        held = found.setdefault(groups, dict.fromkeys(sums, 0.0))
        for name, value in sums.items():
            held[name] += value
    return Period(periods[-MONTHS:][0].first, periods[-1].end), found


def _strata(sums: Mapping[tuple[str, ...], Sums]) -> dict[str, list[Stratum]]:
    """By stage or reason: who left with a problem and without, a stratum for each time with us."""
    names = {name for name, _, _ in sums if name != NO_GROUP}
    bands = sorted({band for _, _, band in sums})
    found: dict[str, list[Stratum]] = {}
    for name in names:
        cells = [[sums.get((name, problem, band)) for problem in (PROBLEM, NO_PROBLEM)] for band in bands]
        found[name] = [Stratum(*_gone(with_one), *_gone(without)) for with_one, without in cells]
    return found


def _gone(sums: Sums | None) -> tuple[float, float]:
    return (0.0, 0.0) if sums is None else (sums["denominator"] - sums["numerator"], sums["denominator"])


def _staying(months: int, strata: Sequence[Stratum]) -> Staying:
    left, of = sum(each.left for each in strata), sum(each.of for each in strata)
    return Staying(months, left, of, relative_risk(strata))


def _judged(
    staying: Mapping[tuple[str, str], Mapping[int, Staying]],
) -> tuple[dict[tuple[str, str], dict[int, Staying]], int]:
    """All comparisons of enough consumers judged together, and how many those are."""
    asked = [each.ratio.p for held in staying.values() for each in held.values() if _enough(each) and each.ratio]
    line = threshold(asked)

    def judged(of: Staying) -> Staying:
        return replace(of, shown=of.ratio is not None and _enough(of) and of.ratio.p <= line)

    found = {place: {months: judged(each) for months, each in held.items()} for place, held in staying.items()}
    return found, len(asked)


def _enough(of: Staying) -> bool:
    return of.of >= FEWEST


def _eases(sums: Mapping[tuple[str, ...], Sums]) -> Iterable[tuple[str, Ease]]:
    """By stage or reason: where enough promoters and enough detractors have answered."""
    mean = kinds()["mean"]
    for name in sorted({name for name, _ in sums if name != NO_GROUP}):
        sides = [sums.get((name, side)) for side in (PROMOTER, DETRACTOR)]
        if any(side is None or side["n"] < FEWEST for side in sides):
            continue
        high, low = (side for side in sides if side is not None)
        values = [mean.value(side) or 0.0 for side in (high, low)]
        ends = mean.difference(high, low) or (None, None)
        yield name, Ease(values[0], values[1], (int(high["n"]), int(low["n"])), *ends)
