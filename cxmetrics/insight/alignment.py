"""Problems, contacts caused, consumers lost and open actions by the function that answers for them, side by side.

The figures come from the metrics layer; whose they are says `functions.toml`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight.drivers import drivers
from cxmetrics.insight.functions import DRIVERS, LEAVE_REASONS, Functions
from cxmetrics.journal.actions import FUNCTIONS, Action
from cxmetrics.metrics.kinds import base
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import NO_GROUP, Question

CAUSED, LEFT, WORTH = "contacts_caused", "left", "monthly_value_per_consumer"
EVER = "engagement_drivers"
"""Waves are few: its drivers are those of all of them, not of the months alone."""
OUTCOMES = ("nps_drivers", "csat_drivers", "ces_drivers", "engagement_drivers")
"""What consumers say of us, and what our own people do, and what goes with it."""
SAME = {("ces", "easy")}
"""An outcome and a driver that ask the same: that they go together is no news."""
MONTHS = 12
PHONE = "phone"

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Cause:
    """Contacts of one stage and reason that something gone wrong has caused."""

    stage: str
    reason: str
    contacts: int


@dataclass(frozen=True)
class Driving:
    """A driver of one outcome with its part of what all drivers of that outcome explain together."""

    outcome: str
    predictor: str
    part: float


@dataclass(frozen=True)
class Lever:
    """What one function answers for; of None nobody is named."""

    function: str | None
    contacts: int = 0
    calls: int = 0
    """Of these, calls."""
    causes: tuple[Cause, ...] = ()
    """Most contacts first."""
    lost: int = 0
    lost_reasons: tuple[tuple[str, int], ...] = ()
    """Most first."""
    drivers: tuple[Driving, ...] = ()
    """By outcome, most first."""
    open: tuple[Action, ...] = ()
    overdue: int = 0

    @property
    def problems(self) -> int:
        """Contacts that were problems, and no calls."""
        return self.contacts - self.calls

    @property
    def empty(self) -> bool:
        return not (self.contacts or self.lost or self.drivers or self.open)


@dataclass(frozen=True)
class Alignment:
    """All functions over some months: those with most contacts caused first, what nobody answers for last."""

    first: date
    end: date
    levers: tuple[Lever, ...]
    worth: float | None = None
    """A consumer's mean monthly value, of the newest month."""
    lacking: tuple[str, ...] = field(default=())
    """What could not be had, in sentences."""

    @property
    def contacts(self) -> int:
        return sum(lever.contacts for lever in self.levers)

    @property
    def lost(self) -> int:
        return sum(lever.lost for lever in self.levers)


def alignment(
    layer: Layer,
    whose: Functions,
    open_actions: Sequence[Action],
    where: Where,
    end: date | None = None,
) -> Alignment | None:
    """The newest twelve complete months up to `end`; None where no figure of them is published."""
    months = _months(layer, where, end)
    if not months:
        return None
    span = Period(months[0].first, months[-1].end)
    question = Question(CAUSED, "month", start=span.first, end=span.end, where=dict(where))
    plain = layer.remembered(
        "alignment", question, lambda: _alignment(layer, whose, where, span), (whose.key, span.first, span.end)
    )
    today = layer.settings.today
    levers = []
    for lever in plain.levers:
        own = tuple(action for action in open_actions if action.function == lever.function)
        late = sum(action.overdue(today) for action in own)
        levers.append(dataclasses.replace(lever, open=own, overdue=late))
    return dataclasses.replace(plain, levers=tuple(lever for lever in levers if not lever.empty))


def _months(layer: Layer, where: Where, end: date | None) -> list[Period]:
    """The newest complete months with contacts; where none are published, with consumers who left."""
    for name in (CAUSED, LEFT):
        try:
            what = layer.plan(Question(name, "month", where=_kept(layer, name, where), end=end))
        except CxError:
            continue
        if found := [period for period in what.periods if what.complete(period)][-MONTHS:]:
            return found
    return []


def _alignment(layer: Layer, whose: Functions, where: Where, span: Period) -> Alignment:
    lacking: list[str] = []
    causes: dict[str | None, dict[tuple[str, str], list[int]]] = {}
    for (stage, reason, channel), contacts in _counted(layer, CAUSED, ("stage", "reason", "channel"), where, span):
        held = causes.setdefault(whose.of_contact(stage, reason), {}).setdefault((stage, reason), [0, 0])
        held[0] += contacts
        held[1] += contacts if channel == PHONE else 0
    if not causes:
        lacking.append("No contacts that something caused are published.")
    lost: dict[str | None, dict[str, int]] = {}
    for (reason,), consumers in _counted(layer, LEFT, ("leave_reason",), where, span):
        held_of = lost.setdefault(whose.of(LEAVE_REASONS, reason), {})
        held_of[reason] = held_of.get(reason, 0) + consumers
    if not lost:
        lacking.append("No consumers who left are published.")
    levers = [_lever(function, causes.get(function, {}), lost.get(function, {})) for function in (*FUNCTIONS, None)]
    parts = _drivers(layer, where, span)
    levers = [
        dataclasses.replace(
            lever, drivers=tuple(part for part in parts if whose.of(DRIVERS, part.predictor) == lever.function)
        )
        for lever in levers
    ]
    levers.sort(key=lambda lever: (lever.function is None, -lever.contacts, -lever.lost))
    return Alignment(span.first, span.end, tuple(levers), _worth(layer, where, span), tuple(lacking))


def _lever(function: str | None, causes: Mapping[tuple[str, str], Sequence[int]], lost: Mapping[str, int]) -> Lever:
    ordered = sorted(causes.items(), key=lambda item: (-item[1][0], item[0]))
    return Lever(
        function,
        contacts=sum(held[0] for held in causes.values()),
        calls=sum(held[1] for held in causes.values()),
        causes=tuple(Cause(stage, reason, held[0]) for (stage, reason), held in ordered),
        lost=sum(lost.values()),
        lost_reasons=tuple(sorted(lost.items(), key=lambda item: (-item[1], item[0]))),
    )


def _counted(
    layer: Layer, metric: str, by: Sequence[str], where: Where, span: Period
) -> list[tuple[tuple[str, ...], int]]:
    """The count of every combination of groups in the span; none where it cannot be had."""
    try:
        kept = _kept(layer, metric, where)
        sums = layer.sums(layer.crossing(Question(metric, "month", where=kept), by), by, [span])
    except CxError:
        return []
    return [
        (tuple(group or NO_GROUP for group in groups), round(base(found, "amount")))
        for (_, groups), found in sorted(sums.items())
    ]


def _drivers(layer: Layer, where: Where, span: Period) -> tuple[Driving, ...]:
    """The drivers that may be named of each outcome; none of one that cannot be had, ranked, relied on or filtered."""
    parts: list[Driving] = []
    for metric in OUTCOMES:
        try:
            kept = _kept(layer, metric, where)
            if len(kept) < len(_of_consumers(where)):
                continue
            first = None if metric == EVER else span.first
            found = drivers(layer, Question(metric, "all", start=first, end=span.end, where=kept))
        except CxError:
            continue
        outcome, total = found.metric.outcome or "", sum(driver.part for driver in found.drivers)
        if total > 0 and not any(doubt.state == "vetoed" for doubt in found.doubts):
            parts += [
                Driving(outcome, driver.predictor, driver.part / total)
                for driver in found.named
                if (outcome, driver.predictor) not in SAME
            ]
    return tuple(parts)


def _of_consumers(where: Where) -> dict[str, tuple[str, ...]]:
    return {name: values for name, values in where.items() if name in ("segment", "region")}


def _kept(layer: Layer, metric: str, where: Where) -> dict[str, tuple[str, ...]]:
    dimensions = layer.published(metric).dimensions
    return {name: values for name, values in _of_consumers(where).items() if name in dimensions}


def _worth(layer: Layer, where: Where, span: Period) -> float | None:
    try:
        rows = layer.answer(
            Question(WORTH, "month", start=span.first, end=span.end, where=_kept(layer, WORTH, where))
        ).rows
    except CxError:
        return None
    return next((row.value for row in reversed(rows) if row.value is not None and row.complete), None)
