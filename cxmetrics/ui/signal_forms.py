"""The page of signals: which stand, who has answered them, a form to answer one, and the clock."""

from __future__ import annotations

from html import escape

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.clock import pace, passages
from cxmetrics.insight.signals import newest_period
from cxmetrics.journal import Journal
from cxmetrics.journal import signals as journal_of
from cxmetrics.journal.annotations import now
from cxmetrics.journal.signals import Signal
from cxmetrics.ui import messages
from cxmetrics.ui.annotation_form import remember_name, remembered_name
from cxmetrics.ui.entry_form import entry_form
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.target_forms import NO_FILTERS
from cxmetrics.views.signal_table import LISTED, Entry, clock, entries, headline, tables

_SAID = "cx_signal_said"


def show(frame: Frame) -> set[int]:
    """The tables and the form; the ids of what is listed. Raises Unavailable where the journal does not answer."""
    journal = Journal(frame.settings)
    found = passages(journal)
    shown = entries(found, lambda signal: _stands(frame, signal))
    st.html(NO_FILTERS)
    messages.said(_SAID)
    st.html(
        f'<p class="cx-lead">{escape(headline(shown))}</p>{tables(shown, frame.speech)}<p class="cx-quiet">{LISTED}</p>'
    )
    _answer(journal, [each for each in shown if each.stands and not each.answered])
    if found:
        st.html(clock(pace(found, now()), frame.speech.numbers))
    return {each.signal.id for entry in shown if entry.stands for each in entry.passages}


def _stands(frame: Frame, signal: Signal) -> bool:
    try:
        newest = newest_period(frame.layer, signal.metric)
    except CxError:
        return False
    return newest is not None and newest.first == signal.newest_on


def _answer(journal: Journal, open_ones: list[Entry]) -> None:
    """The form to answer a figure."""
    if not open_ones:
        return
    by_number = {each.signal.id: each for each in open_ones}
    with st.expander("Answer one"), entry_form("cx_signal_answer", border=False):
        messages.note("Say that you look after it. What you will do about it belongs into an action.")
        number = st.selectbox(
            "Which",
            list(by_number),
            format_func=lambda n: by_number[n].signal.said if n in by_number else str(n),
            key="cx_signal_which",
        )
        said = st.text_input("What you say of it", key="cx_signal_words")
        name = st.text_input("Your name", remembered_name(), key="cx_signal_name")
        if st.form_submit_button("Acknowledge") and number in by_number:
            try:
                first = by_number[number].waiting[0]
                done = journal_of.acknowledge(journal, first.id, author=name, answer=said)
            except CxError as error:
                messages.problem(str(error))
                return
            st.session_state[_SAID] = f"{done.acknowledged_by} looks after it: {done.said}"
            remember_name(name)
            st.rerun()
