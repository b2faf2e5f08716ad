"""One figure by its usual definitions, on one line, so that the definition is chosen and not argued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.views.doubts import VETOED
from cxmetrics.views.numbers import Numbers

Defined = tuple[Metric, Row]
"""A metric and its row in the period."""


def definitions(found: Sequence[Defined], label: str, numbers: Numbers) -> str:
    """The line, and below it each definition with its figure, lowest first; `label` names the period.

    The first of `found` is the definition in use. HTML; a remark where fewer than two have a figure.
    """
    used = found[0][0] if found else None
    ordered = sorted(((metric, row) for metric, row in found if row.value is not None), key=_value)
    if used is None or len(ordered) < 2:
        return '<p class="cx-quiet">The other definitions have no figure in this period.</p>'
    low, high = _value(ordered[0]), _value(ordered[-1])
    ends = f"{numbers.figure(used, low)} to {numbers.figure(used, high)}"
    spread = numbers.difference(used, high - low).lstrip("+")
    found_of = VETOED if any(row.trust == "vetoed" for _, row in ordered) else f"{ends}, a spread of {spread}"
    title = f"{used.title} in {label} by {len(ordered)} usual definitions: {found_of}"
    room = (high - low) * 0.08 or 0.01
    marks = "".join(_marks(ordered, low - room, high + room, used))
    names = "".join(_name(each, place, used, numbers) for place, each in enumerate(ordered, 1))
    return (
        f'<h3 class="cx-h">{escape(title)}</h3><div class="cx-lane cx-definitions" aria-hidden="true">{marks}</div>'
        f'<ol class="cx-defined">{names}</ol><p class="cx-quiet">The same calls, counted in different ways. '
        f"Contracts and other companies may use another definition: ask before you compare.</p>"
    )


def _value(each: Defined) -> float:
    return each[1].value or 0.0


_CLOSE = 8.0
"""Marks nearer to each other than so many per cent of the line touch on a phone: there every other one is lifted."""


def _marks(ordered: list[Defined], low: float, high: float, used: Metric) -> Iterator[str]:
    before, lifted = -100.0, False
    for place, each in enumerate(ordered, 1):
        left = 100 * (_value(each) - low) / (high - low)
        lifted, before = left - before < _CLOSE and not lifted, left
        kind = (" cx-used" if each[0].id == used.id else "") + (" cx-lifted" if lifted else "")
        yield f'<span class="cx-place{kind}" style="left:{left:.1f}%">{place}</span>'


def _name(each: Defined, place: int, used: Metric, numbers: Numbers) -> str:
    metric, row = each
    figure = escape(numbers.figure(metric, row.value, fine=True))
    what = escape(metric.title.removeprefix(f"{used.title}, ") if metric.id != used.id else "of all calls offered")
    own = " <b>the one used here</b>" if metric.id == used.id else ""
    base = f"n {numbers.count(row.n)}"
    return f"<li><b>{figure}</b> {what} <small>{base}</small>{own}</li>"
