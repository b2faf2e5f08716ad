"""One metric by group in one period: figure, interval drawn to scale, n and the change, as an HTML table.

Groups are ordered by their figure, the wanted end first; the hidden and the empty come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views import wording
from cxmetrics.views.alternatives import of_groups
from cxmetrics.views.doubts import VETOED
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.region import region
from cxmetrics.views.tile import kind, mark, verdict
from cxmetrics.views.wording import Speech

MOST_GROUPS = 15
"""So many groups are drawn; the rest stands in the CSV and is counted below the table."""


@dataclass(frozen=True)
class Breakdown:
    """`html` is the drawing, `alt` the same in words."""

    html: str
    alt: str


def breakdown(answer: Answer, whole: Row | None, dimension: str, label: str, speech: Speech) -> Breakdown:
    """The groups of one period; `whole` is the figure of all of them, `dimension` its title, `label` the period."""
    metric = answer.metric
    rows = ordered(metric, answer.rows)
    valued = [row for row in rows if row.value is not None]
    if not rows:
        return Breakdown(f'<p class="cx-quiet">No figures by {escape(dimension.lower())} in {escape(label)}.</p>', "")
    counted = metric.kind == "level"
    whole = None if counted else whole
    firm = [row for row in valued if enough(metric, row)] or valued
    scale = _Scale.around([*firm, *([whole] if whole is not None and whole.value is not None else [])], zero=counted)
    body = "".join(_line(metric, row, whole, scale, speech.numbers) for row in rows[:MOST_GROUPS])
    title = finding(metric, valued, dimension, label, speech.numbers)
    more = len(rows) - MOST_GROUPS
    rest = f'<p class="cx-quiet">{more} more groups in the CSV.</p>' if more > 0 else ""
    compared = next((row.compare_period for row in valued if row.compare_period is not None), None)
    against = f"against {speech.calendar.label(compared, answer.grain)}" if compared is not None else "change"
    heads = (dimension, "", metric.title, *(() if counted else ("n",)), against)
    head = "".join(
        f'<th scope="col">{escape(name) or _axis_name(whole, metric, scale, speech.numbers)}</th>' for name in heads
    )
    table = f'<table class="cx-break"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    if all(row.group == NO_GROUP for row in rows):
        title = f"{metric.title} by {dimension.lower()}: not recorded."
        return Breakdown(f'<p class="cx-quiet">{escape(title)}</p>', title)
    scrolling = f"{region(title)}{table}</div>"
    return Breakdown(
        f'<h3 class="cx-h">{escape(title)}</h3>{scrolling}{rest}', of_groups(metric, rows[:MOST_GROUPS], title, speech)
    )


def finding(metric: Metric, valued: Sequence[Row], dimension: str, label: str, numbers: Numbers) -> str:
    """ "NPS by segment, Oct 2026: Family 41, SMB 12"; between the first and the last group with enough answers."""
    firm = [row for row in valued if enough(metric, row) and row.group != NO_GROUP]
    head = f"{metric.title} by {dimension.lower()}, {label}"
    if any(row.trust == "vetoed" for row in valued):
        return f"{head}: {VETOED}"
    if len(firm) < 2:
        return f"{head}: too few answers to compare groups" if metric.kind != "level" and not firm else head
    first, last = firm[0], firm[-1]
    ends = [f"{row.group} {numbers.figure(metric, row.value)}" for row in (first, last)]
    return f"{head}: {ends[0]}, {ends[1]}"


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    @classmethod
    def around(cls, rows: Sequence[Row], *, zero: bool) -> _Scale:
        ends = [end for row in rows for end in (row.low, row.value, row.high) if end is not None]
        low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
        if zero:
            return cls(min(low, 0.0), max(high, 0.0) or 1.0)
        room = (high - low) * 0.04 or 1.0
        return cls(low - room, high + room)

    def place(self, value: float) -> float:
        """Where on the axis the value lies, in per cent."""
        return min(100.0, max(0.0, 100 * (value - self.low) / (self.high - self.low)))


def ordered(metric: Metric, rows: Sequence[Row]) -> list[Row]:
    """The wanted end first; the few, the hidden and the empty last."""
    down = metric.better != "lower" or metric.kind == "level"

    def place(row: Row) -> tuple[int, float, str]:
        if row.value is None:
            return (2 if row.suppressed else 3, 0.0, row.group or "")
        late = row.group == NO_GROUP or not enough(metric, row)
        return (1 if late else 0, -row.value if down else row.value, row.group or "")

    return sorted(rows, key=place)


def enough(metric: Metric, row: Row) -> bool:
    """Whether a group has enough cases to be judged."""
    return metric.kind == "level" or row.n is None or row.n >= metric.minimum_n


def _line(metric: Metric, row: Row, whole: Row | None, scale: _Scale, numbers: Numbers) -> str:
    name = escape("not recorded" if row.group == NO_GROUP else row.group or "")
    if row.value is None or row.suppressed:
        said = "hidden to protect anonymity" if row.suppressed else "no data"
        wide = 3 if metric.kind == "level" else 4
        return f'<tr class="cx-off"><th scope="row">{name}</th><td colspan="{wide}">{said}</td></tr>'
    few = not enough(metric, row)
    n = "" if metric.kind == "level" else f'<td class="cx-num">{numbers.count(row.n)}</td>'
    word = "too few" if few else (wording.change_word(metric, row) if row.verdict else "")
    vetoed = row.trust == "vetoed"
    word, grey = ("not trusted", ' class="cx-grey"') if vetoed else (word, "")
    step = numbers.difference(metric, row.difference, row.value) if row.difference is not None else ""
    change = f'<span class="cx-num">{escape(step)}</span> {verdict(word)}' if word else ""
    interval = escape(numbers.interval(metric, row.low, row.high))
    under = f"<br><small>{interval}</small>" if interval else ""
    plot = _plot(row, whole, scale, word, counted=metric.kind == "level")
    return (
        f'<tr{grey}><th scope="row">{name}</th><td class="cx-plot">{plot}</td>'
        f'<td class="cx-num"><b>{escape(numbers.figure(metric, row.value))}</b>{under}</td>'
        f"{n}<td>{change}</td></tr>"
    )


def _plot(row: Row, whole: Row | None, scale: _Scale, word: str, *, counted: bool) -> str:
    """The figure as a shape on its interval, and the figure of all groups as a dashed line; places in per cent."""
    marks = []
    if whole is not None and whole.value is not None:
        marks.append(f'<i class="cx-all" style="left:{scale.place(whole.value):.1f}%"></i>')
    if row.low is not None and row.high is not None:
        left, right = scale.place(row.low), scale.place(row.high)
        marks.append(f'<i class="cx-range" style="left:{left:.1f}%;width:{right - left:.1f}%"></i>')
    at = scale.place(row.value or 0.0)
    if counted:
        zero = scale.place(0.0)
        left, width = min(zero, at), abs(at - zero)
        bar = f'<i class="cx-bar" style="left:{left:.1f}%;width:{width:.1f}%"></i>'
        return f'<div class="cx-lane" aria-hidden="true">{bar}</div>'
    shape = mark(word) if word in wording.SHAPES else '<i class="cx-shape cx-dot"></i>'
    if row.value is not None and not scale.low <= row.value <= scale.high:  # a group of few may lie beyond the axis
        shape = f'<span class="cx-beyond">{"◂" if row.value < scale.low else "▸"}</span>'
    marks.append(f'<span class="cx-mark {kind(word)}" style="left:{at:.1f}%">{shape}</span>')
    return f'<div class="cx-lane" aria-hidden="true">{"".join(marks)}</div>'


def _axis_name(whole: Row | None, metric: Metric, scale: _Scale, numbers: Numbers) -> str:
    """What the column draws, over the two ends of its axis: it begins where the groups do, bars at 0."""
    if metric.kind == "level":
        return "Share of the largest"
    beside = whole.value if whole is not None else None
    ends = "".join(
        f"<span>{escape(numbers.short(metric, numbers.within(metric, end), beside=beside))}</span>"
        for end in (scale.low, scale.high)
    )
    said = escape(numbers.interval_name)
    if whole is not None and whole.value is not None:
        said += f' <span class="cx-quiet">┆ all {escape(numbers.figure(metric, whole.value))}</span>'
    return f'{said}<span class="cx-ends">{ends}</span>'
