"""Signals as they were published, told, seen and answered. What a signal is, is left to `cxmetrics.insight.signals`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics.errors import CxError
from cxmetrics.journal.annotations import checked_name, checked_text, now
from cxmetrics.journal.database import Journal
from cxmetrics.journal.schema import ANNOUNCEMENTS, SIGNALS

LONGEST_ANSWER = 2_000


@dataclass(frozen=True)
class Signal:
    """One signal. Metric, group, rule and the first day of its run identify it; instants are in UTC."""

    metric: str
    rule: str
    side: int
    first_on: date
    newest_on: date
    """First day of the newest period in which it stood."""
    grain: str
    word: str
    said: str
    dimension: str = ""
    """With `group` the group that it is about; both are empty for everybody."""
    group: str = ""
    pillar: str | None = None
    id: int = 0
    first_version: int = 0
    last_version: int = 0
    published_at: datetime | None = None
    seen_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    answer: str | None = None
    """What was said when it was acknowledged."""

    @property
    def figure(self) -> tuple[str, str, str]:
        """What it is about: metric, dimension and group."""
        return self.metric, self.dimension, self.group

    @property
    def about(self) -> tuple[tuple[str, str, str], int, date]:
        """The same for signals that say one thing by several rules: figure, side and newest period."""
        return self.figure, self.side, self.newest_on

    def same(self, other: Signal) -> bool:
        """Whether the other is this one, seen at another time: of one figure, rule and side, with runs that meet.

        Limits move a little with every new period, and with them the period in which a run begins.
        """
        alike = (self.figure, self.rule, self.side) == (other.figure, other.rule, other.side)
        return alike and self.first_on <= other.newest_on and other.first_on <= self.newest_on


def kept(journal: Journal) -> tuple[Signal, ...]:
    """All that ever stood, newest first."""
    return journal.remembered("signals", _all)


def record(journal: Journal, found: Sequence[Signal], version: int) -> tuple[Signal, ...]:
    """Keeps the signals of a publication, each once, and returns them as they are kept, in the same order.

    Writes nothing where nothing is new.
    """
    there = kept(journal)
    matched = [held for each in found if (held := _match(each, there)) and _renewed(held, each, version) == held]
    if len(matched) == len(found):
        return tuple(matched)
    with journal.writing() as connection:
        there, at = _all(connection), now()
        done: list[Signal] = []
        for each in found:
            held = _match(each, (*there, *done))
            done.append(
                _added(connection, each, version, at) if held is None else _held(connection, held, each, version)
            )
        return tuple(done)


def untold(journal: Journal, channel: str, newest: Iterable[Signal]) -> tuple[Signal, ...]:
    """Which signals a channel has still to tell: of the newest those it has not told, and what it has tried in vain."""
    wanted = {each.id for each in newest}
    with journal.reading() as connection:
        table = ANNOUNCEMENTS
        rows = connection.execute(sa.select(table.c.signal_id, table.c.sent_at).where(table.c.channel == channel))
        sent = {row.signal_id: row.sent_at for row in rows}
        there = _all(connection)
    wanted |= {number for number, at in sent.items() if at is None}
    return tuple(each for each in reversed(there) if each.id in wanted and sent.get(each.id) is None)


def claim(journal: Journal, channel: str, those: Iterable[Signal]) -> None:
    """Says that a channel is about to tell them: should it fail, they are tried again, also when they stand no more."""
    with journal.writing() as connection:
        for each in those:
            of = (ANNOUNCEMENTS.c.signal_id == each.id, ANNOUNCEMENTS.c.channel == channel)
            done = connection.execute(sa.update(ANNOUNCEMENTS).where(*of).values(tried_at=now()))
            if not done.rowcount:
                row = {"signal_id": each.id, "channel": channel, "tried_at": now(), "sent_at": None}
                connection.execute(sa.insert(ANNOUNCEMENTS).values(row))


def told(journal: Journal, channel: str, those: Iterable[Signal]) -> None:
    """Says that a channel has told them: it never will again."""
    numbers = [each.id for each in those]
    with journal.writing() as connection:
        of = (ANNOUNCEMENTS.c.signal_id.in_(numbers), ANNOUNCEMENTS.c.channel == channel)
        connection.execute(sa.update(ANNOUNCEMENTS).where(*of).values(sent_at=now()))


def see(journal: Journal, numbers: Iterable[int]) -> None:
    """Says that a page has shown them; the first time counts. Writes nothing where all were seen."""
    unseen = [each.id for each in kept(journal) if each.seen_at is None and each.id in set(numbers)]
    if unseen:
        with journal.writing() as connection:
            of = (SIGNALS.c.id.in_(unseen), SIGNALS.c.seen_at.is_(None))
            connection.execute(sa.update(SIGNALS).where(*of).values(seen_at=now()))


def acknowledge(journal: Journal, number: int, *, author: str, answer: str = "") -> Signal:
    """Says that somebody looks after a signal, and returns it; further signals of its figure are answered with it.

    The first answer counts. Raises CxError where there is no such signal, where it was
    answered before, and for a name or an answer that cannot be kept.
    """
    name, said = checked_name(author), checked_text("answer", answer, LONGEST_ANSWER).strip()
    with journal.writing() as connection:
        there = {each.id: each for each in _all(connection)}
        held = there.get(number)
        if held is None:
            raise CxError(f"signal {number}", "there is none.", "List them: `python -m cxmetrics watch --list`.")
        if held.acknowledged_by is not None:
            way = "Nothing was changed. Talk to each other, or write an action."
            raise CxError(f"signal {number}", f"{held.acknowledged_by} has acknowledged it already.", way)
        at = now()
        answered: dict[str, Any] = {"acknowledged_at": at, "acknowledged_by": name, "answer": said or None}
        for each in there.values():
            if each.about == held.about and each.acknowledged_by is None:
                values = {**answered, "seen_at": each.seen_at or at}
                connection.execute(sa.update(SIGNALS).where(SIGNALS.c.id == each.id).values(values))
        return dataclasses.replace(held, **answered, seen_at=held.seen_at or at)


def _match(of: Signal, among: Iterable[Signal]) -> Signal | None:
    """The signal that is kept for this one: by its identity, else by a run that meets its own."""
    alike = [each for each in among if each.same(of)]
    exact = [each for each in alike if each.first_on == of.first_on]
    return next(iter(exact or alike), None)


def _renewed(held: Signal, found: Signal, version: int) -> Signal:
    if found.newest_on <= held.newest_on:
        return held
    return dataclasses.replace(held, newest_on=found.newest_on, said=found.said, word=found.word, last_version=version)


def _held(connection: sa.Connection, held: Signal, found: Signal, version: int) -> Signal:
    after = _renewed(held, found, version)
    if after != held:
        values = {name: getattr(after, name) for name in ("newest_on", "said", "word", "last_version")}
        connection.execute(sa.update(SIGNALS).where(SIGNALS.c.id == held.id).values(values))
    return after


def _added(connection: sa.Connection, found: Signal, version: int, at: datetime) -> Signal:
    new = dataclasses.replace(found, first_version=version, last_version=version, published_at=at)
    row = dataclasses.asdict(new)
    del row["id"]
    number = connection.execute(sa.insert(SIGNALS).values(row).returning(SIGNALS.c.id)).scalar_one()
    return dataclasses.replace(new, id=int(number))


def _all(connection: sa.Connection) -> tuple[Signal, ...]:
    rows: Iterable[Any] = connection.execute(
        sa.select(SIGNALS).order_by(SIGNALS.c.newest_on.desc(), SIGNALS.c.id.desc())
    )
    return tuple(Signal(**row._mapping) for row in rows)
