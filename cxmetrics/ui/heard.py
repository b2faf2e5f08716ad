"""Who is not heard, on a page; and the word on it behind every survey figure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight.headline import Headline
from cxmetrics.insight.representation import newest_months, representation, usual_answers
from cxmetrics.insight.respondents import behind_headline
from cxmetrics.metrics.definition import Metric
from cxmetrics.ui import messages
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.standing import standing
from cxmetrics.views.heard import Behind, behind, beside, representation_html

if TYPE_CHECKING:
    from cxmetrics.ui.view import View


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
    found, row = behind_headline(frame.asking, metric, headline), headline.row
    if found is None or row is None or not row.n:
        return None
    return behind(found, row.n, lambda name: title(frame, name), frame.speech.numbers)


def title(frame: Frame, dimension: str) -> str:
    """What people call a dimension; a band by what it is of."""
    return frame.title(dimension).removesuffix(" band")
