"""What changed, as a table of stories; what looks like a change and is none, as a list with the reason why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from cxmetrics.insight.changes import WhatChanged
from cxmetrics.insight.moves import Move
from cxmetrics.insight.onsets import Onset
from cxmetrics.insight.quiet import Quiet
from cxmetrics.insight.stories import Change, Story
from cxmetrics.metrics.record import Record
from cxmetrics.views.moving import group_text
from cxmetrics.views.numbers import Numbers, joined
from cxmetrics.views.region import region
from cxmetrics.views.signals import run_text
from cxmetrics.views.subject import plain
from cxmetrics.views.tile import verdict
from cxmetrics.views.wording import Speech

Titles = Mapping[str, str]
Link = Callable[[Record], str | None]
BEGINS = "Begins to leave its usual range"
NAMED = 3
"""So many figures are named in one line."""
_STEPS = {"previous": "the period before", "year": "the year before"}


def summary(what: WhatChanged, titles: Titles, numbers: Numbers) -> str:
    """One line: how many figures changed and which stories they tell, or that none did."""
    if what.period is None:
        return "There is no complete period to look at yet."
    if not what.looked:
        return f"No figure of {what.label} could be judged."
    together = "1 figure" if what.looked == 1 else f"{numbers.count(what.looked)} figures judged together"
    if not what.stories:
        return f"No change stands out in {what.label} among {together}; tiles and signals judge each by its own past."
    named = [about(story.head.record, titles) for story in what.stories[:NAMED]]
    more = len(what.stories) - len(named)
    listed = joined([*named, f"{more} more"] if more > 0 else named)
    changed = f"{numbers.count(what.changed)} figures" if what.changed != 1 else "1 figure"
    told = len(what.stories)
    stories = (
        "" if told == what.changed else f", and tell {'one story' if told == 1 else f'{numbers.count(told)} stories'}"
    )
    return f"{changed} truly changed in {what.label}, among {together}{stories}: {listed}."


def quiet_summary(found: Sequence[Quiet], label: str, titles: Titles) -> str:
    """One line: what moved and need not be talked about."""
    if not found:
        return f"No figure moved in {label} in a way that looks like a change and is none."
    named = joined([about(each.move.record, titles) for each in found[:NAMED]])
    more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return f"Leave alone: {named}{more} moved in {label} no more than by chance."


def about(record: Record, titles: Titles) -> str:
    """ "Net Promoter Score", "Call CSAT of queue Technical"."""
    name = plain(record.metric.title)
    return name if record.by is None else f"{name} of {group_text((record.by,), (record.group or '',), titles)}"


def changed_table(what: WhatChanged, compare: str, titles: Titles, speech: Speech, link: Link) -> str:
    """Every story in its order; empty where there is none."""
    if not what.stories:
        return ""
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("Figure", "Verdict", "Now", "Before", "Change", "n", "Where it comes from", "Also seen in")
    )
    rows = "".join(_story(story, compare, titles, speech, link) for story in what.stories)
    return (
        f"{region(f'What changed in {what.label}')}"
        f'<table class="cx-changes"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _story(story: Story, compare: str, titles: Titles, speech: Speech, link: Link) -> str:
    change, numbers = story.head, speech.numbers
    record, move = change.record, change.by(compare)
    metric, row = record.metric, move.row
    name = escape(about(record, titles))
    address = link(record)
    title = f'<a href="{escape(address, quote=True)}" target="_self">{name}</a>' if address else name
    around = numbers.interval(metric, row.low, row.high)
    base = "" if metric.kind == "level" else numbers.count(row.n)
    return (
        f'<tr><th scope="row">{title}</th><td>{verdict(move.word)}</td>'
        f'<td class="cx-num">{escape(numbers.figure(metric, row.value))} <small>{escape(around)}</small></td>'
        f'<td class="cx-num" data-label="was">{escape(numbers.figure(metric, row.compare_value, beside=row.value))} '
        f"<small>{escape(label_before(move, speech))}</small></td>"
        f'<td class="cx-num"><b>{escape(numbers.difference(metric, row.difference, row.value))}</b> '
        f"<small>{escape(_between(move, speech))}</small></td>"
        f'<td class="cx-num" data-label="n">{base}</td><td data-label="from">{escape(origin(story, titles))}</td>'
        f'<td data-label="also seen in">{escape(_also(story, titles))}</td></tr>'
    )


def label_before(move: Move, speech: Speech) -> str:
    """The name of the period that it is compared with."""
    period = move.row.compare_period
    return speech.calendar.label(period, move.record.grain) if period else ""


def _between(move: Move, speech: Speech) -> str:
    """The interval of the difference."""
    row, metric = move.row, move.record.metric
    if row.difference_low is None or row.difference_high is None:
        return ""
    low, high = (speech.numbers.difference(metric, end, row.value) for end in (row.difference_low, row.difference_high))
    return f"{low} to {high}"


def origin(story: Story, titles: Titles) -> str:
    """Which group or pair carries the change."""
    if story.cause is None:
        return "no group stands out" if story.head.record.by is None else ""
    who = group_text(story.cause.dimensions, story.cause.groups, titles)
    return who if story.cause.within else f"the weight of {who}"


def _also(story: Story, titles: Titles) -> str:
    """The other figures that tell it, each metric once."""
    metrics: dict[str, list[Change]] = {}
    for each in story.also:
        metrics.setdefault(plain(each.record.metric.title), []).append(each)
    own = plain(story.head.record.metric.title)
    parts = []
    for title, changes in metrics.items():
        groups = [each.record for each in changes if each.record.by is not None]
        who = f"{len(groups)} groups"
        if len(groups) == 1:
            who = group_text((groups[0].by or "",), (groups[0].group or "",), titles)
        if title == own:
            parts.append(who if len(groups) == 1 else f"{len(groups)} of its groups")
        elif len(groups) < len(changes):
            parts.append(f"{title}, also of {who}" if groups else title)
        else:
            parts.append(f"{title} of {who}")
    return "; ".join(parts[:5]) + (f"; {len(parts) - 5} more" if len(parts) > 5 else "")


def onsets(found: Sequence[Onset], titles: Titles, speech: Speech) -> str:
    """Figures that begin to leave their usual range though no step says so; empty without one."""
    items = "".join(f"<li>{verdict(each.word)} {escape(onset(each, titles, speech))}</li>" for each in found)
    return f'<ul class="cx-quiet-list">{items}</ul>' if items else ""


def onset(each: Onset, titles: Titles, speech: Speech) -> str:
    """ "Consumers who left: 34 in Oct 2026, outside its usual range (usual 8 to 30)"."""
    record, numbers = each.record, speech.numbers
    ends = (numbers.within(record.metric, end) for end in (each.lower_limit, each.upper_limit))
    usual = numbers.interval(record.metric, *ends)
    figure = (
        f"{numbers.figure(record.metric, record.now.value)} in {speech.calendar.label(record.period, record.grain)}"
    )
    return f"{about(record, titles)}: {figure}, {run_text(each.run, record.grain)} (usual {usual})"


def quiet_list(found: Sequence[Quiet], titles: Titles, speech: Speech, link: Link) -> str:
    """The moves to leave alone, each with the reason."""
    items = []
    for each in found:
        name = escape(about(each.move.record, titles))
        address = link(each.move.record)
        title = f'<a href="{escape(address, quote=True)}" target="_self">{name}</a>' if address else name
        items.append(f"<li><b>{title}</b> {escape(why(each, speech))}</li>")
    return f'<ul class="cx-quiet-list">{"".join(items)}</ul>' if items else ""


def why(each: Quiet, speech: Speech) -> str:
    """ "moved −3.1 points against Sep 2026 (36 to 33); from month to month up to 6.0 points are ordinary for it."."""
    move, numbers = each.move, speech.numbers
    metric, row = move.record.metric, move.row
    step = numbers.difference(metric, row.difference, row.value)
    figures = f"{numbers.figure(metric, row.compare_value, beside=row.value)} to {numbers.figure(metric, row.value)}"
    said = f"moved {step} against {label_before(move, speech)} ({figures})"
    if move.ordinary:
        usual = numbers.difference(metric, move.movement.reach, row.value).lstrip("+")
        grain = move.record.grain
        over = f"from {grain} to {grain}" if move.compare == "previous" else "from year to year"
        return f"{said}; {over} up to {usual} are ordinary for it."
    if between := _between(move, speech):
        return f"{said}; with {numbers.count(row.n)} cases the true change may lie anywhere from {between}."
    return f"{said}; that is no more than it ordinarily does."


def step_name(compare: str) -> str:
    """What a comparison is with."""
    return _STEPS[compare]
