"""What one consumer went through: the published journey under a pseudonym, and what they wrote on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cxmetrics.insight.themes import Said, corpus
from cxmetrics.metrics.layer import Layer
from cxmetrics.store.verbatims import Step, timeline

JOINED, LEFT, SURVEY, CONTACT, CALL, VALUE = "joined", "left", "survey", "interaction", "call", "value"
BEFORE = timedelta(days=30)
"""So long before a comment what happened is told with it."""


@dataclass(frozen=True)
class Counts:
    """What happened in some span: contacts, those of them that were problems, calls, surveys answered."""

    contacts: int
    problems: int
    calls: int
    surveys: int


@dataclass(frozen=True)
class OneConsumer:
    """A consumer's steps, oldest first, and comments by day. `today` is the publication's."""

    name: str
    steps: tuple[Step, ...]
    said: tuple[Said, ...]
    today: date

    @property
    def joined(self) -> date | None:
        return next((step.day for step in self.steps if step.kind == JOINED), None)

    @property
    def left(self) -> Step | None:
        return next((step for step in reversed(self.steps) if step.kind == LEFT), None)

    @property
    def value(self) -> Step | None:
        """The newest plan and monthly value."""
        return next((step for step in reversed(self.steps) if step.kind == VALUE), None)

    @property
    def span(self) -> tuple[date, date]:
        """The first and the last day that can be drawn: joining long before the first published event is left out."""
        dated = [step.day for step in self.steps if step.kind != JOINED] or [step.day for step in self.steps]
        return min(dated), max(self.today, *dated)

    def counted(self, start: date | None = None, end: date | None = None) -> Counts:
        """What happened from `start` up to and without `end`."""
        those = [s for s in self.steps if (start is None or s.day >= start) and (end is None or s.day < end)]
        return Counts(
            sum(step.kind == CONTACT for step in those),
            sum(step.kind == CONTACT and bool(step.problem) for step in those),
            sum(step.kind == CALL for step in those),
            sum(step.kind == SURVEY for step in those),
        )

    def before(self, day: date) -> Counts:
        """What happened in the thirty days before a day, and on it."""
        return self.counted(day - BEFORE, day + timedelta(days=1))


def one_consumer(layer: Layer, name: str) -> OneConsumer | None:
    """The consumer of a pseudonym; None where nobody published bears it."""
    steps = timeline(layer.publication, name)
    if not steps:
        return None
    return OneConsumer(name, tuple(steps), _said(corpus(layer), name), layer.publication.today)


def _said(those: Sequence[Said], name: str) -> tuple[Said, ...]:
    return tuple(each for each in those if each.verbatim.consumer == name)
