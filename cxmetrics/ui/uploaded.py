"""What an uploaded export holds, on its page: its columns, what is unsure, the mapping to take away.

Reads the file in a folder that is gone afterwards. Loading is a command's: no page opens the warehouse.
"""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from cxmetrics import schema
from cxmetrics.errors import CxError
from cxmetrics.profile import drafting, report
from cxmetrics.profile.drafting import Answers, Question
from cxmetrics.profile.meaning import Seen, reading, seen
from cxmetrics.profile.reading import Look, look
from cxmetrics.sources.mapping_file import read_mapping
from cxmetrics.ui import messages
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.profile_table import profile_table

_ROOM = 60_000
_BY_ITSELF, _OPEN = "Tell by the columns", "Leave it open"


@dataclass(frozen=True)
class _Read:
    """The upload that was read, by the id of the upload."""

    upload: str
    looked: Look
    columns: tuple[Seen, ...]


def told(file: Any, kept_as: str, numbers: Numbers) -> None:
    """What an upload holds, and its mapping. The session keeps under that name what was read."""
    try:
        read = _read(file, kept_as)
    except CxError as error:
        messages.problem(str(error))
        return
    _told(read, numbers)


def _read(file: Any, kept_as: str) -> _Read:
    """The upload, read once. Raises CxError, naming the file as it was called, where it cannot be."""
    kept = st.session_state.get(kept_as)
    if isinstance(kept, _Read) and kept.upload == file.file_id:
        return kept
    name = Path(str(file.name).replace("\0", "")).name[-100:] or "export"
    with tempfile.TemporaryDirectory(prefix="cx-export-") as folder:
        at = Path(folder) / name
        at.write_bytes(file.getbuffer())
        try:
            with st.spinner("Reading the file"):
                looked = look(at, room=_ROOM)
        except CxError as error:
            raise CxError(name, error.what, *error.ways_out) from error
    read = _Read(file.file_id, looked, seen(looked.columns))
    st.session_state[kept_as] = read
    return read


def _told(read: _Read, numbers: Numbers) -> None:
    looked, columns = read.looked, read.columns
    names = [_BY_ITSELF, *schema.tables()]
    chosen = st.selectbox("What its rows are", names, key=f"cx_export_table_{read.upload}")
    found = reading(looked.file, columns, schema.tables().get(str(chosen)))
    answers = _answers(drafting.questions(found), read.upload, numbers.typed_day)
    draft = drafting.draft(looked, found, columns, answers)
    rows = report.rows(columns, found, draft)
    ours = sum(row["meaning"] is not None for row in rows)
    broken = f" {numbers.count(looked.broken)} rows have too few or too many cells." if looked.broken else ""
    all_rows, all_columns, known = (numbers.count(each) for each in (looked.rows, len(rows), ours))
    st.html(f'<h2 class="cx-h">{all_rows} rows, {all_columns} columns, {known} of them ours</h2>')
    messages.note(
        f"Read as {found.table.name}: {found.table.title.split('.')[0].lower()}.{broken}"
        + (f" {found.doubt}" if found.doubt else "")
    )
    st.html(profile_table(rows, looked.rows, numbers))
    _mapping(read, draft)


def _answers(asked: Sequence[Question], upload: str, typed_day: str) -> Answers:
    """What a person says to the questions; what is left open stays unsure."""
    formats: dict[str, str] = {}
    days: dict[str, date] = {}
    if asked:
        st.html('<h2 class="cx-h">For you to say</h2>')
    for question in asked:
        key = f"cx_export_{question.column}_{upload}"
        if question.choices:
            readings = {f"{form}: {example}": form for form, example in question.choices}
            said = st.radio(messages.plain(question.text), [_OPEN, *map(messages.plain, readings)], key=key)
            form = next((form for label, form in readings.items() if messages.plain(label) == said), None)
            if form is not None:
                formats[question.column] = form
        else:
            text = messages.plain(question.text)
            day = st.date_input(text, value=None, key=key, min_value=date(1950, 1, 1), format=typed_day)
            if isinstance(day, date):
                days[question.column] = day
    return Answers(formats, days)


def _mapping(read: _Read, draft: drafting.Draft) -> None:
    """The draft to be edited, whether it could be loaded, and how."""
    st.html('<h2 class="cx-h">The mapping</h2>')
    text = st.text_area(
        "Mend what is marked as unsure, and take its name out of the list above it",
        draft.text,
        height=420,
        key=f"cx_export_text_{read.upload}_{hash(draft.text)}",
    )
    fault = _fault(str(text))
    if fault:
        messages.problem(fault)
    else:
        st.html('<p class="cx-said" role="status">Nothing is left open: the mapping can be loaded.</p>')
    stem = read.looked.file.name.split(".")[0] or "export"
    st.download_button(
        "This mapping (TOML)",
        data=str(text).encode(),
        file_name=f"{stem}.toml",
        mime="application/toml",
        on_click="ignore",
        icon=":material/download:",
        key="cx_export_toml",
    )
    messages.note("Then, where the warehouse is: try it, load it, publish it.")
    command = f"python -m cxmetrics load {_word(read.looked.file.name)} --mapping {_word(stem + '.toml')}"
    st.code(f"{command} --dry-run\n{command}\npython -m cxmetrics refresh", language="bash")


def _fault(text: str) -> str | None:
    """What keeps the mapping from being loaded, in words; None where nothing does."""
    with tempfile.TemporaryDirectory(prefix="cx-mapping-") as folder:
        at = Path(folder) / "mapping.toml"
        at.write_text(text, encoding="utf-8")
        try:
            read_mapping(at)
        except CxError as error:
            return str(error).replace(f"{at}:", "line ").replace(str(at), "the mapping")
    return None


def _word(name: str) -> str:
    """A file's name as one word of a shell."""
    return shlex.quote(" ".join(name.split()))
