"""Whose lever it is, as one table: what each function answers for, and how many of the open actions are its."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from cxmetrics.insight.alignment import Alignment, Lever
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.drivers import called
from cxmetrics.views.numbers import NOTHING, Numbers, joined
from cxmetrics.views.region import region
from cxmetrics.views.subject import plain

NOBODY = "Nobody yet"
MOST_NAMED = 3
HEADS = (
    "Function", "Contacts caused", "", "Most of them", "Consumers who left", "Why they left",
    "Goes with what is said of us", "Open actions",
)  # fmt: skip
COLUMNS = (
    "function", "from", "to", "contacts_caused", "problems", "calls", "share", "most", "consumers_left",
    "monthly_value_lost", "why", "drivers", "open_actions", "overdue", "actions",
)  # fmt: skip


def alignment_html(found: Alignment, months: str, numbers: Numbers) -> str:
    """The finding, a line a function, and what the figures are; `months` names the months."""
    title = finding(found, months, numbers)
    most = max((lever.contacts for lever in found.levers), default=0) or 1
    body = "".join(_line(lever, found, most, numbers) for lever in found.levers)
    head = "".join(f'<th scope="col">{name or "Share"}</th>' for name in HEADS)
    notes = [
        "Contacts caused are problems consumers came with, and calls that a stage of the journey made necessary: "
        "counted for the function that answers for the reason, else the stage; consumers who left, for that of the "
        "reason they gave; what goes with what consumers and employees say is an association, each driver with its "
        "part of what all drivers of that answer explain (of engagement, in all waves). Whose lever it is does "
        "not say whose fault."
    ]
    if found.worth is not None and found.lost:
        money = numbers.money
        notes.append(
            f"Value: {numbers.count(found.lost)} consumers who left \N{MULTIPLICATION SIGN} {money(found.worth)} "
            "a month each on average."
        )
    notes += found.lacking
    nobody = next((lever for lever in found.levers if lever.function is None), None)
    if nobody is not None and (unnamed := _unnamed(nobody)):
        notes.append(
            f"Nobody is named for {'; '.join(unnamed)}: name a function in functions.toml where one can move it."
        )
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}'
        f'<table class="cx-break cx-levers"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>" + "".join(f'<p class="cx-quiet">{escape(note)}</p>' for note in notes)
    )


def records(found: Alignment) -> list[dict[str, Any]]:
    """A row a function, for a spreadsheet."""
    return [
        {
            "function": lever.function or NO_GROUP, "from": found.first, "to": found.end,
            "contacts_caused": lever.contacts, "problems": lever.problems, "calls": lever.calls,
            "share": lever.contacts / found.contacts if found.contacts else None,
            "most": [f"{each.reason} ({each.stage}) {each.contacts}" for each in lever.causes],
            "consumers_left": lever.lost,
            "monthly_value_lost": None if found.worth is None else lever.lost * found.worth,
            "why": [f"{reason} {consumers}" for reason, consumers in lever.lost_reasons],
            "drivers": [f"{each.predictor} of {each.outcome} {each.part:.3f}" for each in lever.drivers],
            "open_actions": len(lever.open), "overdue": lever.overdue, "actions": [each.title for each in lever.open],
        }
        for lever in found.levers
    ]  # fmt: skip


def finding(found: Alignment, months: str, numbers: Numbers) -> str:
    """Who answers for most, beside its part of the open actions."""
    named = [lever for lever in found.levers if lever.function is not None]
    actions = sum(len(lever.open) for lever in found.levers)
    if found.contacts and named and named[0].contacts:
        top = named[0]
        head = (
            f"{_name(top)} answers for {numbers.percent(top.contacts / found.contacts, 0)} of the contacts that "
            f"something gone wrong has caused, {months}"
        )
    elif found.lost and named:
        top = max(named, key=lambda lever: lever.lost)
        head = (
            f"{_name(top)} answers for {numbers.percent(top.lost / found.lost, 0)} of the consumers who left, {months}"
        )
    else:
        return f"No contact caused and no consumer lost, {months}"
    if not actions:
        return f"{head}; no action is open"
    return f"{head}; {numbers.count(len(top.open)) if top.open else 'none'} of {actions} open actions {_is(top)} its"


def _is(lever: Lever) -> str:
    return "is" if len(lever.open) <= 1 else "are"


def _line(lever: Lever, found: Alignment, most: int, numbers: Numbers) -> str:
    share = numbers.percent(lever.contacts / found.contacts, 0) if found.contacts else NOTHING
    parts = [
        f"{numbers.count(many)} {one if many == 1 else f'{one}s'}"
        for many, one in ((lever.problems, "problem"), (lever.calls, "call"))
        if many
    ]
    split = f"<br><small>{', '.join(parts)}</small>" if parts else ""
    width = 100 * lever.contacts / most
    bar = f'<i class="cx-bar" style="left:0%;width:{width:.1f}%"></i>' if lever.contacts else ""
    causes = [
        f"{_said(cause.stage, cause.reason)} {numbers.count(cause.contacts)}" for cause in lever.causes[:MOST_NAMED]
    ]
    value = ""
    if lever.lost and found.worth is not None:
        value = f"<br><small>{escape(numbers.money(lever.lost * found.worth))} a month</small>"
    reasons = [f"{_group(reason)} {numbers.count(n)}" for reason, n in lever.lost_reasons[:MOST_NAMED]]
    late = f", {lever.overdue} overdue" if lever.overdue else ""
    actions = "; ".join(plain(action.title) for action in lever.open[:MOST_NAMED])
    cells = (
        ("cx-num", f"<b>{numbers.count(lever.contacts)}</b>{f' {share}' if lever.contacts else ''}{split}"),
        ("cx-plot", f'<div class="cx-lane" aria-hidden="true">{bar}</div>'),
        ("", escape("; ".join(causes))),
        ("cx-num", f"<b>{numbers.count(lever.lost)}</b>{value}"),
        ("", escape("; ".join(reasons))),
        ("", escape("; ".join(_driving(lever, numbers)))),
        ("", f"<b>{len(lever.open)}</b>{late}{f'<br><small>{escape(actions)}</small>' if actions else ''}"),
    )
    tds = "".join(
        f'<td class="{of}" data-label="{escape(name, quote=True)}">{inside}</td>'
        for name, (of, inside) in zip(HEADS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{escape(_name(lever))}</th>{tds}</tr>'


def _driving(lever: Lever, numbers: Numbers) -> list[str]:
    """A driver and what it goes with: "make it easy: recommending us 37%, satisfaction 36%"."""
    said: dict[str, list[str]] = {}
    for each in lever.drivers:
        said.setdefault(each.predictor, []).append(f"{called(each.outcome)} {numbers.percent(each.part, 0)}")
    return [f"{called(predictor)}: {', '.join(outcomes)}" for predictor, outcomes in said.items()]


def _name(lever: Lever) -> str:
    return NOBODY if lever.function is None else lever.function.capitalize()


def _said(stage: str, reason: str) -> str:
    if reason == NO_GROUP:
        return f"{_group(stage)}, no reason"
    return f"{_group(reason)} ({_group(stage)})"


def _group(name: str) -> str:
    return "not recorded" if name == NO_GROUP else plain(name)


def _unnamed(nobody: Lever) -> Sequence[str]:
    """What nobody is named for, the most first; what is not recorded cannot be."""
    causes = [
        f"stage {_group(cause.stage)}" if cause.reason == NO_GROUP else _said(cause.stage, cause.reason)
        for cause in nobody.causes
        if (cause.stage, cause.reason) != (NO_GROUP, NO_GROUP)
    ]
    reasons = [_group(reason) for reason, _ in nobody.lost_reasons if reason != NO_GROUP]
    leaving = f"the reasons to leave {joined(reasons[:MOST_NAMED])}" if reasons else ""
    drivers = dict.fromkeys(called(each.predictor) for each in nobody.drivers)
    return [*causes[:MOST_NAMED], *([leaving] if leaving else []), *drivers]
