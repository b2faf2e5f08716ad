"""Answers over time -> lanes on one time axis: usual range, target, signals by shape, the unfinished period hollow.

Fills the form that `lanes` builds; says nothing about where answers come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.views import runs, table, wording
from cxmetrics.views.alternatives import of_history
from cxmetrics.views.chart import Chart, Spec, columns_of, copied, packed, wrapped
from cxmetrics.views.goal_lines import benchmark_points, target_points
from cxmetrics.views.key import key
from cxmetrics.views.lanes import (
    BELOW_THE_LINE,
    BETWEEN_PX,
    BREAK,
    HOLLOW,
    LABEL_BELOW,
    NOTE_FIELDS,
    NOTES,
    ON_THE_LINE,
    OPEN,
    ROWS,
    TITLE_PX,
    TITLE_TIERS,
    form,
    trimmed,
)
from cxmetrics.views.numbers import Numbers, ticks, time_ticks
from cxmetrics.views.numbers import form as form_of
from cxmetrics.views.wording import Speech

_FIELDS = (
    "lane", "part", "tier", "lines", "above", "id", "phase", "x", "from", "to", "value", "y", "lower_y", "upper_y",
    "center_y", "sign", "fill", "size", "last", "metric", "period", "figure", "interval", "base", "usual", "note",
)  # fmt: skip
_PLACED = {"value": "y", "lower": "lower_y", "upper": "upper_y", "center": "center_y"}
"""By what is drawn, the field with its place in the lane: pixels below the top."""
_AXIS_PX = 25
"""Below the lanes, as the browser draws it."""
_APART_PX = 14
"""So far apart are the middles of two labels of a scale, at least: letters on paper and in a room are larger."""
_LETTER_PX = 9
"""Half the height of a label, and the line."""
_SIZES = {"no signal": 13.0, "few": 70.0, "to date": 42.0}
_LOW_PX = 90
"""Lanes lower than this have two marks on their scale, others four."""
_RUNS = (("trend",), ("shift",))
_RUN_SIZE = 45.0
"""Of a point that only takes part in a run, which is drawn heavier itself."""
_DAY_MS = 86_400_000
_MANY_POINTS = 70
"""From so many points on only signals and the newest are drawn as points."""


def histories(answers: Sequence[Answer], speech: Speech, theme: str, *, height: int, compared: bool = False) -> Chart:
    """One lane per answer, in order; `height` is that of a lane in pixels, `compared` draws the year before."""
    lanes = [_trimmed(answer) for answer in answers]
    rows: list[dict[str, Any]] = []
    for place, answer in enumerate(lanes):
        points = _points(place, answer, speech, compared)
        rows += _placed(points, answer, speech, height)
    said = [wording.lane_title(answer, speech) for answer in lanes]
    titles = [row for tier, (_, letters) in enumerate(TITLE_TIERS) for row in title_rows(said, tier, letters)]
    spec = copied(form(len(lanes), height, theme))
    days = [row.period.first for answer in lanes for row in answer.rows if row.period is not None]
    span = [min(days), max(days)] if days else [date(2000, 1, 1), date(2000, 1, 2)]
    if span[0] == span[1]:
        span = [span[0] - timedelta(days=1), span[1] + timedelta(days=1)]
    _time_axis(spec, span, speech)
    spec = trimmed(spec, ROWS, {row["part"] for row in rows})
    spec["datasets"] = {ROWS: packed(columns_of([*titles, *rows], _FIELDS)), NOTES: packed(columns_of([], NOTE_FIELDS))}
    return Chart(
        spec,
        " ".join(of_history(answer, speech) for answer in lanes),
        behind=table.rows(lanes, speech),
        key=key(rows, cut=_cut(rows)),
        heights=_heights(titles, len(lanes), height),
    )


def title_rows(titles: Sequence[str], tier: int, letters: int) -> list[dict[str, Any]]:
    """The lanes' titles in lines of so many letters, for one of the widths of the window; a chart's first rows."""
    rows, above = [], 0
    for lane, title in enumerate(titles):
        lines = wrapped(title, letters)
        above += len(lines)
        row = {"lane": lane, "part": "title", "tier": tier, "lines": len(lines), "above": above}
        rows.append({**row, "note": "\n".join(lines)})
    return rows


def _heights(titles: Sequence[Mapping[str, Any]], lanes: int, height: int) -> tuple[tuple[int, int], ...]:
    """So much room the lanes with their titles need, so that nothing moves when they are drawn."""
    fixed = _AXIS_PX + lanes * (height + BETWEEN_PX)
    return tuple(
        (least, fixed + TITLE_PX * max(title["above"] for title in titles if title["tier"] == tier))
        for tier, (least, _) in enumerate(TITLE_TIERS)
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
            point |= {"lower": None, "upper": None, "center": None, "near": None, "fill": OPEN}
        points.append(point)
    _reaching(points)
    added = (*runs.near(points), *runs.runs(answer, rows, points), *runs.doubts(rows, points))
    points = [*_broken(points), *({"lane": lane, **part} for part in added)]
    points += [{"lane": lane, "part": "last", "x": p["x"], "value": p["value"], "note": p["last"]}
               for p in points if p.get("last")]  # fmt: skip
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


def _reaching(points: Sequence[dict[str, Any]]) -> None:
    """Gives every point the stretch of its lane that is nearer to it than to its neighbors."""
    at = [point["x"] for point in points]
    between = [(before + after) / 2 for before, after in pairwise(at)]
    if between:
        between = [2 * at[0] - between[0], *between, 2 * at[-1] - between[-1]]
    elif at:
        between = [at[0] - _DAY_MS, at[0] + _DAY_MS]
    for point, (start, end) in zip(points, pairwise(between), strict=True):
        point |= {"from": start, "to": end}


def _broken(points: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The points of a lane and where its line begins; limits that start anew break what is drawn for them alone."""
    before: dict[str, Any] = {"phase": None}
    for point in points:
        if point["phase"] != before["phase"]:
            line = {"x": before.get("x", point["x"]), "value": before.get("value")}
            yield {"lane": point["lane"], "part": BREAK, **line}
        yield point
        before = point


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


def _placed(points: list[dict[str, Any]], answer: Answer, speech: Speech, height: int) -> list[dict[str, Any]]:
    """The points of a lane with their places in it, and the marks of its scale; nothing where there are no points."""
    if not points:
        return []
    low, high = _extent(points)
    spread = time_ticks if form_of(answer.metric) == "seconds" else ticks
    marks = spread(low, high, 2 if height < _LOW_PX else 4)
    said = next((row.value for row in reversed(answer.rows) if row.complete and row.value is not None), None)
    labels = _plain([speech.numbers.short(answer.metric, mark, beside=said) for mark in marks])

    def below(value: float) -> float:
        return (high - value) / (high - low) * height

    for point in points:
        drawn = {field: point.get(name) for name, field in _PLACED.items()}
        point |= {field: None if value is None else below(value) for field, value in drawn.items()}
    _clear_of_lines(points, height)
    tick = {"lane": points[0]["lane"], "part": "tick"}
    return [*points, *({**tick, **each} for each in _scale([below(mark) for mark in marks], labels, height))]


def _clear_of_lines(points: Sequence[dict[str, Any]], height: int) -> None:
    """Puts a benchmark's label below it where another line would cross it above, and there is room."""
    lines = [point["y"] for point in points if point["part"] in ("target", "benchmark")]
    for label in [point for point in points if point["part"] == "benchmark label"]:
        top, foot = label["y"], label["lower_y"]
        above = top >= _APART_PX and not any(top - _APART_PX < line < top for line in lines)
        below = height - foot >= _APART_PX and not any(foot < line < foot + _APART_PX for line in lines)
        if below and not above:
            label |= {"part": LABEL_BELOW, "y": foot}


def _scale(places: Sequence[float], labels: Sequence[str], height: int) -> list[dict[str, Any]]:
    """The marks of a lane's scale, from the lowest; those of whose labels two would touch keep their lines alone."""
    marks: list[dict[str, Any]] = []
    before = float("inf")
    for y, label in zip(places, labels, strict=True):
        on, below = height - y <= _LETTER_PX, y <= _LETTER_PX
        middle = y - _LETTER_PX if on else y + _LETTER_PX if below else y
        fits = before - middle >= _APART_PX
        phase = ON_THE_LINE if on else BELOW_THE_LINE if below else None
        marks.append({"y": y, "note": label if fits else "", "phase": phase})
        before = middle if fits else before
    return marks


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


def _time_axis(spec: Spec, span: list[date], speech: Speech) -> None:
    """The marks of time below all lanes, with the first layer."""
    first, *others = [layer["encoding"]["x"] for layer in spec["layer"] if "axis" in layer["encoding"].get("x", {})]
    for x in others:
        del x["axis"]
    dates = dated(span, speech.numbers)
    first["axis"] = {"grid": False, "title": None, **dates, "labelOverlap": "parity", "labelSeparation": 10}
    first["scale"] |= {"domain": [utc(day) for day in span]}


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
