"""From insight to action: how long signals wait to be seen, acknowledged, acted upon, verified, and who leaves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cxmetrics.journal import Journal
from cxmetrics.journal import signals as journal_of
from cxmetrics.journal.actions import FUNCTIONS, actions, kept_verdicts
from cxmetrics.journal.signals import Signal

ANSWERS_FOR = {
    "loyalty": "marketing",
    "journey": "product",
    "retention": "sales",
    "call center": "service",
    "engagement": "people",
}
"""Which function answers for signals of a pillar while no action says otherwise; those of no pillar are of data."""

STAGES = ("seen", "acknowledged", "acted upon", "verified")
_DAY_S = 86_400


@dataclass(frozen=True)
class Passage:
    """A signal on its way; instants are in UTC, None where it has not come so far."""

    signal: Signal
    function: str
    acted_at: datetime | None = None
    action_id: int | None = None
    verified_at: datetime | None = None

    @property
    def reached(self) -> tuple[datetime | None, ...]:
        """When it was published, and when it reached each of STAGES.

        A later stage implies the earlier ones: who acts upon a signal has seen it.
        """
        signal = self.signal
        found: list[datetime | None] = [self.verified_at]
        for at in (self.acted_at, signal.acknowledged_at, signal.seen_at, signal.published_at):
            later = found[-1]
            found.append(min(at, later) if at is not None and later is not None else at or later)
        return tuple(reversed(found))

    @property
    def answered(self) -> bool:
        """Whether somebody has acknowledged it or acted upon it."""
        return self.signal.acknowledged_at is not None or self.acted_at is not None


@dataclass(frozen=True)
class Pace:
    """How long signals of one function (None: of all) take for each stage."""

    function: str | None
    signals: int
    unanswered: int
    medians: tuple[float | None, ...]
    """Days from the stage before to each of STAGES; None where more than half still wait, or none has started."""
    waiting: tuple[int, ...]
    """How many have reached the stage before, but not this one."""


def passages(journal: Journal) -> tuple[Passage, ...]:
    """All signals with what became of them, newest first. Of several actions the first one counts."""
    first = {}
    for action in sorted(actions(journal), key=lambda each: each.id, reverse=True):
        if action.signal_id is not None:
            first[action.signal_id] = action
    verdicts = kept_verdicts(journal)
    found = []
    for signal in journal_of.kept(journal):
        acted = first.get(signal.id)
        if acted is None:
            found.append(Passage(signal, ANSWERS_FOR.get(signal.pillar or "", "data")))
            continue
        verdict = verdicts.get(acted.id)
        verified = verdict.taken_at if verdict else None
        found.append(Passage(signal, acted.function, acted.created_at, acted.id, verified))
    return tuple(found)


def pace(those: Sequence[Passage], now: datetime) -> tuple[Pace, ...]:
    """The clock: a line for all, then one a function that has signals, in the order of functions. `now` is in UTC."""
    lines = [_pace(None, those, now)] if those else []
    for function in FUNCTIONS:
        own = [each for each in those if each.function == function]
        lines += [_pace(function, own, now)] if own else []
    return tuple(lines)


def median_wait(done: Sequence[float], waiting: Sequence[float]) -> float | None:
    """The median of waits of which some still last (Kaplan and Meier 1958): the first at which half are over.

    Those that still wait count as long as they have waited; leaving them out would make
    the slowest look fast. None where more than half still wait.

    >>> median_wait([1, 2, 30], []), median_wait([1, 2], [5, 9, 9]), median_wait([1, 2, 8], [0.5])
    (2, None, 2)
    """
    left, over = 1.0, sorted(done)
    for wait in dict.fromkeys(over):
        at_risk = sum(each >= wait for each in done) + sum(each >= wait for each in waiting)
        left *= 1 - over.count(wait) / at_risk
        if left <= 0.5 + 1e-12:
            return wait
    return None


def _pace(function: str | None, those: Sequence[Passage], now: datetime) -> Pace:
    medians: list[float | None] = []
    waiting: list[int] = []
    for stage in range(1, len(STAGES) + 1):
        steps = [(each.reached[stage - 1], each.reached[stage]) for each in those]
        begun = [(start, end) for start, end in steps if start is not None]
        done = [_days(start, end) for start, end in begun if end is not None]
        still = [_days(start, now) for start, end in begun if end is None]
        medians.append(median_wait(done, still))
        waiting.append(len(still))
    unanswered = sum(not each.answered for each in those)
    return Pace(function, len(those), unanswered, tuple(medians), tuple(waiting))


def _days(start: datetime, end: datetime) -> float:
    return max(0.0, (end - start).total_seconds()) / _DAY_S
