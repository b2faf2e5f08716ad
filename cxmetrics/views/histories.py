"""Answers over time -> lanes on one time axis: usual range, target, signals by shape, the unfinished period hollow.

Fills the form that `lanes` builds; says nothing about where answers come from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.views import runs, table, wording
from cxmetrics.views.alternatives import of_history
from cxmetrics.views.chart import Chart, Spec, columns_of, copied, packed, wrapped
from cxmetrics.views.goal_lines import benchmark_points, target_points
from cxmetrics.views.key import key
from cxmetrics.views.lanes import HOLLOW, NOTE_FIELDS, NOTES, ROWS, form, trimmed
from cxmetrics.views.numbers import Numbers, ticks, time_ticks
from cxmetrics.views.numbers import form as form_of
from cxmetrics.views.wording import Speech

_FIELDS = ("lane", "part", "id", "phase", "x", "value", "lower", "upper", "center", "sign", "fill", "size",
           "last", "metric", "period", "figure", "interval", "base", "usual", "note")  # fmt: skip
PHONE_PX = 640
"""Below this width of the window titles break into short lines."""
_PHONE_LETTERS = 46
_DESK_LETTERS = 130
_DESK_PX, _HALF = 1000, 74
"""Between the two widths, as at 200 % zoom, so many letters."""
_AXIS_PX, _BETWEEN_PX, _LINE_PX = 25, 9, 19
"""Below the lanes, between two of them, and of one line of a title, as the browser draws them."""
_LETTER_PX = 9
"""Half the height of a label, and the line."""
_SIZES = {"no signal": 13.0, "few": 70.0, "to date": 42.0}
_RUNS = (("trend",), ("shift",))
_RUN_SIZE = 45.0
"""Of a point that only takes part in a run, which is drawn heavier itself."""
_MANY_POINTS = 70
"""From so many points on only signals and the newest are drawn as points."""


def histories(answers: Sequence[Answer], speech: Speech, theme: str, *, height: int, compared: bool = False) -> Chart:
    """One lane per answer, in order; `height` is that of a lane in pixels, `compared` draws the year before."""
    lanes = [_trimmed(answer) for answer in answers]
    rows: list[dict[str, Any]] = []
    for place, answer in enumerate(lanes):
        rows += _points(place, answer, speech, compared)
    spec = copied(form(len(lanes), theme))
    days = [row.period.first for answer in lanes for row in answer.rows if row.period is not None]
    span = [min(days), max(days)] if days else [date(2000, 1, 1), date(2000, 1, 2)]
    if span[0] == span[1]:
        span = [span[0] - timedelta(days=1), span[1] + timedelta(days=1)]
    for place, answer in enumerate(lanes):
        _fill(spec["vconcat"][place], answer, rows, place, speech=speech, height=height)
        _time_axis(spec["vconcat"][place], span, speech, shown=place == len(lanes) - 1)
    spec = trimmed(spec, ROWS, {(row["lane"], row["part"]) for row in rows})
    spec["datasets"] = {ROWS: packed(columns_of(rows, _FIELDS)), NOTES: packed(columns_of([], NOTE_FIELDS))}
    return Chart(
        spec,
        " ".join(of_history(answer, speech) for answer in lanes),
        behind=table.rows(lanes, speech),
        key=key(rows, cut=_cut(rows)),
        heights=_heights(lanes, speech, height),
    )


def _heights(lanes: Sequence[Answer], speech: Speech, height: int) -> tuple[tuple[int, int], ...]:
    """So much room the lanes with their titles need, so that nothing moves when they are drawn."""
    titles = [wording.lane_title(answer, speech) for answer in lanes]
    widths = ((0, _PHONE_LETTERS), (PHONE_PX, _HALF), (_DESK_PX, _DESK_LETTERS))
    fixed = _AXIS_PX + len(lanes) * (height + _BETWEEN_PX)
    return tuple(
        (least, fixed + _LINE_PX * sum(len(wrapped(title, letters)) for title in titles)) for least, letters in widths
    )


def _trimmed(answer: Answer) -> Answer:
    """Without its empty periods where most are empty: a quarterly wave has no gap between two waves."""
    empty = [row for row in answer.rows if row.value is None and not row.suppressed]
    if len(empty) * 2 <= len(answer.rows):
        return answer
    kept = tuple(row for row in answer.rows if row.value is not None or row.suppressed)
    return Answer(**{**answer.__dict__, "rows": kept})


def _points(lane: int, answer: Answer, speech: Speech, compared: bool) -> list[dict[str, Any]]:
    rows = [row for row in answer.rows if row.period is not None]
    valued = [row for row in rows if row.value is not None]
    done = [row for row in valued if row.complete]
    last = valued[-1] if valued else None
    points: list[dict[str, Any]] = []
    for row in rows:
        running = last is row and not row.complete
        point = {"lane": lane, "part": "now" if running else "point", **_fields(answer, row, speech)}
        point["last"] = (
            speech.numbers.short(answer.metric, row.value) if row is last and row.trust != "vetoed" else None
        )
        many = len(rows) > _MANY_POINTS and point["sign"] in ("no signal", "few")
        point["size"] = 0.0 if many else _SIZES.get(point["sign"], _RUN_SIZE if row.signals[:1] in _RUNS else 95.0)
        if running:
            point |= {"lower": None, "upper": None, "center": None, "near": None}
        points.append(point)
    added = (*runs.near(points), *runs.runs(answer, rows, points), *runs.doubts(rows, points))
    points += [{"lane": lane, **part} for part in added]
    if last is not None and last.trust != "vetoed" and (last is not rows[-1] or not last.complete):
        # the label at the end of the line is not of the whole period shown: it says of which it is
        of = "to date" if last is rows[-1] else speech.period(last, answer.grain)
        points.append({**_fields(answer, last, speech), "lane": lane, "part": "since", "note": of})
    if last is not None and done and not last.complete:
        points += [{"lane": lane, "part": "tail", "x": p["x"], "value": p["value"]} for p in
                   (_fields(answer, row, speech) for row in (done[-1], last))]  # fmt: skip
    points += [{"lane": lane, **point} for point in target_points(answer, rows, day_ms)]
    points += [{"lane": lane, **point} for point in benchmark_points(answer, rows, day_ms, speech.numbers)]
    if compared:
        points += [{"lane": lane, "part": "before", "x": day_ms(row.period.first), "value": row.compare_value}
                   for row in rows if row.period and row.compare_value is not None]  # fmt: skip
    first = min((row.period.first for row in rows if row.period), default=None)
    points += [{"lane": lane, "part": "change", "x": day_ms(on), "note": f"{speech.numbers.short_day(on)}: {text}"}
               for on, text in answer.changes if first is not None and on >= first]  # fmt: skip
    return points


def _fields(answer: Answer, row: Row, speech: Speech) -> dict[str, Any]:
    metric, numbers = answer.metric, speech.numbers
    assert row.period is not None  # rows of grain all are filtered out before
    few = row.n is not None and row.n < metric.minimum_n and metric.kind != "level"
    sign = wording.signal_word(metric, row) if row.complete else "to date"
    sign = "few" if few and sign == "no signal" else sign
    usual = wording.usual_range(metric, row, numbers)
    return {
        "phase": str(runs.phase(answer, row)),
        "id": metric.id,
        "x": day_ms(row.period.first),
        "value": row.value,
        "lower": numbers.within(metric, row.lower_limit),
        "upper": numbers.within(metric, row.upper_limit),
        "center": row.center,
        "near": runs.near_limits(row, lambda line: numbers.within(metric, line)),
        "sign": sign,
        "fill": HOLLOW if row.signals[:1] == ("two_of_three",) or row.trust == "vetoed" else sign,
        "metric": metric.title,
        "period": speech.period(row, answer.grain),
        "figure": "hidden" if row.suppressed else numbers.figure(metric, row.value),
        "interval": numbers.interval(metric, row.low, row.high) or "none",
        "base": numbers.count(row.n),
        "usual": usual + (" (provisional)" if row.provisional else "") if usual else "none yet",
        "note": _note(answer, row, few),
    }


def _note(answer: Answer, row: Row, few: bool) -> str:
    if row.suppressed:
        return "hidden to protect anonymity"
    parts = [] if row.complete else ["to date, not complete"]
    parts += wording.signal_texts(row, answer.grain)
    parts += ["few answers"] if few else []
    parts += [f"data: {row.trust}"] if row.trust != "ok" else []
    return ", ".join(parts) or "no signal"


def _fill(lane: Spec, answer: Answer, rows: list[dict[str, Any]], place: int, *, speech: Speech, height: int) -> None:
    """Title, height and y scale of one lane."""
    title = wording.lane_title(answer, speech)
    short, middle, wide = (json.dumps(wrapped(title, letters)) for letters in (_PHONE_LETTERS, _HALF, _DESK_LETTERS))
    width = "windowSize()[0]"
    expression = f"{width} < {PHONE_PX} ? {short} : {width} < {_DESK_PX} ? {middle} : {wide}"
    lane["title"] = {"text": {"expr": expression}}
    lane["height"] = height
    low, high = _extent([row for row in rows if row["lane"] == place])
    spread = time_ticks if form_of(answer.metric) == "seconds" else ticks
    marks = spread(low, high, 2 if height < 90 else 4)
    said = next((row.value for row in reversed(answer.rows) if row.complete and row.value is not None), None)
    labels = [speech.numbers.short(answer.metric, mark, beside=said) for mark in marks]
    axis = {
        "values": marks,
        "labelExpr": said_at(marks, _plain(labels)),
        "labelAlign": "left",
        "labelPadding": -2,
        "labelBaseline": _above_the_base(marks, (low, high), height),
        "minExtent": 0,
        "maxExtent": 0,
        "ticks": False,
        "domain": False,
        "grid": True,
        "title": None,
    }
    first = next(layer for layer in lane["layer"] if "y" in layer.get("encoding", {}))
    first["encoding"]["y"] |= {"scale": {"domain": [low, high], "zero": False, "nice": False}, "axis": axis}


def _above_the_base(marks: list[float], ends: tuple[float, float], height: int) -> Any:
    """Labels in the middle of their line, but the lowest upon it where the line of time would cross it."""
    low, high = ends
    if not marks or (marks[0] - low) / (high - low) * height > _LETTER_PX:
        return "middle"
    return {"condition": {"test": f"datum.value <= {marks[0]}", "value": "bottom"}, "value": "middle"}


def _plain(labels: list[str]) -> list[str]:
    """Axis labels without the decimals that all of them have as zeros: "80 %", not "80.0 %"."""
    for zeros in (".00", ".0", ",00", ",0"):
        if labels and all(zeros in label for label in labels):
            return [label.replace(zeros, "", 1) for label in labels]
    return labels


def _extent(rows: list[dict[str, Any]]) -> tuple[float, float]:
    values = [row[name] for row in rows for name in ("value", "lower", "upper") if row.get(name) is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _cut(rows: list[dict[str, Any]]) -> bool:
    """Whether a lane's scale leaves 0 out: a curve is read by its moves, so it fills its lane."""
    by_lane = {row["lane"]: [each for each in rows if each["lane"] == row["lane"]] for row in rows}
    return any(not low <= 0 <= high for low, high in map(_extent, by_lane.values()))


def _time_axis(lane: Spec, span: list[date], speech: Speech, *, shown: bool) -> None:
    axis: dict[str, Any] = {"grid": False, "labels": shown, "ticks": shown, "domain": shown, "title": None}
    if shown:
        axis |= {**dated(span, speech.numbers), "labelOverlap": "parity", "labelSeparation": 10}
    layers = [layer for layer in lane["layer"] if "x" in layer.get("encoding", {})]
    for layer in layers[1:]:
        del layer["encoding"]["x"]["axis"]
    layers[0]["encoding"]["x"]["axis"] = axis
    layers[0]["encoding"]["x"]["scale"] |= {"domain": [utc(day) for day in span]}


def dated(span: list[date], numbers: Numbers) -> dict[str, Any]:
    """The marks of a time axis, named as the company's locale names months."""
    days = marked(span)
    return {
        "values": [utc(day) for day in days],
        "labelExpr": said_at([f"{day:%Y-%m-%d}" for day in days], [numbers.month(day) for day in days],
                             "utcFormat(datum.value, '%Y-%m-%d')"),
    }  # fmt: skip


def said_at(marks: Sequence[Any], labels: Sequence[str], at: str = "datum.value") -> str:
    """An axis's labels as they are written here: no locale of the browser has a say."""
    return f"{json.dumps(list(labels))}[indexof({json.dumps(list(marks))}, {at})]"


def marked(span: list[date]) -> list[date]:
    """First days of months within the span, at most a dozen, evenly apart."""
    months = [(year, month) for year in range(span[0].year, span[1].year + 1) for month in range(1, 13)]
    firsts = [first for first in (date(year, month, 1) for year, month in months) if span[0] <= first <= span[1]]
    if len(firsts) < 2:
        return list(span)
    step = next((step for step in (1, 2, 3, 6, 12, 24, 60) if len(firsts) <= 12 * step), 120)
    return [first for first in firsts if (first.year * 12 + first.month - 1) % step == 0]


def day_ms(day: date) -> float:
    """The day as the milliseconds of its midnight in UTC, the form in which charts take time."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000


def utc(day: date) -> dict[str, Any]:
    """The day as the end of a time axis; a number there would be read as a year."""
    return {"year": day.year, "month": day.month, "date": day.day, "utc": True}
