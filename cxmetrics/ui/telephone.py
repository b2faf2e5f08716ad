"""What the call center's page shows beyond tiles: usual definitions side by side, its agents, and staffing."""

from __future__ import annotations

import streamlit as st

from cxmetrics.errors import Unavailable
from cxmetrics.insight.crew import crew
from cxmetrics.insight.staffing import USUAL_SHARE, answer_within, choices, measured
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.crew import crew as drawn_crew
from cxmetrics.views.definitions import Defined, definitions
from cxmetrics.views.heat import WEEKDAYS
from cxmetrics.views.staffing import Plan
from cxmetrics.views.staffing import staffing as table

ALL = "all"


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


@standing
def staffing(view: View) -> None:
    """What if so many agents were at the telephone: Erlang C by half hour, beside what was observed."""
    measured(view.frame.layer, end=view.frame.filters.end)
    _staffing(view)


@st.fragment
def _staffing(view: View) -> None:
    frame = view.frame
    layer, end = frame.layer, frame.filters.end
    with st.container(horizontal=True, key="cx_staffing"):
        queue = st.selectbox("Queue", [ALL, *sorted(choices(layer, "queue"))], key="cx_staffing_queue", width=200)
        days = [ALL, *(name for name in WEEKDAYS if name in choices(layer, "weekday"))]
        weekday = st.selectbox("Day", days, key="cx_staffing_weekday", width=200)
        target = st.number_input(
            "Answer within, seconds", 0, 3600, answer_within(layer), key="cx_staffing_s", width=200
        )
        found = measured(
            layer, queue=None if queue == ALL else queue, weekday=None if weekday == ALL else weekday, end=end
        )
        usual = found.most_needed(USUAL_SHARE, answer_within(layer)) or 1
        agents = st.number_input("Agents", 1, 1000, usual, key=f"cx_staffing_agents_{queue}_{weekday}", width=160)
    subject = f"{'All queues' if queue == ALL else queue}, {'all days' if weekday == ALL else f'{weekday}s'}"
    plan = Plan(int(agents), float(target), USUAL_SHARE)
    st.html(table(found, plan, subject, frame.speech.numbers))
