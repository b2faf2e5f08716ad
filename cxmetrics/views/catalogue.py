"""The catalogue of metrics as HTML: definition, SQL, owner, freshness and the days that hold data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from cxmetrics.metrics.definition import PILLARS, Metric
from cxmetrics.views.numbers import NOTHING, Numbers


@dataclass(frozen=True)
class Entry:
    """One metric as the catalogue shows it; `reason` says why it is not available."""

    metric: Metric
    refreshed_at: datetime | None = None
    data_first: date | None = None
    data_last: date | None = None
    reads: tuple[str, ...] = ()
    reason: str | None = None
    changed: bool = False
    """Its file differs from what is published."""
    link: str | None = None


def catalogue(entries: Sequence[Entry], numbers: Numbers) -> str:
    """All entries by pillar, each folded up."""
    if not entries:
        return '<p class="cx-quiet">No metric fits. Clear the search to see all.</p>'
    parts = []
    for pillar in (*PILLARS, None):
        group = sorted((e for e in entries if e.metric.pillar == pillar), key=lambda e: e.metric.title)
        if group:
            name = (pillar or "other").capitalize()
            parts.append(f'<h2 class="cx-h">{escape(name)} <span class="cx-quiet">{len(group)}</span></h2>')
            parts += [_entry(entry, numbers) for entry in group]
    return f'<div class="cx-catalogue">{"".join(parts)}</div>'


def _entry(entry: Entry, numbers: Numbers) -> str:
    metric = entry.metric
    state = "unavailable" if entry.reason else ("changed since the last refresh" if entry.changed else "")
    through = f"data through {numbers.short_day(entry.data_last)}" if entry.data_last else ""
    said = " · ".join(part for part in (metric.id, state or through) if part)
    return (
        f'<details class="cx-entry" id="{escape(metric.id, quote=True)}"><summary><b>{escape(metric.title)}</b> '
        f'<span class="cx-quiet">{escape(said)}</span></summary><p>{escape(metric.question)}</p>'
        f"{_reason(entry)}{_paragraphs(metric.prose)}{_facts(entry, numbers)}"
        f'<pre class="cx-sql" tabindex="0" aria-label="SQL of {escape(metric.id, quote=True)}">'
        f"{escape(metric.body.strip())}</pre></details>"
    )


def in_force(metric: Metric, parameters: Mapping[str, float | int | str]) -> str:
    """What the metric means in one paragraph, with the values of its parameters instead of their names."""
    prose = " ".join(metric.prose.split())
    for name in metric.parameters:
        prose = re.sub(rf"\b{name}\b", str(parameters.get(name, name)), prose)
    return prose


def _reason(entry: Entry) -> str:
    return f'<p class="cx-off">{escape(entry.reason)}</p>' if entry.reason else ""


def _paragraphs(prose: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in prose.split("\n\n") if part.strip())


def _facts(entry: Entry, numbers: Numbers) -> str:
    metric = entry.metric
    window = (
        f"{numbers.short_day(entry.data_first)} to {numbers.short_day(entry.data_last)}"
        if entry.data_first and entry.data_last
        else "none"
    )
    facts = {
        "Kind": metric.kind + (f", {metric.unit}" if metric.unit else ""),
        "Better": metric.better,
        "Dimensions": ", ".join(metric.dimensions) or "none",
        "Target": numbers.figure(metric, metric.target) if metric.target is not None else "none",
        "Finest grain": metric.grain,
        "Provisional": f"the newest {metric.looks_ahead} days" if metric.looks_ahead else "",
        "Owner": metric.owner,
        "Data": window,
        "Refreshed": numbers.moment(entry.refreshed_at) if entry.refreshed_at else NOTHING,
        "Reads": ", ".join(entry.reads),
        "File": str(metric.path.name),
    }
    lines = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts.items() if text)
    link = f'<p><a href="{escape(entry.link, quote=True)}" target="_self">See its page</a></p>' if entry.link else ""
    return f'<dl class="cx-facts">{lines}</dl>{link}'
