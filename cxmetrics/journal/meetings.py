"""Meetings: planned, held, closed once; with an agenda of at most five items and the decisions taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics.errors import CxError
from cxmetrics.journal import records
from cxmetrics.journal.annotations import Version, checked_text, now
from cxmetrics.journal.database import Journal
from cxmetrics.journal.records import Changed
from cxmetrics.journal.schema import DECISIONS, MEETINGS

PLANNED, OPEN, CLOSED = "planned", "open", "closed"
MOST_ITEMS = 5


@dataclass(frozen=True)
class Meeting:
    """One meeting; instants are in UTC. `version` is what an edit must name as the one it started from."""

    held_on: date
    title: str
    chair: str = ""
    agenda: tuple[str, ...] = ()
    status: str = PLANNED
    consumer_heard: bool | None = None
    """Whether its consumer was shown; None until it is closed."""
    author: str = ""
    id: int = 0
    created_at: datetime | None = None
    edited_at: datetime | None = None
    closed_at: datetime | None = None
    removed: bool = False
    version: int = 0

    @property
    def closed(self) -> bool:
        return self.status == CLOSED


@dataclass(frozen=True)
class Decision:
    """What a meeting decided, in its own words."""

    meeting_id: int
    text: str
    author: str = ""
    id: int = 0
    created_at: datetime | None = None
    edited_at: datetime | None = None
    removed: bool = False
    version: int = 0


def meetings(journal: Journal) -> tuple[Meeting, ...]:
    """All that were not removed, by their date."""
    return journal.remembered("meetings", _all)


def meeting(journal: Journal, number: int) -> Meeting:
    """The meeting with that id. Raises CxError where there is none."""
    with journal.reading() as connection:
        return one(connection, number)


def plan(journal: Journal, new: Meeting, *, author: str) -> Meeting:
    """Writes a new meeting. Raises CxError for what it may not say."""
    kept = checked(dataclasses.replace(new, status=PLANNED, consumer_heard=None, removed=False))
    with journal.writing() as connection:
        return one(connection, records.added(connection, MEETINGS, _content(kept), author))


def edit(journal: Journal, changed: Meeting, *, author: str) -> Meeting:
    """Keeps date, title, chair and agenda. Raises Changed where it was changed since, CxError where it is closed."""
    checked(changed)
    with journal.writing() as connection:
        held = unclosed(connection, changed.id)
        content = _content(changed) | {"status": held.status}
        if not records.replaced(connection, MEETINGS, changed.id, changed.version, content=content, author=author):
            raise Changed(f"meeting {changed.id}", held)
        return one(connection, changed.id)


def begin(journal: Journal, number: int, *, author: str) -> Meeting:
    """Opens a planned meeting; an open one stays as it is."""
    with journal.writing() as connection:
        held = unclosed(connection, number)
        if held.status == PLANNED:
            content = _content(held) | {"status": OPEN}
            records.replaced(
                connection, MEETINGS, number, held.version, content=content, author=author, change="opened"
            )
        return one(connection, number)


def remove(journal: Journal, number: int, *, author: str) -> None:
    """Takes a meeting that is not closed off the list. Raises CxError for a closed one."""
    with journal.writing() as connection:
        held = unclosed(connection, number)
        content = _content(held) | {"removed": True}
        records.replaced(connection, MEETINGS, number, held.version, content=content, author=author, change="removed")


def close_within(connection: sa.Connection, number: int, *, consumer_heard: bool, author: str) -> Meeting:
    """Closes a meeting as part of a larger change. Raises CxError where it is closed already."""
    held = unclosed(connection, number)
    content = _content(held) | {"status": CLOSED, "consumer_heard": consumer_heard, "closed_at": now()}
    if not records.replaced(
        connection, MEETINGS, number, held.version, content=content, author=author, change="closed"
    ):
        raise Changed(f"meeting {number}", held)
    return one(connection, number)


def history(journal: Journal, number: int) -> tuple[Version, ...]:
    """What a meeting said at each version, oldest first."""
    with journal.reading() as connection:
        return tuple(
            Version(row.version, row.at, row.author, row.change, dict(row.content))
            for row in records.history(connection, MEETINGS, number)
        )


def decisions(journal: Journal, meeting_id: int) -> tuple[Decision, ...]:
    """The decisions of a meeting that were not taken back, in the order of being written."""
    return tuple(each for each in journal.remembered("decisions", _decisions) if each.meeting_id == meeting_id)


def decide(journal: Journal, meeting_id: int, text: str, *, author: str) -> Decision:
    """Writes a decision down. Raises CxError for an empty one and where the meeting is closed."""
    content = {"meeting_id": meeting_id, "text": _decided(text), "removed": False}
    with journal.writing() as connection:
        unclosed(connection, meeting_id)
        return _decision(connection, records.added(connection, DECISIONS, content, author))


def reword(journal: Journal, changed: Decision, *, author: str) -> Decision:
    """Keeps what a decision says now, or that it is taken back (`removed`). Raises Changed and CxError as `edit`."""
    content = {"text": _decided(changed.text), "removed": changed.removed}
    with journal.writing() as connection:
        held = _decision(connection, changed.id)
        unclosed(connection, held.meeting_id)
        word = "removed" if changed.removed else "edited"
        if not records.replaced(
            connection, DECISIONS, changed.id, changed.version, content=content, author=author, change=word
        ):
            raise Changed(f"decision {changed.id}", held)
        return _decision(connection, changed.id)


def checked(given: Meeting) -> Meeting:
    """The same; raises CxError naming what it may not say and the way out."""
    records.line("meeting title", given.title, needed="Say what the meeting is called.")
    records.line("meeting chair", given.chair)
    items = [records.line("agenda item", item, needed="Leave the line out.") for item in given.agenda]
    if len(items) > MOST_ITEMS:
        raise CxError(
            "agenda",
            f"it has {len(items)} items; a meeting has at most {MOST_ITEMS}.",
            "Leave some for the next: a meeting of many items decides none.",
        )
    return given


def one(connection: sa.Connection, number: int) -> Meeting:
    """The meeting with that id. Raises CxError where there is none."""
    row = connection.execute(sa.select(MEETINGS).where(MEETINGS.c.id == number)).first()
    if row is None:
        raise CxError(f"meeting {number}", "there is none.", "Choose one from the list on the page Meeting.")
    return _meeting(row)


def unclosed(connection: sa.Connection, number: int) -> Meeting:
    """The meeting; raises CxError where it is closed: what it was shown and decided stays as it was."""
    held = one(connection, number)
    if held.closed:
        raise CxError(f"meeting {number}", "it is closed.", "What it was shown stays as it was; plan the next one.")
    if held.removed:
        raise CxError(f"meeting {number}", "it was removed.", "Plan it again.")
    return held


def _all(connection: sa.Connection) -> tuple[Meeting, ...]:
    asked = sa.select(MEETINGS).where(~MEETINGS.c.removed).order_by(MEETINGS.c.held_on, MEETINGS.c.id)
    return tuple(_meeting(row) for row in connection.execute(asked))


def _meeting(row: Any) -> Meeting:
    named = dict(row._mapping)
    return Meeting(**{**named, "agenda": tuple(named["agenda"])})


def _decisions(connection: sa.Connection) -> tuple[Decision, ...]:
    rows = connection.execute(sa.select(DECISIONS).where(~DECISIONS.c.removed).order_by(DECISIONS.c.id))
    return tuple(Decision(**row._mapping) for row in rows)


def _decision(connection: sa.Connection, number: int) -> Decision:
    row = connection.execute(sa.select(DECISIONS).where(DECISIONS.c.id == number)).first()
    if row is None:
        raise CxError(f"decision {number}", "there is none.", "Look at the meeting again.")
    return Decision(**row._mapping)


def _decided(text: str) -> str:
    checked_text("decision", text, records.LONGEST_TEXT)
    if not text.strip():
        raise CxError("decision", "it is empty.", "Write down what was decided.")
    return text.strip()


def _content(of: Meeting) -> dict[str, Any]:
    return {
        "held_on": of.held_on,
        "title": records.line("meeting title", of.title),
        "chair": records.line("meeting chair", of.chair),
        "agenda": [records.line("agenda item", item) for item in of.agenda],
        "status": of.status,
        "consumer_heard": of.consumer_heard,
        "removed": of.removed,
    }


def last_closed(those: Sequence[Meeting], before: Meeting | None = None) -> Meeting | None:
    """The closed meeting that was held last, of those before another one."""
    found = [each for each in those if each.closed and (before is None or _order(each) < _order(before))]
    return max(found, key=_order, default=None)


def _order(of: Meeting) -> tuple[date, int]:
    return of.held_on, of.id
