"""Staffing by half hour: calls and handle time as measured, what Erlang C makes of them, and how far it is off.

Reads published sums only. Agents at the telephone are known as a mean over the hours that had
calls, where the roster (agent_time) is loaded, and not by queue: an agent may take calls of several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.insight import erlang
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import NO_GROUP, Question

CALLS, HANDLE, SERVICE = "calls_by_half_hour", "handle_time_by_half_hour", "service_level_by_half_hour"
STAFFED = "staffed_time"
WEEKS = 13
"""So many weeks before the newest day with calls are measured."""
SLOT_S = 1800
USUAL_SHARE = 0.8
"""The share answered in time that most centers plan for."""


@dataclass(frozen=True)
class HalfHour:
    """One half hour of the day, as measured: mean over the days that had calls."""

    starts: str
    calls: float
    """A day."""
    handle_s: float | None
    observed: float | None
    """The share of all offered answered within the time of the settings."""
    offered: float
    """Calls over all days."""

    @property
    def load(self) -> float | None:
        """Erlangs; None where no call has a handle time."""
        return None if self.handle_s is None else self.calls * self.handle_s / SLOT_S

    def modelled(self, agents: float, target_s: float) -> float | None:
        """Erlang C's share answered within the time; None where unstable or without a load."""
        if self.load is None or self.handle_s is None:
            return None
        return erlang.within(self.load, agents, target_s, self.handle_s)

    def unstable(self, agents: float) -> bool:
        return self.load is not None and self.load >= agents

    def needed(self, share: float, target_s: float) -> int | None:
        """The fewest agents, by Erlang C, who answer that share in time."""
        if self.load is None or self.handle_s is None:
            return None
        return erlang.needed(self.load, share, target_s, self.handle_s)


@dataclass(frozen=True)
class Modelled:
    """The model over the whole day, each half hour weighing by its calls; None where no half hour is stable."""

    share: float | None
    unstable: tuple[str, ...]


@dataclass(frozen=True)
class Error:
    """Model less observation at the agents who were there, over the half hours that are stable."""

    agents: float
    modelled: float
    observed: float
    typical: float
    """The mean absolute difference, each half hour weighing by its calls."""
    unstable: int
    """Half hours left out, because the mean number of agents could not have served them."""


@dataclass(frozen=True)
class Measured:
    """What the half hours of a queue or of all, on a weekday or on all, were like."""

    window: Period
    days: int
    """Days that had calls."""
    half_hours: tuple[HalfHour, ...]
    within_s: float
    """The time within which `observed` counts."""
    staffed: float | None
    """Agents at the telephone on average; None where nobody knows, or for one queue."""

    def modelled(self, agents: float, target_s: float) -> Modelled:
        unstable = tuple(each.starts for each in self.half_hours if each.unstable(agents))
        told = [(each.modelled(agents, target_s), each.offered) for each in self.half_hours]
        return Modelled(_mean([(share, weight) for share, weight in told if share is not None]), unstable)

    def most_needed(self, share: float, target_s: float) -> int | None:
        """Agents for the busiest half hour."""
        return max((n for each in self.half_hours if (n := each.needed(share, target_s)) is not None), default=None)

    @property
    def error(self) -> Error | None:
        """Of the model at the agents who were there; None where they are not known or no half hour is stable."""
        if self.staffed is None:
            return None
        pairs = [
            (share, each.observed, each.offered)
            for each in self.half_hours
            if (share := each.modelled(self.staffed, self.within_s)) is not None and each.observed is not None
        ]
        modelled = _mean([(share, weight) for share, _, weight in pairs])
        observed = _mean([(seen, weight) for _, seen, weight in pairs])
        typical = _mean([(abs(share - seen), weight) for share, seen, weight in pairs])
        if modelled is None or observed is None or typical is None:
            return None
        unstable = sum(each.unstable(self.staffed) for each in self.half_hours)
        return Error(self.staffed, modelled, observed, typical, unstable)


def measured(
    layer: Layer, *, queue: str | None = None, weekday: str | None = None, end: date | None = None
) -> Measured:
    """The newest WEEKS before `end` (before the end of the data where None). Raises Unavailable without calls."""
    known = layer.published(CALLS)
    if not known.available or known.data_last is None:
        raise Unavailable(CALLS, known.reason or "no call has been published.")
    last = min(known.data_last + timedelta(days=1), end or date.max)
    window = Period(last - timedelta(weeks=WEEKS), last)
    on = {"weekday": (weekday,)} if weekday else {}
    of = {"queue": (queue,)} if queue else {}
    asked = Question(CALLS, "all", "half_hour", window.first, window.end, {**on, **of})
    days = _days(layer, window, on)
    counts = _by_group(layer, asked)
    handle = _by_group(layer, _of(asked, HANDLE))
    service = _by_group(layer, _of(asked, SERVICE))
    found = [
        HalfHour(
            starts=starts,
            calls=(row.value or 0.0) / max(days, 1),
            handle_s=handle[starts].value if starts in handle else None,
            observed=service[starts].value if starts in service else None,
            offered=row.value or 0.0,
        )
        for starts, row in sorted(counts.items())
        if row.value
    ]
    if not found or not days:
        raise Unavailable(CALLS, "no call came in these weeks.")
    staffed = None if queue else _staffed(layer, window, on, days * len(found))
    return Measured(window, days, tuple(found), float(answer_within(layer)), staffed)


def answer_within(layer: Layer) -> int:
    """The seconds that the settings promise."""
    return int(layer.settings.parameters["answer_within_s"])


def choices(layer: Layer, dimension: str) -> tuple[str, ...]:
    """The published queues or weekdays, those not recorded left out."""
    return tuple(name for name in layer.published(CALLS).groups.get(dimension, ()) if name != NO_GROUP)


def _of(question: Question, metric: str) -> Question:
    return Question(metric, question.grain, question.by, question.start, question.end, question.where)


def _by_group(layer: Layer, question: Question) -> dict[str, Row]:
    try:
        return {row.group: row for row in layer.answer(question).rows if row.group is not None}
    except CxError:
        return {}  # a call log without handle times or outcomes still has its volume


def _days(layer: Layer, window: Period, on: Mapping[str, tuple[str, ...]]) -> int:
    rows = layer.answer(Question(CALLS, "day", None, window.first, window.end, on)).rows
    return sum(bool(row.value) for row in rows)


def _staffed(layer: Layer, window: Period, on: Mapping[str, tuple[str, ...]], half_hours: int) -> float | None:
    """Hours at the telephone over the hours that had calls; None where the roster does not reach over the window."""
    try:
        known = layer.published(STAFFED)
        if known.data_last is None or known.data_last < window.first:
            return None
        (row,) = layer.answer(Question(STAFFED, "all", None, window.first, window.end, on)).rows
    except (CxError, ValueError):
        return None
    return row.value * 3600 / (half_hours * SLOT_S) if row.value else None


def _mean(weighted: Sequence[tuple[float, float]]) -> float | None:
    total = sum(weight for _, weight in weighted)
    return sum(value * weight for value, weight in weighted) / total if total else None
