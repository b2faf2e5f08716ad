"""The employee survey item by item, as a table of stacked bars; and by group, as a table of favorable shares."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cxmetrics.insight.items import Item
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.distribution import legend
from cxmetrics.views.heat import shade
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.region import region

PARTS = {"best": "favorable (4-5)", "middle": "neutral (3)", "worst": "unfavorable (1-2)"}
_FEW = 30


def items_table(items: Sequence[Item], label: str, numbers: Numbers) -> str:
    """One line an item, the most favorable first; `label` names the wave."""
    told = [item for item in items if item.favorable is not None]
    ordered = sorted(told, key=lambda item: -(item.favorable or 0))
    if not ordered:
        return f'<p class="cx-quiet">No items may be shown for {escape(label)}.</p>'
    first, last = ordered[0], ordered[-1]
    ends = [f"{item.metric.title} {numbers.percent(item.favorable or 0, 0)}" for item in (first, last)]
    title = f"Favorable answers, {label}: most {ends[0]}, fewest {ends[1]}"
    heads = ("Item", "", "Favorable", "Neutral", "Unfavorable", "n", "Margin among those asked")
    head = "".join(f'<th scope="col">{escape(name) or escape(numbers.interval_name)}</th>' for name in heads[:1])
    head += f'<th scope="col">{legend(PARTS)}</th>' + "".join(f'<th scope="col">{escape(n)}</th>' for n in heads[2:])
    body = "".join(_line(item, numbers) for item in ordered)
    return _framed(title, f'<table class="cx-break"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>') + (
        f'<p class="cx-quiet">The {escape(numbers.interval_name)} is of the people whom these stand for; the '
        "margin is of those asked in this wave, and nothing where all of them answered (finite population correction)."
        "</p>"
    )


def groups_table(items: Sequence[Item], dimension: str, label: str, numbers: Numbers) -> str:
    """One line a group, one column an item: the favorable share, or that it is hidden."""
    names = list(dict.fromkeys(item.metric.id for item in items))
    titles = {item.metric.id: item.metric.title for item in items}
    cells = {(str(item.group), item.metric.id): item for item in items}
    groups = sorted({group for group, _ in cells}, key=lambda group: (group == NO_GROUP, group))
    if not groups:
        return f'<p class="cx-quiet">No items by {escape(dimension.lower())} for {escape(label)}.</p>'
    shares = [item.favorable for item in items if item.favorable is not None and (item.n or 0) >= _FEW]
    low, high = (min(shares), max(shares)) if shares else (0.0, 1.0)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (dimension, *(titles[n] for n in names)))
    body = "".join(
        f'<tr><th scope="row">{escape("not recorded" if group == NO_GROUP else group)}</th>'
        + "".join(_cell(cells.get((group, name)), low, high, numbers) for name in names)
        + "</tr>"
        for group in groups
    )
    title = f"Favorable answers by {dimension.lower()} and item, {label}{_lowest(items, numbers)}"
    table = f'<table class="cx-heat"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return _framed(title, table) + (
        f'<p class="cx-quiet">More shade is more favorable; grey figures rest on fewer than {_FEW} people. Hidden are '
        "groups of few people, and those from which they could be worked out.</p>"
    )


def _line(item: Item, numbers: Numbers) -> str:
    parts = [("best", item.favorable), ("middle", item.neutral), ("worst", item.unfavorable)]
    bar = "".join(f'<i class="cx-{part}" style="width:{100 * (share or 0):.1f}%"></i>' for part, share in parts)
    interval = f"{numbers.percent(item.low or 0, 0)} to {numbers.percent(item.high or 0, 0)}"
    shares = [numbers.percent(share or 0, 0) for _, share in parts]
    among = "number asked not known"
    if item.margin is not None:
        among = f"± {numbers.decimal(100 * item.margin, 1)} points of {numbers.count(item.asked)} asked"
    return (
        f'<tr><th scope="row">{escape(item.metric.title)}</th><td class="cx-plot"><div class="cx-stack" '
        f'aria-hidden="true">{bar}</div></td><td class="cx-num"><b>{shares[0]}</b><br><small>{interval}</small></td>'
        f'<td class="cx-num">{shares[1]}</td><td class="cx-num">{shares[2]}</td>'
        f'<td class="cx-num">{numbers.count(item.n)}</td><td class="cx-num">{escape(among)}</td></tr>'
    )


def _cell(item: Item | None, low: float, high: float, numbers: Numbers) -> str:
    if item is None:
        return '<td class="cx-off">not asked</td>'
    if item.favorable is None:
        return '<td class="cx-off">hidden</td>'
    figure, base = numbers.percent(item.favorable, 0), f"<small>n {numbers.count(item.n)}</small>"
    if (item.n or 0) < _FEW:
        return f'<td class="cx-off">{figure}<br>{base}</td>'
    return f'<td style="{shade(item.favorable, low, high)}">{figure}<br>{base}</td>'


def _lowest(items: Sequence[Item], numbers: Numbers) -> str:
    """Which item has the fewest where, among groups with enough answers; nothing where there is one at most."""
    firm = [item for item in items if item.favorable is not None and (item.n or 0) >= _FEW and item.group != NO_GROUP]
    if len(firm) < 2:
        return ""
    least = min(firm, key=lambda item: (item.favorable or 0, item.metric.title, item.group or ""))
    return f": fewest in {least.group}, {least.metric.title} {numbers.percent(least.favorable or 0, 0)}"


def _framed(title: str, table: str) -> str:
    return f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}{table}</div>'
