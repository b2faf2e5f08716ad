"""What an outcome goes with most, on a page: one call an outcome."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cxmetrics.insight.drivers import drivers
from cxmetrics.insight.respondents import is_opinion
from cxmetrics.metrics.question import Question
from cxmetrics.ui import heard
from cxmetrics.ui.downloads import Listed
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.drivers import COLUMNS, drawn, records


@standing
def importance(view: View, metric: str) -> None:
    """The drivers of a metric of kind drivers over the window: ranked, and by how they are scored."""
    frame = view.frame
    known = frame.asking.metric(metric)

    def draw() -> tuple[str, list[dict[str, Any]]]:
        where, ignored = frame.asking.where(known)
        question = Question(metric, "all", None, frame.filters.start, frame.filters.end, where)
        found = drivers(frame.layer, question)
        shown = drawn(found, frame.speech, [frame.title(name).lower() for name in ignored])
        return shown, records(found)

    shown, rows = view.drawn("drivers", (metric,), draw)
    st.html(shown + (heard.line(view) if is_opinion(frame.layer, known) else ""))
    frame.listed.append(Listed("Drivers", COLUMNS, rows))
