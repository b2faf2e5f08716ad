"""How many agents lie how far from their colleagues, beside what chance alone would give; nobody is named."""

from __future__ import annotations

from html import escape

from cxmetrics.insight.crew import Band, Crew
from cxmetrics.metrics.definition import Metric
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.region import region


def crew(metric: Metric, found: Crew, label: str, numbers: Numbers) -> str:
    """A row a band: agents as a bar, chance as a mark on it; HTML. `label` names the period."""
    title = finding(metric, found, label, numbers)
    most = max(max(band.agents, band.expected) for band in found.bands) or 1.0
    body = "".join(_line(band, most, numbers) for band in found.bands)
    heads = ("Standard errors from colleagues", "Agents, and ┆ chance alone", "Agents", "Chance")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}<table class="cx-break"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
        f'<p class="cx-quiet">{numbers.count(found.agents)} agents with at least 10 calls, each beside all agents on '
        f"the same queues. The limits are 3 standard errors for as many calls as the agent took. It holds for the "
        f"whole company, counts people and names none.</p>"
    )


def finding(metric: Metric, found: Crew, label: str, numbers: Numbers) -> str:
    """Whether agents differ by more than chance, in words."""
    outside = numbers.count(found.outside) if found.outside else "none"
    of = f"{outside} of {numbers.count(found.agents)} beyond the limits"
    says = "agents differ by more than chance" if found.differ else "agents differ no more than chance would have it"
    return f"{metric.title}, {label}: {says}, {of}"


def _line(band: Band, most: float, numbers: Numbers) -> str:
    width, at = 100 * band.agents / most, 100 * band.expected / most
    bar = f'<i class="cx-bar" style="left:0%;width:{width:.1f}%"></i>' if band.agents else ""
    plot = f'<div class="cx-lane" aria-hidden="true">{bar}<i class="cx-all" style="left:{at:.1f}%"></i></div>'
    name = f"{band.name}{', beyond the limit' if band.outside else ''}"
    return (
        f'<tr><th scope="row">{escape(name)}</th><td class="cx-plot">{plot}</td>'
        f'<td class="cx-num"><b>{numbers.count(band.agents)}</b></td>'
        f'<td class="cx-num">{numbers.decimal(band.expected, 1)}</td></tr>'
    )
