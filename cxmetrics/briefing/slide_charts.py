"""Histories as native charts of slides: their data is inside, so that they can be edited and read again."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from cxmetrics.briefing.document import Histories
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.views import runs, wording
from cxmetrics.views.numbers import CLOCK_FROM_S, form, ticks, time_ticks
from cxmetrics.views.palette import Palette
from cxmetrics.views.subject import plain

_FORMATS = {"percent": "0.0%", "points": "0", "count": "#,##0", "money": "#,##0", "seconds": "#,##0", "number": "0.00"}
_MARKERS = {"better": XL_MARKER_STYLE.TRIANGLE, "worse": XL_MARKER_STYLE.DIAMOND, "changed": XL_MARKER_STYLE.SQUARE}
TO_DATE, MEAN, LOWER, UPPER, TARGET, NOTED = "To date", "Mean", "Lower limit", "Upper limit", "Target", "Notes"
_LABEL = Inches(0.72)
"""The room of one label of the axis of time."""
_NARROW = Inches(2.6)
_AXIS, _FIGURE, _MONTHS = Inches(0.5), Inches(0.55), Inches(0.28)
"""Room around a plot: for the labels of its axis, the newest figure at its right, and the months below."""
_LETTER, _WRAPPED = 0.48, 0.78
"""Width of a letter of a title, in sizes of the typeface, and the share of a chart's width at which titles wrap."""
_DAY_S = 86400.0
_SPANS = ((_DAY_S, "days"), (3600.0, "h"))
_CLOCK = '[m]:ss" min"'
"""How slides write minutes and seconds: of a share of a day."""
KEY = (
    "Thin line: the mean; dotted: the edges of the usual range; dashed: the target; hollow: to date; ?: data in doubt. "
    "Blue triangle: better; orange diamond: worse. Scales need not begin at 0. Numbers stand for the notes."
)
"""How the charts are read."""
_data: Any = CategoryChartData  # its library has no types
_color: Any = RGBColor.from_string
Place = tuple[int, int, int, int]
Marks = Sequence[tuple[int, date]]


def add(
    slide: Any, answer: Answer, title: str, block: Histories, place: Place, *, palette: Palette, marks: Marks = ()
) -> None:
    """One history at `place` (left, top, width, height), titled by what it says; `marks` are numbers of notes."""
    rows = [row for row in answer.rows if row.period is not None]
    _, shape = unit(answer)
    data: Any = _data(number_format=shape)
    data.categories = [row.period.first for row in rows if row.period]
    data.categories.number_format = "d mmm yyyy" if answer.grain in ("day", "week") else "mmm yyyy"
    named = series(answer, rows, block)
    low, high, step = scale([value for values in named.values() for value in values if value is not None], shape)
    places = {at: number for number, at in _places(marks, rows)}
    if places:
        high_end = _ends_high(answer, (low, high))
        low, high = _with_room(named, places, (low, high, step), below=high_end)
        edge = low if high_end else high
        named[NOTED] = [edge if at in places else None for at in range(len(rows))]
    for name, values in named.items():
        data.add_series(name, values)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(f"{title}. {block.chart.alt}" if not rows else title))
    chart = frame.chart
    chart.has_legend = False
    chart.font.size, chart.font.color.rgb = Pt(9), rgb(palette.quiet)
    wide = place[2] > _NARROW
    _entitle(chart, title, 10.5 if wide else 8, place, palette.ink)
    _values(chart.value_axis, (low, high, step), shape, palette)
    if rows:
        _periods(chart.category_axis, answer, place[2] - _AXIS - _FIGURE, palette)
    for drawn in chart.plots[0].series:
        _style(drawn, plain(answer.metric.title), 4 if wide else 2, palette)
    _signs(chart.plots[0].series[0], answer, block, 9 if wide else 6, palette)
    if TO_DATE in named:
        _running(chart.plots[0].series[list(named).index(TO_DATE)], answer, block, palette)
    for at, number in places.items():
        where = XL_LABEL_POSITION.ABOVE if edge == low else XL_LABEL_POSITION.BELOW
        _label(list(chart.plots[0].series)[-1].points[at], str(number), 8, where, palette.ink)


def unit(answer: Answer) -> tuple[float, str]:
    """What a value is divided by on the chart, and how it is written there: hours for seconds where they are many."""
    own = _FORMATS.get(form(answer.metric), "0.0")
    if form(answer.metric) == "seconds":
        most = max((abs(row.value) for row in answer.rows if row.value is not None), default=0.0)
        for length, name in _SPANS:
            if most >= 2 * length:
                return length, f'0.0" {name}"'
        if most >= CLOCK_FROM_S:
            return _DAY_S, _CLOCK
        return 1.0, '0" s"'
    return 1.0, own


def scale(values: Sequence[float], shape: str) -> tuple[float, float, float]:
    """Lowest and highest mark of the axis, and the step between marks: what is drawn fills the chart."""
    if shape == _CLOCK:
        first, last, step = (each / _DAY_S for each in _scale([each * _DAY_S for each in values], shape, time_ticks))
        return first, last, step
    first, last, step = _scale(values, shape, ticks)
    return round(first, 12), round(last, 12), round(step, 12)


def _scale(
    values: Sequence[float], shape: str, spread: Callable[[float, float, int], list[float]]
) -> tuple[float, float, float]:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    marks = spread(low - room, high + room, 3)
    step = marks[1] - marks[0] if len(marks) > 1 else room
    first, last = math.floor((low - room) / step) * step, math.ceil((high + room) / step) * step
    first = 0.0 if low >= 0 > first else first
    last = 1.0 if shape.endswith("%") and high <= 1 < last else last
    return first, last, step


def _ends_high(answer: Answer, span: tuple[float, float]) -> bool:
    """Whether the newest figure lies in the upper half: then notes stand at the lower edge, out of its way."""
    by, _ = unit(answer)
    values = [row.value / by for row in answer.rows if row.complete and row.value is not None]
    return bool(values) and values[-1] >= sum(span) / 2


def _places(marks: Marks, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Number of a note and the place of the period in which it begins; of several in one the first."""
    found: dict[int, int] = {}
    for number, day in marks:
        at = next((at for at, row in enumerate(rows) if row.period and row.period.first <= day < row.period.end), None)
        if at is not None:
            found.setdefault(at, number)
    return [(number, at) for at, number in found.items()]


def _with_room(
    named: Mapping[str, Sequence[float | None]],
    places: Mapping[int, int],
    span: tuple[float, float, float],
    *,
    below: bool,
) -> tuple[float, float]:
    """The scale with one step more at the edge of the notes' numbers, where a point would stand in their way."""
    low, high, step = span
    near = 0.15 * (high - low)
    beside = [value for values in named.values() for at in places for value in values[at : at + 1] if value is not None]
    if below:
        return (low - step, high) if any(value - low < near for value in beside) else (low, high)
    return (low, high + step) if any(high - value < near for value in beside) else (low, high)


def _entitle(chart: Any, title: str, size: float, place: Place, ink: str) -> None:
    """The finding, at the left above the chart; below it the plot, with room at its right for the newest figure."""
    chart.has_title = True
    held = chart.chart_title
    run = held.text_frame.paragraphs[0].add_run()
    run.text, run.font.size, run.font.bold, run.font.color.rgb = clean(title), Pt(size), True, rgb(ink)
    held.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    held.include_in_layout = False
    _, _, wide, high = place
    lines = math.ceil(len(title) * size * _LETTER * Pt(1) / (wide * _WRAPPED))
    above = lines * Pt(size * 1.25) + Pt(5)
    _place(held._element, "title", (0.0, 0.0))
    plot = (_AXIS / wide, above / high, 1 - (_AXIS + _FIGURE) / wide, 1 - (above + _MONTHS) / high)
    _place(chart._chartSpace.chart.plotArea, "plot", plot)


def _place(element: Any, what: str, at: Sequence[float]) -> None:
    """Puts a title or a plot where it belongs on its chart, in shares of the chart's width and height."""
    target = '<c:layoutTarget val="inner"/>' if what == "plot" else ""
    given = "".join(f'<c:{name} val="{value:.4f}"/>' for name, value in zip("xywh", at, strict=False))
    layout = parse_xml(
        f'<c:layout {nsdecls("c")}><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>{given}'
        "</c:manualLayout></c:layout>"
    )
    for held in element.findall("{*}layout"):
        element.remove(held)
    if what == "plot":
        element.insert(0, layout)
    else:
        text = element.find("{*}tx")
        text.addnext(layout)


def _values(axis: Any, span: tuple[float, float, float], shape: str, palette: Palette) -> None:
    low, high, step = span
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step
    axis.major_gridlines.format.line.color.rgb = rgb(palette.band)
    axis.format.line.fill.background()
    axis.tick_labels.number_format = shape.replace("0.0", "0") if _whole(low, step, shape) else shape
    axis.tick_labels.number_format_is_linked = False


def _periods(axis: Any, answer: Answer, wide: int, palette: Palette) -> None:
    """The axis of time: as many labels as there is room for, whole months apart."""
    axis.format.line.color.rgb = rgb(palette.rule)
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.major_tick_mark = XL_TICK_MARK.NONE
    days = [row.period.first for row in answer.rows if row.period]
    months = max(1, (days[-1] - days[0]).days // 30)
    apart = next((each for each in (1, 3, 6, 12) if months / each <= wide / _LABEL), 24)
    base = "days" if answer.grain in ("day", "week") else "months"
    for name in ("baseTimeUnit", "majorUnit", "majorTimeUnit"):
        for held in axis._element.findall(f"{{*}}{name}"):
            axis._element.remove(held)
    for name, value in (("baseTimeUnit", base), ("majorUnit", apart), ("majorTimeUnit", "months")):
        axis._element.append(parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>'))


def _whole(low: float, step: float, shape: str) -> bool:
    """Whether no mark of the axis has decimals."""
    times = 100 if shape.endswith("%") else 1
    return all(abs(mark * times - round(mark * times)) < 1e-6 for mark in (low, step))


def series(answer: Answer, rows: list[Row], block: Histories) -> dict[str, list[float | None]]:
    """What the chart holds: the figure, complete and to date, its mean and limits, and its target."""
    numbers, metric = block.speech.numbers, answer.metric
    by, _ = unit(answer)
    found: dict[str, list[float | None]] = {
        plain(metric.title): [row.value if row.complete else None for row in rows],
        TO_DATE: [None if row.complete else row.value for row in rows],
        MEAN: [row.center for row in rows],
        LOWER: [numbers.within(metric, row.lower_limit) for row in rows],
        UPPER: [numbers.within(metric, row.upper_limit) for row in rows],
        TARGET: [answer.target(row.period) for row in rows],
    }
    first = plain(metric.title)
    return {
        name: [None if value is None else value / by for value in values]
        for name, values in found.items()
        if name == first or any(value is not None for value in values)
    }


def _style(drawn: Any, own: str, size: int, palette: Palette) -> None:
    """The figure solid and dark, what it is judged by thin and light, the target dashed."""
    drawn.smooth = False
    line = drawn.format.line
    if drawn.name == own:
        line.color.rgb, line.width = rgb(palette.line), Pt(1.8)
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, size
        _fill(drawn.marker, palette.neutral)
        return
    drawn.marker.style = XL_MARKER_STYLE.NONE
    if drawn.name == NOTED:
        line.fill.background()
        return
    line.color.rgb, line.width = rgb(palette.target if drawn.name == TARGET else palette.neutral), Pt(1)
    if drawn.name in (LOWER, UPPER):
        line.dash_style = MSO_LINE_DASH_STYLE.ROUND_DOT
    if drawn.name == TARGET:
        line.dash_style = MSO_LINE_DASH_STYLE.DASH
    if drawn.name == TO_DATE:
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 7
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = rgb(palette.paper)


def _signs(drawn: Any, answer: Answer, block: Histories, size: int, palette: Palette) -> None:
    """Signals bear a shape and a color; the newest complete point says its figure."""
    rows = [row for row in answer.rows if row.period is not None]
    told = [place for place, row in enumerate(rows) if row.complete and row.value is not None]
    for place in told:
        word = wording.signal_word(answer.metric, rows[place])
        if word in _MARKERS:
            marker = drawn.points[place].marker
            marker.style, marker.size = _MARKERS[word], size
            shade = {"better": palette.better, "worse": palette.worse}.get(word, palette.ink)
            _fill(marker, shade)
            line = drawn.points[place].format.line  # some programs paint a mark as the line that leads to it
            line.color.rgb, line.width = rgb(shade), Pt(1.8)
    doubtful = runs.doubtful(rows)
    for place in doubtful:
        _label(drawn.points[place], runs.DOUBT, 9, XL_LABEL_POSITION.ABOVE, palette.ink)
    if told:
        figure = block.speech.numbers.figure(answer.metric, rows[told[-1]].value)
        if any(row.complete for row in rows[told[-1] + 1 :]):
            figure += f" in {block.speech.period(rows[told[-1]], answer.grain)}"
        figure += runs.DOUBT if told[-1] in doubtful else ""
        _label(drawn.points[told[-1]], figure, 10, _beside(rows, told[-1]), palette.ink)


def _beside(rows: Sequence[Row], at: int) -> Any:
    """Where the figure of a point stands: right of the last one, else on the side that the curve does not go to."""
    if rows[at] is rows[-1]:
        return XL_LABEL_POSITION.RIGHT
    around = [row.value for row in (*rows[max(0, at - 1) : at], rows[at + 1]) if row.value is not None]
    peak = not around or (rows[at].value or 0.0) >= sum(around) / len(around)
    return XL_LABEL_POSITION.ABOVE if peak else XL_LABEL_POSITION.BELOW


def _running(drawn: Any, answer: Answer, block: Histories, palette: Palette) -> None:
    """The figure of the unfinished period, which the hollow point stands for."""
    rows = [row for row in answer.rows if row.period is not None]
    if rows and not rows[-1].complete and rows[-1].value is not None and rows[-1].trust != "vetoed":
        said = block.speech.numbers.short(answer.metric, rows[-1].value)
        _label(drawn.points[len(rows) - 1], said, 9, XL_LABEL_POSITION.RIGHT, palette.quiet)


def _label(point: Any, text: str, size: int, where: Any, ink: str) -> None:
    label = point.data_label
    label.text_frame.text = text
    run = label.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), True, rgb(ink)
    label.position = where


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
