"""Answers with their judgement: process limits, signals and the verdict of each comparison."""

from __future__ import annotations

import bisect
import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cxmetrics.calendar import Calendar, Period
from cxmetrics.insight import change
from cxmetrics.insight.aims import aims
from cxmetrics.insight.limits import (
    FIRM,
    LEAST,
    Limits,
    Signal,
    limits,
    p_prime_limits,
    rules_by_point,
    runs_by_point,
    sides_by_point,
    signals,
)
from cxmetrics.insight.occasions import Rebased, rebased, unmarked
from cxmetrics.insight.season import months_of, season
from cxmetrics.metrics.answer import Answer, Row, Run
from cxmetrics.metrics.compare import other_period
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question

_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4}
"""How many periods make a year."""


@dataclass(frozen=True)
class Series:
    """The published history of one group: every period from first to last, with what is judged of it."""

    periods: tuple[Period, ...]
    values: tuple[float | None, ...]
    """None where there is a gap, and where the period is not complete, vetoed or suppressed."""
    limits: Limits
    signals: tuple[Signal, ...]
    seasonal: bool
    breaks: tuple[int, ...] = ()
    """The places at which limits start anew."""

    @functools.cached_property
    def places(self) -> Mapping[Period | None, int]:
        return {period: place for place, period in enumerate(self.periods)}

    @functools.cached_property
    def rules(self) -> Sequence[tuple[str, ...]]:
        """For every period the rules that it takes part in."""
        return rules_by_point(self.signals, len(self.periods))

    @functools.cached_property
    def sides(self) -> Sequence[tuple[int, ...]]:
        """For every period where each of its rules points."""
        return sides_by_point(self.signals, len(self.periods))

    @functools.cached_property
    def runs(self) -> Sequence[tuple[Run, ...]]:
        """For every period the run of each of its rules."""
        return runs_by_point(self.signals, len(self.periods), seasonal=self.seasonal)

    def points(self, period: Period | None) -> int:
        """How many periods the limits of a period rest on: those of its phase."""
        place = self.places.get(period)
        if place is None:
            return 0
        first = max((each for each in self.breaks if each <= place), default=0)
        end = min((each for each in self.breaks if each > place), default=len(self.values))
        return sum(value is not None for value in self.values[first:end])

    def reach(self, newest: Period | None, year: int) -> tuple[float, float] | None:
        """The lowest lower and highest upper limit of `year` periods up to `newest`, within its phase."""
        last = self.places.get(newest)
        if last is None:
            return None
        first = max(0, last + 1 - year, *(place for place in self.breaks if place <= last))
        lower = [line for line in self.limits.lower[first : last + 1] if line is not None]
        upper = [line for line in self.limits.upper[first : last + 1] if line is not None]
        return (min(lower), max(upper)) if lower and upper else None


def judged(
    layer: Layer, question: Question, *, strict: bool = True, rebased_on: Sequence[date] | None = None
) -> Answer:
    """The answer with limits, signals and verdicts, and with its targets and benchmarks.

    `strict` false leaves out filters that the metric does not have and names them in
    `ignored_filters`. `rebased_on` are days on which limits start anew, where not those
    that the journal says. Raises what `Layer.answer` raises.
    """
    ignored: tuple[str, ...] = ()
    if not strict:
        question, ignored = layer.honoured(question)
    anew = rebased(layer, question, rebased_on)
    answer = layer.remembered("judged", question, lambda: _judged(layer, question, anew), anew.key)
    found = aims(layer)
    return dataclasses.replace(
        answer,
        ignored_filters=ignored,
        changes=unmarked(layer, question.metric, answer.changes),
        targets=found.steps(answer.metric, question.where),
        benchmarks=found.benchmarks(answer.metric, question.where),
    )


def history(layer: Layer, question: Question, rebased_on: Sequence[date] | None = None) -> Mapping[str | None, Series]:
    """The whole published history for the filter of a question, by group: what limits and signals rest on."""
    return _whole(layer, question, rebased(layer, question, rebased_on))


def _whole(layer: Layer, question: Question, anew: Rebased) -> Mapping[str | None, Series]:
    whole = dataclasses.replace(question, start=None, end=None, compare=None)
    return layer.remembered("history", whole, lambda: _history(layer, whole, anew), anew.key)


def _judged(layer: Layer, question: Question, anew: Rebased) -> Answer:
    answer = layer.answer(question)
    if answer.grain == "all":
        return answer
    series = _whole(layer, question, anew)
    rows = [_limited(row, series.get(row.group)) for row in answer.rows]
    note = None
    if question.compare is not None:
        rows, note = _compared(rows, answer, series, layer.settings.calendar)
    newest = next((row.period for row in reversed(rows) if row.complete and row.value is not None), None)
    whole = series.get(None)
    return dataclasses.replace(
        answer,
        rows=tuple(rows),
        limits_note=_note(series),
        reach=whole.reach(newest, _YEAR.get(answer.grain, 1)) if whole else None,
        rebased_on=anew.days,
        change_note=note,
    )


def _history(layer: Layer, question: Question, anew: Rebased) -> dict[str | None, Series]:
    answer = layer.answer(question)
    by_group: dict[str | None, list[Row]] = {}
    for row in answer.rows:
        by_group.setdefault(row.group, []).append(row)
    return {group: _series(layer, answer, rows, anew.of(group)) for group, rows in by_group.items()}


def _series(layer: Layer, answer: Answer, rows: Sequence[Row], days: Sequence[date]) -> Series:
    periods = tuple(row.period for row in rows if row.period is not None)
    judgeable = [row.complete and not row.suppressed and row.trust != "vetoed" for row in rows]
    values = [row.value if fit else None for row, fit in zip(rows, judgeable, strict=True)]
    breaks = _places(periods, days)
    screen = layer.settings.screen_moving_ranges
    months = months_of(periods, layer.settings.calendar) if answer.grain == "month" else None
    if answer.metric.limits == "p-prime" and answer.metric.kind == "proportion":
        tops, bases = (
            [row.sums.get(name) if fit else None for row, fit in zip(rows, judgeable, strict=True)]
            for name in ("numerator", "denominator")
        )
        offsets = season(values, months, breaks, weights=bases) if months else None
        found = p_prime_limits(tops, bases, screen=screen, breaks=breaks, around=offsets)
    else:
        offsets = season(values, months, breaks) if months else None
        found = limits(values, screen=screen, breaks=breaks, around=offsets)
    plain, flat = _without(values, found, offsets)
    said = tuple(signals(plain, flat, breaks))
    return Series(periods, tuple(values), found, said, offsets is not None, tuple(breaks))


def _places(periods: Sequence[Period], days: Sequence[date]) -> list[int]:
    """The places of the periods that hold these days, first to last; none for days outside of the history."""
    firsts = [period.first for period in periods]
    near = {(bisect.bisect_right(firsts, day) - 1, day) for day in days}
    return sorted({place for place, day in near if place >= 0 and day < periods[place].end})


def _without(
    values: Sequence[float | None], of: Limits, offsets: Sequence[float] | None
) -> tuple[list[float | None], Limits]:
    """Values and limits less the season: on these the rules are read."""
    if offsets is None:
        return list(values), of
    lines = [
        tuple(None if line is None else line - offset for line, offset in zip(each, offsets, strict=True))
        for each in (of.center, of.lower, of.upper)
    ]
    plain = [None if value is None else value - offset for value, offset in zip(values, offsets, strict=True)]
    return plain, dataclasses.replace(of, center=lines[0], lower=lines[1], upper=lines[2])


def _limited(row: Row, series: Series | None) -> Row:
    place = series.places.get(row.period) if series else None
    if series is None or place is None or row.suppressed:
        return row
    return row.but(
        center=series.limits.center[place],
        lower_limit=series.limits.lower[place],
        upper_limit=series.limits.upper[place],
        signals=series.rules[place] if row.complete else (),
        sides=series.sides[place] if row.complete else (),
        provisional=series.limits.provisional_at[place],
        runs=series.runs[place] if row.complete else (),
    )


def _compared(
    rows: Sequence[Row], answer: Answer, series: Mapping[str | None, Series], calendar: Calendar
) -> tuple[list[Row], str | None]:
    """Verdicts, the groups of one period looked at together; and a note where history is too short to tell."""
    sampled = answer.metric.kind != "level"
    moved = {group: _movement(each, answer, calendar) for group, each in series.items()}
    nothing = change.Movement(0.0, 0)
    found: list[Row] = []
    for _, together in groupby(rows, key=lambda row: row.period):
        period_rows = list(together)
        p_values = [change.p_value(row, moved.get(row.group, nothing), sampled=sampled) for row in period_rows]
        words = change.verdicts(period_rows, p_values, sampled=sampled)
        found += [row.but(verdict=word) for row, word in zip(period_rows, words, strict=True)]
    shortest = min((each.changes for each in moved.values()), default=0)
    if shortest >= change.LEAST_CHANGES:
        return found, None
    short = f"{shortest} of the {change.LEAST_CHANGES} changes that tell its ordinary movement"
    return found, f"judged by sampling alone: history has {short}" if sampled else f"not judged: history has {short}"


def _movement(series: Series, answer: Answer, calendar: Calendar) -> change.Movement:
    compare = answer.question.compare or "previous"
    others = [other_period(period, answer.grain, compare, calendar) for period in series.periods]
    return change.movement(series.values, [series.places.get(other) if other else None for other in others])


def _note(series: Mapping[str | None, Series]) -> str | None:
    """What a reader must know of the limits, in words."""
    if not series:
        return None
    without = [each for each in series.values() if not each.limits.known]
    provisional = [each for each in series.values() if each.limits.provisional]
    seasonal = [each for each in series.values() if each.seasonal]
    if len(series) == 1:
        [only] = series.values()
        count = _count(only.limits)
        words = [
            f"no limits yet {count}" if without else "",
            f"provisional limits {count}" if provisional else "",
            "season taken out" if seasonal else "",
        ]
    else:
        words = [
            f"no limits yet for {len(without)} of {len(series)} groups" if without else "",
            f"provisional limits for {len(provisional)} of {len(series)} groups" if provisional else "",
            f"season taken out of {len(seasonal)} of {len(series)} groups" if seasonal else "",
        ]
    return "; ".join(word for word in words if word) or None


def _count(of: Limits) -> str:
    points = f"{of.points} point{'' if of.points == 1 else 's'}"
    scattered = of.points >= FIRM if of.provisional else of.points >= LEAST and not of.known
    return f"({points}, too few of them side by side)" if scattered else f"({points})"
