"""Which period is meant where comments are shown, and the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.insight.asking import Filters
from cxmetrics.insight.themes import Said
from cxmetrics.metrics.layer import Layer


@dataclass(frozen=True)
class Spans:
    """A period and the one before it, with their names."""

    now: Period
    before: Period
    label: str
    label_before: str


def spans(layer: Layer, filters: Filters, those: Sequence[Said]) -> Spans:
    """The period chosen; else the newest that has ended, or, where all comments are older, that of the newest."""
    calendar, grain = layer.settings.calendar, filters.grain
    if filters.end is not None:
        now = calendar.period(date.fromordinal(filters.end.toordinal() - 1), grain)
    else:
        now = calendar.previous(calendar.period(layer.publication.today, grain), grain)
        if those and those[-1].verbatim.day < now.first:
            now = calendar.period(those[-1].verbatim.day, grain)
    before = calendar.previous(now, grain)
    return Spans(now, before, calendar.label(now, grain), calendar.label(before, grain))
