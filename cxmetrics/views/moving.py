"""What moved a figure, in words: the change, who carries it, and what a reader must know of the split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxmetrics.insight.causes import Cause
from cxmetrics.insight.explanation import HIDDEN, Explanation
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.numbers import joined
from cxmetrics.views.place import standing
from cxmetrics.views.wording import Speech

Titles = Mapping[str, str]
"""What people call each dimension."""


def change_text(of: Explanation, speech: Speech) -> str:
    """ "NPS fell from 36 in Apr 2026 to 12 in May 2026, −24.5 points"; rose and fell are said of changes only."""
    metric, numbers = of.metric, speech.numbers
    figures = [numbers.figure(metric, value, beside=of.value) for value in (of.versus_value, of.value)]
    labels = [speech.calendar.label(period, of.grain) for period in (of.versus, of.period)]
    step = numbers.difference(metric, of.change, of.value) or numbers.figure(metric, 0.0)
    if of.verdict == "changed":
        verb = "rose" if of.change > 0 else "fell"
        return f"{metric.title} {verb} from {figures[0]} in {labels[0]} to {figures[1]} in {labels[1]}, {step}"
    return f"{metric.title}: {figures[0]} in {labels[0]}, {figures[1]} in {labels[1]}, {step}"


def cause_text(of: Explanation, cause: Cause | None, titles: Titles, speech: Speech) -> str:
    """Who carries the change, with its part and its size; or that nobody stands out. A whole sentence."""
    if not of.change:
        return "Nothing moved."
    if cause is None:
        return (
            "No group stands out."
            if of.verdict == "no signal"
            else "No group stands out: it is spread over all groups."
        )
    numbers = speech.numbers
    who = group_text(cause.dimensions, cause.groups, titles)
    how = "" if cause.within else "the weight of "
    part, whole = (numbers.difference(of.metric, number, of.value) for number in (cause.part, of.change))
    of_what = "of the total" if of.metric.kind == "level" else "of the cases"
    return f"Carried by {how}{who}: {part} of {whole}, with {numbers.percent(cause.size, 0)} {of_what}."


def group_text(dimensions: Sequence[str], groups: Sequence[str], titles: Titles) -> str:
    """ "channel app", "SMB on app"; a missing group is "segment not recorded"."""
    if len(dimensions) > 1:
        return standing(dimensions, groups)
    named = zip(dimensions, groups, strict=True)
    return joined([f"{titles.get(dimension, dimension).lower()} {group_name(group)}" for dimension, group in named])


def group_name(group: str) -> str:
    """A group as people read it."""
    return {NO_GROUP: "not recorded", HIDDEN: "hidden groups together"}.get(group, group)


def remarks(of: Explanation, cause: Cause | None, titles: Titles, speech: Speech) -> list[str]:
    """What must be known beside the parts, each a whole sentence, the most important first."""
    names = " and ".join(titles.get(dimension, dimension).lower() for dimension in of.by)
    versus = speech.calendar.label(of.versus, of.grain)
    found = []
    if of.opposed:
        ways = ("rose", "fell") if of.change > 0 else ("fell", "rose")
        found.append(
            f"Careful: the whole {ways[0]} while every group by {names} {ways[1]}. "
            "What changed is who is counted (the mix), not how any group fares."
        )
    if of.verdict == "no signal" and of.change:
        found.append(
            "This move is within noise; the split below explains noise."
            if cause is None
            else f"Against {versus} alone the whole moved within noise; this group did not."
        )
    if of.verdict == "too few":
        found.append("Too few answers to tell this move from noise.")
    if of.verdict is None:
        found.append("Whether this move is more than noise cannot be told yet.")
    if of.cut:
        days = of.spans[0].days
        label = speech.calendar.label(of.period, of.grain)
        found.append(f"{label} is not complete: its first {days} days stand against as many of the other.")
    if any(HIDDEN in part.groups for part in of.parts):
        found.append("Groups that anonymity hides in either period stand together as one.")
    return found
