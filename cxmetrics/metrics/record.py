"""The published record of a figure and of each of its groups, with the comparisons of one period: for looking at all.

One read a metric, whatever its groups; only the period looked at becomes whole rows.
Judges nothing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.metrics import reading
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.compare import against, other_period, p_value
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.kinds import Sums, kinds
from cxmetrics.metrics.layer import COMPARE, Layer, row
from cxmetrics.metrics.months import Sheet, of_months
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
    """The same row with its comparison, by "previous" and "year"; only where there is one.

    How often chance alone would make the difference is left to `chance`: most are judged by something else.
    """
    sums: Mapping[str, tuple[Sums, Sums]] = field(default_factory=dict)
    """The sums that each comparison is of: of the period looked at, and of the other."""

    @property
    def period(self) -> Period:
        """The period looked at."""
        assert self.now.period is not None  # grain all has no periods to compare
        return self.now.period

    def chance(self, compare: str) -> float | None:
        """The p-value of a comparison by sampling alone; None where nothing is sampled."""
        row = self.compared[compare]
        if row.difference_low is None or row.difference_high is None:
            return None
        known = row.difference_low, row.difference_high
        return p_value(kinds()[self.metric.kind], *self.sums[compare], known=known)


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
    months = iter(of_months(layer.publication, there))
    found: list[tuple[Record, ...] | CxError] = []
    for questions, own in zip(asked, plans, strict=True):
        if isinstance(own, CxError):
            found.append(own)
            continue
        sheets = [next(months) for _ in own]
        found.append(tuple(_records(layer, questions, own, sheets)))
    return found


def _plans(layer: Layer, questions: Sequence[Question]) -> list[Plan] | CxError:
    try:
        return [layer.plan(dataclasses.replace(each, start=None, end=None, compare=None)) for each in questions]
    except CxError as error:
        return error


def _records(
    layer: Layer, questions: Sequence[Question], plans: Sequence[Plan], sheets: Sequence[Sheet | None]
) -> Iterator[Record]:
    first = plans[0]
    held: list[Sheet | _Listed] = [each for each in sheets if each is not None]
    if len(held) < len(plans):
        spans = [first.window(period) for period in first.periods]
        read = reading.together(layer.publication, plans, spans)
        held = [_Listed(plan, sums) for plan, sums in zip(plans, read, strict=True)]
    place = _newest(first, held[0].filled(), questions[0].end)
    if place is None:
        return
    calendar = layer.settings.calendar
    others = {compare: other_period(first.periods[place], first.grain, compare, calendar) for compare in COMPARE}
    places = {compare: first.periods.index(other) for compare, other in others.items() if other in first.periods}
    counts = [first.complete(period) and not first.trust.vetoed(period) for period in first.periods[: place + 1]]
    for plan, sums in zip(plans, held, strict=True):
        yield from _Look(plan, sums, place, places, counts).records()


def _newest(plan: Plan, filled: Collection[int], end: date | None) -> int | None:
    for at in reversed(range(len(plan.periods))):
        period = plan.periods[at]
        there = at in filled or plan.suppressed(period, None)
        if there and plan.complete(period) and (end is None or period.end <= end):
            return at
    return None


@dataclass(frozen=True)
class _Listed:
    """The sums of a plan whose months are not kept, to be asked like a sheet of months."""

    plan: Plan
    found: reading.Merged

    def filled(self) -> set[int]:
        return {at for at, _ in self.found}

    def groups(self, place: int) -> list[str | None]:
        return [group for at, group in self.found if at == place]

    def sums(self, place: int, group: str | None) -> dict[str, Any] | None:
        return self.found.get((place, group))

    def histories(self, counts: Sequence[bool]) -> dict[str | None, tuple[float | None, ...]]:
        value, found = self.plan.kind.value, self.found
        return {
            group: tuple(
                value(sums) if shown and (sums := found.get((at, group))) is not None else None
                for at, shown in enumerate(counts)
            )
            for group in self.groups(len(counts) - 1)
        }


@dataclass(frozen=True)
class _Look:
    """One question's sums over all periods; `place` is that of the one looked at, `others` those it is set against."""

    plan: Plan
    held: Sheet | _Listed
    place: int
    others: Mapping[str, int]
    counts: Sequence[bool]
    """Whether each period up to there is complete and its data may be relied on."""

    def records(self) -> Iterator[Record]:
        """Those of the groups that have a figure which may be shown."""
        plan = self.plan
        period, periods = plan.periods[self.place], plan.periods[: self.place + 1]
        values = self.held.histories(self.counts)
        for group in sorted(self.held.groups(self.place), key=lambda group: group or ""):
            now = row(plan, period, period, group, self.held.sums(self.place, group))
            if now.suppressed or now.value is None:
                continue
            found = {c: each for c, at in self.others.items() if (each := self._compared(now, at)) is not None}
            yield Record(
                metric=plan.metric,
                grain=plan.grain,
                by=plan.by,
                group=group,
                where=plan.where,
                periods=periods,
                values=self._shown(values[group], group),
                now=now,
                compared={compare: each for compare, (each, _) in found.items()},
                sums={compare: pair for compare, (_, pair) in found.items()},
            )

    def _compared(self, now: Row, at: int) -> tuple[Row, tuple[Sums, Sums]] | None:
        """The row against the period at a place, and the sums of both; None where there is nothing to compare with."""
        pair = self.plan.periods[self.place], self.plan.periods[at]
        own, before = (self.held.sums(place, now.group) for place in (self.place, at))
        if own is None or before is None:
            return None
        held = against(now, self.plan, pair, own, before, chance=False)
        return None if held.difference is None else (held.but(compare_period=pair[1]), (own, before))

    def _shown(self, values: tuple[float | None, ...], group: str | None) -> tuple[float | None, ...]:
        """The values without those that anonymity hides."""
        plan = self.plan
        if not plan.hidden:
            return values
        pairs = zip(plan.periods, values, strict=False)
        return tuple(None if plan.suppressed(period, group) else value for period, value in pairs)
