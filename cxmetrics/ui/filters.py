"""The one filter bar: window, period, grain, groups and comparison, kept in the URL so that a link opens the same view.

Draws the controls and reads them; which metric can honour which filter is left to `insight.asking`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

import streamlit as st

from cxmetrics.calendar import Calendar
from cxmetrics.insight.asking import Filters, published_days, window_start
from cxmetrics.journal.annotations import KINDS
from cxmetrics.metrics.memo import Memo
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.settings import Settings
from cxmetrics.store.publication import Publication

T = TypeVar("T")

WINDOWS = {"1y": "Last year", "2y": "Last 2 years", "3y": "Last 3 years", "all": "All years"}
GRAINS = {"day": "By day", "week": "By week", "month": "By month", "quarter": "By quarter", "year": "By year"}
COMPARE = {"previous": "Against period before", "year": "Against year before"}
NEWEST = "newest"
PERIODS_OFFERED = 36
_GROUPS = Memo(64)
_DEFAULTS = {"window": "3y", "period": NEWEST, "grain": "month", "compare": "previous"}
_NOTES, _NO_NOTES = "notes", "none"
OF_VOICE = tuple(
    f"voice_{n}" for n in ("words", "score", "theme", "channel", "stage", "survey", "span", "order", "sheet")
)
OF_PAGES = ("meeting", "slide", "picked", "because", "consumer", *OF_VOICE)
"""What pages keep in the URL beside the filters."""
_WRITTEN = "cx_written"
_HELD = "cx_held"
_TURN = "cx_turn"
"""How often the URL has set the controls of this session anew."""


def dimension_title(settings: Settings, dimension: str) -> str:
    """What people call a dimension."""
    return settings.dimension_title(dimension)


def groups(publication: Publication, dimension: str) -> list[str]:
    """Every published value of a dimension over all metrics: those with most figures in the newest year first."""
    key = (str(publication.file), publication.published_at, dimension)
    return _GROUPS.get(key, lambda: _groups(publication, dimension))


def _groups(publication: Publication, dimension: str) -> list[str]:
    found = {g for m in publication.metrics.values() for g in m.groups.get(dimension, ())}
    recent = dict.fromkeys(found, 0)
    for metric in publication.metrics.values():
        cell = next((place for place, names in enumerate(metric.cells) if dimension in names), None)
        if metric.available and cell is not None and dimension in metric.groups:
            counted = publication.rows(
                f'SELECT "{dimension}", COUNT(*) FROM "{metric.table}" WHERE cell = ? AND day >= ? GROUP BY 1',
                [cell, publication.today - timedelta(days=365)],
            )
            for group, count in counted:
                recent[group] = recent.get(group, 0) + count
    return sorted(found, key=lambda group: (group == NO_GROUP, -recent[group], group))


def filter_bar(settings: Settings, publication: Publication) -> Filters:
    """Draws the bar and returns what it says; sets the URL to it."""
    offered = {name: groups(publication, name) for name in settings.filters}
    offered = {name: values for name, values in offered.items() if values}
    newest = published_days(publication)[1]
    periods_of = functools.partial(_periods, settings.calendar, newest)
    left_out = _adopt_url(offered, periods_of)
    with st.container(horizontal=True, wrap=False, gap="xsmall", key="cx_filters"):
        grain, period = _time(periods_of)
        where = {}
        for name, values in offered.items():
            title = dimension_title(settings, name)
            chosen = _kept(name, [v for v in st.session_state.get(_key(name), []) if v in values])
            with st.popover(_chosen(title, chosen), key=f"cx_open_{name}"):
                where[name] = tuple(
                    st.multiselect(
                        title, values, key=_key(name), format_func=_group_name, placeholder=f"All {title.lower()}s"
                    )
                )
        with st.popover(COMPARE[_held("compare", COMPARE)], key="cx_open_compare"):
            _radio("compare", "Compare", COMPARE)
        kinds = _notes()
    chosen_window, compare = (str(st.session_state[_key(n)]) for n in ("window", "compare"))
    end = settings.calendar.period(date.fromisoformat(period), grain).end if period != NEWEST else None
    query = tuple((n, str(st.session_state[_key(n)])) for n in _DEFAULTS if st.session_state[_key(n)] != _DEFAULTS[n])
    query += tuple((name, value) for name, values in where.items() for value in values)
    query += tuple((_NOTES, kind) for kind in (kinds or (_NO_NOTES,))) if kinds is not None else ()
    _write_url(query, _chosen_now(offered, periods_of))
    return Filters(
        grain=grain,
        compare=compare,
        window=chosen_window,
        start=window_start(chosen_window, end or publication.today),
        end=end,
        where={name: values for name, values in where.items() if values},
        notes=kinds,
        query=query,
        left_out=left_out,
    )


def chosen_groups(name: str) -> tuple[str, ...]:
    """The groups of a dimension that the filter bar says."""
    return tuple(st.session_state.get(_key(name)) or ())


def _group_name(group: str) -> str:
    return "not recorded" if group == NO_GROUP else group


def defaults(publication: Publication) -> Filters:
    """What the bar says on a first visit without a query."""
    return Filters(start=window_start(_DEFAULTS["window"], publication.today))


def _time(periods_of: Callable[[str], Mapping[str, str]]) -> tuple[str, str]:
    """The popover of window, grain and period; returns the grain and the period's first day, or NEWEST."""
    window, grain = _held("window", WINDOWS), _held("grain", GRAINS)
    periods = {NEWEST: f"Newest {grain}", **periods_of(grain)}
    period = _held("period", periods)
    until = "" if period == NEWEST else f" to {periods[period]}"
    with st.popover(f"{WINDOWS[window]}{until}, {GRAINS[grain].lower()}", key="cx_open_time"):
        _radio("window", "Window", WINDOWS)
        _radio("grain", "Grain", GRAINS)
        st.selectbox("Period", list(periods), format_func=lambda v: periods.get(v, str(v)), key=_key("period"))
    return grain, period


def _held(name: str, options: Collection[str]) -> str:
    """What is chosen, the default where that is not offered: a popover's label is written before what is in it."""
    chosen = st.session_state.get(_key(name))
    return str(_kept(name, chosen if chosen in options else _DEFAULTS[name]))


def _kept(name: str, chosen: T) -> T:
    """Has the control of this name told what is chosen, in every run.

    What is in a popover is made when it is opened, by the newest run alone: where only an older one had told it, it
    would show its first option, and choose that with the next click.
    """
    st.session_state[_key(name)] = chosen
    return chosen


def _radio(name: str, label: str, options: Mapping[str, str]) -> None:
    st.radio(label, list(options), format_func=lambda v: options.get(v, str(v)), key=_key(name), horizontal=True)


def _notes() -> tuple[str, ...] | None:
    """Which kinds of annotations are shown; None is all of them."""
    chosen = _kept(_NOTES, [kind for kind in KINDS if kind in st.session_state.get(_key(_NOTES), KINDS)])
    every = len(chosen) == len(KINDS)
    told = "all kinds" if every else f"{len(chosen)} of {len(KINDS)} kinds" if chosen else "none"
    with st.popover(f"Notes: {told}", key="cx_open_notes"):
        st.pills("Kinds of notes shown", KINDS, key=_key(_NOTES), selection_mode="multi", format_func=str.capitalize)
    return None if every else tuple(chosen)


def _chosen(title: str, values: Sequence[str]) -> str:
    """The popover's label; the values themselves stand inside, where they cannot break the bar."""
    return f"All {title.lower()}s" if not values else f"{title}: {len(values)} chosen"


def _periods(calendar: Calendar, today: date, grain: str) -> dict[str, str]:
    """The newest periods that have ended, by their first day, with their names."""
    offered: dict[str, str] = {}
    period = calendar.period(today, grain)
    for _ in range(PERIODS_OFFERED):
        period = calendar.previous(period, grain)
        offered[period.first.isoformat()] = calendar.label(period, grain)
    return offered


def _adopt_url(offered: Mapping[str, Sequence[str]], periods: Callable[[str], Mapping[str, str]]) -> tuple[str, ...]:
    """Takes the filters from the URL where a link or the back button brought them; says what it leaves out."""
    state = st.session_state
    asked = _asked()
    touched = _HELD in state and _chosen_now(offered, periods) != state[_HELD]
    if _WRITTEN in state:
        if touched or _flat(asked) == state[_WRITTEN]:
            return tuple(state.get("cx_left_out", ()))
        state[_TURN] = state.get(_TURN, 0) + 1
    left_out = []
    grain = asked.get("grain", [""])[-1]
    of_grain = periods(grain if grain in GRAINS else _DEFAULTS["grain"])
    known = {"window": WINDOWS, "period": {NEWEST, *of_grain}, "grain": GRAINS, "compare": COMPARE}
    for name, default in _DEFAULTS.items():
        value = asked.get(name, [default])[-1]
        if value not in known[name]:
            left_out.append(f"{name} {value!r}")
            value = default
        state[_key(name)] = value
    for name, values in offered.items():
        wanted = asked.get(name, [])
        left_out += [f"{name} {value!r}" for value in wanted if value not in values]
        state[_key(name)] = [value for value in values if value in wanted]
    asked_kinds = asked.get(_NOTES, [])
    left_out += [f"notes {value!r}" for value in asked_kinds if value not in (*KINDS, _NO_NOTES)]
    kinds = [kind for kind in KINDS if kind in asked_kinds]
    state[_key(_NOTES)] = kinds if kinds or _NO_NOTES in asked_kinds else list(KINDS)
    state["cx_left_out"] = tuple(left_out)
    return tuple(left_out)


def _chosen_now(offered: Collection[str], periods: Callable[[str], Mapping[str, str]]) -> dict[str, Any]:
    """What every control says. A period that is none of the grain is what a browser kept of the grain before."""
    now = {name: st.session_state.get(_key(name)) for name in (*_DEFAULTS, *offered, _NOTES)}
    grain = now["grain"]
    if now["period"] is not None and now["period"] not in (periods(grain) if grain in GRAINS else ()):
        now["period"] = NEWEST
    return now


def _write_url(query: Sequence[tuple[str, str]], held: Mapping[str, Any]) -> None:
    state = st.session_state
    if sorted(query) != _flat(_asked()):
        wanted = {name: st.query_params.get_all(name) for name in OF_PAGES if name in st.query_params}
        for name, value in query:
            wanted.setdefault(name, []).append(value)
        st.query_params.from_dict(wanted)
        if _HELD in state:
            state["cx_left_out"] = ()
    state[_WRITTEN] = sorted(query)
    state[_HELD] = held


def _asked() -> dict[str, list[str]]:
    """What the URL says of filters."""
    return {name: st.query_params.get_all(name) for name in st.query_params if name not in OF_PAGES}


def _flat(asked: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, values in asked.items() for value in values)


def _key(name: str) -> str:
    """Of the control of this name: another one each time the URL has set it.

    A browser goes on sending what was chosen before in a popover that is closed, as if it were chosen now.
    """
    turn = st.session_state.get(_TURN, 0)
    return f"cx_filter_{name}_{turn}" if turn else f"cx_filter_{name}"
