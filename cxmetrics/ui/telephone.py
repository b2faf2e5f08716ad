"""What the call center's page shows beyond tiles and histories: the usual definitions of a figure, and its agents."""

from __future__ import annotations

import streamlit as st

from cxmetrics.errors import Unavailable
from cxmetrics.insight.crew import crew
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.crew import crew as drawn_crew
from cxmetrics.views.definitions import Defined, definitions


@standing
def by_definition(view: View, used: str, *others: str, grain: str | None = None) -> None:
    """The newest complete figure of the definition in use, and of the other usual ones in the same period."""
    asking, speech = view.frame.asking, view.frame.speech
    metric = asking.metric(used)
    row = asking.whole(metric, grain)
    if row is None or row.period is None:
        raise Unavailable(used, "it has no complete period yet.")
    found: list[Defined] = [(metric, row)]
    for name in others:
        try:
            other = asking.metric(name)
            own = asking.whole(other, grain)
        except Unavailable:
            continue  # where no abandoned call has a wait, two of the definitions cannot be told
        if own is not None and own.period == row.period:
            found.append((other, own))
    label = speech.calendar.label(row.period, asking.grain(metric, grain))
    st.html(definitions(found, label, speech.numbers))


@standing
def agents(view: View, metric: str) -> None:
    """How many agents lie how far from their colleagues in the newest complete month, and never which."""
    frame = view.frame
    asked = frame.asking.metric(metric)
    found = crew(frame.layer, metric)
    label = frame.speech.calendar.label(found.period, "month")
    st.html(drawn_crew(asked, found, label, frame.speech.numbers))
