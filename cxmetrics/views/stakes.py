"""The year's revenue as a bridge, and what is at stake with problems, with the arithmetic in words."""

from __future__ import annotations

from html import escape

from cxmetrics.insight.stakes import Bridge, Stake
from cxmetrics.views.region import region
from cxmetrics.views.tile import kind, mark
from cxmetrics.views.waterfall import Scale, Step, step_bar, total_row
from cxmetrics.views.wording import Speech


def bridge_table(of: Bridge, speech: Speech) -> str:
    """From the value of a year before through what was lost, taken back, added and won to what it is now."""
    percent = speech.numbers.percent
    label = speech.calendar.label(of.period, "month")
    steps = [
        Step("Lost", "consumers who left, or have no value left", -of.lost, "worse"),
        Step("Contraction", "those who stayed and have less", -of.contraction, "worse"),
        Step("Expansion", "those who stayed and have more", of.expansion, "better"),
    ]
    places = [1.0]
    for step in steps:
        places.append(places[-1] + step.size)
    scale = Scale.around([*places, of.kept, of.now])
    title = (
        f"Of last year's revenue {percent(of.kept)} is there in {label}: {percent(of.lost)} lost, "
        f"{percent(of.contraction)} taken back, {percent(of.expansion)} added. "
        f"New consumers bring {percent(of.new)} more"
    )
    rows = [total_row("Twelve months before", 1.0, percent(1.0), scale)]
    rows += [_step_row(*step, scale, speech) for step in zip(steps, places, places[1:], strict=False)]
    rows.append(total_row(f"{label}: net retention", of.kept, percent(of.kept), scale))
    new = Step("New", "those without value a year ago", of.new, "better")
    rows.append(_step_row(new, of.kept, of.now, scale, speech))
    rows.append(total_row(f"{label}: all revenue", of.now, percent(of.now), scale))
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in ("Part", "Share of last year's value", "Adds"))
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}'
        f'<table class="cx-break cx-fall"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
        '<p class="cx-quiet">Net retention is of those who were consumers twelve months before; new ones are not in '
        "it. The axis does not begin at zero.</p>"
    )


def _step_row(step: Step, before: float, after: float, scale: Scale, speech: Speech) -> str:
    size = ("+" if step.size > 0 else "\N{MINUS SIGN}") + speech.numbers.percent(abs(step.size))
    return (
        f'<tr><th scope="row">{escape(step.name)}<br><small>{escape(step.said)}</small></th>'
        f'<td class="cx-plot">{step_bar(step, before, after, scale)}</td>'
        f'<td class="cx-num"><span class="cx-sized {kind(step.word)}">{mark(step.word)} {escape(size)}</span></td>'
        "</tr>"
    )


def stake_text(of: Stake, speech: Speech) -> str:
    """A sentence of what was found, and the arithmetic of what is at stake as a range."""
    percent, count, decimal = speech.numbers.percent, speech.numbers.count, speech.numbers.decimal
    gap, low, high = (_points(each, speech) for each in (of.gap, of.low, of.high))
    interval = f"{speech.numbers.interval_name} {low} to {high}"
    label = speech.calendar.label(of.period, "month")
    left = [1 - (row.value or 0.0) for row in (of.having, of.without)]
    if of.window:
        who = f"buyers with a problem in the {of.window} days before the last {of.window} to the end of {label}"
        gone = f"{percent(left[0])} have bought nothing since"
    else:
        who, gone = f"consumers with a problem in {label}", f"{percent(left[0])} had left a year later"
    whom = "buyers" if of.window else "consumers"
    found = f"Of {who}, {gone}; of those without, {percent(left[1])}."
    if not of.shown:
        return _part(f"{found} The difference is no more than sampling ({interval}).", [])
    ratio = ""
    if of.ratio is not None and of.ratio_low is not None and of.ratio_high is not None:
        stopped = "stopped" if of.window else "left"
        often, least, most = (decimal(each, 1) for each in (of.ratio, of.ratio_low, of.ratio_high))
        ratio = f" They {stopped} {often} times as often ({least} to {most})."
    told = [
        f"{found}{ratio} The difference is {gap} ({interval}), "
        f"over {count(of.having.n)} and {count(of.without.n)} consumers."
    ]
    consumers, value = (
        [of.consumers(each) for each in (of.gap, of.low, of.high)],
        [of.value(each) for each in (of.gap, of.low, of.high)],
    )
    lead = found
    if of.month is not None and None not in consumers:
        now = speech.calendar.label(of.month, "month")
        when = f"in {now}" if of.window is None else "in those days"
        then = "would leave within a year" if of.window is None else f"buy nothing for {of.window} days"
        told.append(
            f"{count(of.concerned)} {whom} had a problem {when}. {count(of.concerned)} \N{MULTIPLICATION SIGN} "
            f"{gap} = {count(consumers[0])} {whom} more than usual {then} "
            f"({count(consumers[1])} to {count(consumers[2])})."
        )
        lead = f"{count(consumers[0])} {whom} are at stake with the problems of {now}"
        if of.window:
            lead = f"{count(consumers[0])} {whom} more than usual bought nothing after a problem"
        if of.worth is not None and None not in value:
            money = speech.numbers.money
            amounts = [money(each or 0.0) for each in value]
            told.append(
                f"At {money(of.worth)} a month each, that is {amounts[0]} a month ({amounts[1]} to {amounts[2]})."
            )
            lead += f", {amounts[0]} a month ({amounts[1]} to {amounts[2]})"
        lead += "."
    told.append("An association: those with problems may differ from others in more than their problems.")
    return _part(lead, told)


def _part(lead: str, told: list[str]) -> str:
    paragraphs = "".join(f'<p class="cx-quiet">{escape(text)}</p>' for text in told)
    return f'<h3 class="cx-h">{escape(lead)}</h3>{paragraphs}'


def _points(share: float, speech: Speech) -> str:
    return f"{speech.numbers.decimal(100 * share, 1)} points"
