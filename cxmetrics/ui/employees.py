"""What the page of employee engagement shows beyond tiles and histories: the survey's items, and the link to consumers.

The figures come from the layer; a page calls these beneath a heading.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from cxmetrics.insight.items import GRAIN, sheet
from cxmetrics.insight.linkage import GRAIN as GRAIN_OF_LINKS
from cxmetrics.insight.linkage import Link, linkage, series
from cxmetrics.metrics.question import Question
from cxmetrics.ui import messages
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.items import groups_table, items_table
from cxmetrics.views.linkage import both_table, links_table, multiples

BY = "team"
PEOPLE = ("department", "site", "team")


@standing
def items(view: View, *metrics: str) -> None:
    """The items of the newest wave that asked most of them; and by one people's dimension at a time."""
    frame = view.frame
    found = sheet(frame.layer, metrics)
    if found.period is None:
        messages.note("No item of the employee survey has a figure yet.")
        return
    label = frame.speech.calendar.label(found.period, GRAIN)
    st.html(items_table(found.items, label, frame.speech.numbers))
    _by_group(frame, metrics, label)


@standing
def comments(view: View) -> None:
    """Where the words of employees are, as people look for them here."""
    messages.note(
        "What employees wrote is not published: words can point at a person whatever is masked. It stays with those "
        "who run the survey."
    )


@standing
def linked(view: View, engagement: str, *consumers: str) -> None:
    """Engagement of each team, department or site beside what its consumers say and do, and with which lead."""
    view.frame.asking.metric(engagement)
    _linked(view.frame, engagement, consumers)


@st.fragment
def _linked(frame: Frame, engagement: str, consumers: Sequence[str]) -> None:
    """Where too few groups have both for a link to be told from chance, their curves still stand side by side."""
    layer, metric, speech = frame.layer, frame.asking.metric(engagement), frame.speech
    chosen = st.segmented_control(
        "Beside by",
        [name for name in reversed(PEOPLE) if name in layer.published(engagement).dimensions],
        default=BY,
        required=True,
        format_func=lambda name: frame.title(name).lower(),
        key="cx_linked_by",
    )
    by = str(chosen or BY)

    def compute() -> tuple[dict[str, Any], tuple[Link, ...]]:
        held = {name: series(layer, name, by) for name in (engagement, *consumers)}
        there = {name: held[name] for name in consumers if held[name]}
        return held, linkage(held[engagement], there)

    held, links = layer.remembered("linkage", Question(engagement, GRAIN_OF_LINKS, by), compute, tuple(consumers))
    titles = {link.metric: frame.asking.metric(link.metric).title for link in links}
    st.html(links_table(links, metric, titles, speech.numbers, frame.title(by).lower()))
    beside = [name for name in consumers if set(held[name]) & set(held[engagement])]
    if not beside:
        return
    first = min(links, key=lambda link: (link.p, -abs(link.r))) if links else Link(beside[0], 0, 0.0, 0, 0, 1.0)
    other, both = frame.asking.metric(first.metric), (held[engagement], held[first.metric])
    months = sorted({month for one in both[1].values() for month in one})
    drawn = multiples(*both, first, (metric.title, other.title), months=months, theme=frame.theme)

    def label(month: date) -> str:
        return speech.calendar.label(speech.calendar.period(month, GRAIN_OF_LINKS), GRAIN_OF_LINKS)

    st.html(drawn + both_table(*both, (metric, other), label, speech.numbers))


@st.fragment
def _by_group(frame: Frame, metrics: Sequence[str], label: str) -> None:
    chosen = st.segmented_control(
        "Items by",
        PEOPLE,
        default=PEOPLE[0],
        required=True,
        format_func=lambda name: frame.title(name).lower(),
        key="cx_items_by",
    )
    by = str(chosen or PEOPLE[0])
    st.html(groups_table(sheet(frame.layer, metrics, by).items, frame.title(by), label, frame.speech.numbers))
