"""The published record of a figure and of each of its groups, with the comparisons of one period: for looking at all.

One read a metric, whatever its groups; only the period looked at becomes whole rows.
Judges nothing.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.metrics import reading
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.compare import NOT_COMPARABLE, against, other_period
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import COMPARE, Layer, row
from cxmetrics.metrics.plan import Plan
from cxmetrics.metrics.question import Question


@dataclass(frozen=True)
class Record:
    """One figure from its first published period to the one looked at, and that one set against others.

    What came later is not in it: what is said of a past period is what could be told then.
    """

    metric: Metric
    grain: str
    by: str | None
    group: str | None
    where: Mapping[str, tuple[str, ...]]
    periods: tuple[Period, ...]
    values: tuple[float | None, ...]
    """None where there is a gap, and where the period is not complete, vetoed or may not be shown."""
    now: Row
    """The period looked at."""
    compared: Mapping[str, Row] = field(default_factory=dict)
    """The same row with its comparison, by "previous" and "year"; only where there is one."""

    @property
    def period(self) -> Period:
        """The period looked at."""
        assert self.now.period is not None  # grain all has no periods to compare
        return self.now.period


def records(layer: Layer, questions: Sequence[Question]) -> tuple[Record, ...]:
    """A record of every figure and group in one period, in the order of the questions, then of the groups.

    The questions are of one metric and grain. The period is the newest complete one that ends
    by the first question's `end` in which that has a figure, or one that may not be shown.
    Empty where there is none. Raises what `Layer.answer` raises.
    """
    [found] = records_of(layer, [questions])
    if isinstance(found, CxError):
        raise found
    return found


def records_of(layer: Layer, asked: Sequence[Sequence[Question]]) -> list[tuple[Record, ...] | CxError]:
    """What `records` gives for the questions of each of several metrics, or what it raises: in few reads together."""
    plans: list[list[Plan] | CxError] = [_plans(layer, questions) for questions in asked]
    there = [plan for each in plans if not isinstance(each, CxError) for plan in each]
    months = iter(reading.of_months(layer.publication, there))
    found: list[tuple[Record, ...] | CxError] = []
    for questions, own in zip(asked, plans, strict=True):
        if isinstance(own, CxError):
            found.append(own)
            continue
        sums = [next(months) for _ in own]
        found.append(tuple(_records(layer, questions, own, sums)))
    return found


def _plans(layer: Layer, questions: Sequence[Question]) -> list[Plan] | CxError:
    try:
        return [layer.plan(dataclasses.replace(each, start=None, end=None, compare=None)) for each in questions]
    except CxError as error:
        return error


def _records(
    layer: Layer, questions: Sequence[Question], plans: Sequence[Plan], months: Sequence[reading.Merged | None]
) -> Iterator[Record]:
    first = plans[0]
    sums = [each for each in months if each is not None]
    if len(sums) < len(plans):
        sums = reading.together(layer.publication, plans, [first.window(period) for period in first.periods])
    place = _newest(first, sums[0], questions[0].end)
    if place is None:
        return
    calendar = layer.settings.calendar
    others = {compare: other_period(first.periods[place], first.grain, compare, calendar) for compare in COMPARE}
    places = {compare: first.periods.index(other) for compare, other in others.items() if other in first.periods}
    looks = [_Look(plan, merged, place, places) for plan, merged in zip(plans, sums, strict=True)]
    for look in looks:
        yield from look.records()


def _newest(plan: Plan, sums: reading.Merged, end: date | None) -> int | None:
    filled = {at for at, _ in sums}
    for at in reversed(range(len(plan.periods))):
        period = plan.periods[at]
        there = at in filled or plan.suppressed(period, None)
        if there and plan.complete(period) and (end is None or period.end <= end):
            return at
    return None


@dataclass(frozen=True)
class _Look:
    """One question's sums over all periods; `place` is that of the one looked at, `others` those it is set against."""

    plan: Plan
    sums: reading.Merged
    place: int
    others: Mapping[str, int]

    @functools.cached_property
    def counts(self) -> list[bool]:
        """Whether a period is complete and its data may be relied on."""
        plan = self.plan
        return [plan.complete(period) and not plan.trust.vetoed(period) for period in plan.periods]

    def records(self) -> Iterator[Record]:
        """Those of the groups that have a figure which may be shown."""
        period = self.plan.periods[self.place]
        groups = {group for at, group in self.sums if at == self.place}
        for group in sorted(groups, key=lambda group: group or ""):
            now = row(self.plan, period, period, group, self.sums[self.place, group])
            if now.suppressed or now.value is None:
                continue
            yield Record(
                metric=self.plan.metric,
                grain=self.plan.grain,
                by=self.plan.by,
                group=group,
                where=self.plan.where,
                periods=self.plan.periods[: self.place + 1],
                values=self.values(group),
                now=now,
                compared={c: held for c, at in self.others.items() if (held := self.compared(now, at)) is not None},
            )

    def compared(self, now: Row, at: int) -> Row | None:
        """The row against the period at a place; None where there is nothing to compare with."""
        pair = self.plan.periods[self.place], self.plan.periods[at]
        before = self.sums.get((at, now.group))
        if before is None:
            return None
        held = now.but(compare_period=pair[1], verdict=NOT_COMPARABLE)
        held = against(held, self.plan, pair, self.sums[self.place, now.group], before)
        return None if held.difference is None else held

    def values(self, group: str | None) -> tuple[float | None, ...]:
        plan = self.plan
        return tuple(
            plan.kind.value(self.sums[at, group])
            if (at, group) in self.sums and self.counts[at] and not (plan.hidden and plan.suppressed(period, group))
            else None
            for at, period in enumerate(plan.periods[: self.place + 1])
        )
