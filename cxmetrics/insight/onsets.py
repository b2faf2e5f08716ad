"""Figures that begin to break a rule of their limits in a period: out of their usual range though no step says so.

A change that comes slowly, or in few answers a month, is no change from one period to the
next; limits see it. What has run on for longer is on the charts and is not told again.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxmetrics.insight.judgement import Series, history
from cxmetrics.insight.limits import RULES, Signal
from cxmetrics.metrics.answer import Run
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.record import Record

_RUN = 7


@dataclass(frozen=True)
class Onset:
    """A rule that a figure begins to break in the period of its record."""

    record: Record
    run: Run
    """As far as it goes in that period."""
    center: float
    lower_limit: float
    upper_limit: float

    @property
    def word(self) -> str:
        """better, worse, or changed where neither way is better."""
        return self.record.metric.way(self.run.side)


def series_of(layer: Layer, record: Record) -> Series | None:
    """The whole published history of the record's figure, with its limits and signals."""
    if record.by is not None and record.group is None:
        return history(layer, Question(record.metric.id, record.grain, by=record.by, where=record.where)).get(None)
    own = {record.by: (record.group,)} if record.by is not None and record.group is not None else {}
    return history(layer, Question(record.metric.id, record.grain, where={**record.where, **own})).get(None)


def onset(record: Record, series: Series | None) -> Onset | None:
    """The first rule, in their order, that the figure breaks in the record's period, if it begins there.

    None where it has broken it for longer, breaks none, or few answered.
    """
    place = series.places.get(record.period) if series else None
    few = record.metric.kind != "level" and record.now.n is not None and record.now.n < record.metric.minimum_n
    if series is None or place is None or few or record.now.trust == "vetoed":
        return None
    limits = series.limits.center[place], series.limits.lower[place], series.limits.upper[place]
    if None in limits:
        return None
    broken = [signal for signal in series.signals if place in signal.places]
    first = min(broken, key=lambda signal: RULES.index(signal.rule), default=None)
    if first is None or not _begins(series, first, place):
        return None
    center, lower, upper = (float(line or 0.0) for line in limits)
    run = next(run for run in series.runs[place] if run.rule == first.rule)
    return Onset(record, run._replace(length=run.place), center, lower, upper)


def _begins(series: Series, signal: Signal, place: int) -> bool:
    """Whether the run is first seen at this place: a point outside after one that is not, the seventh of a run, ..."""
    if signal.rule == "outside":
        before = (each for each in series.signals if each.rule == "outside" and each.side == signal.side)
        return all(each.first != place - 1 for each in before)
    if signal.rule == "two_of_three":
        return place == signal.places[1]
    return place == signal.places[0] + _RUN - 1
