"""Where promises are made and followed on a page: a form for a new one, and what may be said of one that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.asking import Filters
from cxmetrics.insight.promises import Promise
from cxmetrics.journal import Journal, signals
from cxmetrics.journal import actions as journal_of
from cxmetrics.journal.actions import DIRECTIONS, FUNCTIONS, STATUSES, Action
from cxmetrics.metrics.definition import Metric
from cxmetrics.ui import messages
from cxmetrics.ui.annotation_form import remember_name, remembered_name
from cxmetrics.ui.filters import dimension_title, groups
from cxmetrics.ui.frame import Frame
from cxmetrics.views.promises import Naming, amount

SAID = "cx_promise_said"
"""Where what was done is told on the next run."""
_ROUND = "cx_promise_round"
_NEWEST = 30
"""So many signals are offered to be answered."""


def naming(frame: Frame) -> Naming:
    """How promises are told on this page."""
    metrics = frame.layer.catalog.metrics
    dimensions = {name for metric in metrics.values() for name in metric.dimensions}
    return Naming(frame.speech, metrics, {name: dimension_title(frame.settings, name) for name in dimensions})


def told() -> None:
    """What was done in the run before, once."""
    messages.said(SAID)


def done(said: str, name: str) -> None:
    """Remembers the name and what was done, and starts the page anew."""
    st.session_state[SAID] = said
    remember_name(name)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def _any_day(frame: Frame) -> dict[str, Any]:
    """What a field takes as a day, written as the company's locale does."""
    numbers = frame.speech.numbers
    return {"min_value": date(1990, 1, 1), "max_value": date(2200, 12, 31), "format": numbers.typed_day}


def name_field(key: str) -> str:
    """Who writes; filled in once it has been typed on any form."""
    return str(st.text_input("Your name", remembered_name(), key=f"{key}_by", autocomplete="name"))


def new(frame: Frame, journal: Journal, key: str, draft: str = "", **belongs: int | None) -> None:
    """The form of a new action; `draft` is its title, `belongs` its meeting and decision."""
    key = f"{key}_{st.session_state.get(_ROUND, 0)}"
    title = st.text_input("What will be done", draft, key=f"{key}_title")
    with st.container(horizontal=True):
        owner = st.text_input("Owner (one person)", key=f"{key}_owner")
        function = st.selectbox("Function", FUNCTIONS, format_func=str.capitalize, key=f"{key}_function")
        due = st.date_input("Due", frame.settings.today + timedelta(days=30), key=f"{key}_due", **_any_day(frame))
    promised = _figure(frame, key)
    signal = _signal(journal, key)
    by = name_field(key)
    if not st.button("Promise it", key=f"{key}_save", type="primary"):
        return
    try:
        action = Action(title, owner, function, _day(due), **_moved(frame, promised), **belongs, signal_id=signal)  # type: ignore[arg-type]
        kept = journal_of.promise(journal, action, author=by)
    except CxError as error:
        messages.problem(str(error))
        return
    done(f"Promised: {kept.title}.", by)


def _figure(frame: Frame, key: str) -> dict[str, Any]:
    """Which figure it should move, of whom, which way, by how much, from when on."""
    held = frame.layer.publication.metrics
    metrics = {m.id: m for m in frame.layer.catalog.metrics.values() if m.id in held and held[m.id].available}
    order = sorted(metrics, key=lambda name: metrics[name].title)
    name = st.selectbox(
        "The figure it should move (it is then judged)",
        ["", *order],
        format_func=lambda name: metrics[name].title if name in metrics else "None: it is followed, but not judged",
        key=f"{key}_metric",
    )
    metric = metrics.get(name or "")
    if metric is None:
        return {}
    found: dict[str, Any] = {"metric": metric}
    with st.container(horizontal=True):
        ways = list(DIRECTIONS)
        better = ways.index(metric.better) if metric.better in ways else 0
        found["direction"] = st.selectbox("Which way", ways, better, key=f"{key}_{name}_direction")
        found["amount"] = st.text_input(
            "By how much (optional)", key=f"{key}_{name}_amount", placeholder=_example(metric)
        )
        found["effect"] = st.date_input(
            "Seen from (default: the day it is done)", None, key=f"{key}_effect", **_any_day(frame)
        )
        found["judge"] = st.date_input("Judged after (default: 6 periods)", None, key=f"{key}_judge", **_any_day(frame))
    with st.container(horizontal=True):
        for dimension in (each for each in metric.dimensions if each in frame.settings.filters):
            title = dimension_title(frame.settings, dimension)
            found[f"where {dimension}"] = st.multiselect(
                f"{title} (all where none is chosen)",
                groups(frame.layer.publication, dimension),
                key=f"{key}_{name}_{dimension}",
                placeholder="All",
            )
    return found


def _signal(journal: Journal, key: str) -> int | None:
    """Which signal it answers, of the newest; asked only where there are some."""
    said = {each.id: each.said for each in signals.kept(journal)[:_NEWEST]}
    if not said:
        return None
    chosen = st.selectbox(
        "The signal it answers (optional)",
        [0, *said],
        format_func=lambda number: said.get(number, "None"),
        key=f"{key}_signal",
    )
    return chosen or None


def _moved(frame: Frame, found: dict[str, Any]) -> dict[str, Any]:
    """What was typed of the figure, as an action keeps it. Raises CxError for what is no size."""
    metric: Metric | None = found.get("metric")
    if metric is None:
        return {}
    chosen = {name.removeprefix("where "): tuple(v) for name, v in found.items() if name.startswith("where ") and v}
    plain = replace(frame.asking, filters=Filters())
    where, _ = plain.where(metric, (), chosen)
    typed = str(found["amount"] or "").strip()
    return {
        "metric": metric.id,
        "direction": found["direction"],
        "amount": amount(metric, typed, frame.speech.numbers) if typed else None,
        "takes_effect_on": found["effect"],
        "judge_after": found["judge"],
        "where": where,
    }


def follow(frame: Frame, journal: Journal, those: Sequence[Promise]) -> None:
    """Says how an action stands, until when, and what there is to say of it."""
    if not those:
        return
    key = f"cx_follow_{st.session_state.get(_ROUND, 0)}"
    titles = {each.action.id: f"{each.action.title} ({each.action.owner}, {each.action.status})" for each in those}
    number = st.selectbox(
        "Which promise", list(titles), format_func=lambda n: titles.get(n, str(n)), key=f"{key}_which"
    )
    held = next((each.action for each in those if each.action.id == number), None)
    if held is None:
        return
    for each in journal_of.comments(journal, held.id):
        messages.note(f"{frame.speech.numbers.short_day(each.created_at.date())}, {each.author}: {each.text}")
    own = f"{key}_{held.id}_{held.version}"
    with st.container(horizontal=True):
        status = st.selectbox("How it stands", STATUSES, STATUSES.index(held.status), key=f"{own}_status")
        owner = st.text_input("Owner", held.owner, key=f"{own}_owner")
        due = st.date_input("Due", held.due_on, key=f"{own}_due", **_any_day(frame))
        effect = st.date_input("Seen from", held.takes_effect_on, key=f"{own}_effect", **_any_day(frame))
    comment = st.text_area("Comment (optional)", key=f"{own}_comment", height=80)
    by = name_field(own)
    if not st.button("Save", key=f"{own}_save", type="primary"):
        return
    try:
        changed = replace(held, owner=owner, due_on=_day(due), takes_effect_on=effect or None)
        if changed != held:
            journal_of.edit(journal, changed, author=by)
        journal_of.set_status(journal, held.id, status, author=by, on=frame.settings.today)
        if comment.strip():
            journal_of.comment(journal, held.id, comment, author=by)
    except CxError as error:
        messages.problem(str(error))
        return
    done(f"Saved: {held.title}.", by)


def _day(day: Any) -> date:
    if not isinstance(day, date):
        raise CxError("action due", "it has no day.", "Say until when.")
    return day


def _example(metric: Metric) -> str:
    return {"proportion": "such as 5 points", "nps": "such as 5"}.get(metric.kind, "in its own unit")
