"""The page of all notes: a table with filters, a form for a new one, and CSV out and in. All of it by keyboard."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.occasions import occasions
from cxmetrics.journal import Journal, exchange
from cxmetrics.journal.annotations import KINDS, Annotation, take_in
from cxmetrics.ui import messages
from cxmetrics.ui.annotating import write_note
from cxmetrics.ui.annotation_form import EVERYTHING, choices, remember_name, remembered_name, scope_of
from cxmetrics.ui.entry_form import entry_form
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.target_forms import NO_FILTERS
from cxmetrics.views.annotation_table import annotation_table
from cxmetrics.views.listing import listing, undone

_SAID, _ROUND = "cx_journal_said", "cx_journal_round"


def show(frame: Frame) -> None:
    """The table and the forms. Raises Unavailable where the journal does not answer."""
    found = occasions(frame.layer)
    if found.trouble is not None:
        raise found.trouble
    st.html(NO_FILTERS)
    messages.said(_SAID)
    offered = choices(frame.settings)
    those = _chosen(found.written, offered.scopes)
    st.html(annotation_table(those, frame.speech, offered.metrics))
    with st.container(key="cx_journal_forms"):
        _new(frame)
        _exchange(frame, those)


def _chosen(written: Sequence[Annotation], names: Mapping[str, str]) -> list[Annotation]:
    """The notes that the filters above the table leave; `names` are those of scopes."""
    scopes = [EVERYTHING, *sorted({scope_of(each) for each in written} - {EVERYTHING}, key=lambda s: _order(s, names))]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="cx_journal_filters"):
        kinds = st.multiselect(
            "Kind", KINDS, format_func=str.capitalize, placeholder="All kinds", key="cx_journal_kind"
        )
        where = st.multiselect(
            "Shown on", scopes, format_func=lambda name: _named(name, names), placeholder="Anything",
            key="cx_journal_scope",
        )  # fmt: skip
        text = st.text_input("Words in it", key="cx_journal_text", placeholder="In title, text or name")
        removed = st.checkbox("Removed ones too", key="cx_journal_removed")
    words = text.casefold().split()
    return [
        each
        for each in written
        if (removed or not each.removed)
        and (not kinds or each.kind in kinds)
        and (not where or scope_of(each) in where)
        and all(word in f"{each.title} {each.text} {each.author}".casefold() for word in words)
    ]


def _named(scope: str, names: Mapping[str, str]) -> str:
    """The scope's name; of one that is no longer there, what it was called by."""
    return names.get(scope) or scope.partition(":")[2]


def _order(scope: str, names: Mapping[str, str]) -> tuple[bool, str]:
    """Pillars before metrics, by name."""
    return (scope.startswith("metric:"), _named(scope, names))


def _new(frame: Frame) -> None:
    st.html('<h2 class="cx-h">Write one</h2>')
    key = f"cx_journal_{st.session_state.get(_ROUND, 0)}"
    draft = Annotation(frame.layer.publication.today, "")
    write_note(frame.settings, key, draft, done=_next)


def _next() -> None:
    """An empty form for the next one."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _exchange(frame: Frame, those: Sequence[Annotation]) -> None:
    st.html('<h2 class="cx-h">Out and in</h2>')
    st.download_button(
        f"These {frame.speech.numbers.count(len(those))} notes (CSV)" if len(those) != 1 else "This note (CSV)",
        data=lambda: _csv(those),
        file_name="notes.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="cx_journal_csv",
        type="tertiary",
    )
    with entry_form("cx_journal_import", border=False, clear_on_submit=False):
        file = st.file_uploader("Take in a CSV file of notes", type=["csv"], key="cx_journal_file")
        author = st.text_input("Your name", remembered_name(), key="cx_journal_by", autocomplete="name")
        if st.form_submit_button("Take in", key="cx_journal_take") and file is not None:
            _take_in(frame, file, author)


def _csv(those: Sequence[Annotation]) -> bytes:
    return (listing(exchange.COLUMNS, map(exchange.record, those), "csv") + "\r\n").encode()


def _take_in(frame: Frame, file: Any, author: str) -> None:
    """All of a file's notes or none; every bad row is told with its line."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "notes.csv"
        copy.write_bytes(file.getvalue())
        try:
            new, changed, same = take_in(Journal(frame.settings), exchange.read(copy, undone), author=author)
        except CxError as error:
            messages.problem(str(error).replace(str(copy), str(file.name)))
            return
    remember_name(author)
    st.session_state[_SAID] = f"{file.name}: {new} new, {changed} changed, {same} as they were."
    st.rerun()
