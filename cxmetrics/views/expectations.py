"""The five expectations as a ranked picture: everybody between detractors and promoters, on the whole scale."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from cxmetrics.insight.expectations import FEWEST, Expectation, Expectations
from cxmetrics.views.numbers import NOTHING, Numbers, joined
from cxmetrics.views.region import region
from cxmetrics.views.wording import Speech

LEAST, MOST = 1.0, 5.0
RING, DOT, DIAMOND = "cx-ring", "cx-shape cx-dot", "cx-shape cx-diamond"


def finding(of: Expectations, titles: Mapping[str, str], label: str, speech: Speech) -> str:
    """ "Furthest from what promoters say, Q3 2026: make it easy, 3.52 against 4.02"; names all that may be it."""
    numbers, furthest = speech.numbers, of.furthest
    if not of.found:
        return f"Too few answers to tell what promoters say of our expectations, {label}"
    if not furthest:
        return f"What promoters say of no expectation is above what everybody says by more than chance, {label}"
    head = f"Furthest from what promoters say, {label}: "
    if len(furthest) == 1:
        first = furthest[0]
        ends = numbers.decimal(first.everybody, 2), numbers.decimal(first.promoters, 2)
        return f"{head}{titles[first.name]}, {ends[0]} against {ends[1]}"
    told = joined([f"{titles[each.name]} ({numbers.decimal(each.distance, 2)})" for each in furthest])
    return f"{head}{told}, not to be told apart"


def expectations_table(of: Expectations, titles: Mapping[str, str], label: str, speech: Speech) -> str:
    """The expectations, the furthest from promoters first; `titles` is what each asks, `label` names the period.

    Those of which nothing can be told are named below it.
    """
    title = finding(of, titles, label, speech)
    found = {each.name for each in of.found}
    lacking = [name for name in titles if name not in found]
    left = f"Of fewer than {FEWEST} promoters, or {FEWEST} others, nothing is told"
    left = f"{left}: {joined([titles[name] for name in lacking])}." if found else f"{left}."
    head = f'<h3 class="cx-h">{escape(title)}</h3>'
    below = f'<p class="cx-quiet">{escape(left)}</p>' if lacking else ""
    if not found:
        return head + below
    heads = ("Expectation", "From 1 to 5", "Everybody", "Promoters", "Distance")
    cells = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(_line(each, titles[each.name], speech.numbers) for each in of.found)
    keys = ((RING, "detractors"), (DOT, "everybody"), (DIAMOND, "promoters"))
    key = "".join(f'<span class="cx-key"><i class="{kind}" aria-hidden="true"></i>{name}</span>' for kind, name in keys)
    return (
        f'{head}{region(title, "cx-expected")}<table class="cx-break"><thead><tr>{cells}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="cx-quiet">{key}Means. Distance is promoters less everybody, '
        f"with its {escape(speech.numbers.interval_name)}. Both answers are one person&#x27;s: an association, not a "
        f"cause.</p>{below}"
    )


def _line(of: Expectation, title: str, numbers: Numbers) -> str:
    ends = [_place(value) for value in (of.detractors, of.everybody, of.promoters) if value is not None]
    marks = "".join(
        _mark(value, kind)
        for value, kind in ((of.detractors, RING), (of.everybody, DOT), (of.promoters, DIAMOND))
        if value is not None
    )
    plot = (
        '<div class="cx-lane" aria-hidden="true">'
        f'<i class="cx-range" style="left:{min(ends):.1f}%;width:{max(ends) - min(ends):.1f}%"></i>{marks}</div>'
    )
    interval = f"{numbers.decimal(of.low, 2)} to {numbers.decimal(of.high, 2)}"
    told = NOTHING if of.detractors is None else numbers.decimal(of.detractors, 2)
    return (
        f'<tr><th scope="row">{escape(title)}</th><td class="cx-plot">{plot}</td>'
        f'<td class="cx-num"><b>{numbers.decimal(of.everybody, 2)}</b><br><small>n {numbers.count(of.n)}</small></td>'
        f'<td class="cx-num">{numbers.decimal(of.promoters, 2)}<br><small>detractors {told}</small></td>'
        f'<td class="cx-num"><b>{numbers.decimal(of.distance, 2)}</b><br><small>{escape(interval)}</small></td></tr>'
    )


def _mark(value: float, kind: str) -> str:
    return f'<span class="cx-mark" style="left:{_place(value):.1f}%"><i class="{kind}"></i></span>'


def _place(value: float) -> float:
    """Where on the scale of the question a mean lies, in per cent."""
    return 100 * (value - LEAST) / (MOST - LEAST)
