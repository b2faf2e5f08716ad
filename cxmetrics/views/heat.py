"""One metric by two dimensions in one period, as a table whose cells bear number, shade and, for a change, a shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views import wording
from cxmetrics.views.numbers import NOTHING, Numbers
from cxmetrics.views.tile import verdict

Cells = Mapping[tuple[str, str], Row]
"""A row by (group of the first dimension, group of the second)."""


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def heat(metric: Metric, cells: Cells, down: str, across: str, *, label: str, numbers: Numbers) -> str:
    """The table; `down` and `across` are the titles of the two dimensions, `label` names the period."""
    rows, columns = _groups(cells, 0), _groups(cells, 1)
    if not rows or not columns:
        return f'<p class="cx-quiet">No figures by {escape(down.lower())} and {escape(across.lower())}.</p>'
    firm = [row for row in cells.values() if row.value is not None and _enough(metric, row)]
    values = [row.value for row in firm if row.value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    head = f'<th scope="col">{escape(down)}</th>' + "".join(f'<th scope="col">{_name(name)}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{_name(name)}</th>'
        + "".join(_cell(metric, cells.get((name, column)), low, high, numbers) for column in columns)
        + "</tr>"
        for name in rows
    )
    few = f" A shape marks a change that is real; grey figures rest on fewer than {metric.minimum_n} cases."
    few = "" if metric.kind == "level" else few
    title = _finding(metric, cells, down, across, label=label, numbers=numbers)
    return (
        f'<h3 class="cx-h">{escape(title)}</h3><div class="cx-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(title, quote=True)}"><table class="cx-heat"><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="cx-quiet">Darker is a higher figure.{few}</p>'
    )


def _finding(metric: Metric, cells: Cells, down: str, across: str, *, label: str, numbers: Numbers) -> str:
    firm = [(place, row) for place, row in cells.items() if row.value is not None and _enough(metric, row)]
    head = f"{metric.title} by {down.lower()} and {across.lower()}, {label}"
    if len(firm) < 2:
        return head
    (first, second), top = max(firm, key=lambda item: item[1].value or 0.0)
    if first in WEEKDAYS and _timed(second):
        return f"{metric.title}, {label}: most on {first} at {second}, {numbers.figure(metric, top.value)}"
    return f"{head}: highest in {_plain(first)} by {_plain(second)}, {numbers.figure(metric, top.value)}"


def _cell(metric: Metric, row: Row | None, low: float, high: float, numbers: Numbers) -> str:
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
    return f'<td style="{shade(row.value or 0.0, low, high)}">{figure}<br>{base}{sign}</td>'


def shade(value: float, low: float, high: float) -> str:
    """The style of a cell whose figure lies so far between the lowest and the highest: darker is higher."""
    share = 0.0 if high == low else (value - low) / (high - low)
    return f"--shade:{round(4 + 38 * share)}%"


def _enough(metric: Metric, row: Row) -> bool:
    return metric.kind == "level" or (row.n or 0) >= metric.minimum_n


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
    return escape(_plain(name).replace("_", " "))
