"""What the page of employee engagement shows beyond tiles and histories: the survey's items, one by one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxmetrics.insight.items import GRAIN, sheet
from cxmetrics.ui import messages
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.items import groups_table, items_table

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
