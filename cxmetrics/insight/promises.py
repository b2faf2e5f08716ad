"""The promises that were made, each with its verdict: taken on the day agreed by whoever looks first, then kept.

What is due, overdue and not judged yet is told here; the rule of a verdict is in `verdict`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cxmetrics.errors import CxError
from cxmetrics.insight import occasions
from cxmetrics.insight.verdict import TOO_EARLY, Claim, Verdict, restored, verdict
from cxmetrics.journal import Journal
from cxmetrics.journal import actions as journal_of
from cxmetrics.journal.actions import Action, KeptVerdict
from cxmetrics.journal.meetings import Meeting
from cxmetrics.metrics.layer import Layer

DUE_WITHIN = timedelta(days=7)


@dataclass(frozen=True)
class Promise:
    """An action and what its figure says of it. Without a verdict `reason` says why there is none."""

    action: Action
    verdict: Verdict | None = None
    taken_at: datetime | None = None
    """When the verdict was taken; None for one that is too early."""
    reason: str = ""

    @property
    def word(self) -> str | None:
        """The verdict in one of the words of `verdict.WORDS`."""
        return self.verdict.word if self.verdict else None


@dataclass(frozen=True)
class Owed:
    """What is owed today: the open promises whose day has passed, and those of the coming week."""

    overdue: tuple[Promise, ...]
    due: tuple[Promise, ...]


def promises(journal: Journal, layer: Layer | None) -> tuple[Promise, ...]:
    """Every action with its verdict, by due date; a verdict whose day has come is taken and kept.

    `layer` is None where nothing is published.
    """
    kept = journal_of.kept_verdicts(journal)
    return tuple(_promise(journal, layer, action, kept.get(action.id)) for action in journal_of.actions(journal))


def owed(those: Sequence[Promise], today: date) -> Owed:
    """The open ones that are overdue, and those due from today on within a week."""
    waiting = [each for each in those if each.action.status == "open"]
    return Owed(
        tuple(each for each in waiting if each.action.overdue(today)),
        tuple(each for each in waiting if today <= each.action.due_on <= today + DUE_WITHIN),
    )


def looked_back(those: Sequence[Promise], last: Meeting | None, current: Meeting | None = None) -> tuple[Promise, ...]:
    """What a meeting opens with: last time's promises, those still open, and verdicts taken since.

    News first: verdicts of the time since, then what is overdue, open, and too early to judge.
    Promises that the `current` meeting makes are left out.
    """
    since = last.closed_at if last else None

    def news(each: Promise) -> bool:
        return each.taken_at is not None and (since is None or each.taken_at > since)

    def belongs(each: Promise) -> bool:
        action = each.action
        if current is not None and action.meeting_id == current.id:
            return False
        waits = action.status in ("open", "on hold") or each.word == TOO_EARLY
        return (
            news(each)
            or (waits and action.status != "cancelled")
            or (last is not None and action.meeting_id == last.id)
        )

    def order(each: Promise) -> tuple[bool, bool, date]:
        return not news(each), each.action.status != "open", each.action.due_on

    return tuple(sorted((each for each in those if belongs(each)), key=order))


def claim_of(action: Action) -> Claim | None:
    """What an action promises of a metric; None where it names no metric or no day of effect."""
    if action.metric is None or action.direction is None or action.takes_effect_on is None:
        return None
    return Claim(action.metric, action.direction, action.takes_effect_on, action.where, action.judge_after)


def _promise(journal: Journal, layer: Layer | None, action: Action, kept: KeptVerdict | None) -> Promise:
    if kept is not None:
        return Promise(action, restored(kept.content), kept.taken_at)
    claim = claim_of(action)
    if action.metric is None:
        return Promise(action, reason="it names no figure that should move")
    if action.status == "cancelled":
        return Promise(action, reason="it was cancelled")
    if claim is None:
        return Promise(action, reason="the day of its effect is not named yet")
    if layer is None:
        return Promise(action, reason="nothing is published yet")
    try:
        found = verdict(layer, claim, occasions.shown(layer))
    except CxError as error:
        return Promise(action, reason=str(error).splitlines()[0].rstrip("."))
    if not found.final:
        return Promise(action, found)
    try:
        taken = journal_of.keep_verdict(journal, action, found.word, found.stored())
    except CxError:
        return Promise(action, found)  # a journal that may only be read; who looks next takes it
    return Promise(action, restored(taken.content), taken.taken_at)
