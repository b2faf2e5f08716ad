"""The journey on a page: stages by channels under a measure that the reader changes, a cell closer, calls by cause."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from cxmetrics.errors import Unavailable
from cxmetrics.insight.caused import each, failure_demand, per_100
from cxmetrics.insight.moments import moments as moments_of
from cxmetrics.insight.respondents import is_opinion
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.ui import cells, heard, messages
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import CHART_PX, View
from cxmetrics.views.breakdown import breakdown
from cxmetrics.views.chart import Chart
from cxmetrics.views.failure_demand import failure_demand as drawn_demand
from cxmetrics.views.heat import heat, worst
from cxmetrics.views.histories import histories
from cxmetrics.views.moments import finding, moments_table, notes
from cxmetrics.views.paper import printed

DOWN, ACROSS = "stage", "channel"
VOLUME, CAUSED, ACTIVE = "contacts", "contacts_caused", "active_consumers"
CALLS, UPSTREAM = "calls_offered", "caused_by_stage"
PHONE = "phone"
WORDS = "voice"
"""The page on which comments are read, where there is one."""
SAMPLED = ("quarter", "month")
"""Figures of surveys and of times by quarter, counts by month: a cell of a month has too few answers."""
NAMES = {
    VOLUME: "Volume",
    "problem_rate": "Problems",
    CAUSED: "Caused per 100",
    "channel_switch_rate": "Switches",
    "time_to_resolution": "Time to resolution",
    "ces": "Ease",
    "csat": "Satisfied",
    "nps": "NPS",
}
"""What the switch calls the measures."""


@dataclass(frozen=True)
class _Map:
    """One measure over the stages and channels of its newest complete period."""

    metric: Metric
    cells: Mapping[tuple[str, str], Row]
    label: str
    grain: str


@standing
def stages(view: View, *measures: str) -> None:
    """Stages by channels for a measure that the reader chooses, the first to begin with; and one cell closer."""
    known = [name for name in measures if _available(view, name)]
    if not known:
        raise _lacking(view, measures)
    _stages(view, tuple(known))


@st.fragment
def _stages(view: View, measures: tuple[str, ...]) -> None:
    frame = view.frame
    titles = {name: NAMES.get(name) or frame.asking.metric(name).title for name in measures}
    chosen = st.segmented_control(
        "Show by stage and channel",
        list(titles),
        default=measures[0],
        required=True,
        format_func=lambda name: titles.get(name, name),
        key="cx_stages",
    )
    measure = str(chosen or measures[0])
    found = view.drawn(f"stages {measure}", measures, lambda: _map(view, measure))
    if found is None:
        messages.note(f"{frame.asking.metric(measure).title}: no figures by stage and channel yet.")
        return
    names = frame.title(DOWN), frame.title(ACROSS)
    chosen_cell = _cell_closer(measure, found)
    order = view.drawn("order of stages", measures, lambda: _order(view))
    st.html(
        heat(
            found.metric, found.cells, *names, label=found.label, numbers=frame.speech.numbers, barred=True,
            order=order, closer=chosen_cell,
        )
    )  # fmt: skip
    if is_opinion(frame.layer, found.metric):
        st.html(heard.line(view))
    if chosen_cell is not None:
        cells.listen("cx_cells", functools.partial(_pressed, measure))
        _closer(view, measure, found)


def _keys(measure: str) -> list[str]:
    """Of the boxes that say which stage and channel stand closer, under each measure their own."""
    return [f"cx_closer_{dimension}_{measure}" for dimension in (DOWN, ACROSS)]


def _pressed(measure: str, stage: str, channel: str) -> None:
    """A cell was pressed: the boxes under the map say so, and what stands closer follows them."""
    for key, group in zip(_keys(measure), (stage, channel), strict=True):
        st.session_state[key] = group


def _cell_closer(measure: str, found: _Map) -> tuple[str, str] | None:
    """The cell that stands closer, the worst to begin with; None where no cell can."""
    first, sides = worst(found.metric, found.cells), _sides(found)
    if first is None or not all(sides) or NO_GROUP in first:
        return None
    for key, group, groups in zip(_keys(measure), first, sides, strict=True):
        if st.session_state.get(key) not in groups:
            st.session_state[key] = group
    stage, channel = (str(st.session_state[key]) for key in _keys(measure))
    return stage, channel


def _sides(found: _Map) -> list[list[str]]:
    """The stages and the channels that have a figure."""
    return [sorted({place[side] for place in found.cells} - {NO_GROUP}) for side in (0, 1)]


def _map(view: View, measure: str) -> _Map | None:
    """The cells of a measure, all of one period; contacts that were caused stand per 100 active consumers."""
    asking = view.frame.asking
    grain = (
        SAMPLED[0] if asking.metric(measure).kind in ("mean", "nps", "quantile") or measure == "csat" else SAMPLED[1]
    )
    whole = asking.groups(measure, DOWN, grain)
    period = next((row.period for row in whole.rows), None) if whole else None
    if whole is None or period is None:
        return None
    held: dict[tuple[str, str], Row] = {}
    for channel in asking.layer.published(measure).groups.get(ACROSS, ()):
        answer = asking.groups(measure, DOWN, grain, where={ACROSS: (channel,)})
        if channel in asking.filters.where.get(ACROSS, (channel,)) and channel != NO_GROUP and answer is not None:
            held |= {
                (row.group, channel): row
                for row in answer.rows
                if row.period == period and row.group is not None and (row.value is not None or row.suppressed)
            }
    if measure != VOLUME:
        held = {place: row for place, row in held.items() if place[0] != NO_GROUP}
    metric = whole.metric
    if measure == CAUSED:
        active = asking.whole(asking.metric(ACTIVE), grain) if _available(view, ACTIVE) else None
        if active is None or not active.value:
            return None
        metric, held = per_100(metric), {place: each(row, active.value) for place, row in held.items()}
    label = view.frame.speech.calendar.label(period, whole.grain)
    return _Map(metric, held, label, whole.grain) if held else None


def _order(view: View) -> tuple[list[str], list[str]]:
    """Stages and channels by their contacts, most first, whatever is shown of them: cells keep their places."""
    found: list[list[str]] = []
    for dimension in (DOWN, ACROSS):
        answer = view.frame.asking.groups(VOLUME, dimension, SAMPLED[1]) if _available(view, VOLUME) else None
        rows = answer.rows if answer else ()
        found.append(
            [row.group or "" for row in sorted(rows, key=lambda row: (row.group == NO_GROUP, -(row.value or 0.0)))]
        )
    return found[0], found[1]


def _closer(view: View, measure: str, found: _Map) -> None:
    """One cell: its history, what its contacts are about, and the way to its words."""
    frame = view.frame
    with st.container(horizontal=True, key="cx_closer"):
        chosen = [
            st.selectbox(
                f"Look closer at {frame.title(dimension).lower()}",
                groups,
                key=key,
                width=240,
            )
            for dimension, groups, key in zip((DOWN, ACROSS), _sides(found), _keys(measure), strict=True)
        ]
    stage, channel = str(chosen[0]), str(chosen[1])
    if (stage, channel) not in found.cells:
        messages.note(f"{found.metric.title}: no figures of {stage} by {channel} in {found.label}.")
    where = {DOWN: (stage,), ACROSS: (channel,)}

    def draw() -> Chart:
        answer = frame.asking.history(measure, found.grain, by=(DOWN, ACROSS), where=where)
        metric = replace(answer.metric, title=f"{answer.metric.title} of {stage} by {channel}")
        return printed(histories([replace(answer, metric=metric)], frame.speech, frame.theme, height=CHART_PX))

    chart = view.drawn(f"closer {frame.theme}", (measure, stage, channel), draw)
    with st.container(key="cx_closer_room"):
        st.html(f"<style>.st-key-cx_closer_room {{ min-height: {max(high for _, high in chart.heights)}px }}</style>")
        st.vega_lite_chart(spec=chart.spec, width="stretch", theme=None, alt=chart.alt)
    st.html(chart.key + chart.table)
    if _available(view, CAUSED):
        st.html(view.drawn("closer reasons", (stage, channel), lambda: _reasons(view, where, f"{stage} by {channel}")))
    if any(page.name == WORDS for page in frame.pages):
        link = (
            f"{WORDS}?{urlencode([*frame.filters.query, (f'{WORDS}_{DOWN}', stage), (f'{WORDS}_{ACROSS}', channel)])}"
        )
        text = f"What consumers say of {stage} by {channel}"
        st.html(f'<p><a href="{escape(link, quote=True)}" target="_self">{escape(text)}</a></p>')


def _reasons(view: View, where: Mapping[str, tuple[str, ...]], cell: str) -> str:
    """What the contacts of a cell that something has caused are about."""
    frame = view.frame
    answer = _caused(view, where)
    if answer is None:
        return f'<p class="cx-quiet">No contacts of {escape(cell)} have been caused by something gone wrong.</p>'
    label = frame.speech.calendar.label(answer.rows[0].period, answer.grain)
    return breakdown(answer, None, "Reason", f"{cell}, {label}", frame.speech).html


def _caused(view: View, where: Mapping[str, tuple[str, ...]]) -> Answer | None:
    """Contacts caused by reason of one stage and channel; None where there have never been any."""
    asking = view.frame.asking
    known = asking.layer.published(CAUSED).groups
    if any(group not in known.get(name, ()) for name, groups in where.items() for group in groups):
        return None
    return asking.groups(CAUSED, "reason", SAMPLED[1], where=where)


@standing
def upstream(view: View) -> None:
    """The calls of the newest complete month, charged to the stages that caused them."""
    frame, asking = view.frame, view.frame.asking
    metric = asking.metric(CALLS)
    answer = asking.groups(CALLS, UPSTREAM, SAMPLED[1])
    if answer is None:
        raise Unavailable(CALLS, "it has no complete period yet.")
    frame.shown.append(answer)

    def draw() -> str:
        groups = [row.group for row in answer.rows if row.group not in (None, NO_GROUP)]
        about: dict[str, Sequence[Row]] = {}
        for stage in groups if _available(view, CAUSED) else ():
            reasons = _caused(view, {DOWN: (str(stage),), ACROSS: (PHONE,)})
            about[str(stage)] = reasons.rows if reasons else ()
        active = asking.whole(asking.metric(ACTIVE), SAMPLED[1]) if _available(view, ACTIVE) else None
        found = failure_demand(answer.rows, about, active.value if active else None)
        if found is None:
            return '<p class="cx-quiet">No calls in this period.</p>'
        before = next((row.compare_period for row in answer.rows if row.compare_period is not None), None)
        labels = [frame.speech.calendar.label(each, answer.grain) if each else "" for each in (found.period, before)]
        return drawn_demand(found, metric, labels[0], labels[1], frame.speech)

    st.html(view.drawn("upstream", (CALLS,), draw))


@standing
def moments(view: View) -> None:
    """Stages and reasons at which a problem goes with leaving, and how far promoters and detractors are apart there."""
    frame = view.frame

    def draw() -> str:
        found = moments_of(frame.layer, frame.filters.where)
        if found is None:
            return ""
        parts = [moments_table(found, name, frame.title(name), frame.speech) for name in (DOWN, "reason")]
        title = escape(finding(found, frame.speech))
        return f'<h3 class="cx-h">{title}</h3>{"".join(parts)}{notes(found, frame.speech)}'

    if drawn := view.drawn("moments", (), draw):
        st.html(drawn)
    else:
        messages.note("What problems do to staying is not known: it needs half a year after a month of contacts.")


def _available(view: View, name: str) -> bool:
    try:
        return view.frame.layer.published(name).available
    except Unavailable:
        return False


def _lacking(view: View, measures: Sequence[str]) -> Unavailable:
    """Why none of the measures can be shown, in the words of the first."""
    try:
        view.frame.asking.history(measures[0])
    except Unavailable as error:
        return error
    return Unavailable(measures[0], "it has no figures yet.")
