"""The last slide of a meeting: decisions typed in place, each made a promise; closing, which keeps what was shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.promises import Promise, promises
from cxmetrics.insight.restatement import Restated, books, reported
from cxmetrics.journal import Journal, frozen, meetings
from cxmetrics.journal.frozen import FrozenFigure
from cxmetrics.journal.meetings import Decision, Meeting
from cxmetrics.metrics.taxonomy import taxonomy
from cxmetrics.ui import messages, promise_forms
from cxmetrics.ui.annotation_form import remembered_name
from cxmetrics.ui.entry_form import entry_form
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.material import Material
from cxmetrics.ui.meeting import leave
from cxmetrics.views import hearing
from cxmetrics.views import meeting as views
from cxmetrics.views.numbers import form

Title = Callable[[str, str], None]
HEARD = "cx_heard"
"""Whether this visitor's meeting has seen its consumer, by the meeting's number."""


def decide(frame: Frame, journal: Journal, shown: Material, title: Title) -> None:
    """Decisions typed in place, each made a promise; then the end."""
    number = shown.meeting.id
    count = len(shown.decisions)
    title("What do we decide?" if not count else f"{count} decision{'' if count == 1 else 's'} so far", "")
    if not count:
        today, first = frame.settings.today, not shown.earlier
        st.html(views.recalled(shown.figures, shown.promises, today, shown.consumer, first=first))
    made = [each for each in promises(journal, frame.layer) if each.action.meeting_id == number]
    for decision in shown.decisions:
        _decision(frame, journal, decision, [each for each in made if each.action.decision_id == decision.id])
    with entry_form("cx_decide", clear_on_submit=True, border=False):
        text = st.text_area("Decision", key="cx_decision_text", height=90)
        if st.form_submit_button("Write it down", type="primary"):
            try:
                meetings.decide(journal, number, text, author=_author(shown.meeting))
                st.rerun()
            except CxError as error:
                messages.problem(str(error))
    with st.expander("Close the meeting"):
        messages.note(
            "Kept as shown: the figures with their intervals and filters, promises, annotations, the consumer, "
            "decisions. A closed meeting is not changed any more."
        )
        heard = False
        if shown.consumer is not None:
            opened = bool(st.session_state.get(f"{HEARD}_{number}"))
            heard = st.checkbox("The consumer was heard", opened, key=f"cx_was_heard_{number}_{opened}")
        by = promise_forms.name_field("cx_close")
        if st.button("Close it", key="cx_close", type="primary"):
            try:
                _close(frame, journal, shown, by, heard=heard)
            except CxError as error:
                messages.problem(str(error))
                return
            leave()
            promise_forms.done(f"Closed: {views.line(shown.meeting, frame.speech.numbers)}.", by)


def _decision(frame: Frame, journal: Journal, decision: Decision, made: Sequence[Promise]) -> None:
    """One decision with the promises made of it."""
    naming = promise_forms.naming(frame)
    st.html(views.decision(decision, made, naming))
    with st.container(horizontal=True):
        with st.expander("Make it a promise", expanded=False, key=f"cx_make_{decision.id}"):
            draft = " ".join(decision.text.split())[:200]
            promise_forms.new(
                frame,
                journal,
                f"cx_promise_{decision.id}",
                draft,
                meeting_id=decision.meeting_id,
                decision_id=decision.id,
            )
        if not made and st.button("Take back", key=f"cx_undecide_{decision.id}", type="tertiary"):
            try:
                meetings.reword(journal, replace(decision, removed=True), author=decision.author)
                st.rerun()
            except CxError as error:
                messages.problem(str(error))


def _author(meeting: Meeting) -> str:
    return remembered_name() or meeting.chair or "meeting"


def _close(frame: Frame, journal: Journal, shown: Material, by: str, *, heard: bool) -> None:
    """Keeps what was shown and closes. Raises CxError where somebody else has closed it."""
    naming, today = promise_forms.naming(frame), frame.settings.today
    metrics = frame.layer.catalog.metrics
    figures: dict[object, FrozenFigure] = {}
    for each in shown.restated:
        if (again := _again(frame, each)) is not None:
            figures[again.question] = again
    for metric, found in shown.figures:
        if (kept := reported(frame.layer, found, metric.title, form(metric))) is not None:
            figures[kept.question] = kept
    content = {
        "promises": [views.kept_promise(each, naming, today) for each in shown.promises],
        "restated": [views.restatement(each, metrics, naming) for each in shown.restated],
        "annotations": [
            {"id": each.id, "starts_on": each.starts_on.isoformat(), "title": each.title, "kind": each.kind}
            for each in shown.noted
        ],
        "decisions": [{"id": each.id, "text": each.text, "author": each.author} for each in shown.decisions],
        "filters": {name: list(values) for name, values in frame.filters.where.items()},
        "books": books(frame.layer).stored(),
    }
    if heard and shown.consumer is not None:
        themes = taxonomy(frame.settings)[0].themes
        content["consumer"] = hearing.kept(shown.consumer, themes, frame.speech.numbers)
    frozen.close(journal, shown.meeting.id, list(figures.values()), content, consumer_heard=heard, author=by)


def _again(frame: Frame, each: Restated) -> FrozenFigure | None:
    """A restated figure as it is reported now, so that the next meeting does not hear of it again."""
    published = frame.layer.publication.metrics.get(each.figure.metric)
    if published is None:
        return None
    publication = frame.layer.publication
    return replace(
        each.figure,
        value=each.value,
        low=each.low,
        high=each.high,
        n=each.n,
        fingerprint=published.fingerprint,
        version=publication.version,
        published_at=publication.published_at,
    )
