"""The page of targets: what holds and how figures stand to it, a form to set one, and a way to take one back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.headline import Headline, headline
from cxmetrics.journal import Journal
from cxmetrics.journal import targets as journal_of
from cxmetrics.journal.targets import BENCHMARK, KINDS, TARGET, Target
from cxmetrics.metrics.definition import Metric
from cxmetrics.ui import messages
from cxmetrics.ui.annotation_form import remember_name, remembered_name
from cxmetrics.ui.entry_form import entry_form
from cxmetrics.ui.filters import groups
from cxmetrics.ui.frame import Frame
from cxmetrics.views import entry
from cxmetrics.views.numbers import joined
from cxmetrics.views.target_table import Entry, figure, tables

_SAID, _ROUND = "cx_target_said", "cx_target_round"

NO_FILTERS = "<style>.st-key-cx_filters { display: none }</style>"
"""A target holds for whom it was set; the bar would change nothing here."""


def show(frame: Frame) -> None:
    """The tables and the forms. Raises Unavailable where the journal does not answer."""
    journal = Journal(frame.settings)
    messages.said(_SAID)
    kept = journal_of.kept(journal)
    entries = [_entry(frame, each, kept) for each in kept]
    st.html(NO_FILTERS)
    st.html(tables(entries, frame.speech.numbers))
    _new(frame, journal)
    _take_back(frame, journal, entries)


def _entry(frame: Frame, each: Target, kept: tuple[Target, ...]) -> Entry:
    state = journal_of.state(each, kept, frame.settings.today)
    whose = "; ".join(f"{frame.title(name)}: {joined(values)}" for name, values in each.where.items())
    metric, newest = frame.layer.catalog.metrics.get(each.metric), None
    if metric is not None and state in ("in force", "later", "not drawn"):
        newest = _newest(frame, metric, each)
    return Entry(each, state, metric, newest, whose)


def _newest(frame: Frame, metric: Metric, each: Target) -> Headline | None:
    """The newest figure of those for whom it holds, whatever the filter bar says."""
    asking = replace(frame.asking, filters=replace(frame.filters, where={}, end=None))
    try:
        where, _ = asking.where(metric, (), each.where)
        return headline(frame.layer, metric.id, where=where, target=each.value)
    except CxError:
        return None


def _new(frame: Frame, journal: Journal) -> None:
    """The form; what it says is refused in words, and stays typed in."""
    st.html('<h2 class="cx-h cx-on-screen">Set one</h2>')
    metrics = sorted(frame.layer.catalog.metrics.values(), key=lambda metric: metric.title)
    key = f"cx_target_{st.session_state.get(_ROUND, 0)}"
    with st.container(horizontal=True, key="cx_target_what"):
        name = st.selectbox(
            "Figure", [m.id for m in metrics], format_func=lambda i: _title(frame, i), key=f"{key}_metric"
        )
        kind = st.radio("What", KINDS, format_func=_KINDS.get, key=f"{key}_kind", horizontal=True)
    metric = frame.layer.catalog.metrics.get(name or "")
    if metric is None:
        return
    with entry_form(f"{key}_form", border=True):
        typed = _fields(frame, metric, kind, key)
        if st.form_submit_button("Set the target" if kind == TARGET else "Keep the benchmark", type="primary"):
            try:
                done = journal_of.add(journal, _typed(frame, metric, kind, typed), author=typed["name"])
            except CxError as error:
                messages.problem(str(error))
                return
            st.session_state[_SAID] = _told(frame, metric, done)
            st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
            remember_name(typed["name"])
            st.rerun()


def _fields(frame: Frame, metric: Metric, kind: str, key: str) -> Mapping[str, Any]:
    typed: dict[str, Any] = {}
    with st.container(horizontal=True):
        typed["value"] = st.text_input(
            "To reach" if kind == TARGET else "Others reach (the lower end of a range)",
            key=f"{key}_value",
            placeholder=_placeholder(frame, metric),
        )
        if kind == BENCHMARK:
            typed["high"] = st.text_input("Upper end, for a range", key=f"{key}_high")
        typed["from"] = st.date_input(
            "From" if kind == TARGET else "Of",
            frame.settings.today,
            key=f"{key}_from",
            format=frame.speech.numbers.typed_day,
        )
    if kind == BENCHMARK:
        typed["source"] = st.text_input("Source", key=f"{key}_source", placeholder="Who reports it")
        typed["definition"] = st.text_input("Its definition", key=f"{key}_definition", placeholder="What it counts")
        ours = metric.prose.split("\n\n")[0] or metric.question
        messages.note(f"Ours: {ours}")
        typed["same"] = st.checkbox(
            "It counts what ours counts. (Else it is listed here, but not drawn.)", key=f"{key}_same"
        )
    dimensions = [name for name in frame.settings.filters if name in metric.dimensions]
    with st.container(horizontal=True):
        for name in dimensions:
            title = frame.title(name)
            offered = groups(frame.layer.publication, name)
            typed[f"where {name}"] = st.multiselect(
                f"{title} (everybody where none is chosen)", offered, key=f"{key}_where_{name}", placeholder="All"
            )
        typed["note"] = st.text_input("Why", key=f"{key}_note")
        typed["name"] = st.text_input("Your name", remembered_name(), key=f"{key}_name")
    return typed


def _typed(frame: Frame, metric: Metric, kind: str, typed: Mapping[str, Any]) -> Target:
    numbers = frame.speech.numbers
    where = {name.removeprefix("where "): tuple(v) for name, v in typed.items() if name.startswith("where ") and v}
    high = str(typed.get("high", "")).strip()
    return Target(
        metric=metric.id,
        kind=kind,
        value=entry.figure(metric, typed["value"], numbers),
        high=entry.figure(metric, high, numbers) if high else None,
        starts_on=typed["from"] or frame.settings.today,
        where=where,
        source=typed.get("source", ""),
        definition=typed.get("definition", ""),
        same_definition=bool(typed.get("same")),
        note=typed["note"],
    )


def _take_back(frame: Frame, journal: Journal, entries: list[Entry]) -> None:
    standing = {each.target.id: each for each in entries if not each.target.withdrawn}
    if not standing:
        return
    with st.expander("Take one back"), entry_form("cx_target_back", border=False):
        messages.note("It then holds nowhere, as if it had not been set; it stays in the list of what held before.")
        numbers = frame.speech.numbers

        def said(number: int) -> str:
            each = standing.get(number)
            if each is None:
                return str(number)
            whose = f", {each.whose}" if each.whose else ""
            day = numbers.short_day(each.target.starts_on)
            return f"{_title(frame, each.target.metric)}: {each.target.kind} {figure(each, numbers)} from {day}{whose}"

        number = st.selectbox("Which", list(standing), format_func=said, key="cx_target_which")
        name = st.text_input("Your name", remembered_name(), key="cx_target_back_name")
        if st.form_submit_button("Take it back") and number is not None:
            try:
                journal_of.withdraw(journal, number, author=name)
            except CxError as error:
                messages.problem(str(error))
                return
            st.session_state[_SAID] = f"Taken back: {said(number)}."
            remember_name(name)
            st.rerun()


_KINDS = {TARGET: "Our target", BENCHMARK: "What others reach (benchmark)"}


def _title(frame: Frame, name: str) -> str:
    metric = frame.layer.catalog.metrics.get(name)
    return metric.title if metric else name


def _placeholder(frame: Frame, metric: Metric) -> str:
    found = frame.layer.publication.metrics.get(metric.id)
    newest = headline(frame.layer, metric.id) if found and found.available else None
    value = newest.row.value if newest and newest.row else None
    return f"Newest: {frame.speech.numbers.figure(metric, value)}" if value is not None else ""


def _told(frame: Frame, metric: Metric, done: Target) -> str:
    numbers = frame.speech.numbers
    read = entry.read_as(metric, done.value, numbers)
    if done.high is not None:
        read += f" to {entry.read_as(metric, done.high, numbers)}"
    return f"{_KINDS[done.kind]} for {metric.title} is kept: {read}, from {numbers.short_day(done.starts_on)} on."
