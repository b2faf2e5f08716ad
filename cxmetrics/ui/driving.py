"""What an outcome goes with most, on a page: one call an outcome."""

from __future__ import annotations

import streamlit as st

from cxmetrics.insight.drivers import drivers
from cxmetrics.metrics.question import Question
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.drivers import drawn


@standing
def importance(view: View, metric: str) -> None:
    """The drivers of a metric of kind drivers over the window: ranked, and by how they are scored."""
    frame = view.frame
    known = frame.asking.metric(metric)

    def draw() -> str:
        where, ignored = frame.asking.where(known)
        question = Question(metric, "all", None, frame.filters.start, frame.filters.end, where)
        found = drivers(frame.layer, question)
        return drawn(found, frame.speech, [frame.title(name).lower() for name in ignored])

    st.html(view.drawn("drivers", (metric,), draw))
