"""Which group carries a change: one group of one dimension, or a pair of groups where one alone does not say it.

A group carries a change when its part is most of what moved in the same direction, far more
than its size lets one expect, and its own change is more than noise. A pair ("SMB on the
app") is named only where the change of each of the two groups is again carried by the
other, far beyond the other's size in it. Else the change is spread over all groups.
Of several that carry it the most surprising comes first, by the relative entropy of parts
against sizes (as in Bhagwan and others 2014, Adtributor). It says where, not why.
"""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight import change as changes
from cxmetrics.insight.explanation import HIDDEN, comparable, released
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.occasions import occasions
from cxmetrics.insight.split import Groups, Part, fraction, parts
from cxmetrics.metrics.compare import other_period, p_value
from cxmetrics.metrics.kinds import Kind, Sums, kinds
from cxmetrics.metrics.layer import COMPARE, Layer
from cxmetrics.metrics.plan import Plan
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.reading import Crossed, empty

LARGE = 0.5
"""At least so much of what moved in one direction is the part of a group that carries it."""
BEYOND = 0.5
"""And so far beyond its size: 0 is just its due, 1 everything."""
PAIR_SHARE = 0.7
"""Of the change of each of its two groups a pair carries so much of what moved in one direction,"""
PAIR_BEYOND = 1.5
"""and so many times what its size in that group lets one expect."""
_LEAST_GROUPS = 2
"""One group alone splits nothing."""


@dataclass(frozen=True)
class Cause:
    """Where a change is: `groups` has one group for each of `dimensions`.

    `part` is what it adds to the change, in the units of the figure; `share` its share of
    all parts in the same direction; `size` its mean share of the denominators (of a level,
    of the amount); `within` says whether it is mostly a change within the group rather than
    of its weight.
    """

    dimensions: tuple[str, ...]
    groups: Groups
    part: float
    share: float
    size: float
    within: bool

    @property
    def beyond(self) -> float:
        """How far the share is beyond the size: 0 is just its due, 1 everything."""
        return (self.share - self.size) / (1 - self.size) if self.size < 1 else 0.0

    @property
    def surprise(self) -> float:
        """The relative entropy, in nats, of its share and the rest against its size and the rest."""
        pairs = ((self.share, self.size), (1 - self.share, 1 - self.size))
        return math.fsum(p * math.log(p / q) for p, q in pairs if p > 1e-12 and q > 1e-12)


def best(
    layer: Layer,
    metric: str,
    period: date,
    versus: date,
    *,
    grain: str | None = None,
    where: Mapping[str, tuple[str, ...]] | None = None,
) -> Cause | None:
    """The group or pair that carries the change best; None where it is spread over all groups."""
    return next(iter(causes(layer, metric, period, versus, grain=grain, where=where)), None)


def causes(
    layer: Layer,
    metric: str,
    period: date,
    versus: date,
    *,
    grain: str | None = None,
    where: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Cause, ...]:
    """All groups that carry the change from `versus` to `period` (first days), the best first.

    Raises CxError where the change cannot be split or compared: see `explanation`.
    """
    question = Question(metric, grain, where=dict(where or {}))
    compute = functools.partial(_causes, layer, question, period, versus)
    return layer.remembered("causes", question, compute, period, versus, occasions(layer).revision)


def _causes(layer: Layer, question: Question, period: date, versus: date) -> tuple[Cause, ...]:
    plan, spans = comparable(layer, question, period, versus)
    calendar = layer.settings.calendar
    asked = _Asked(
        layer, plan, question, calendar.period(period, plan.grain), calendar.period(versus, plan.grain), spans
    )
    whole, splits = asked.read()
    if whole is None or not whole.change:
        return ()
    singles = []
    for dimension in plan.metric.dimensions:
        split = splits.get((dimension,))
        changed = None
        for cause in carrying(split, LARGE):
            changed = asked.changed(dimension) if changed is None and cause.within else changed
            if asked.real(split, cause, changed):
                singles.append(cause)
    order = list(plan.metric.dimensions)
    singles.sort(key=lambda cause: (-round(cause.surprise, 6), order.index(cause.dimensions[0]), cause.groups))
    pairs = {cause.groups: cause for single in singles for cause in _pairs(asked, whole, single)}
    best_pair = max(pairs.values(), key=lambda cause: round(cause.surprise, 6), default=None)
    return (best_pair, *singles) if best_pair else tuple(singles)


@dataclass(frozen=True)
class _Whole:
    """A figure that changed: its sums now and before."""

    totals: Sequence[Sums]
    change: float


@dataclass(frozen=True)
class _Split:
    """The parts of a change by some dimensions, and the sums of the groups now and before."""

    kind: Kind
    dimensions: tuple[str, ...]
    now: Mapping[Groups, Sums]
    before: Mapping[Groups, Sums]
    whole: _Whole

    @functools.cached_property
    def parts(self) -> Sequence[Part]:
        return parts(self.kind.name, self.dimensions, self.now, self.before, self.whole.change)

    def within(self, dimension: str, group: str) -> _Split | None:
        """Of a split by two dimensions that of one group by the other; None where it cannot be told or split."""
        place = self.dimensions.index(dimension)
        other = 1 - place
        inner: list[dict[Groups, Sums]] = [
            {(groups[other],): sums for groups, sums in found.items() if groups[place] == group}
            for found in (self.now, self.before)
        ]
        whole = _whole(self.kind, [_added(list(found.values())) for found in inner])
        if whole is None or len({*inner[0], *inner[1]}) < _LEAST_GROUPS:
            return None
        return _Split(self.kind, (self.dimensions[other],), inner[0], inner[1], whole)


def _whole(kind: Kind, totals: Sequence[Sums]) -> _Whole | None:
    value, earlier = (kind.value(sums) for sums in totals)
    return None if value is None or earlier is None else _Whole(totals, value - earlier)


def _added(groups: Sequence[Sums]) -> Sums:
    """The sums of several groups together."""
    names = dict.fromkeys(name for sums in groups for name in sums)
    listed = {name: [sums[name] for sums in groups if sums.get(name) is not None] for name in names}
    return {name: sum(values) for name, values in listed.items() if values}


@dataclass(frozen=True)
class _Asked:
    """What is asked of the layer for one change, under the question's filter."""

    layer: Layer
    plan: Plan
    question: Question
    period: Period
    versus: Period
    spans: tuple[Period, Period]

    def read(self) -> tuple[_Whole | None, Mapping[tuple[str, ...], _Split]]:
        """The change and its splits by each dimension, read together.

        The change is None where it cannot be told or shown.
        """
        if any(self.plan.suppressed(span, None) for span in self.spans):
            return None, {}
        left = [(name,) for name in self.plan.metric.dimensions if len(self.question.where.get(name, ("", ""))) > 1]
        plans = self._plans(left)
        total, *read = self.layer.sums_of([(self.plan, ()), *((plan, by) for by, plan in plans.items())], self.spans)
        nothing = empty(self.plan.kind, self.plan.metric.quantile)
        whole = _whole(self.plan.kind, [total.get((place, ()), nothing) for place in range(len(self.spans))])
        return whole, {} if whole is None else self._splits(whole, plans, read)

    def pairs(self, whole: _Whole, ways: Sequence[tuple[str, ...]]) -> Mapping[tuple[str, ...], _Split]:
        """The splits of the change by pairs of dimensions, of those that are stored together."""
        plans = self._plans(ways)
        read = self.layer.sums_of([(plan, by) for by, plan in plans.items()], self.spans)
        return self._splits(whole, plans, read)

    def _plans(self, ways: Sequence[tuple[str, ...]]) -> dict[tuple[str, ...], Plan]:
        found = {}
        for by in ways:
            with contextlib.suppress(CxError):  # not stored together
                found[by] = self.layer.crossing(self.question, by)
        return found

    def _splits(
        self, whole: _Whole, plans: Mapping[tuple[str, ...], Plan], read: Sequence[Crossed]
    ) -> Mapping[tuple[str, ...], _Split]:
        """By their dimensions those of two groups and more."""
        found = {}
        for (by, plan), sums in zip(plans.items(), read, strict=True):
            now, before = released(plan, sums, self.spans, whole.totals)
            if len({*now, *before}) >= _LEAST_GROUPS:
                found[by] = _Split(plan.kind, by, now, before, whole)
        return found

    def changed(self, dimension: str) -> frozenset[str] | None:
        """The groups whose own figure changed by more than noise; None where only sampling can tell."""
        for compare in COMPARE:
            if other_period(self.period, self.plan.grain, compare, self.layer.settings.calendar) == self.versus:
                question = replace(
                    self.question, by=dimension, start=self.period.first, end=self.period.end, compare=compare
                )
                rows = judged(self.layer, question).rows
                return frozenset(row.group for row in rows if row.group and row.verdict == changes.CHANGED)
        return None

    def real(self, split: _Split | None, cause: Cause, changed: frozenset[str] | None) -> bool:
        """Whether the group's own change, of figure or of weight, is more than noise."""
        if cause.within and changed is not None:
            return cause.groups[0] in changed
        return self.sampled(split, cause)

    def sampled(self, split: _Split | None, cause: Cause) -> bool:
        """Whether it is more than sampling; as many groups are looked at together, at 5 % over all of them."""
        if split is None:
            return False
        now, before = (sums.get(cause.groups, {}) for sums in (split.now, split.before))
        kind = self.plan.kind
        if cause.within:
            few = [count for sums in (now, before) if (count := kind.n(sums)) is not None]
            if min(few, default=math.inf) < self.plan.metric.minimum_n:
                return False
            p = p_value(kind, now, before)
        else:
            weighed = [
                {"numerator": fraction(kind.name, own)[1], "denominator": fraction(kind.name, total)[1]}
                for own, total in zip((now, before), split.whole.totals, strict=True)
            ]
            p = p_value(kinds()["proportion"], *weighed)
        return p is not None and p <= changes.LEVEL / len({*split.now, *split.before})


def carrying(split: _Split | None, large: float) -> list[Cause]:
    """The groups whose part is large and beyond their size, whether real or not; the largest first."""
    if split is None:
        return []
    same = [part for part in split.parts if part.both * split.whole.change > 0]
    moved = math.fsum(part.both for part in same)
    found = [
        Cause(
            part.dimensions,
            part.groups,
            part=part.both,
            share=part.both / moved,
            size=(part.share + part.versus_share) / 2,
            within=abs(part.within) >= abs(part.mix),
        )
        for part in same
        if HIDDEN not in part.groups
    ]
    return [cause for cause in found if cause.share >= large and cause.beyond >= BEYOND]


def _pairs(asked: _Asked, whole: _Whole, single: Cause) -> list[Cause]:
    """The pairs of this group and one of another dimension that say more than either group alone."""
    [dimension], [group] = single.dimensions, single.groups
    names = asked.plan.metric.dimensions
    others = [name for name in names if name != dimension and name not in asked.question.where]
    ways = {tuple(name for name in names if name in (dimension, other)): other for other in others}
    found = []
    for by, pair in asked.pairs(whole, list(ways)).items():
        other = ways[by]
        partner = _partner(asked, pair, dimension, group)
        if partner is None or _partner(asked, pair, other, partner) != group:
            continue
        groups = tuple(group if name == dimension else partner for name in by)
        found += [cause for cause in carrying(pair, LARGE) if cause.groups == groups]
    return found


def _partner(asked: _Asked, pair: _Split, dimension: str, group: str) -> str | None:
    """The group of the pair's other dimension that carries the change of `group`, far beyond its size in it."""
    inner = pair.within(dimension, group)
    if inner is None or inner.whole.change * pair.whole.change <= 0:
        return None
    for cause in carrying(inner, PAIR_SHARE):
        if cause.share >= PAIR_BEYOND * cause.size and asked.sampled(inner, cause):
            return cause.groups[0]
    return None
