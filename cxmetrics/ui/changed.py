"""What changed and what did not, on a page: all of it on its own, one line each on others."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

import streamlit as st

from cxmetrics.insight.changes import WhatChanged, what_began, what_changed
from cxmetrics.insight.onsets import Onset
from cxmetrics.metrics.record import Record
from cxmetrics.ui.frame import Frame
from cxmetrics.views import changes_list as views
from cxmetrics.views.numbers import joined


@dataclass(frozen=True)
class _Found:
    """What is to be said, and how this frame says it."""

    frame: Frame
    what: WhatChanged

    @property
    def began(self) -> tuple[Onset, ...]:
        """Asked for by the page alone: it looks at every figure's limits."""
        filters = self.frame.filters
        return what_began(self.frame.layer, grain=filters.grain, where=filters.where, end=filters.end)

    @functools.cached_property
    def titles(self) -> dict[str, str]:
        held = self.frame.layer.publication.metrics.values()
        return {name: self.frame.title(name) for metric in held for name in metric.dimensions}

    def link(self, record: Record) -> str | None:
        """The page of the figure's pillar, filtered on its group where the bar has that dimension."""
        frame = self.frame
        address = frame.link(record.metric.pillar)
        if address is None or record.by not in frame.settings.filters or record.group is None:
            return address
        query = [pair for pair in frame.filters.query if pair[0] != record.by] + [(record.by, record.group)]
        return f"{address.partition('?')[0]}?{urlencode(query)}"

    @property
    def table(self) -> str:
        return views.changed_table(self.what, self.frame.filters.compare, self.titles, self.frame.speech, self.link)

    @property
    def quiet(self) -> str:
        found = self.what.quiet[self.frame.filters.compare]
        return views.quiet_list(found, self.titles, self.frame.speech, self.link)

    @property
    def quiet_line(self) -> str:
        return views.quiet_summary(self.what.quiet[self.frame.filters.compare], self.what.label, self.titles)


def found(frame: Frame) -> _Found:
    """Over all figures, as the filter bar says. Raises Unavailable where nothing is published."""
    filters = frame.filters
    return _Found(frame, what_changed(frame.layer, grain=filters.grain, where=filters.where, end=filters.end))


def lines(frame: Frame) -> str:
    """Two lines that open on a click: what changed, and what looks like it and did not."""
    held = found(frame)
    changed = _fold(views.summary(held.what, held.titles, frame.speech.numbers), held.table)
    return f'<div class="cx-lines">{changed}{_fold(held.quiet_line, held.quiet)}</div>'


def _fold(line: str, inside: str) -> str:
    if not inside:
        return f'<p class="cx-line">{escape(line)}</p>'
    return f'<details class="cx-line"><summary>{escape(line)}</summary>{inside}</details>'


def show(frame: Frame) -> None:
    """All of it, in one piece so that nothing moves: what changed, what begins to, and what to leave alone."""
    held = found(frame)
    what, numbers = held.what, frame.speech.numbers
    parts = [f'<p class="cx-lead">{escape(views.summary(what, held.titles, numbers))}</p>{held.table}']
    if began := views.onsets(held.began, held.titles, frame.speech):
        parts.append(f'<h2 class="cx-h">{views.BEGINS}</h2>{began}')
    against = views.step_name(frame.filters.compare)
    parts.append(f'<h2 class="cx-h">Leave alone: moves against {against} that are noise</h2>{held.quiet or _nothing()}')
    notes = [
        f"{numbers.count(what.judged)} comparisons of {numbers.count(what.looked)} figures and groups with the period "
        "before and the year before were judged together, so that at most one in twenty of those called changed is "
        "chance. First what is worse or better for most consumers, by how far it is beyond the ordinary."
    ]
    ignored = sorted({frame.title(name).lower() for names in what.ignored.values() for name in names})
    if ignored:
        notes.append(f"Some figures are not kept by {joined(ignored)}; they are looked at as a whole.")
    st.html("".join([*parts, *(f'<p class="cx-quiet">{escape(note)}</p>' for note in notes)]))


def _nothing() -> str:
    return '<p class="cx-quiet">Nothing that looks like a change and is none.</p>'
