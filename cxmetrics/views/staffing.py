"""Staffing by half hour as a table: calls, load, agents needed, and what Erlang C expects beside what was observed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from cxmetrics.insight.staffing import Error, HalfHour, Measured
from cxmetrics.views.numbers import NOTHING, Numbers, duration
from cxmetrics.views.region import region

FEW = 30
"""Calls in a half hour below which what was observed is called few."""
POOR = 0.1
"""From so large a typical error on the model is said to be far off."""


@dataclass(frozen=True)
class Plan:
    """What the reader asks for: so many agents, an answer within so many seconds, for such a share of calls."""

    agents: int
    target_s: float
    share: float


def staffing(found: Measured, plan: Plan, subject: str, numbers: Numbers) -> str:
    """Title with the finding, error of the model, table. `subject` names the calls: "all queues, Mondays"."""
    title = _finding(found, plan, numbers)
    foot = _foot(found, plan)
    heads = (
        "Half hour",
        "Calls a day",
        "Handle time",
        "Load (Erlangs)",
        f"Agents for {numbers.percent(plan.share, 0)}",
        f"{numbers.percent(foot, 0)} to {numbers.percent(1, 0)}",
        f"With {_agents(plan.agents, numbers)}, within {_s(plan.target_s)}",
        f"Observed, within {_s(found.within_s)}",
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(_line(each, plan, foot, numbers) for each in found.half_hours)
    window = f"{numbers.short_day(found.window.first)} to {numbers.short_day(found.window.last)}"
    days = f"{numbers.count(found.days)} day{'s' if found.days != 1 else ''} with calls"
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>'
        f'<p class="cx-quiet">{escape(subject)}, {window}: means of {days}. {_key()}</p>'
        f'<p class="cx-model">{escape(error_told(found, numbers))}</p>'
        f"{region(title)}"
        f'<table class="cx-break cx-staffing"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        '<p class="cx-quiet">Erlang C takes calls to come at random, agents to work through and nobody to hang up: '
        "it asks for more agents than callers' patience needs. Agents are those at the telephone, breaks and "
        "other work not included.</p>"
    )


def error_told(found: Measured, numbers: Numbers) -> str:
    """How far the model was off at the agents who were there, or why nobody can tell."""
    error = found.error
    if error is None:
        if found.staffed is None:
            return (
                "How far the model is off cannot be told here: agents at the telephone are known only for all queues "
                "together, from the table agent_time."
            )
        return (
            f"At the {numbers.decimal(found.staffed, 1)} agents at the telephone on average no half hour is stable, "
            "so the model has nothing to say of what was observed."
        )
    return _told(error, found, numbers)


def _told(error: Error, found: Measured, numbers: Numbers) -> str:
    side = "too low" if error.modelled < error.observed else "too high"
    text = (
        f"The model against what happened: at the {numbers.decimal(error.agents, 1)} agents at the telephone on "
        f"average it expects {numbers.percent(error.modelled, 0)} within {_s(found.within_s)}, "
        f"{numbers.percent(error.observed, 0)} were observed: {side}, and off by "
        f"{numbers.decimal(100 * error.typical, 0)} points in the typical half hour."
    )
    if error.unstable:
        text += f" {numbers.count(error.unstable)} half hours are left out as unstable."
    return text


def _finding(found: Measured, plan: Plan, numbers: Numbers) -> str:
    modelled = found.modelled(plan.agents, plan.target_s)
    agents = _agents(plan.agents, numbers)
    most = found.most_needed(plan.share, plan.target_s)
    needs = f"; the busiest half hour needs {most} for {numbers.percent(plan.share, 0)}" if most is not None else ""
    if modelled.share is None:
        return f"With {agents} every half hour is unstable: the queue would grow without end{needs}"
    expects = f"expects {numbers.percent(modelled.share, 0)} answered within {_s(plan.target_s)}"
    if found.error is not None and found.error.typical >= POOR:
        off = numbers.decimal(100 * found.error.typical, 0)
        return f"A model that is off by {off} points here {expects} with {agents}: compare half hours, promise no level"
    text = f"With {agents} Erlang C {expects}"
    if modelled.unstable:
        count = len(modelled.unstable)
        text += f", and {count} half hour{'s' if count > 1 else ''} unstable (from {modelled.unstable[0]})"
    return f"{text}{needs}"


def _line(each: HalfHour, plan: Plan, foot: float, numbers: Numbers) -> str:
    modelled = each.modelled(plan.agents, plan.target_s)
    needed = each.needed(plan.share, plan.target_s)
    cells = (
        numbers.decimal(each.calls, 1),
        NOTHING if each.handle_s is None else duration(each.handle_s),
        NOTHING if each.load is None else numbers.decimal(each.load, 2),
        NOTHING if needed is None else numbers.count(needed),
    )
    told = "".join(f'<td class="cx-num">{escape(cell)}</td>' for cell in cells)
    word = "unstable" if each.unstable(plan.agents) else NOTHING
    share = f"<b>{numbers.percent(modelled, 0)}</b>" if modelled is not None else f'<span class="cx-off">{word}</span>'
    seen = NOTHING if each.observed is None else numbers.percent(each.observed, 0)
    few = ' <small class="cx-off">few</small>' if each.offered < FEW else ""
    return (
        f'<tr><th scope="row">{each.starts}</th>{told}<td class="cx-plot">{_plot(each.observed, modelled, foot)}</td>'
        f'<td class="cx-num">{share}</td><td class="cx-num">{escape(seen)}{few}</td></tr>'
    )


def _foot(found: Measured, plan: Plan) -> float:
    """Where the scale begins: a tenth at or below the lowest share."""
    shares = [
        share for each in found.half_hours for share in (each.observed, each.modelled(plan.agents, plan.target_s))
    ]
    return math.floor(10 * min((share for share in shares if share is not None), default=0.0)) / 10


def _plot(observed: float | None, modelled: float | None, foot: float) -> str:
    def at(share: float) -> float:
        return 100 * (share - foot) / (1 - foot) if foot < 1 else 100.0

    marks = ""
    if observed is not None and modelled is not None:
        left, right = sorted((at(observed), at(modelled)))
        marks += f'<i class="cx-range" style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
    if observed is not None:
        marks += f'<span class="cx-mark" style="left:{at(observed):.1f}%"><i class="cx-ring"></i></span>'
    if modelled is not None:
        marks += f'<span class="cx-mark" style="left:{at(modelled):.1f}%"><i class="cx-shape cx-dot"></i></span>'
    return f'<div class="cx-lane" aria-hidden="true">{marks}</div>'


def _key() -> str:
    return (
        '<span class="cx-key"><i class="cx-shape cx-dot"></i>Erlang C</span>'
        '<span class="cx-key"><i class="cx-ring"></i>observed</span>'
    )


def _agents(agents: int, numbers: Numbers) -> str:
    return f"{numbers.count(agents)} agent{'s' if agents != 1 else ''}"


def _s(seconds: float) -> str:
    return f"{seconds:g} s"
