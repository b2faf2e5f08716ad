"""Who is not heard, on a page; and the word on it behind every survey figure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight.headline import Headline
from cxmetrics.insight.representation import Representation, newest_months, representation, usual_answers
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.trust import tables_read
from cxmetrics.ui import messages
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.standing import standing
from cxmetrics.views.heard import Behind, behind, beside, representation_html

if TYPE_CHECKING:
    from cxmetrics.ui.view import View

_ANSWERS = ("survey_responses",)


@standing
def who(view: View) -> None:
    """Respondents of the newest twelve complete months beside the consumers, and the score weighted so."""
    frame = view.frame

    def draw() -> str:
        where = usual_answers(frame.layer, frame.filters.where)
        months = newest_months(frame.layer, where, frame.filters.end)
        found = representation(frame.layer, months, where) if months else None
        if found is None:
            return ""
        return representation_html(found, lambda name: title(frame, name), _span(frame, months), frame.speech.numbers)

    if drawn := view.drawn("heard", (), draw):
        st.html(drawn)
    else:
        messages.note("Who is heard is not known: no month is complete that has answers of known consumers.")


def line(view: View) -> str:
    """The word beside survey figures that have no tile, as HTML; empty where it cannot be told."""
    frame = view.frame

    def draw() -> str:
        where = usual_answers(frame.layer, frame.filters.where)
        try:
            months = newest_months(frame.layer, where, frame.filters.end)
            found = representation(frame.layer, months, where) if months else None
        except CxError:
            return ""
        if found is None:
            return ""
        told = beside(found, lambda name: title(frame, name), _span(frame, months), frame.speech.numbers)
        return f'<p class="cx-quiet">{escape(told)}</p>'

    return str(view.drawn("who answered", (), draw))


def _span(frame: Frame, months: Sequence[Period]) -> str:
    label = frame.speech.calendar.label
    return " to ".join(dict.fromkeys([label(months[0], "month"), label(months[-1], "month")]))


def word(frame: Frame, metric: Metric, headline: Headline) -> Behind | None:
    """The word behind a survey figure; None for other figures, and where it cannot be told."""
    row = headline.row
    if row is None or row.period is None or not row.n or not is_opinion(frame, metric):
        return None
    found = _of_period(frame, metric, headline)
    return behind(found, row.n, lambda name: title(frame, name), frame.speech.numbers) if found else None


def is_opinion(frame: Frame, metric: Metric) -> bool:
    """Whether it is what consumers say in surveys: known at once, from nothing but their answers, by segment."""
    reads = tables_read(frame.layer.published(metric.id).reads)
    return reads == _ANSWERS and "segment" in metric.dimensions and not metric.looks_ahead


def _of_period(frame: Frame, metric: Metric, headline: Headline) -> Representation | None:
    """Who is heard in the months of the headline's period, under its filters and its surveys."""
    assert headline.row is not None  # told apart before
    period, calendar = headline.row.period, frame.settings.calendar
    if period is None:
        return None
    where, _ = frame.asking.where(metric)
    kept = {name: values for name, values in where.items() if name in ("segment", "region", "survey")}
    try:
        return representation(frame.layer, calendar.periods(period.first, period.end, "month"), kept)
    except CxError:
        return None


def title(frame: Frame, dimension: str) -> str:
    """What people call a dimension; a band by what it is of."""
    return frame.title(dimension).removesuffix(" band")
