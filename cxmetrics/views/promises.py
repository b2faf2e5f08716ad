"""Promises in words: what was promised, what the figure did, what stands beside the verdict. As text and as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from cxmetrics.errors import CxError
from cxmetrics.insight.before_after import Difference
from cxmetrics.insight.promises import Promise
from cxmetrics.insight.verdict import FIGURES_ONLY, TOO_EARLY, WORKED, WORSE, Verdict
from cxmetrics.journal.actions import Action
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import entry, tile
from cxmetrics.views.numbers import Numbers, form, joined
from cxmetrics.views.wording import Speech

COLORS = {WORKED: "better", WORSE: "worse"}
"""Which of the verdict words of figures a verdict on an action looks like."""
ASSOCIATION = "A verdict says what went together with an action, not what caused it. It is taken once, by rule."


@dataclass(frozen=True)
class Naming:
    """What sentences about promises need: how numbers are written, and what metrics and dimensions are called."""

    speech: Speech
    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, str]

    @property
    def numbers(self) -> Numbers:
        return self.speech.numbers

    def metric(self, name: str) -> str:
        held = self.metrics.get(name)
        return held.title if held else name

    def where(self, where: Mapping[str, tuple[str, ...]]) -> str:
        """ "Segment SMB, Queue Billing or Sales"; empty without a filter."""
        return ", ".join(f"{self.dimensions.get(name, name)} {' or '.join(of)}" for name, of in where.items() if of)


def amount(metric: Metric, text: str, numbers: Numbers) -> float:
    """What was typed as the size of a movement, in the metric's own unit: "5.5 points" of a share is 0.055.

    Raises CxError for what is no size.
    """
    plain = text.strip()
    if plain.endswith("points") and form(metric) in ("percent", "points"):
        plain = plain.removesuffix("points").strip() + (" %" if form(metric) == "percent" else "")
    found = entry.figure(metric, plain, numbers)
    if found <= 0:
        raise CxError("amount", f"{text!r} is no size.", "Give a number above 0; the direction says which way.")
    return found


def expected(action: Action, naming: Naming) -> str:
    """ "Abandonment rate lower by 5.0 points in Segment SMB"; empty where no figure was named."""
    if action.metric is None:
        return ""
    words = [naming.metric(action.metric), action.direction or ""]
    metric = naming.metrics.get(action.metric)
    if action.amount is not None:
        size = (
            naming.numbers.difference(metric, action.amount).lstrip("+")
            if metric
            else naming.numbers.plain(action.amount)
        )
        words.append(f"by {size}")
    told = " ".join(words)
    place = naming.where(action.where)
    return f"{told}, {place}" if place else told


def sentence(promise: Promise, naming: Naming) -> str:
    """What the figure says of a promise, in a sentence or two; why it says nothing, where it does not."""
    found, numbers = promise.verdict, naming.numbers
    if found is None:
        return f"Not judged: {promise.reason}." if promise.reason else ""
    if found.word == TOO_EARLY:
        why = f": {found.reason}" if found.reason else ""
        return f"Too early{why}; it is judged on {numbers.short_day(found.judged_on)}."
    told = _figures(promise, found, naming)
    if found.word == FIGURES_ONLY:
        return f"Not judged: {found.reason}. {told}".strip()
    return told


def _figures(promise: Promise, found: Verdict, naming: Naming) -> str:
    step, action = found.difference, promise.action
    if step is None or action.metric is None:
        return ""
    metric, numbers = naming.metrics.get(action.metric), naming.numbers
    if metric is None:
        return f"{action.metric}: {numbers.plain(step.before)} before, {numbers.plain(step.after)} after."
    told = (
        f"{metric.title} {numbers.figure(metric, step.before)} before ({_points(step.points_before, found.grain)}), "
        f"{numbers.figure(metric, step.after)} after ({_points(step.points_after, found.grain)}): "
        f"{_step(metric, step, numbers)}"
    )
    if action.amount is not None:
        size = numbers.difference(metric, action.amount if action.direction == "higher" else -action.amount)
        told += f"; promised {size}"
    return f"{told}.{' The season is taken out.' if found.seasonal else ''}"


def _step(metric: Metric, step: Difference, numbers: Numbers) -> str:
    told = numbers.difference(metric, step.value)
    if step.low is None or step.high is None:
        return told
    low, high = (numbers.difference(metric, value) for value in (step.low, step.high))
    _, _, unit = high.rpartition(" ")
    if unit and low.endswith(f" {unit}"):
        low = low.removesuffix(f" {unit}")
    return f"{told} ({numbers.interval_name} {low} to {high})"


def _points(count: int, grain: str) -> str:
    return f"{count} {grain}{'' if count == 1 else 's'}"


def context(promise: Promise, naming: Naming) -> list[str]:
    """What stands beside a verdict: where the action did not apply, and what else happened."""
    found, metric_id = promise.verdict, promise.action.metric
    metric = naming.metrics.get(metric_id or "")
    if found is None or metric is None or found.difference is None:
        return []
    told = []
    for each in found.elsewhere:
        others = {name: of for name, of in each.where.items() if of != promise.action.where.get(name)}
        step = _step(metric, each.difference, naming.numbers)
        told.append(f"Where it did not apply ({naming.where(others)}): {step}")
    since = [f"{each.title} ({naming.numbers.short_day(each.starts_on)})" for each in found.beside if each.since]
    earlier = sum(1 for each in found.beside if not each.since)
    if since:
        told.append(f"In the same time: {joined(since)}")
    if earlier:
        told.append(f"{earlier} annotation{'' if earlier == 1 else 's'} in the time before")
    return told


def shown_word(promise: Promise) -> str:
    """The verdict as a word with its shape, inline HTML; what is open where there is none."""
    word = promise.word or promise.action.status
    looks = COLORS.get(word, word)
    return f'<span class="cx-word {tile.kind(looks)}">{tile.mark(looks)} {escape(word)}</span>'


def card(promise: Promise, naming: Naming, today: date) -> str:
    """One promise as HTML: what, who, until when, how it stands, and its verdict."""
    action, facts = promise.action, standing(promise, naming, today)
    lines = [
        f'<p class="cx-promise-what">{shown_word(promise)} <b>{escape(action.title)}</b></p>',
        f'<p class="cx-quiet">{" · ".join(escape(fact) for fact in facts if fact)}</p>',
    ]
    if said := expected(action, naming):
        lines.append(f"<p>Promised: {escape(said)}.</p>")
    if said := sentence(promise, naming):
        lines.append(f"<p>{escape(said)}</p>")
    if beside := context(promise, naming):
        lines.append(f'<p class="cx-quiet">{". ".join(escape(line) for line in beside)}.</p>')
    late = " cx-late" if action.overdue(today) else ""
    return f'<div class="cx-promise{late}" role="listitem">{"".join(lines)}</div>'


def standing(promise: Promise, naming: Naming, today: date) -> list[str]:
    """Who answers for a promise, until when, and how it stands; what does not apply is empty."""
    action = promise.action
    waits = action.status in ("open", "on hold")
    facts = [action.owner, action.function, due(action, naming.numbers, today) if waits else ""]
    return [*facts, action.status] if promise.word is not None else facts


def cards(those: Sequence[Promise], naming: Naming, today: date) -> str:
    """Several promises beside each other."""
    return f'<div class="cx-promises" role="list">{"".join(card(each, naming, today) for each in those)}</div>'


def measured(those: Sequence[Action], numbers: Numbers) -> str:
    """How many promises can be judged, in a sentence.

    >>> measured((), Numbers())
    'Nothing has been promised yet.'
    >>> measured((Action("Call ten", "Ada", "people", date(2026, 3, 1)),), Numbers())[:22]
    '0 of 1 promises (0%) s'
    """
    if not those:
        return "Nothing has been promised yet."
    count = sum(1 for each in those if each.metric and each.direction and each.amount is not None)
    share = numbers.percent(count / len(those), 0)
    of = numbers.count(len(those))
    return f"{numbers.count(count)} of {of} promises ({share}) say which figure should move, which way and how far."


def association(those: Sequence[Promise]) -> str:
    """What a verdict does not say, once under them; empty where none of them is judged."""
    judged = any(each.verdict and each.verdict.difference for each in those)
    return f'<p class="cx-quiet">{ASSOCIATION}</p>' if judged else ""


def due(action: Action, numbers: Numbers, today: date) -> str:
    """ "due Oct 31, 2026", "8 days overdue"."""
    if action.overdue(today):
        days = (today - action.due_on).days
        return f"{days} day{'' if days == 1 else 's'} overdue"
    return f"due {numbers.short_day(action.due_on)}"
