"""Promises on the pages: the line of what is owed on the overview, and the page of all of them."""

from __future__ import annotations

from html import escape

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.promises import owed, promises
from cxmetrics.journal import Journal
from cxmetrics.journal.actions import actions
from cxmetrics.journal.database import begun
from cxmetrics.ui import messages, promise_forms
from cxmetrics.ui.frame import Frame
from cxmetrics.views.promises import association, cards, measured
from cxmetrics.views.rows import folded

_NO_FILTERS = "<style>.st-key-cx_filters { display: none }</style>"
"""A promise holds for whom it was made; the bar would change nothing here."""


def line(frame: Frame) -> None:
    """What is overdue and due within a week, in one line that opens on a click; nothing where nothing was promised."""
    if not begun(frame.settings):
        return
    try:
        those = promises(Journal(frame.settings), frame.layer)
    except CxError as error:
        messages.note(f"Promises cannot be shown. {str(error).splitlines()[0]}")
        return
    if not those:
        return
    today = frame.settings.today
    found = owed(those, today)
    parts = [
        f"{len(each)} {word}" for each, word in ((found.overdue, "overdue"), (found.due, "due within a week")) if each
    ]
    if not parts:
        still = sum(1 for each in those if each.action.status == "open")
        messages.note(f"Promises: none is due ({still} open)." if still else "Promises: none is open.")
        return
    part = [*found.overdue, *found.due]
    shown = cards(part, promise_forms.naming(frame), today) + association(part)
    st.html(folded(f"Promises: {', '.join(parts)}", shown).replace("cx-fold", "cx-fold cx-owed", 1))


def measurable(frame: Frame) -> None:
    """How many promises say which figure should move, which way and how far: the others cannot be judged."""
    those = actions(Journal(frame.settings)) if begun(frame.settings) else ()
    st.html(f'<p class="cx-lead">{escape(measured(those, frame.speech.numbers))}</p>')
    day = frame.speech.numbers.short_day(frame.settings.today)
    messages.note(f"As of {day}. A promise with a figure, a direction and an amount gets a verdict on its day.")


def show(frame: Frame) -> None:
    """All promises with their verdicts; a new one; and what may be said of one that stands."""
    journal = Journal(frame.settings)
    promise_forms.told()
    st.html(_NO_FILTERS)
    those = promises(journal, frame.layer)
    today, naming = frame.settings.today, promise_forms.naming(frame)
    found = owed(those, today)
    first = [*found.overdue, *found.due]
    standing = [each for each in those if each.action.status in ("open", "on hold") and each not in first]
    for title, part in (("Overdue and due", first), ("Open", standing)):
        if part:
            st.html(f'<h2 class="cx-h">{escape(title)}</h2>' + cards(part, naming, today))
    ended = [each for each in those if each.action.status in ("done", "cancelled")]
    if ended:
        st.html('<h2 class="cx-h">Done and cancelled</h2>' + cards(ended, naming, today))
    if said := association(those):
        st.html(said)
    if not those:
        messages.note("Nothing has been promised yet. A promise has an owner, a day, and a figure that should move.")
    with st.expander("Promise something"):
        promise_forms.new(frame, journal, "cx_new_promise")
    if those:
        with st.expander("Say how one stands"):
            promise_forms.follow(frame, journal, those)
