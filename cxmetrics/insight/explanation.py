"""What moved a figure from one period to another: the change by group, split into mix and change within.

Asks the metrics layer and keeps its promises: whole periods as asked, unfinished ones like
for like, hidden groups only as one remainder. The arithmetic is `split`; which group carries
a change is judged by `causes`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight import change as changes
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.split import WHOLE, Groups, Part, parts, splits
from cxmetrics.metrics.compare import TOO_FEW, alike, other_period, p_value
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.kinds import Sums
from cxmetrics.metrics.layer import COMPARE, Layer
from cxmetrics.metrics.plan import Plan
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.reading import Crossed

HIDDEN = "(hidden)"
"""All groups together that anonymity hides in either period."""


@dataclass(frozen=True)
class Explanation:
    """A change and its parts, the largest first; they add up to it. Figures in the units of the metric."""

    metric: Metric
    grain: str
    by: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]
    period: Period
    versus: Period
    spans: tuple[Period, Period]
    """The days that were set against each other: the periods themselves, or the same first days of both."""
    value: float
    versus_value: float
    parts: tuple[Part, ...]
    verdict: str | None = None
    """changed, no signal or too few; None where it cannot be judged."""

    @property
    def change(self) -> float:
        return self.value - self.versus_value

    @property
    def cut(self) -> bool:
        """Whether only the first days of the periods were compared."""
        return self.spans != (self.period, self.versus)

    @functools.cached_property
    def opposed(self) -> bool:
        """Simpson's paradox: the whole moved one way and the figure of every group the other."""
        steps = [
            part.value - part.versus_value
            for part in self.parts
            if part.value is not None and part.versus_value is not None
        ]
        against = self.metric.kind != "level" and len(steps) > 1 and self.change != 0
        return against and all(step * self.change < 0 for step in steps)


def explanation(
    layer: Layer,
    metric: str,
    period: date,
    versus: date,
    *,
    by: Sequence[str],
    grain: str | None = None,
    where: Mapping[str, tuple[str, ...]] | None = None,
) -> Explanation:
    """Splits the change from the period that begins on `versus` to the one that begins on `period`.

    `by` is one dimension, or several that are stored together. Raises CxError with the way
    out of what cannot be split, is not published, has not ended, or may not be shown.
    """
    question = Question(metric, grain, where=dict(where or {}))
    asked = tuple(dict.fromkeys(by))
    compute = functools.partial(_explanation, layer, question, period, versus, asked)
    found = layer.remembered("explanation", question, compute, asked, period, versus)
    return replace(found, verdict=_verdict(layer, question, found))


def ways(layer: Layer, metric: str, where: Mapping[str, tuple[str, ...]] | None = None) -> tuple[tuple[str, ...], ...]:
    """Every dimension, then every pair, by which a change under this filter can be split: what is stored together.

    A dimension of which the filter leaves one group is none; answers of employees have no pairs.
    """
    published, kept = layer.published(metric), where or {}
    cells = [set(cell) for cell in published.cells]
    names = [name for name in published.dimensions if len(kept.get(name, ("", ""))) > 1]
    singles = [(name,) for name in names]
    pairs = [] if published.anonymous else list(itertools.combinations(names, 2))
    return tuple(by for by in [*singles, *pairs] if any({*by, *kept} <= cell for cell in cells))


def sums_by(
    layer: Layer, question: Question, spans: tuple[Period, Period], by: tuple[str, ...], totals: Sequence[Sums]
) -> tuple[Mapping[Groups, Sums], Mapping[Groups, Sums]]:
    """The merged sums by group, now and before, of what may be shown; `totals` are those of all groups."""
    plan = layer.crossing(question, by)
    return released(plan, layer.sums(plan, by, spans), spans, totals)


def released(
    plan: Plan, found: Crossed, spans: tuple[Period, Period], totals: Sequence[Sums]
) -> tuple[Mapping[Groups, Sums], Mapping[Groups, Sums]]:
    """Of the sums that were read by a plan of `Layer.crossing` what may be shown, now and before."""
    now: dict[Groups, Sums] = {groups: sums for (place, groups), sums in found.items() if place == 0}
    before: dict[Groups, Sums] = {groups: sums for (place, groups), sums in found.items() if place == 1}
    return _released(plan, spans, (now, before), totals) if plan.published.anonymous else (now, before)


def comparable(layer: Layer, question: Question, period: date, versus: date) -> tuple[Plan, tuple[Period, Period]]:
    """The plan for all groups, and the days of both periods that may be set against each other.

    Raises CxError where the kind cannot be split, a day begins no period, or one has not ended.
    """
    plan = layer.plan(replace(question, by=None))
    _check_kind(plan)
    first, second = (_begins(layer, plan, day) for day in (period, versus))
    spans = alike(first, second, plan)
    if spans is None or not plan.complete(second):
        late = second if spans is not None else first
        label = layer.settings.calendar.label(late, plan.grain)
        raise CxError(
            plan.metric.id,
            f"{label} is not complete: its figures are settled through {_settled(plan)}.",
            *_newest(layer, plan),
        )
    return plan, spans


def _explanation(layer: Layer, question: Question, period: date, versus: date, by: tuple[str, ...]) -> Explanation:
    plan, spans = comparable(layer, question, period, versus)
    if not by:
        raise CxError(plan.metric.id, "no dimension is given.", f"Choices: {', '.join(plan.metric.dimensions)}.")
    calendar = layer.settings.calendar
    named = (calendar.period(period, plan.grain), calendar.period(versus, plan.grain))
    for one, span in zip(named, spans, strict=True):
        if plan.suppressed(span, None):
            label = calendar.label(one, plan.grain)
            raise CxError(plan.metric.id, f"its figure for {label} is hidden to protect anonymity.")
        if plan.trust.vetoed(span):
            doubt = plan.trust.doubts(span)[0]
            what = f"its figure for {calendar.label(one, plan.grain)} is not trusted: {doubt.said}."
            raise CxError(plan.metric.id, what, doubt.remedy)
    totals = layer.total(question, spans)
    values = [plan.kind.value(sums) for sums in totals]
    for one, value in zip(named, values, strict=True):
        if value is None:
            label = calendar.label(one, plan.grain)
            raise CxError(plan.metric.id, f"there is no figure for {label}.", *_newest(layer, plan))
    assert values[0] is not None  # checked just above, for the type checker
    assert values[1] is not None
    return Explanation(
        metric=plan.metric,
        grain=plan.grain,
        by=by,
        where=plan.where,
        period=named[0],
        versus=named[1],
        spans=spans,
        value=values[0],
        versus_value=values[1],
        parts=parts(plan.kind.name, by, *sums_by(layer, question, spans, by, totals), values[0] - values[1]),
    )


def _verdict(layer: Layer, question: Question, of: Explanation) -> str | None:
    """Whether the change is more than noise: as the comparison of pages says, else by sampling alone."""
    if of.period == of.versus:
        return changes.NO_SIGNAL
    for compare in COMPARE:
        if other_period(of.period, of.grain, compare, layer.settings.calendar) == of.versus:
            answer = judged(layer, replace(question, by=None, compare=compare))
            return next((row.verdict for row in answer.rows if row.period == of.period), None)
    plan, totals = layer.plan(question), layer.total(question, of.spans)
    counts = [count for sums in totals if (count := plan.kind.n(sums)) is not None]
    if min(counts, default=plan.metric.minimum_n) < plan.metric.minimum_n:
        return TOO_FEW
    p = p_value(plan.kind, *totals)
    if p is None:
        return None
    return changes.CHANGED if p <= changes.LEVEL else changes.NO_SIGNAL


def _released(
    plan: Plan, spans: tuple[Period, Period], sums: Sequence[dict[Groups, Sums]], totals: Sequence[Sums]
) -> tuple[dict[Groups, Sums], dict[Groups, Sums]]:
    """Only groups that may be shown in both periods; what is left of the whole stands as one.

    The rest is a sum and difference of released figures, and no set of fewer people than
    the minimum follows from those (metrics.anonymity): of each wave it holds the groups
    hidden in it, together at least the minimum, and groups that may be shown.
    """
    assert plan.by is not None  # `crossing` plans a breakdown
    known = {*plan.published.groups.get(plan.by, ()), *(groups[0] for found in sums for groups in found)}
    wanted = plan.where.get(plan.by, tuple(known))
    hidden = {group for group in wanted if any(plan.suppressed(span, group) for span in spans)}
    if not hidden:
        return sums[0], sums[1]
    kept = [{groups: s for groups, s in found.items() if groups[0] not in hidden} for found in sums]
    for found, total in zip(kept, totals, strict=True):
        found[(HIDDEN,)] = {name: _rest(total[name], [s.get(name, 0) for s in found.values()]) for name in total}
    return kept[0], kept[1]


def _rest(total: float, shown: Sequence[float]) -> float:
    rest = total - sum(shown)
    return rest if abs(rest) > 1e-9 * abs(total) else 0


def _check_kind(plan: Plan) -> None:
    kind = plan.kind.name
    if splits(kind):
        return
    why = WHOLE.get(kind, f"it is not known how a figure of kind {kind!r} is split")
    raise CxError(
        plan.metric.id,
        f"its change cannot be split, for {why}.",
        f"Look at its groups beside each other: `python -m cxmetrics query {plan.metric.id} --by DIM "
        "--compare previous`.",
    )


def _begins(layer: Layer, plan: Plan, day: date) -> Period:
    """The period of the plan's grain that begins on a day. Raises CxError where none does."""
    if plan.grain == "all":
        raise CxError(plan.metric.id, "grain 'all' has no periods to compare.", "Ask for month, quarter or year.")
    period = layer.settings.calendar.period(day, plan.grain)
    if period.first != day:
        raise CxError(
            plan.metric.id,
            f"no {plan.grain} begins on {day}.",
            f"The {plan.grain} that holds it begins on {period.first}.",
        )
    return period


def _settled(plan: Plan) -> date:
    """The last day whose figures are settled."""
    return Period(date.min, plan.settled_end).last


def _newest(layer: Layer, plan: Plan) -> Sequence[str]:
    """From where to where there are complete periods, as a way out."""
    complete = [period for period in plan.periods if plan.complete(period)]
    if not complete:
        return [f"No {plan.grain} of it is complete yet."]
    first, last = complete[0].first, complete[-1].first
    if first == last:
        return [f"The one complete {plan.grain} of it begins on {first}."]
    return [f"Complete are its {plan.grain}s that begin on {first} to {last}."]
