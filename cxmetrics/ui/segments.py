"""What each segment is like, on a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.portraits import BY, Portraits, portraits
from cxmetrics.metrics.definition import Metric
from cxmetrics.ui import heard
from cxmetrics.ui.downloads import Listed
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.numbers import joined
from cxmetrics.views.portraits import COLUMNS, portraits_html, records


@standing
def side_by_side(view: View, *groups: tuple[str, Sequence[str]]) -> None:
    """Each segment in a sentence, and these figures of each beside all others; groups are a heading and metrics."""
    frame = view.frame
    names = [name for _, metrics in groups for name in metrics]

    def draw() -> tuple[str, list[dict[str, Any]]]:
        found = portraits(frame.layer, names, frame.filters.where, frame.filters.end)
        if found is None or not found.portraits:
            return f'<p class="cx-quiet">{escape(_nothing(frame, found))}</p>', []
        calendar = frame.settings.calendar
        newest = calendar.previous(calendar.period(found.end, "month"), "month")
        months = f"twelve months to {calendar.label(newest, 'month')}"
        known = [(name, [frame.asking.metric(each) for each in ids if each in found.everybody]) for name, ids in groups]
        return portraits_html(found, known, months, _notes(view, found), frame.speech.numbers), records(found)

    shown, rows = view.drawn("segments", tuple(names), draw)
    st.html(shown + (heard.line(view) if rows else ""))
    frame.listed.append(Listed("Segments", COLUMNS, rows))


def _nothing(frame: Frame, found: Portraits | None) -> str:
    """Why no segment can be told."""
    if found is None:
        return "No figure is known by segment yet: it needs a complete month of consumers or answers."
    if BY in frame.filters.where:
        return "No figure is known of the segments chosen yet."
    return (
        "All consumers and answers are of one segment, or of none: there is nothing to set side by side. "
        "Fill the column segment of consumers and answers."
    )


def _notes(view: View, found: Portraits) -> list[str]:
    """Which figures lack, and which leave out months whose data failed a check."""
    frame, lines = view.frame, []
    for name, periods in found.left_out.items():
        months = joined([frame.settings.calendar.label(period, "month") for period in periods])
        lines.append(f"{frame.asking.metric(name).title} leaves out {months}: its data failed a check.")
    if titles := [metric.title for name in found.lacking if (metric := _known(view, name)) is not None]:
        lines.append(f"No figure yet of {joined(titles)}.")
    return lines


def _known(view: View, name: str) -> Metric | None:
    try:
        return view.frame.layer.catalog.metrics.get(name) or view.frame.asking.metric(name)
    except CxError:
        return None
