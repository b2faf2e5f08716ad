"""One metric by group in one period: figure, interval drawn to scale, n and the change, as an HTML table.

Groups are ordered by their figure, the wanted end first; the hidden and the empty come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import wording
from cxmetrics.views.numbers import Numbers
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
    rows = _ordered(metric, answer.rows)
    valued = [row for row in rows if row.value is not None]
    if not rows:
        return Breakdown(f'<p class="cx-quiet">No figures by {escape(dimension.lower())} in {escape(label)}.</p>', "")
    scale = _Scale.around([*valued, *([whole] if whole is not None and whole.value is not None else [])])
    body = "".join(_line(metric, row, whole, scale, speech.numbers) for row in rows[:MOST_GROUPS])
    title = finding(metric, valued, dimension, label, speech.numbers)
    more = len(rows) - MOST_GROUPS
    rest = f'<p class="cx-quiet">{more} more groups in the CSV.</p>' if more > 0 else ""
    compared = next((row.compare_period for row in valued if row.compare_period is not None), None)
    against = f"against {speech.calendar.label(compared, answer.grain)}" if compared is not None else "change"
    heads = (dimension, "", metric.title, "n", against)
    head = "".join(
        f'<th scope="col">{escape(name) or _axis_name(whole, metric, speech.numbers)}</th>' for name in heads
    )
    table = f'<table class="cx-break"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return Breakdown(f'<h3 class="cx-h">{escape(title)}</h3><div class="cx-scroll">{table}</div>{rest}', title)


def finding(metric: Metric, valued: Sequence[Row], dimension: str, label: str, numbers: Numbers) -> str:
    """ "NPS by segment, Oct 2026: Family 41, SMB 12"; between the first and the last group with enough answers."""
    firm = [row for row in valued if metric.kind == "level" or (row.n or 0) >= metric.minimum_n]
    head = f"{metric.title} by {dimension.lower()}, {label}"
    if len(firm) < 2:
        return f"{head}: too few answers to compare groups" if metric.kind != "level" and not firm else head
    first, last = firm[0], firm[-1]
    ends = [f"{row.group} {numbers.figure(metric, row.value)}" for row in (first, last)]
    return f"{head}: {ends[0]}, {ends[1]}"


def _plot(metric: Metric, row: Row, whole: Row | None, scale: _Scale, word: str) -> str:
    marks = []
    if whole is not None and whole.value is not None:
        at = scale.place(whole.value)
        marks.append(f'<line x1="{at}" x2="{at}" y1="0" y2="26" class="cx-all"/>')
    if row.low is not None and row.high is not None:
        marks.append(
            f'<line x1="{scale.place(row.low)}" x2="{scale.place(row.high)}" y1="13" y2="13" class="cx-range"/>'
        )
    kind = word if word in wording.SHAPES else "still"
    at = scale.place(row.value or 0.0)
    shape = {
        "better": '<path d="M0-7 7 6H-7z"/>',
        "worse": '<path d="M0 7-7-6H7z"/>',
        "changed": '<path d="M0-7 7 0 0 7-7 0z"/>',
    }.get(kind, '<circle r="5"/>')
    marks.append(f'<svg x="{at}" y="13" overflow="visible" class="cx-mark cx-{kind}">{shape}</svg>')
    return f'<svg width="100%" height="26" aria-hidden="true">{"".join(marks)}</svg>'


def _axis_name(whole: Row | None, metric: Metric, numbers: Numbers) -> str:
    if whole is None or whole.value is None:
        return "95 % interval"
    return f'95 % interval <span class="cx-quiet">┆ all {escape(numbers.figure(metric, whole.value))}</span>'
