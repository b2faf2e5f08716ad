"""Calls by the stage of the journey that caused them, as a ranked picture with its sentence."""

from __future__ import annotations

from html import escape

from cxmetrics.insight.caused import FailureDemand, Upstream
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import wording
from cxmetrics.views.numbers import NOTHING
from cxmetrics.views.region import region
from cxmetrics.views.tile import verdict
from cxmetrics.views.wording import Speech

NO_STAGE = "none recorded"


def finding(of: FailureDemand, label: str, speech: Speech) -> str:
    """ "42% of the 1,532 calls of Oct 2026 were caused upstream: most by Use, 310 calls"."""
    numbers = speech.numbers
    head = f"{numbers.percent(of.share)} of the {numbers.count(of.calls)} calls of {label} were caused upstream"
    if not of.stages:
        return f"Of none of the {numbers.count(of.calls)} calls of {label} is it recorded what caused them"
    first = of.stages[0]
    return f"{head}: most by {first.row.group}, {numbers.count(first.row.value)}"


def failure_demand(of: FailureDemand, metric: Metric, label: str, before: str, speech: Speech) -> str:
    """The stages, most calls first, and the calls that none caused; `before` names the period compared with."""
    numbers = speech.numbers
    title = finding(of, label, speech)
    widest = max([up.row.value or 0.0 for up in of.stages], default=1.0) or 1.0
    rest = of.calls - of.caused
    body = "".join(_line(up, metric, widest, speech) for up in of.stages)
    body += (
        f'<tr class="cx-off"><th scope="row">{NO_STAGE}</th><td class="cx-plot"></td>'
        f'<td class="cx-num">{numbers.count(rest)}</td><td class="cx-num">{numbers.percent(rest / of.calls)}</td>'
        "<td></td><td></td><td></td></tr>"
    )
    against = f"against {before}" if before else "change"
    heads = ("Causing stage", "", "Calls", "Of all", "Per 100 consumers", "Most about", against)
    head = "".join(f'<th scope="col">{escape(name) or "<span class=cx-hidden>drawn</span>"}</th>' for name in heads)
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}'
        f'<table class="cx-break cx-upstream"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
        '<p class="cx-quiet">A call is charged to the stage of the journey that made it necessary: these could have '
        "been avoided. Calls without a stage may be wanted, or nobody wrote down what caused them.</p>"
    )


def _line(up: Upstream, metric: Metric, widest: float, speech: Speech) -> str:
    numbers, row = speech.numbers, up.row
    word = wording.change_word(metric, row) if row.verdict else ""
    step = numbers.difference(metric, row.difference) if row.difference is not None else ""
    about = NOTHING if up.reason is None else f"{up.reason} ({numbers.percent(up.reason_share or 0.0, 0)})"
    per = NOTHING if up.per_100 is None else numbers.decimal(up.per_100, 1)
    width = 100 * (row.value or 0.0) / widest
    bar = f'<div class="cx-lane" aria-hidden="true"><i class="cx-bar" style="left:0;width:{width:.1f}%"></i></div>'
    return (
        f'<tr><th scope="row">{escape(row.group or "")}</th><td class="cx-plot">{bar}</td>'
        f'<td class="cx-num"><b>{numbers.count(row.value)}</b></td><td class="cx-num">{numbers.percent(up.share)}</td>'
        f'<td class="cx-num">{per}</td><td>{escape(about)}</td>'
        f"<td>{escape(step)} {verdict(word) if word else ''}</td></tr>"
    )
