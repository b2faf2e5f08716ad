"""The page of meetings: those to come, those that were, a form to plan one. What a meeting shows is in `slides`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.journal import Journal, meetings
from cxmetrics.journal.database import begun
from cxmetrics.journal.meetings import MOST_ITEMS, OPEN, PLANNED, Meeting
from cxmetrics.ui import messages, pack_download, promise_forms
from cxmetrics.ui.annotation_form import remembered_name
from cxmetrics.ui.entry_form import entry_form
from cxmetrics.ui.frame import Frame
from cxmetrics.views.meeting import agenda, line

_NO_FILTERS = "<style>.st-key-cx_filters { display: none }</style>"
_VERBS = {PLANNED: "Start", OPEN: "Go on"}


def named(frame: Frame) -> Meeting | None:
    """The meeting that the URL names; None where it names none that is there."""
    asked = st.query_params.get("meeting", "")
    if not asked.isdecimal() or len(asked) > 9 or not begun(frame.settings):
        return None
    return next((each for each in meetings.meetings(Journal(frame.settings)) if each.id == int(asked)), None)


def show(frame: Frame) -> None:
    """The meetings, the next one first, and the form."""
    promise_forms.told()
    st.html(_NO_FILTERS)
    if "meeting" in st.query_params:
        messages.note(f"There is no meeting {st.query_params['meeting']}.")
    journal = Journal(frame.settings)
    every = meetings.meetings(journal)
    to_come = [each for each in every if not each.closed]
    closed = [each for each in reversed(every) if each.closed]
    for title, those in (("To come", to_come), ("Held", closed)):
        if those:
            st.html(f'<h2 class="cx-h">{title}</h2>')
            _listed(frame, journal, those)
    if not every:
        messages.note("No meeting has been planned yet. It opens with last time's promises and what became of them.")
    with st.expander("Plan a meeting", expanded=not to_come):
        _plan(frame, journal, Meeting(frame.settings.today, ""), "cx_plan")
    if to_come:
        with st.expander("Change or call off a planned one"):
            _change(frame, journal, to_come)


def go(number: int, slide: int = 1) -> None:
    """Opens a meeting at a slide; the URL says so, so that a reload stays."""
    st.query_params["meeting"] = str(number)
    st.query_params["slide"] = str(slide)


def leave() -> None:
    """Back to the list."""
    for name in ("meeting", "slide", "picked", "because"):
        st.query_params.pop(name, None)


def _listed(frame: Frame, journal: Journal, those: Sequence[Meeting]) -> None:
    for each in those:
        with st.container(horizontal=True, key=f"cx_meeting_{each.id}", vertical_alignment="center"):
            what = escape(line(each, frame.speech.numbers))
            st.html(f'<p class="cx-meeting-line">{what}</p>{agenda(each)}')
            verb = _VERBS.get(each.status, "Look back")
            st.button(
                verb,
                key=f"cx_go_{each.id}",
                on_click=_start if each.status == PLANNED else go,
                args=(journal, each.id) if each.status == PLANNED else (each.id,),
                type="primary" if each.status != "closed" else "secondary",
            )
            if not each.closed:
                pack_download.offer(frame, each)


def _start(journal: Journal, number: int) -> None:
    """Opens a planned meeting; one that somebody else has opened or closed is shown as it is."""
    try:
        meetings.begin(journal, number, author=remembered_name() or "chair")
    except CxError as error:
        st.session_state[promise_forms.SAID] = str(error)
    go(number)


def _plan(frame: Frame, journal: Journal, draft: Meeting, key: str) -> None:
    """The form of a new meeting, or of a planned one; what is refused stays typed in."""
    with entry_form(f"{key}_form", border=False):
        with st.container(horizontal=True):
            day = st.date_input("Date", draft.held_on, key=f"{key}_day", format=frame.speech.numbers.typed_day)
            title = st.text_input("Title", draft.title, key=f"{key}_title", placeholder="Such as: Consumer board")
            chair = st.text_input("Chair", draft.chair, key=f"{key}_chair")
        items = st.text_area(
            f"Agenda (an item a line, at most {MOST_ITEMS})", "\n".join(draft.agenda), key=f"{key}_agenda", height=140
        )
        by = promise_forms.name_field(key)
        if not st.form_submit_button("Save it" if draft.id else "Plan it", type="primary"):
            return
    said = tuple(text.strip() for text in items.splitlines() if text.strip())
    try:
        meeting = replace(draft, held_on=day or draft.held_on, title=title, chair=chair, agenda=said)
        write = meetings.edit if draft.id else meetings.plan
        kept = write(journal, meeting, author=by)
    except CxError as error:
        messages.problem(str(error))
        return
    promise_forms.done(f"{'Saved' if draft.id else 'Planned'}: {line(kept, frame.speech.numbers)}.", by)


def _change(frame: Frame, journal: Journal, those: Sequence[Meeting]) -> None:
    titles = {each.id: line(each, frame.speech.numbers) for each in those}
    number = st.selectbox(
        "Which meeting", list(titles), format_func=lambda n: titles.get(n, str(n)), key="cx_change_which"
    )
    held = next((each for each in those if each.id == number), None)
    if held is None:
        return
    key = f"cx_change_{held.id}_{held.version}"
    _plan(frame, journal, held, key)
    if st.button("Call it off", key=f"{key}_off"):
        try:
            meetings.remove(journal, held.id, author=remembered_name() or "chair")
        except CxError as error:
            messages.problem(str(error))
            return
        promise_forms.done(f"Called off: {titles[held.id]}.", remembered_name())
