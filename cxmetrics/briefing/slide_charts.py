"""Histories as native charts of slides: their data is inside, so that they can be edited and read again."""

from __future__ import annotations

import unicodedata
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.util import Pt

from cxmetrics.briefing.document import Histories
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.views import wording
from cxmetrics.views.numbers import form
from cxmetrics.views.palette import LIGHT
from cxmetrics.views.subject import plain

_FORMATS = {"percent": "0.0%", "points": "0", "count": "#,##0", "money": "#,##0", "seconds": "#,##0", "number": "0.00"}
_MARKERS = {"better": XL_MARKER_STYLE.TRIANGLE, "worse": XL_MARKER_STYLE.DIAMOND, "changed": XL_MARKER_STYLE.SQUARE}
TO_DATE, MEAN, LOWER, UPPER, TARGET = "To date", "Mean", "Lower limit", "Upper limit", "Target"
_data: Any = CategoryChartData  # its library has no types
_color: Any = RGBColor.from_string
Place = tuple[int, int, int, int]


def add(slide: Any, answer: Answer, title: str, block: Histories, place: Place) -> None:
    """One history at `place` (left, top, width, height), titled by what it says."""
    rows = [row for row in answer.rows if row.period is not None]
    data: Any = _data(number_format=_FORMATS[form(answer.metric)])
    data.categories = [block.speech.period(row, answer.grain) for row in rows]
    named = series(answer, rows, block)
    for name, values in named.items():
        data.add_series(name, values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(f"{title}. {block.chart.alt}" if not rows else title))
    chart = frame.chart
    chart.has_legend = False
    chart.font.size = Pt(10)
    chart.has_title = True
    chart.chart_title.include_in_layout = False
    run = chart.chart_title.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.bold = clean(title), Pt(12), True
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(LIGHT.band)
    chart.value_axis.format.line.fill.background()
    chart.value_axis.tick_labels.number_format = _FORMATS[form(answer.metric)]
    chart.value_axis.tick_labels.number_format_is_linked = False
    for drawn in chart.plots[0].series:
        _style(drawn, plain(answer.metric.title))
    _signs(chart.plots[0].series[0], answer, rows, block)


def series(answer: Answer, rows: list[Row], block: Histories) -> dict[str, list[float | None]]:
    """What the chart holds: the figure, complete and to date, its mean and limits, and its target."""
    numbers, metric = block.speech.numbers, answer.metric
    found: dict[str, list[float | None]] = {
        plain(metric.title): [row.value if row.complete else None for row in rows],
        TO_DATE: [None if row.complete else row.value for row in rows],
        MEAN: [row.center for row in rows],
        LOWER: [numbers.within(metric, row.lower_limit) for row in rows],
        UPPER: [numbers.within(metric, row.upper_limit) for row in rows],
        TARGET: [answer.target(row.period) for row in rows],
    }
    first = plain(metric.title)
    return {name: values for name, values in found.items() if name == first or any(v is not None for v in values)}


def _style(drawn: Any, own: str) -> None:
    """The figure solid and dark, what it is judged by thin and light, the target dashed."""
    drawn.smooth = False
    line = drawn.format.line
    if drawn.name == own:
        line.color.rgb, line.width = rgb(LIGHT.line), Pt(1.8)
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 4
        _fill(drawn.marker, LIGHT.neutral)
        return
    drawn.marker.style = XL_MARKER_STYLE.NONE
    line.color.rgb, line.width = rgb(LIGHT.target if drawn.name == TARGET else LIGHT.neutral), Pt(1)
    if drawn.name in (LOWER, UPPER):
        line.dash_style = MSO_LINE_DASH_STYLE.ROUND_DOT
    if drawn.name == TARGET:
        line.dash_style = MSO_LINE_DASH_STYLE.DASH
    if drawn.name == TO_DATE:
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = rgb(LIGHT.paper)


def _signs(drawn: Any, answer: Answer, rows: list[Row], block: Histories) -> None:
    """Signals bear a shape and a color; the newest complete point says its figure."""
    told = [place for place, row in enumerate(rows) if row.complete and row.value is not None]
    for place in told:
        word = wording.signal_word(answer.metric, rows[place])
        if word in _MARKERS:
            marker = drawn.points[place].marker
            marker.style, marker.size = _MARKERS[word], 9
            _fill(marker, {"better": LIGHT.better, "worse": LIGHT.worse}.get(word, LIGHT.ink))
    if told:
        label = drawn.points[told[-1]].data_label.text_frame
        label.text = block.speech.numbers.figure(answer.metric, rows[told[-1]].value)
        label.paragraphs[0].runs[0].font.size, label.paragraphs[0].runs[0].font.bold = Pt(11), True


def _fill(marker: Any, shade: str) -> None:
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(shade)
    marker.format.line.color.rgb = rgb(shade)


def clean(text: str) -> str:
    """The text without letters that XML cannot hold."""
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text)


def rgb(shade: str) -> Any:
    """A color given as #rrggbb."""
    return _color(shade.removeprefix("#").upper())
