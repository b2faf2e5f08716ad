"""What each segment is like: its figures beside those of all others, and which differences are real.

All figures of all segments are judged together, so that of a hundred looked at none is
called a difference by luck alone. It says how segments differ, never why.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight.change import threshold
from cxmetrics.insight.standing import standing
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.kinds import Kind, base, kinds, z
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.plan import Plan
from cxmetrics.metrics.question import NO_GROUP, Question
from cxmetrics.metrics.trust import tables_read

BY = "segment"
MONTHS = 12
CONSUMERS, WORTH = "active_consumers", "monthly_value_per_consumer"
_RECUR = frozenset({"interactions", "calls"})
"""Of these a consumer has some in one month and some in the next, and much the same ones."""

Where = Mapping[str, tuple[str, ...]]
Sums = dict[str, float]


@dataclass(frozen=True)
class Trait:
    """One figure of one segment beside `others`, the same of all other consumers together."""

    metric: Metric
    group: str
    value: float
    low: float | None
    high: float | None
    n: float
    others: float
    p: float | None = None
    """How often sampling alone would make them differ as much; None where it is not judged."""
    effect: float = 0.0
    """The difference in standard deviations of one answer or consumer: what is compared between figures."""
    word: str = ""
    """better, worse or changed (where neither way is better) for a real difference; else empty."""

    @property
    def few(self) -> bool:
        return self.n < self.metric.minimum_n


@dataclass(frozen=True)
class Portrait:
    """One segment. `share` is its part of the consumers, `value` its part of their value."""

    group: str
    share: float | None
    value: float | None
    traits: tuple[Trait, ...]

    @property
    def told(self) -> tuple[Trait, ...]:
        """The real differences, the largest first."""
        return tuple(sorted((trait for trait in self.traits if trait.word), key=lambda trait: -trait.effect))


@dataclass(frozen=True)
class Portraits:
    """All segments over some months, the largest first."""

    first: date
    end: date
    portraits: tuple[Portrait, ...]
    everybody: Mapping[str, float]
    """By metric: the figure of all consumers together."""
    left_out: Mapping[str, tuple[Period, ...]]
    """By metric: the months whose data failed a check."""
    lacking: tuple[str, ...]
    """The metrics of which there is no figure by segment."""
    recurring: tuple[str, ...] = ()
    """The metrics of consumer-months that know each other: their intervals are widened as if there were one month."""


def portraits(layer: Layer, names: Sequence[str], where: Where, end: date | None = None) -> Portraits | None:
    """The segments over the newest twelve complete months up to `end`; None where no figure is published by segment.

    A filter on segments chooses which are told; the others stay those whom they are held against.
    """
    kept = {name: values for name, values in where.items() if name != BY}
    question = Question(CONSUMERS, "month", where=kept, end=end)
    found = layer.remembered("portraits", question, lambda: _portraits(layer, names, kept, end), tuple(names))
    chosen = where.get(BY)
    if found is None or chosen is None:
        return found
    return replace(found, portraits=tuple(each for each in found.portraits if each.group in chosen))


@dataclass(frozen=True)
class _Read:
    """The sums of one metric by segment, over months whose data can be relied on."""

    plan: Plan
    spans: tuple[Period, ...]
    vetoed: tuple[Period, ...]
    sums: Mapping[str, Sums]
    repeated: float
    """By how much sampling errors of consumer-months must be widened, as a factor of the variance."""


def _portraits(layer: Layer, names: Sequence[str], where: Where, end: date | None) -> Portraits | None:
    read = {name: found for name in names if (found := _read(layer, name, where, end)) is not None}
    if not read:
        return None
    traits = [trait for found in read.values() for trait in _traits(found)]
    line = threshold([trait.p for trait in traits if trait.p is not None])
    traits = [_worded(trait) if trait.p is not None and trait.p <= line else trait for trait in traits]
    shares, values = _shares(layer, CONSUMERS, where, end), _shares(layer, WORTH, where, end)
    groups = {trait.group for trait in traits}
    ordered = sorted(groups, key=lambda group: (group == NO_GROUP, -shares.get(group, 0.0), group))
    return Portraits(
        first=min(found.spans[0].first for found in read.values()),
        end=max(found.spans[-1].end for found in read.values()),
        portraits=tuple(
            Portrait(group, shares.get(group), values.get(group), tuple(t for t in traits if t.group == group))
            for group in ordered
        ),
        everybody={
            name: value
            for name, found in read.items()
            if (value := found.plan.kind.value(_merged(list(found.sums.values())))) is not None
        },
        left_out={name: found.vetoed for name, found in read.items() if found.vetoed},
        lacking=tuple(name for name in names if name not in read),
        recurring=tuple(name for name, found in read.items() if found.repeated > 1),
    )


def _read(layer: Layer, name: str, where: Where, end: date | None) -> _Read | None:
    """The newest twelve complete months; of a figure of the last day, the newest of them. None where there are none."""
    try:
        published = layer.published(name)
        if not published.available or BY not in published.dimensions:
            return None
        kept = {d: values for d, values in where.items() if d in ("region",) and d in published.dimensions}
        question = Question(name, "month", where={**standing(layer, name), **kept}, end=end)
        plan = layer.crossing(question, (BY,))
        complete = [period for period in plan.periods if plan.complete(period)][-MONTHS:]
        spans = [period for period in complete if not plan.trust.vetoed(period)]
        spans = spans[-1:] if plan.last_day_counts else spans
        found = layer.sums(plan, (BY,), spans) if spans else {}
    except CxError:
        return None
    groups = sorted({group for _, (group,) in found})
    sums = {group: _merged([found[key] for key in found if key[1] == (group,)]) for group in groups}
    if not sums:
        return None
    recurs = plan.metric.grain == "month" and bool(_RECUR & set(tables_read(published.reads)))
    gone = tuple(period for period in complete if period not in spans) if not plan.last_day_counts else ()
    return _Read(plan, tuple(spans), gone, sums, float(len(spans)) if recurs else 1.0)


def _merged(parts: Sequence[Mapping[str, float]]) -> Sums:
    found: Sums = {}
    for part in parts:
        for name, value in part.items():
            found[name] = found.get(name, 0.0) + (value or 0.0)
    return found


def _traits(of: _Read) -> list[Trait]:
    """The figure of each segment that has one, beside all others."""
    kind, metric = of.plan.kind, of.plan.metric
    found = []
    for group, sums in of.sums.items():
        rest = _merged([other for name, other in of.sums.items() if name != group])
        value, others = kind.value(sums), kind.value(rest) if rest else None
        n = kind.n(sums)
        if value is None or others is None or n is None:
            continue
        ends = [_widened(value, end, of.repeated) for end in kind.interval(sums) or (None, None)]
        trait = Trait(metric, group, value, ends[0], ends[1], n, others)
        found.append(trait if trait.few or group == NO_GROUP else _judged(trait, kind, sums, rest, of.repeated))
    return found


def _widened(value: float, end: float | None, repeated: float) -> float | None:
    return None if end is None else value + (end - value) * math.sqrt(repeated)


def _judged(trait: Trait, kind: Kind, sums: Sums, rest: Sums, repeated: float) -> Trait:
    limits, m = kind.difference(sums, rest), kind.n(rest)
    if limits is None or not m or m < trait.metric.minimum_n:
        return trait
    error = (limits[1] - limits[0]) / (2 * z(0.95)) * math.sqrt(repeated)
    if error <= 0:
        return trait
    away = abs(trait.value - trait.others) / error
    spread = math.sqrt(repeated / trait.n + repeated / m)
    return replace(trait, p=math.erfc(away / math.sqrt(2)), effect=away * spread)


def _worded(trait: Trait) -> Trait:
    """What a consumer is worth is neither good nor bad of a segment."""
    other = trait.metric.id == WORTH
    return replace(trait, word="changed" if other else trait.metric.way(trait.value - trait.others))


def _shares(layer: Layer, name: str, where: Where, end: date | None) -> dict[str, float]:
    """By segment its part of the whole: of a count, or of what is added up of a mean."""
    found = _read(layer, name, where, end)
    if found is None:
        return {}
    part = "amount" if found.plan.kind is kinds()["level"] else "total"
    total = sum(base(sums, part) for sums in found.sums.values())
    return {group: base(sums, part) / total for group, sums in found.sums.items()} if total > 0 else {}
