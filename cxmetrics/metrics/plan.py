"""What must be read to answer a question: which rollup, which cell, which periods; and what cannot be asked.

Reads no rows: it checks a question against what was published.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cxmetrics.calendar import GRAINS, Calendar, Period, coarser
from cxmetrics.errors import CxError, Unavailable, did_you_mean, nearest
from cxmetrics.metrics.definition import Metric, restored
from cxmetrics.metrics.kinds import Kind, kinds
from cxmetrics.metrics.question import NO_GROUP, Question
from cxmetrics.metrics.trust import Trust

if TYPE_CHECKING:
    from cxmetrics.store.publication import Monthly, Publication, PublishedMetric

_DAY = timedelta(days=1)
_LISTED = 30
_RESTORED: weakref.WeakKeyDictionary[PublishedMetric, Metric] = weakref.WeakKeyDictionary()
"""The definitions that were asked for: a page asks of each many times."""


@dataclass(frozen=True)
class Plan:
    """A question that can be answered. `settled_end` is the first day that is not settled."""

    metric: Metric
    published: PublishedMetric
    kind: Kind
    grain: str
    by: str | None
    where: Mapping[str, tuple[str, ...]]
    start: date | None
    end: date | None
    cell: int
    periods: tuple[Period, ...]
    """In order, not cut by the window; grain all has the window itself as its one period."""
    settled_end: date
    hidden: Mapping[tuple[str | None, str | None], frozenset[date]]
    """Days on which a group of the filter or breakdown may not be shown; (None, None) is the company."""
    trust: Trust = field(default_factory=Trust)
    """What is known of the data that the figure rests on."""
    months: Monthly | None = None
    """Where its sums are kept by the company's months too."""
    month_bounds: tuple[date, ...] = ()
    """Of those, the first day of each from the first with rows, and the day after the last."""

    @property
    def last_day_counts(self) -> bool:
        """Whether a period's figure is that of its last day with rows."""
        return self.metric.last_day_counts

    @functools.cached_property
    def kept_by_month(self) -> bool:
        """Whether its sums are kept by just the periods that it asks for."""
        return (
            self.months is not None and self.grain == "month" and not self.start and not self.end and bool(self.periods)
        )

    def by_month(self, spans: Iterable[Period]) -> bool:
        """Whether every span is made of whole months, as far as there are rows."""
        bounds = self.month_bounds
        return bool(bounds) and all(
            edge <= bounds[0] or edge >= bounds[-1] or edge in self._edges
            for span in spans
            for edge in (span.first, span.end)
        )

    @functools.cached_property
    def _edges(self) -> frozenset[date]:
        return frozenset(self.month_bounds)

    def window(self, period: Period) -> Period:
        """The part of a period that the question's window leaves; it may be empty."""
        first = max(period.first, self.start) if self.start else period.first
        return Period(first, max(first, min(period.end, self.end) if self.end else period.end))

    def complete(self, period: Period) -> bool:
        """Whether the period has ended, is settled, and the window does not cut it."""
        return self.window(period) == period and period.end <= self.settled_end

    def suppressed(self, span: Period, group: str | None) -> bool:
        """Whether anonymity forbids the figure of `group` over `span`: one hidden wave in it is enough."""
        if not self.hidden:
            return False
        asked: list[tuple[str | None, str | None]] = [
            (dimension, value) for dimension, values in self.where.items() if dimension != self.by for value in values
        ]
        if self.by is not None:
            asked.append((self.by, group or NO_GROUP))
        return any(span.first <= day < span.end for pair in [(None, None), *asked] for day in self.hidden.get(pair, ()))


def plan(question: Question, published: PublishedMetric, calendar: Calendar, today: date) -> Plan:
    """Checks the question and says what to read. Raises CxError with the way out of what cannot be asked."""
    if not published.available:
        what, *ways_out = (published.reason or "it is not available.").splitlines()
        raise Unavailable(question.metric, what, *(way.strip() for way in ways_out))
    metric = definition(published)
    grain = _grain(question, metric)
    if question.start and question.end and question.start >= question.end:
        raise CxError(
            question.metric,
            f"the window from {question.start} to {question.end} (exclusive) holds no day.",
            "Give a start before the end.",
        )
    asked = [*question.where, *([question.by] if question.by else [])]
    for dimension in asked:
        if dimension not in metric.dimensions:
            raise CxError(
                question.metric, f"it has no dimension {dimension!r}.", _choices(dimension, metric.dimensions)
            )
    for dimension, values in question.where.items():
        _check_values(question.metric, dimension, values, published.groups.get(dimension, ()))
    return Plan(
        metric=metric,
        published=published,
        kind=kinds()[metric.kind],
        grain=grain,
        by=question.by,
        where={dimension: tuple(dict.fromkeys(values)) for dimension, values in question.where.items()},
        start=question.start,
        end=question.end,
        cell=_cell(metric, published, frozenset(asked)),
        periods=_periods(question, published, calendar, grain),
        settled_end=min(published.refreshed_for or today, published.window_end or today) - metric.looks_ahead * _DAY,
        hidden=_hidden(published, frozenset(asked)),
    )


def definition(published: PublishedMetric) -> Metric:
    """The metric as it was defined when it was published."""
    found = _RESTORED.get(published)
    if found is None:
        found = _RESTORED[published] = restored(published.definition)
    return found


def month_bounds(published: PublishedMetric, calendar: Calendar) -> tuple[date, ...]:
    """The first day of each of the company's months from the first with rows, and the day after the last."""
    if published.data_first is None or published.data_last is None:
        return ()
    months = _walked(published.data_first, published.data_last + _DAY, "month", calendar)
    return (*(month.first for month in months), months[-1].end)


@functools.lru_cache(maxsize=512)
def _walked(start: date, end: date, grain: str, calendar: Calendar) -> tuple[Period, ...]:
    """The periods that overlap the days; many metrics share them."""
    return tuple(calendar.periods(start, end, grain))


def is_news(publication: Publication, name: str) -> bool:
    """Whether a figure's moves are news: it is no detail, or of a figure that this company does not have."""
    metric = definition(publication.metrics[name])
    whole = publication.metrics.get(metric.detail_of or "")
    return not metric.only_parts and (metric.detail_of is None or not (whole and whole.available))


def data_through(published: PublishedMetric, calendar: Calendar, today: date) -> date | None:
    """The newest day whose events are in: of a monthly figure the month's last, though it may be dated its first."""
    if published.data_last is None:
        return None
    newest = calendar.period(published.data_last, str(published.definition["grain"]))
    return max(published.data_last, min(newest.last, today - _DAY))


def default_grain(metric: Metric) -> str:
    """Month, or the metric's own grain where that is coarser."""
    return metric.grain if coarser(metric.grain, "month") else "month"


def _grain(question: Question, metric: Metric) -> str:
    if question.grain is None:
        return default_grain(metric)
    if question.grain not in GRAINS:
        raise CxError(question.metric, f"there is no grain {question.grain!r}.", did_you_mean(question.grain, GRAINS))
    if coarser(metric.grain, question.grain):
        possible = [grain for grain in GRAINS if not coarser(metric.grain, grain)]
        raise CxError(
            question.metric,
            f"it has no figure by {question.grain}; the finest it has is by {metric.grain}.",
            f"Ask for one of: {', '.join(possible)}.",
        )
    return question.grain


def _check_values(metric: str, dimension: str, values: Sequence[str], known: Sequence[str]) -> None:
    for value in values:
        if value != NO_GROUP and value not in known:
            raise CxError(metric, f"{dimension} has no value {value!r}.", _choices(value, known))


def _choices(word: str, choices: Sequence[str]) -> str:
    if len(choices) <= _LISTED:
        return did_you_mean(word, choices)
    near = nearest(word, list(choices))
    guess = f"Did you mean {near!r}? " if near else ""
    return f"{guess}There are {len(choices)}; the first are {', '.join(sorted(choices)[:_LISTED])}."


def _cell(metric: Metric, published: PublishedMetric, asked: frozenset[str]) -> int:
    """The index of the smallest stored set of dimensions that holds those asked for."""
    if published.anonymous and len(asked) > 1:
        raise CxError(
            metric.id,
            f"answers of employees are given by one of {', '.join(sorted(asked))} at a time, not combined.",
            "Ask for one of them alone: together they could point at a person.",
        )
    cells = [frozenset(cell) for cell in published.cells]
    holding = [place for place, cell in enumerate(cells) if asked <= cell]
    if not holding:
        everywhere = ("segment", "region")
        pair = [dimension for dimension in metric.dimensions if dimension in asked and dimension not in everywhere]
        stored = "; ".join(", ".join(cross) for cross in (*metric.cross, tuple(pair)))
        raise CxError(
            metric.id,
            f"{' and '.join(pair)} are not stored together.",
            f"Add to the header of {metric.path} and run `python -m cxmetrics refresh {metric.id}`:",
            f"  -- cross: {stored}",
        )
    return min(holding, key=lambda place: len(cells[place]))


def _periods(question: Question, published: PublishedMetric, calendar: Calendar, grain: str) -> tuple[Period, ...]:
    if published.data_first is None or published.data_last is None:
        return (Period(date.min, date.min),) if grain == "all" else ()
    start = max(published.data_first, question.start or published.data_first)
    end = min(published.data_last + _DAY, question.end or published.data_last + _DAY)
    if grain == "all":
        first = question.start or published.data_first
        newest = calendar.period(published.data_last, str(published.definition["grain"]))
        return (Period(first, max(first, question.end or newest.end)),)
    return _walked(start, end, grain, calendar)


def _hidden(published: PublishedMetric, asked: frozenset[str]) -> dict[tuple[str | None, str | None], frozenset[date]]:
    found: dict[tuple[str | None, str | None], set[date]] = {}
    for day, dimension, group in published.hidden:
        if not dimension:
            found.setdefault((None, None), set()).add(date.fromisoformat(day))
        elif dimension in asked:
            found.setdefault((dimension, group or NO_GROUP), set()).add(date.fromisoformat(day))
    return {pair: frozenset(days) for pair, days in found.items()}
