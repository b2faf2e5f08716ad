"""Whose lever it is, on a page."""

from __future__ import annotations

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.alignment import alignment
from cxmetrics.insight.functions import functions
from cxmetrics.journal import Journal
from cxmetrics.journal.actions import Action, actions
from cxmetrics.journal.database import begun
from cxmetrics.ui import messages
from cxmetrics.ui.downloads import Listed
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.alignment import COLUMNS, alignment_html, records


@standing
def levers(view: View) -> None:
    """What each function answers for over the newest twelve complete months, and its open actions."""
    frame = view.frame
    whose, problems = functions(frame.settings)
    for problem in problems:
        messages.problem(str(problem))
    found = alignment(frame.layer, whose, _open(frame), frame.filters.where, frame.filters.end)
    if found is None:
        messages.note("Nothing to answer for yet: it needs a complete month of contacts, or of consumers who left.")
        return
    calendar = frame.settings.calendar
    ends = [calendar.period(found.first, "month"), calendar.previous(calendar.period(found.end, "month"), "month")]
    months = " to ".join(dict.fromkeys(calendar.label(each, "month") for each in ends))
    st.html(alignment_html(found, months, frame.speech.numbers))
    frame.listed.append(Listed("Levers", COLUMNS, records(found)))


def _open(frame: Frame) -> list[Action]:
    """The actions that are open; none where the journal has not begun, and said where it does not answer."""
    if not begun(frame.settings):
        return []
    try:
        return [action for action in actions(Journal(frame.settings)) if action.status == "open"]
    except CxError as error:
        messages.note(f"Open actions cannot be shown. {str(error).splitlines()[0]}")
        return []
