"""What consumers expect of us, on a page: how far each expectation is from promoters', and by segment and stage."""

from __future__ import annotations

import functools
from dataclasses import replace

import streamlit as st

from cxmetrics.errors import Unavailable
from cxmetrics.insight.expectations import GRAIN, NAMES
from cxmetrics.insight.expectations import expectations as expectations_of
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.ui.standing import standing
from cxmetrics.ui.view import View
from cxmetrics.views.expectations import expectations_table
from cxmetrics.views.heat import heat

PREFIX = "expectation_"


@standing
def promoters(view: View) -> None:
    """How far each expectation is from what promoters say of it, in the newest complete quarter."""
    frame = view.frame

    def draw() -> str:
        found = expectations_of(frame.layer, frame.filters.where, frame.filters.end)
        if found is None:
            return ""
        label = frame.speech.calendar.label(found.period, GRAIN)
        return expectations_table(found, {name: _title(view, name) for name in NAMES}, label, frame.speech)

    if drawn := view.drawn("expectations", (), draw):
        st.html(drawn)


@standing
def by(view: View, *dimensions: str) -> None:
    """The five scores by the groups of each dimension, in the newest complete quarter."""
    for dimension in dimensions:
        if drawn := view.drawn("expectations by", (dimension,), functools.partial(_by, view, dimension)):
            st.html(drawn)


def _by(view: View, dimension: str) -> str:
    """One table; of figures whose data failed a check it has none, and of another quarter neither."""
    frame = view.frame
    answers = {}
    for name in NAMES:
        try:
            answer = frame.asking.groups(PREFIX + name, dimension, GRAIN)
        except Unavailable:
            continue
        if answer is not None and answer.rows[0].period is not None:
            answers[name] = answer
    if not answers:
        return ""
    newest = max(answer.rows[0].period for answer in answers.values() if answer.rows[0].period is not None)
    titles = {name: _title(view, name) for name in NAMES}
    cells: dict[tuple[str, str], Row] = {
        (row.group, titles[name]): row
        for name, answer in answers.items()
        for row in answer.rows
        if row.period == newest and row.trust != "vetoed" and row.group is not None and row.group != NO_GROUP
    }
    if not cells:
        return ""
    metric = replace(next(iter(answers.values())).metric, title="Expectations met")
    drawn = heat(
        metric, cells, frame.title(dimension), "Expectation", label=frame.speech.calendar.label(newest, GRAIN),
        numbers=frame.speech.numbers, barred=True, order=((), tuple(titles.values())), between="for",
    )  # fmt: skip
    return f'<div class="cx-expected">{drawn}</div>'


def _title(view: View, name: str) -> str:
    """What an expectation asks, in the words of its metric."""
    try:
        title = view.frame.asking.metric(PREFIX + name).title
    except Unavailable:
        return name
    return title.removeprefix("Expectation: ")
