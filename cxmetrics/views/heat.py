"""One metric by two dimensions in one period, as a table whose cells bear number, shade and, for a change, a shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape

from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views import wording
from cxmetrics.views.numbers import NOTHING, Numbers
from cxmetrics.views.region import region
from cxmetrics.views.tile import verdict

Cells = Mapping[tuple[str, str], Row]
"""A row by (group of the first dimension, group of the second)."""


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


Order = tuple[Sequence[str], Sequence[str]]
"""The groups down and across in the order wanted; those not named follow."""


def heat(
    metric: Metric,
    cells: Cells,
    down: str,
    across: str,
    *,
    label: str,
    numbers: Numbers,
    barred: bool = False,
    order: Order = ((), ()),
    between: str = "by",
    closer: tuple[str, str] | None = None,
) -> str:
    """The table; `down` and `across` are the titles of the two dimensions, `label` names the period.

    `barred` draws each figure as a bar too, and names the worst cell in place of the highest, its two groups
    with `between` between them. With `closer`, the cell that stands closer, each cell of a figure can be pressed.
    """
    rows, columns = _ordered(_groups(cells, 0), order[0]), _ordered(_groups(cells, 1), order[1])
    if not rows or not columns:
        return f'<p class="cx-quiet">No figures by {escape(down.lower())} and {escape(across.lower())}.</p>'
    firm = [row for row in cells.values() if row.value is not None and _enough(metric, row)]
    values = [row.value for row in firm if row.value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    head = f'<th scope="col">{escape(down)}</th>' + "".join(f'<th scope="col">{_name(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{_name(name)}</th>'
        + "".join(
            _pressed(
                _cell(metric, cells.get((name, column)), low, high, numbers, barred=barred), (name, column), closer
            )
            for column in columns
        )
        + "</tr>"
        for name in rows
    )
    few = f" A shape marks a change that is real; grey figures rest on fewer than {metric.minimum_n} cases."
    few = "" if metric.kind == "level" or not metric.minimum_n else few
    few += " Press a figure to look at it closer." if closer is not None else ""
    end = worst if barred else _highest
    title = _finding(metric, cells, down, across, label=label, numbers=numbers, end=end, between=between)
    darker = _darker(metric) if barred else "More shade is a higher figure."
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}<table class="cx-heat"><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="cx-quiet">{darker}{few}</p>'
    )


def worst(metric: Metric, cells: Cells) -> tuple[str, str] | None:
    """The cell of the worst figure that rests on enough: the lowest where higher is better, else the highest."""
    firm = {place: row.value for place, row in cells.items() if row.value is not None and _enough(metric, row)}
    named = {place: value for place, value in firm.items() if NO_GROUP not in place} or firm
    side = -1 if metric.better == "higher" else 1
    return max(named, key=lambda place: (side * named[place], place), default=None)


def _highest(metric: Metric, cells: Cells) -> tuple[str, str] | None:
    return worst(replace(metric, better="neither"), cells)


def _darker(metric: Metric) -> str:
    way = {"higher": ", and better", "lower": ", and worse"}.get(metric.better, "")
    return f"More shade and a longer bar are a higher figure{way}."


def _finding(
    metric: Metric,
    cells: Cells,
    down: str,
    across: str,
    *,
    label: str,
    numbers: Numbers,
    end: Callable[[Metric, Cells], tuple[str, str] | None],
    between: str,
) -> str:
    firm = [place for place, row in cells.items() if row.value is not None and _enough(metric, row)]
    head = f"{metric.title} by {down.lower()} and {across.lower()}, {label}"
    place = end(metric, cells)
    if len(firm) < 2 or place is None:
        return head
    (first, second), top = place, cells[place]
    if first in WEEKDAYS and _timed(second):
        return f"{metric.title}, {label}: most on {first} at {second}, {numbers.figure(metric, top.value)}"
    most = "lowest" if end is worst and metric.better == "higher" else "highest"
    return f"{head}: {most} in {_plain(first)} {between} {_plain(second)}, {numbers.figure(metric, top.value)}"


def _cell(metric: Metric, row: Row | None, low: float, high: float, numbers: Numbers, *, barred: bool = False) -> str:
    if row is None or (row.value is None and not row.suppressed):
        return f'<td class="cx-off">{NOTHING}</td>'
    if row.suppressed:
        return '<td class="cx-off">hidden</td>'
    figure = escape(numbers.figure(metric, row.value))
    base = f"<small>n {numbers.count(row.n)}</small>" if metric.kind != "level" else ""
    if not _enough(metric, row):
        return f'<td class="cx-off">{figure}<br>{base}</td>'
    word = wording.change_word(metric, row) if row.verdict else ""
    sign = f"<br>{verdict(word)}" if word in wording.SHAPES else ""
    style = shade(row.value or 0.0, low, high)
    if not barred:
        return f'<td style="{style}">{figure}<br>{base}{sign}</td>'
    long = 100.0 if high == low else 6 + 94 * ((row.value or 0.0) - low) / (high - low)
    bar = f'<i class="cx-level" style="width:{long:.0f}%" aria-hidden="true"></i>'
    return f'<td style="{style}"><b>{figure}</b> {base}{bar}{sign.removeprefix("<br>")}</td>'


def _pressed(cell: str, place: tuple[str, str], closer: tuple[str, str] | None) -> str:
    """The cell with its inside as a button that brings it closer; as it is where there is no figure to look at."""
    opening, inside = cell.removesuffix("</td>").split(">", 1)
    if closer is None or NO_GROUP in place or not any(letter.isdigit() for letter in inside):
        return cell
    down, across = (escape(group, quote=True) for group in place)
    called = f"{_read(inside)}, {_name(place[0])} by {_name(place[1])}: look closer"
    return (
        f'{opening}><button type="button" class="cx-cell" data-cx-down="{down}" data-cx-across="{across}" '
        f'aria-pressed="{str(place == closer).lower()}" aria-label="{called}">{inside}</button></td>'
    )


def _read(inside: str) -> str:
    """What a cell shows, as words."""
    return " ".join(re.sub("<[^>]*>", " ", inside).split()).replace('"', "&quot;")


def shade(value: float, low: float, high: float) -> str:
    """The style of a cell whose figure lies so far between the lowest and the highest: darker is higher."""
    share = 0.0 if high == low else (value - low) / (high - low)
    return f"--shade:{round(4 + 38 * share)}%"


def _enough(metric: Metric, row: Row) -> bool:
    return metric.kind == "level" or (row.n or 0) >= metric.minimum_n


def _ordered(groups: Sequence[str], wanted: Sequence[str]) -> Sequence[str]:
    place = {name: number for number, name in enumerate(wanted)}
    return sorted(groups, key=lambda name: place.get(name, len(place))) if place else groups


def _groups(cells: Cells, place: int) -> Sequence[str]:
    total: dict[str, float] = {}
    for key, row in cells.items():
        total[key[place]] = total.get(key[place], 0.0) + (row.n or row.value or 0.0)
    if set(total) <= {*WEEKDAYS, NO_GROUP}:
        return [name for name in (*WEEKDAYS, NO_GROUP) if name in total]
    if all(_timed(name) for name in total):
        return sorted(total)
    return sorted(total, key=lambda name: (name == NO_GROUP, -total[name], name))


def _timed(name: str) -> bool:
    """Whether a group is a time of day."""
    return len(name) == 5 and name[2] == ":"


def _plain(name: str) -> str:
    return "not recorded" if name == NO_GROUP else name


def _name(name: str) -> str:
    return escape(_plain(name).replace("_", " "), quote=True)
