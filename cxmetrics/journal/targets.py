"""Targets and benchmarks: what a figure should reach from a day on, and what others reach. None is ever overwritten.

A new target takes the place of an older one from its day on; one that was a mistake is
withdrawn. Both stay in the history. Whether a figure meets its target is left to `insight`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.journal.annotations import checked_name, checked_text, now
from cxmetrics.journal.database import Journal
from cxmetrics.journal.schema import TARGETS

TARGET, BENCHMARK = "target", "benchmark"
KINDS = (TARGET, BENCHMARK)
LONGEST = 2_000

Where = Mapping[str, tuple[str, ...]]
Step = tuple[date, float | None]
"""A target from a day on; None where there is none from then on."""


@dataclass(frozen=True)
class Target:
    """One target or benchmark, in the metric's own unit (a proportion is a fraction); instants are in UTC.

    `high` is the upper end of a benchmark's range, None for a single value. A benchmark is drawn
    only where its definition is the same as the metric's: `same_definition`.
    """

    metric: str
    value: float
    starts_on: date
    kind: str = TARGET
    high: float | None = None
    where: Where = field(default_factory=dict)
    source: str = ""
    definition: str = ""
    same_definition: bool = False
    note: str = ""
    author: str = ""
    id: int = 0
    created_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def holds_for(self, where: Where | None = None) -> bool:
        """Whether it is about all that a filter leaves: one of a segment holds where only that segment is looked at."""
        asked = where or {}
        return all(bool(asked.get(name)) and set(asked[name]) <= set(values) for name, values in self.where.items())


def kept(journal: Journal) -> tuple[Target, ...]:
    """All that were ever set, withdrawn ones too: by metric, then by the day from which they hold, then as set."""
    return journal.remembered("targets", _all)


def add(journal: Journal, new: Target, *, author: str) -> Target:
    """Keeps a new one and returns it with its id. Raises CxError for what it may not say."""
    checked(new)
    with journal.writing() as connection:
        done = dataclasses.replace(new, author=checked_name(author), created_at=now(), withdrawn_at=None)
        row = {name: getattr(done, name) for name in _COLUMNS}
        row["where"] = {name: list(values) for name, values in done.where.items() if values}
        number = connection.execute(sa.insert(TARGETS).values(row).returning(TARGETS.c.id)).scalar_one()
        return dataclasses.replace(done, id=int(number))


def withdraw(journal: Journal, number: int, *, author: str) -> Target:
    """Takes one back: it holds nowhere any more, and stays in the history. Withdrawn already, it stays as it was."""
    with journal.writing() as connection:
        held = _one(connection, number)
        if held.withdrawn:
            return held
        gone = dataclasses.replace(held, withdrawn_at=now(), withdrawn_by=checked_name(author))
        values = {"withdrawn_at": gone.withdrawn_at, "withdrawn_by": gone.withdrawn_by}
        connection.execute(sa.update(TARGETS).where(TARGETS.c.id == number).values(values))
        return gone


def target_in_force(those: Iterable[Target], metric: str, day: date, where: Where | None = None) -> Target | None:
    """The target of a metric on a day under a filter; None where none was set.

    That of a segment goes before that of everybody, a later day before an earlier, and of
    two from one day the one that was set last.
    """
    found = [each for each in _targets(those, metric, where) if each.starts_on <= day]
    return max(found, key=lambda each: (len(each.where), each.starts_on, each.id), default=None)


def steps(
    those: Sequence[Target], metric: str, where: Where | None = None, default: float | None = None
) -> tuple[Step, ...]:
    """How the target of a metric goes over time under a filter; `default` is that of days before any was set."""
    found: list[Step] = [] if default is None else [(date.min, default)]
    for day in sorted({each.starts_on for each in _targets(those, metric, where)}):
        held = target_in_force(those, metric, day, where)
        if held is not None and (not found or found[-1][1] != held.value):
            found.append((day, held.value))
    return tuple(found)


def benchmarks(those: Iterable[Target], metric: str, where: Where | None = None) -> tuple[Target, ...]:
    """The benchmarks of a metric that hold under a filter, also those that are not drawn; of one source the newest."""
    newest: dict[str, Target] = {}
    for each in those:
        if each.kind == BENCHMARK and each.metric == metric and not each.withdrawn and each.holds_for(where):
            held = newest.get(each.source)
            if held is None or (held.starts_on, held.id) < (each.starts_on, each.id):
                newest[each.source] = each
    return tuple(newest.values())


def state(each: Target, those: Sequence[Target], day: date) -> str:
    """withdrawn, later, replaced, not drawn (a benchmark of another definition) or in force, on a day."""
    if each.withdrawn:
        return "withdrawn"
    if each.kind == BENCHMARK:
        if each not in benchmarks(those, each.metric, each.where):
            return "replaced"
        return "in force" if each.same_definition else "not drawn"
    if each.starts_on > day:
        return "later"
    same = [other for other in those if other.where == each.where]
    return "in force" if target_in_force(same, each.metric, day, each.where) == each else "replaced"


def checked(given: Target) -> Target:
    """The same; raises CxError naming what it may not say and the way out."""
    where = f"{given.kind} of {given.metric}"
    if given.kind not in KINDS:
        raise CxError("kind", f"{given.kind!r} is not known.", did_you_mean(given.kind, KINDS))
    for number in (given.value, given.high):
        if number is not None and not math.isfinite(number):
            raise CxError(where, f"{number!r} is no figure.", "Give a number.")
    texts = (("source", given.source), ("definition", given.definition), ("note", given.note))
    for name, text in texts:
        checked_text(f"{where}: {name}", text, LONGEST)
    if given.kind == TARGET:
        if given.high is not None:
            raise CxError(where, "a target is one figure, not a range.", "Only a benchmark can be a range.")
        return given
    if given.high is not None and given.high <= given.value:
        raise CxError(where, "its range ends below where it starts.", "Give the lower end first.")
    for name, text in texts[:2]:
        if not text.strip():
            way = {"source": "Say who reports it.", "definition": "Say in a few words what exactly they count."}
            raise CxError(where, f"it has no {name}.", way[name])
    return given


_COLUMNS = ("kind", "metric", "value", "high", "starts_on", "where", "source", "definition", "same_definition", "note",
            "author", "created_at", "withdrawn_at", "withdrawn_by")  # fmt: skip


def _targets(those: Iterable[Target], metric: str, where: Where | None) -> list[Target]:
    return [
        each
        for each in those
        if each.kind == TARGET and each.metric == metric and not each.withdrawn and each.holds_for(where)
    ]


def _all(connection: sa.Connection) -> tuple[Target, ...]:
    rows = connection.execute(sa.select(TARGETS).order_by(TARGETS.c.metric, TARGETS.c.starts_on, TARGETS.c.id))
    return tuple(_target(row) for row in rows)


def _one(connection: sa.Connection, number: int) -> Target:
    row = connection.execute(sa.select(TARGETS).where(TARGETS.c.id == number)).first()
    if row is None:
        raise CxError(f"target {number}", "there is none.", "List them: `python -m cxmetrics target --list`.")
    return _target(row)


def _target(row: Any) -> Target:
    named = dict(row._mapping)
    where = {name: tuple(values) for name, values in (named.pop("where") or {}).items()}
    return Target(**named, where=where)
