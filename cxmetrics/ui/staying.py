"""How long consumers stay, on a page: curves by a dimension that the reader may change, and cohorts as a triangle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from cxmetrics.insight import contracts as insight_contracts
from cxmetrics.insight.cohorts import cohorts as insight_cohorts
from cxmetrics.insight.cohorts import curves_by_joining
from cxmetrics.insight.stakes import bridge, stake
from cxmetrics.insight.survival import Curve, LogRank, compared
from cxmetrics.metrics.question import Question
from cxmetrics.ui import messages
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.chart import Chart
from cxmetrics.views.cohorts import triangle
from cxmetrics.views.curves import BUYERS, HEIGHT_PX, MEMBERS, curves_chart
from cxmetrics.views.paper import printed
from cxmetrics.views.stakes import bridge_table, stake_text

MONTHS = (1, 2, 3, 6, 9, 12, 18, 24, 36)
EVERYBODY, JOINED = "everybody", "joined"
WORDS = {"buying_curve": BUYERS}


def contracts(view: View) -> bool:
    """Whether leaving is told by dates. Where it is not, and purchases are known, who stopped buying has lapsed."""
    return insight_contracts.has_contracts(view.frame.layer)


def fitting(view: View, *metrics: str) -> tuple[str, ...]:
    """These metrics, with the lapse rate for retention where there are no contracts."""
    return insight_contracts.fitting(view.frame.layer, *metrics)


@standing
def window(view: View) -> None:
    """What lapsed and again mean here, with the window in days, and how a company with contracts says so."""
    days = view.frame.settings.parameters["lapse_after_days"]
    messages.note(
        f"No consumer has a leaving date, so who has bought nothing for {days} days, having bought in the {days} days "
        f"before, counts as lapsed; bought again is more than one purchase in {days} days. Curves and cohorts are of "
        "those who joined since the purchases on record begin."
    )


@standing
def curves(view: View, metric: str, by: Sequence[str]) -> None:
    """The curves of those who joined in the window, of everybody or by one of these dimensions."""
    view.frame.asking.metric(metric)
    _curves(view, metric, tuple(by))


@st.fragment
def _curves(view: View, metric: str, by: tuple[str, ...]) -> None:
    frame, words = view.frame, WORDS.get(metric, MEMBERS)
    named = {EVERYBODY: EVERYBODY, JOINED: words.year, **{name: frame.title(name).lower() for name in by}}
    chosen = st.segmented_control(
        "Curves by",
        list(named),
        default=JOINED,
        required=True,
        format_func=lambda name: named.get(name, name),
        key=f"cx_curves_{metric}",
    )
    chosen = str(chosen or JOINED)
    title = "" if chosen == EVERYBODY else named[chosen]

    def draw() -> Chart:
        found, test = _found(view, metric, chosen)
        return printed(curves_chart(found, title, test, frame.speech, frame.theme, words=words))

    chart = view.drawn(f"curves {chosen} {frame.theme}", (metric,), draw)
    st.html(f'<h3 class="cx-h">{escape(chart.notes[0])}</h3>')
    with st.container(key=f"cx_curves_room_{metric}"):
        st.html(f"<style>.st-key-cx_curves_room_{metric} {{ min-height: {HEIGHT_PX + 28}px }}</style>")
        st.vega_lite_chart(spec=chart.spec, width="stretch", theme=None, alt=chart.alt)
    st.html(chart.key + chart.table)


def _found(view: View, metric: str, chosen: str) -> tuple[list[Curve], LogRank | None]:
    """The curves asked for, and whether they differ."""
    frame, start, end = view.frame, view.frame.filters.start, view.frame.filters.end
    group = None if chosen in (EVERYBODY, JOINED) else chosen
    where, _ = frame.asking.where(frame.asking.metric(metric), (group,) if group else ())
    kept = {name: values for name, values in where.items() if name != group}
    if chosen == JOINED:
        question = Question(metric, "year", None, start, end, kept)
        return curves_by_joining(frame.layer, question, lambda period: frame.speech.calendar.label(period, "year"))
    return compared(frame.layer, Question(metric, None, group, start, end, kept))


@standing
def cohorts(view: View, metric: str) -> None:
    """The triangle by joining quarter, or by month or year where the filter bar says so."""
    frame = view.frame
    known = frame.asking.metric(metric)
    grain = {"day": "month", "week": "month"}.get(frame.filters.grain, frame.filters.grain)
    if grain == "month" and "grain" not in dict(frame.filters.query):
        grain = "quarter"

    def draw() -> str:
        where, _ = frame.asking.where(known)
        question = Question(metric, grain, None, frame.filters.start, frame.filters.end, where)
        return triangle(
            insight_cohorts(frame.layer, question, MONTHS), MONTHS, grain, frame.speech, WORDS.get(metric, MEMBERS)
        )

    st.html(view.drawn(f"cohorts {grain}", (metric,), draw))


@standing
def revenue(view: View) -> None:
    """What became of last year's revenue, as a bridge whose parts add up."""
    frame = view.frame

    def draw() -> str:
        found = bridge(frame.layer, frame.filters.where)
        return bridge_table(found, frame.speech) if found else ""

    _shown(view, "revenue", draw, "What became of last year's revenue is not known: it needs two years of values.")


@standing
def at_stake(view: View) -> None:
    """What problems go with, and the consumers and money concerned, with the arithmetic."""
    frame = view.frame

    def draw() -> str:
        found = stake(frame.layer, frame.filters.where)
        return stake_text(found, frame.speech) if found else ""

    after = "a year" if contracts(view) else "a window of purchases"
    lacking = f"What a problem does to staying is not known: it needs {after} after a month of contacts."
    _shown(view, "at stake", draw, lacking)


def _shown(view: View, what: str, draw: Callable[[], str], lacking: str) -> None:
    """What is drawn, or why there is nothing to draw."""
    if drawn := view.drawn(what, (), draw):
        st.html(drawn)
    else:
        messages.note(lacking)
