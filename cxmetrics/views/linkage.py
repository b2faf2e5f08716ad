"""Engagement beside the consumers' figures: which run together, with what lead, and each team's two curves."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from html import escape

from cxmetrics.insight.linkage import FEWEST_TEAMS, Link, Series
from cxmetrics.metrics.definition import Metric
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.palette import palette
from cxmetrics.views.region import region
from cxmetrics.views.rows import folded
from cxmetrics.views.tile import verdict

_WIDE, _HIGH = 220, 56


def links_table(
    links: Sequence[Link], engagement: Metric, titles: Mapping[str, str], numbers: Numbers, noun: str = "team"
) -> str:
    """What runs together with engagement, as a sentence and one line a figure; `noun` is what the groups are."""
    noun = escape(noun)
    if not links:
        return (
            f'<p class="cx-quiet">Too few {noun}s have figures of employees and of consumers for a link to be told '
            f"from chance: it takes {FEWEST_TEAMS}.</p>"
        )
    ordered = sorted(links, key=lambda link: (link.p, -abs(link.r)))
    named = noun.capitalize()
    heads = ("Consumers' figure", "Lead", "Correlation", "95% interval", f"{named}-months", f"{named}s", "p", "")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(titles[link.metric])}</th><td class="cx-num">{_lead(link.lag)}</td>'
        f'<td class="cx-num"><b>{numbers.decimal(link.r, 2)}</b></td>'
        f'<td class="cx-num">{numbers.decimal(link.low, 2)} to {numbers.decimal(link.high, 2)}</td>'
        f'<td class="cx-num">{numbers.count(link.pairs)}</td>'
        f'<td class="cx-num">{numbers.count(link.teams)}</td><td class="cx-num">{_p(link.p, numbers)}</td>'
        f"<td>{verdict('associated' if link.found else 'no signal')}</td></tr>"
        for link in ordered
    )
    title = _finding(ordered, engagement, titles, numbers, noun)
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}<table class="cx-break"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
        '</div><p class="cx-quiet">An association, not a cause. Correlation over '
        f"{noun}s and months, each less the mean of its {noun} and of its month; the lead is the one, of 0 to 6 "
        f"months, at which they run together most. p is the share of ways to exchange the {noun}s in which any of "
        "these figures at any lead runs together as much; the intervals are wide enough for having looked at all "
        "of them. Figures of groups that are hidden take no part.</p>"
    )


def multiples(
    engagement: Series, consumers: Series, link: Link, titles: tuple[str, str], *, months: Sequence[date], theme: str
) -> str:
    """One small picture a team: engagement, and the consumers' figure moved earlier by the lead."""
    look, cells = palette(theme), []
    for team in sorted(set(engagement) & set(consumers)):
        pairs = [(month, months[n + link.lag]) for n, month in enumerate(months[: len(months) - link.lag])]
        moved = {month: consumers[team][later] for month, later in pairs if later in consumers[team]}
        curves = _curve(engagement[team], months, look.ink, "") + _curve(moved, months, look.target, "4 3")
        picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}">{curves}</svg>'
        said = f"{team}: {titles[0]} and, {_lead(link.lag)}, {titles[1]}, each on its own scale"
        data = base64.b64encode(picture.encode()).decode()
        cells.append(
            f'<figure><figcaption>{escape(team)}</figcaption><img alt="{escape(said, quote=True)}" '
            f'width="{_WIDE}" height="{_HIGH}" src="data:image/svg+xml;base64,{data}"></figure>'
        )
    legend = (
        f'<p class="cx-quiet"><span class="cx-key cx-own">━ {escape(titles[0])}</span> '
        f'<span class="cx-key cx-theirs">┅ {escape(titles[1])}, {_lead(link.lag)}</span> each on its own scale; '
        "months without a figure, or hidden, are bridged</p>"
    )
    return f'{legend}<div class="cx-multiples">{"".join(cells)}</div>'


def both_table(
    engagement: Series,
    consumers: Series,
    of: tuple[Metric, Metric],
    label: Callable[[date], str],
    numbers: Numbers,
) -> str:
    """What the pictures show, folded: a line a group and month that has a figure of either, newest first."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("Group", "Month", *(one.title for one in of)))
    lines = []
    for group in sorted(set(engagement) & set(consumers)):
        for month in sorted({*engagement[group], *consumers[group]}, reverse=True):
            values = engagement[group].get(month), consumers[group].get(month)
            cells = "".join(
                f'<td class="cx-num">{escape(numbers.figure(one, value)) if value is not None else "–"}</td>'
                for one, value in zip(of, values, strict=True)
            )
            lines.append(f'<tr><th scope="row">{escape(group)}</th><td>{escape(label(month))}</td>{cells}</tr>')
    body = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return folded("Both figures by month as a table", body)


def _curve(values: Mapping[date, float], months: Sequence[date], color: str, dashes: str) -> str:
    low, high = (min(values.values()), max(values.values())) if values else (0.0, 1.0)
    step, room = _WIDE / max(len(months) - 1, 1), (high - low) or 1.0
    points = [
        f"{n * step:.1f},{_HIGH - 4 - (values[month] - low) / room * (_HIGH - 8):.1f}"
        for n, month in enumerate(months)
        if month in values
    ]
    drawn = f'fill="none" stroke="{color}" stroke-width="2" stroke-dasharray="{dashes or "none"}"'
    return f'<polyline {drawn} points="{" ".join(points)}"/>'


def _finding(
    ordered: Sequence[Link], engagement: Metric, titles: Mapping[str, str], numbers: Numbers, noun: str
) -> str:
    first = ordered[0]
    name = engagement.title
    if not first.found:
        return f"{name} of {noun}s and their consumers' figures: no association that is more than chance"
    way = "rises and falls with" if first.r > 0 else "moves against"
    return (
        f"Associated: {titles[first.metric]} of a {noun} {way} its {name[:1].lower()}{name[1:]}, {_lead(first.lag)} "
        f"(correlation {numbers.decimal(first.r, 2)})"
    )


def _lead(months: int) -> str:
    return "in the same month" if months == 0 else f"{months} month{'s' if months > 1 else ''} later"


def _p(p: float, numbers: Numbers) -> str:
    return f"below {numbers.decimal(0.001, 3)}" if p < 0.001 else numbers.decimal(p, 3)
