"""A change as a waterfall: from one total through the parts to the other, as an HTML table with bars drawn to scale.

Every bar stands beside its number and a shape; the parts that are drawn, and the rest as one,
add up to the whole.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.insight.causes import Cause
from cxmetrics.insight.explanation import Explanation
from cxmetrics.insight.split import Part
from cxmetrics.views import moving
from cxmetrics.views.moving import Titles
from cxmetrics.views.region import region
from cxmetrics.views.rows import folded
from cxmetrics.views.table import MOST_ROWS
from cxmetrics.views.tile import kind, mark
from cxmetrics.views.wording import Speech

MOST_STEPS = 7
"""So many steps are drawn by themselves; the rest stands together, and each in the table."""
LEAST = 0.03
"""A step smaller than this share of all steps' sizes is drawn with the rest."""


@dataclass(frozen=True)
class Waterfall:
    """`html` is the drawing with its table, `alt` the same in words."""

    html: str
    alt: str


@dataclass(frozen=True)
class Step:
    """One bar: a name, what is said below it, its size in the units of the figure, the verdict word of its color."""

    name: str
    said: str
    size: float
    word: str


def waterfall(of: Explanation, cause: Cause | None, titles: Titles, speech: Speech) -> Waterfall:
    """The change of an explanation; `cause` is who carries it, `titles` names the dimensions."""
    shown = steps(of, cause, speech)
    remarks = moving.remarks(of, cause, titles, speech)
    title = moving.change_text(of, speech)
    told = [moving.cause_text(of, cause, titles, speech), *remarks]
    paragraphs = "".join(f'<p class="cx-quiet">{escape(text)}</p>' for text in told)
    names = " and ".join(titles.get(name, name).lower() for name in of.by)
    said = f"{title}. {' '.join(told)}"
    drawn = _drawn(of, shown, f"What moved it, by {names}", speech)
    return Waterfall(f'<h3 class="cx-h">{escape(title)}</h3>{paragraphs}{drawn}{_table(of, titles, speech)}', said)


def steps(of: Explanation, cause: Cause | None, speech: Speech) -> list[Step]:
    """Mix and change within of each group as steps, the largest first; small ones together as one, last.

    Their sizes add up to the change. A step has the color of better or worse only where the
    move of the whole, or of the group that carries it, is more than noise.
    """
    found = [step for part in of.parts for step in _steps_of(of, part, cause, speech) if step.size]
    found.sort(key=lambda step: -abs(step.size))
    all_sizes = math.fsum(abs(step.size) for step in found)
    kept = [step for step in found[:MOST_STEPS] if abs(step.size) >= LEAST * all_sizes]
    rest = found[len(kept) :]
    if len(rest) == 1:
        return found
    if rest:
        size = math.fsum(step.size for step in rest)
        kept.append(Step("Other groups", f"{len(rest)} smaller parts", size, _word(of, size, real=_moved(of))))
    return kept


def _steps_of(of: Explanation, part: Part, cause: Cause | None, speech: Speech) -> list[Step]:
    metric, numbers = of.metric, speech.numbers
    name = ", ".join(moving.group_name(group) for group in part.groups)
    carries = cause is not None and cause.dimensions == part.dimensions and cause.groups == part.groups
    figures = [numbers.figure(metric, value) for value in (part.versus_value, part.value)]
    shares = [numbers.percent(share, 0) for share in (part.versus_share, part.share)]
    own = f"{figures[0]} to {figures[1]}" if metric.kind == "level" else f"own figure {figures[0]} to {figures[1]}"
    real = _moved(of) or carries
    return [
        Step(name, own, part.within, _word(of, part.within, real=real)),
        Step(name, f"weight {shares[0]} to {shares[1]}", part.mix, _word(of, part.mix, real=real)),
    ]


def _moved(of: Explanation) -> bool:
    return of.verdict == "changed"


def _word(of: Explanation, size: float, *, real: bool) -> str:
    if not real or not size:
        return "no signal"
    return of.metric.way(size)


@dataclass(frozen=True)
class Scale:
    """An axis from low to high."""

    low: float
    high: float

    @classmethod
    def around(cls, places: Sequence[float]) -> Scale:
        room = (max(places) - min(places)) * 0.04 or 1.0
        return cls(min(places) - room, max(places) + room)

    def place(self, value: float) -> float:
        """Where on the axis the value lies, in per cent."""
        return 100 * (value - self.low) / (self.high - self.low)


def _drawn(of: Explanation, shown: Sequence[Step], name: str, speech: Speech) -> str:
    places = [of.versus_value]
    for step in shown:
        places.append(places[-1] + step.size)
    places[-1] = of.value if shown else places[-1]
    scale = Scale.around([*places, of.value])
    numbers, metric = speech.numbers, of.metric
    labels = [speech.calendar.label(period, of.grain) for period in (of.versus, of.period)]
    ends = [numbers.figure(metric, value, beside=of.value) for value in (of.versus_value, of.value)]
    rows = [total_row(labels[0], of.versus_value, ends[0], scale)]
    for step, before, after in zip(shown, places, places[1:], strict=False):
        bar = step_bar(step, before, after, scale)
        size = numbers.difference(metric, step.size, of.value)
        rows.append(
            f'<tr><th scope="row">{escape(step.name)}<br><small>{escape(step.said)}</small></th>'
            f'<td class="cx-plot">{bar}</td><td class="cx-num"><span class="cx-sized {kind(step.word)}">'
            f"{mark(step.word)} {escape(size)}</span></td></tr>"
        )
    rows.append(total_row(labels[1], of.value, ends[1], scale))
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("Part", f"{ends[0]} to {ends[1]}", "Adds"))
    return (
        f"{region(name)}"
        f'<table class="cx-break cx-fall"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def total_row(label: str, value: float, figure: str, scale: Scale) -> str:
    dot = f'<span class="cx-mark" style="left:{scale.place(value):.1f}%"><i class="cx-shape cx-dot"></i></span>'
    return (
        f'<tr class="cx-total"><th scope="row">{escape(label)}</th>'
        f'<td class="cx-plot"><div class="cx-lane" aria-hidden="true">{dot}</div></td>'
        f'<td class="cx-num"><b>{escape(figure)}</b></td></tr>'
    )


def step_bar(step: Step, before: float, after: float, scale: Scale) -> str:
    left, right = sorted((scale.place(before), scale.place(after)))
    return (
        f'<div class="cx-lane" aria-hidden="true"><i class="cx-all" style="left:{scale.place(before):.1f}%"></i>'
        f'<i class="cx-step {kind(step.word)}" style="left:{left:.1f}%;width:{right - left:.1f}%"></i></div>'
    )


def _table(of: Explanation, titles: Titles, speech: Speech) -> str:
    """Every part with its shares, its figures, mix and within."""
    numbers, metric = speech.numbers, of.metric
    labels = [speech.calendar.label(period, of.grain) for period in (of.versus, of.period)]
    level = metric.kind == "level"
    heads = [*(titles.get(name, name) for name in of.by)]
    heads += [f"{what}, {label}" for what in ("Share", metric.title) for label in labels]
    heads += ["Difference"] if level else ["Mix", "Within", "Both"]
    lines = []
    for part in of.parts[:MOST_ROWS]:
        cells = [moving.group_name(group) for group in part.groups]
        cells += [numbers.percent(share, 1) for share in (part.versus_share, part.share)]
        cells += [numbers.figure(metric, value, fine=True) for value in (part.versus_value, part.value)]
        sizes = (part.within,) if level else (part.mix, part.within, part.both)
        cells += [numbers.difference(metric, size, of.value) for size in sizes]
        lines.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    more = len(of.parts) - MOST_ROWS
    rest = f'<p class="cx-quiet">{more} smaller parts are left out here.</p>' if more > 0 else ""
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{rest}"
    return folded("All parts as a table", body)
