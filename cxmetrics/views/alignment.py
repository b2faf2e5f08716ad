"""Whose lever it is, as one table: what each function answers for, and how many of the open actions are its."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

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
    "Goes with recommending", "Open actions",
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
        "reason they gave; what goes with recommending is an association, as a part of what all drivers explain. Whose "
        "lever it is does not say whose fault."
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
    calls = f"<br><small>{numbers.count(lever.calls)} calls</small>" if lever.calls else ""
    width = 100 * lever.contacts / most
    bar = f'<i class="cx-bar" style="left:0%;width:{width:.1f}%"></i>' if lever.contacts else ""
    causes = [
        f"{_said(cause.stage, cause.reason)} {numbers.count(cause.contacts)}" for cause in lever.causes[:MOST_NAMED]
    ]
    value = ""
    if lever.lost and found.worth is not None:
        value = f"<br><small>{escape(numbers.money(lever.lost * found.worth))} a month</small>"
    reasons = [f"{_group(reason)} {numbers.count(n)}" for reason, n in lever.lost_reasons[:MOST_NAMED]]
    drivers = [f"{called(name)} {numbers.percent(part, 0)}" for name, part in lever.drivers]
    late = f", {lever.overdue} overdue" if lever.overdue else ""
    actions = "; ".join(plain(action.title) for action in lever.open[:MOST_NAMED])
    cells = (
        ("cx-num", f"<b>{numbers.count(lever.contacts)}</b>{f' {share}' if lever.contacts else ''}{calls}"),
        ("cx-plot", f'<div class="cx-lane" aria-hidden="true">{bar}</div>'),
        ("", escape("; ".join(causes))),
        ("cx-num", f"<b>{numbers.count(lever.lost)}</b>{value}"),
        ("", escape("; ".join(reasons))),
        ("", escape("; ".join(drivers))),
        ("", f"<b>{len(lever.open)}</b>{late}{f'<br><small>{escape(actions)}</small>' if actions else ''}"),
    )
    tds = "".join(
        f'<td class="{of}" data-label="{escape(name, quote=True)}">{inside}</td>'
        for name, (of, inside) in zip(HEADS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row">{escape(_name(lever))}</th>{tds}</tr>'


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
    drivers = [called(name) for name, _ in nobody.drivers]
    return [*causes[:MOST_NAMED], *([leaving] if leaving else []), *drivers]
