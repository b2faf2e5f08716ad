"""Writing on charts: a click opens the form for a note, a number or an entry of a list opens the note itself.

A dialog is opened from the callback of the click and from nowhere else, so that no later run
brings it back; the chart gets a new key with it, so that the same point can be clicked again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from cxmetrics import settings as company
from cxmetrics.errors import CxError
from cxmetrics.insight import acceptance
from cxmetrics.insight.occasions import shown
from cxmetrics.journal import Journal
from cxmetrics.journal.annotations import Annotation, Conflict, add, annotation, bring_back, edit, remove, versions
from cxmetrics.settings import Settings
from cxmetrics.ui import messages
from cxmetrics.ui.annotation_form import choices, fields, remember_name, remembered_name, scope_of
from cxmetrics.ui.entry_form import entry_form
from cxmetrics.ui.filters import chosen_groups
from cxmetrics.ui.frame import current_frame, speech
from cxmetrics.views.annotation_list import conflict, details
from cxmetrics.views.annotations import cut
from cxmetrics.views.chart import Chart
from cxmetrics.views.far import seen_from_afar
from cxmetrics.views.lanes import NUMBER, PICK
from cxmetrics.views.rows import Rows

_OPENED = "cx_dialogs"
_LISTENER = "cx_pressed"

_SCRIPT = """
export default function ({ data, setTriggerValue }) {
  const pressed = event => {
    const button = event.target.closest?.('button[data-cx-note], button[data-cx-add]')
    if (!button) return
    const { cxNote, cxAdd, cxDay } = button.dataset
    setTriggerValue('pressed', { note: cxNote ?? '', add: cxAdd ?? '', day: cxDay ?? '' })
  }
  document.removeEventListener('click', window.cxPressed)
  window.cxPressed = pressed
  document.addEventListener('click', pressed)
  let held
  const fill = table => {
    held ??= JSON.parse(new TextDecoder().decode(data))
    const rows = held[table.dataset.cxRows]
    if (!rows || table.rows.length) return
    const line = (section, name, cells) => {
      const row = section.insertRow()
      for (const text of cells) {
        const cell = document.createElement(name)
        if (name === 'th') cell.scope = 'col'
        cell.textContent = text
        row.append(cell)
      }
    }
    line(table.createTHead(), 'th', rows.head)
    const body = table.createTBody()
    for (const cells of rows.lines) line(body, 'td', cells)
  }
  const fillAll = () => document.querySelectorAll('table[data-cx-rows]').forEach(fill)
  document.removeEventListener('toggle', window.cxFill, true)
  window.cxFill = fillAll
  document.addEventListener('toggle', fillAll, true)
  const idle = window.requestIdleCallback ?? (later => setTimeout(later, 200))
  idle(fillAll, { timeout: 2000 })
  const told = times => {
    document.body.value = times
    document.body.dispatchEvent(new Event('cx-paper'))
  }
  window.onbeforeprint = () => told(Math.max(1, window.innerWidth / 1110))
  window.onafterprint = () => told('')
  return () => {
    document.removeEventListener('click', pressed)
    document.removeEventListener('toggle', fillAll, true)
  }
}
"""


@functools.cache
def _listener() -> Callable[..., Any]:
    """Hears the buttons in lists of notes and fills tables when the browser has nothing else to do; one a page."""
    return st.components.v2.component("cx_notes", js=_SCRIPT)


def table_of(chart: Chart) -> str:
    """The table behind a chart, as HTML; many rows come last of all, when the charts are drawn: `listen` has them."""
    frame = current_frame()
    if frame is None or not isinstance(chart.behind, Rows):
        return chart.table
    frame.rows.append(chart.behind)
    return chart.behind.place


def listen() -> None:
    """Lets the buttons in lists of notes open their dialogs, and fills the page's tables; once on each page."""
    frame = current_frame()
    packed = {each.packed for each in (frame.rows if frame else ())}
    _listener()(key=_LISTENER, data=b"{" + b",".join(sorted(packed)) + b"}", on_pressed_change=_pressed)


def clickable(chart: Chart, name: str, metrics: Sequence[str]) -> None:
    """Draws a history on which a click opens a dialog. `name` is its place on the page."""
    if (frame := current_frame()) is not None and frame.afar:
        chart = seen_from_afar(chart)
    key = f"{name}_{st.session_state.get(name, 0)}"
    st.html(_room(key, chart))
    st.vega_lite_chart(
        spec=chart.spec,
        width="stretch",
        theme=None,
        alt=chart.alt,
        key=key,
        selection_mode=(NUMBER, PICK),
        on_select=functools.partial(_picked, name, key, tuple(metrics)),
    )


def _room(key: str, chart: Chart) -> str:
    """Keeps the chart's place until it is drawn, so that what follows does not jump."""
    kept = "".join(
        f"@media (min-width: {least}px) {{ .st-key-{key} {{ min-height: {height}px }} }}\n"
        for least, height in chart.heights
    )
    return f"<style>{kept}</style>"


def _guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """A callback that fails takes no page with it: it says what went wrong, and the page runs."""

    @functools.wraps(callback)
    def called(*given: Any) -> None:
        try:
            callback(*given)
        except Exception as error:
            st.toast(messages.plain(messages.words(error, callback.__name__)))

    return called


@_guarded
def _picked(name: str, key: str, metrics: tuple[str, ...]) -> None:
    """Opens what was clicked: the notes of a number, or the form for a point."""
    selection = st.session_state[key].selection
    ids = [mark["ids"] for mark in selection.get(NUMBER, ()) if mark.get("ids")]
    points = [point for point in selection.get(PICK, ()) if point.get("id") in metrics]
    if not (ids or points):
        return
    st.session_state[name] = st.session_state.get(name, 0) + 1
    if ids:
        _open_notes(str(ids[-1]))
    else:
        first, day = str(points[-1]["id"]), datetime.fromtimestamp(points[-1]["x"] / 1000, UTC).date()
        _add_note(_opening(), (first, *(metric for metric in metrics if metric != first)), day)


@_guarded
def _pressed() -> None:
    """Opens what a button in a list of notes stands for."""
    pressed = st.session_state[_LISTENER].get("pressed") or {}
    if pressed.get("note"):
        _open_notes(str(pressed["note"]))
    elif pressed.get("add"):
        _add_note(_opening(), tuple(str(pressed["add"]).split(",")), date.fromisoformat(str(pressed["day"])))


def _open_notes(named: str) -> None:
    numbers = tuple(int(number) for number in named.split(","))
    key = _opening()
    if len(numbers) == 1:
        st.session_state[f"{key}_one"] = numbers[0]
    _read_note(key, numbers)


def _opening() -> str:
    """A key of its own for what stands in a dialog: nothing of the one before is left in it."""
    st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
    return f"cx_dialog_{st.session_state[_OPENED]}"


def _telling(method: Callable[..., None]) -> Callable[..., None]:
    """Shows what went wrong in the dialog; what has been typed stays."""

    @functools.wraps(method)
    def told(*given: Any) -> None:
        try:
            method(*given)
        except CxError as error:
            messages.problem(str(error))

    return told


@st.dialog("Add a note", width="medium")
@_telling
def _add_note(key: str, near: tuple[str, ...], day: date) -> None:
    settings = company.load()
    draft = Annotation(starts_on=day, title="", scope="metric", metric=near[0], where=_filtered(settings))
    write_note(settings, key, draft, near)


def write_note(
    settings: Settings, key: str, draft: Annotation, near: Sequence[str] = (), *, done: Callable[[], None] | None = None
) -> None:
    """The form for a new note; saving it calls `done` and runs the page anew, which then shows it."""
    offered = choices(settings, near)
    if draft.scope == "metric" and scope_of(draft) not in offered.scopes:
        draft = replace(draft, scope="all", metric=None)
    with entry_form(key, border=False, enter_to_submit=False):
        said, author = fields(key, draft, offered)
        trouble = st.container()
        if st.form_submit_button("Save", type="primary", key=f"{key}_save"):
            with trouble:
                _saved(lambda: add(Journal(settings), said, author=author), author, "Saved", done)


def _saved(write: Callable[[], Annotation], author: str, what: str, done: Callable[[], None] | None = None) -> None:
    """Writes, says so and closes the dialog; what cannot be written is told where it was asked."""
    try:
        write()
    except Conflict:
        raise
    except CxError as error:
        messages.problem(str(error))
        return
    remember_name(author)
    if done is not None:
        done()
    st.toast(f"{what}. Everybody sees it with their next look at the page.", icon=":material/check:")
    st.rerun()


@st.dialog("Note", width="medium")
@_telling
def _read_note(key: str, numbers: tuple[int, ...]) -> None:
    settings = company.load()
    chosen = st.session_state.get(f"{key}_one")
    if chosen is None:
        for number in numbers:
            st.button(
                messages.plain(cut(_one(settings, number).title)),
                key=f"{key}_{number}",
                type="tertiary",
                on_click=_set,
                args=(f"{key}_one", number),
            )
        return
    said = _one(settings, chosen)
    if st.session_state.get(f"{key}_edits"):
        _edit_note(settings, key, said)
        return
    history = versions(Journal(settings), said.id) if said.source == "journal" else ()
    offered = choices(settings)
    local = functools.partial(_local, ZoneInfo(settings.timezone))
    st.html(details(said, history, speech(settings), offered.metrics, local))
    if said.source != "journal":
        messages.note("It comes with the data from the warehouse and is changed there.")
        return
    trouble = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        author = st.text_input("Your name", remembered_name(), key=f"{key}_by", autocomplete="name", width="stretch")
        if not said.removed:
            st.button("Edit", key=f"{key}_edit", on_click=_set, args=(f"{key}_edits", said), icon=":material/edit:")
        label, icon, act = (
            ("Bring back", ":material/undo:", bring_back) if said.removed else ("Remove", ":material/delete:", remove)
        )
        if st.button(label, key=f"{key}_act", icon=icon):
            with trouble:
                _saved(lambda: act(Journal(settings), said.id, author=author), author, "Done")


def _edit_note(settings: Settings, key: str, now: Annotation) -> None:
    """The form over what it said when it was opened; where somebody else was faster, both are shown."""
    started: Annotation = st.session_state[f"{key}_edits"]
    theirs: Annotation | None = st.session_state.get(f"{key}_theirs")
    offered = choices(settings, [started.metric] if started.metric else [])
    place = st.container()
    with entry_form(f"{key}_form", border=False, enter_to_submit=False):
        said, author = fields(f"{key}_form", started, offered)
        trouble = st.container()
        save = st.form_submit_button("Save", type="primary", key=f"{key}_save")
    if save:
        basis = theirs or started
        kept = replace(said, version=basis.version, author=basis.author, created_at=basis.created_at)
        try:
            with trouble:
                _saved(lambda: edit(Journal(settings), kept, author=author), author, "Saved")
        except Conflict as error:
            theirs = st.session_state[f"{key}_theirs"] = error.current
    if theirs is not None:
        who = versions(Journal(settings), theirs.id)[-1]
        with place:
            st.html(conflict(theirs, said, who, speech(settings), offered.metrics))


def _one(settings: Settings, number: int) -> Annotation:
    """The annotation as it is now; those of the warehouse have negative ids."""
    if number > 0:
        return annotation(Journal(settings), number)
    found = next((each for each in shown(acceptance.layer(settings)) if each.id == number), None)
    if found is None:
        raise CxError("note", "it is no longer there.", "Reload the page to see what is.")
    return found


def _set(name: str, value: Any) -> None:
    st.session_state[name] = value


def _local(zone: ZoneInfo, moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


def _filtered(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The groups the page is filtered on: what is seen there is most likely about them."""
    held = {name: chosen_groups(name) for name in settings.filters}
    return {name: values for name, values in held.items() if values}
