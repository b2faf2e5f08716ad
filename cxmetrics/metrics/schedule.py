"""Which days of a metric are due: what loads touched, widened by how far the metric looks, or all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.recipe import Reading
from cxmetrics.settings import Settings
from cxmetrics.store.publication import PublishedMetric
from cxmetrics.store.seen import Changes

_DAY = timedelta(days=1)


def whole_periods(window: Period, grain: str, calendar: Calendar) -> Period:
    """The window widened to whole periods of the grain."""
    if grain == "day":
        return window
    return Period(calendar.period(window.first, grain).first, calendar.period(window.last, grain).end)


def due(
    read: Reading, last: PublishedMetric, changes: Changes, span: Period, *, since: date | None, settings: Settings
) -> list[Period] | None:
    """The windows of `span` to build anew on top of the last rollup; None where all of it is due."""
    tables = set(read.lineage.tables)
    if changes.whole & tables or (read.clocked and last.refreshed_for != settings.today):
        return None
    if last.window_start is None or last.window_end is None:
        return None
    if not changes.loaded and all(table not in changes.days for table in tables):
        return None
    days = {day for table in tables for day in changes.days.get(table, ())}
    grain, calendar = read.metric.grain, settings.calendar
    touched = _windows(days, read, span)
    if since is not None:
        touched.append(Period(since, span.end))
    if not changes.loaded:
        touched.append(Period(settings.today - (settings.refresh_days - 1) * _DAY, span.end))
    touched.append(Period(span.first, last.window_start))
    touched.append(Period(last.window_end, span.end))
    return _joined([whole_periods(w, grain, calendar) for w in _within(touched, span)])


def _windows(days: Iterable[date], read: Reading, span: Period) -> list[Period]:
    """A row of day d is seen by figures of the days from d - looks_ahead to d + looks_back."""
    ahead, back = read.metric.looks_ahead * _DAY, read.metric.looks_back * _DAY
    return [Period(max(day - ahead, span.first), min(day + back + _DAY, span.end)) for day in sorted(days)]


def _within(periods: Iterable[Period], span: Period) -> list[Period]:
    cut = [Period(max(p.first, span.first), min(p.end, span.end)) for p in periods]
    return [p for p in cut if p.first < p.end]


def _joined(periods: Iterable[Period]) -> list[Period]:
    joined: list[Period] = []
    for period in sorted(periods):
        if joined and period.first <= joined[-1].end:
            joined[-1] = Period(joined[-1].first, max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return joined
