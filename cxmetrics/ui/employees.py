"""What the page of employee engagement shows beyond tiles and histories: the survey's items, and the link to consumers.

The figures come from the layer; a page calls these beneath a heading.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from cxmetrics.views.linkage import links_table, multiples

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
    """Each team's engagement beside what its consumers say and do, and what runs together with which lead."""
    frame = view.frame
    layer = frame.layer
    metric = frame.asking.metric(engagement)

    def compute() -> tuple[dict[str, Any], tuple[Link, ...]]:
        held = {name: series(layer, name, BY) for name in (engagement, *consumers)}
        there = {name: held[name] for name in consumers if held[name]}
        return held, linkage(held[engagement], there)

    held, links = layer.remembered("linkage", Question(engagement, GRAIN_OF_LINKS, BY), compute, consumers)
    titles = {link.metric: frame.asking.metric(link.metric).title for link in links}
    st.html(links_table(links, metric, titles, frame.speech.numbers))
    if links:
        first = min(links, key=lambda link: (link.p, -abs(link.r)))
        months = sorted({month for one in held[first.metric].values() for month in one})
        pair = metric.title, titles[first.metric]
        st.html(multiples(held[engagement], held[first.metric], first, pair, months=months, theme=frame.theme))


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
