"""What meetings, decisions and actions have in common: changed from the version that was read, with their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from cxmetrics.errors import CxError
from cxmetrics.journal.annotations import checked_name, checked_text, now
from cxmetrics.journal.schema import PROMISE_VERSIONS

LONGEST_LINE = 10_000
LONGEST_TEXT = 100_000


class Changed(CxError):
    """Somebody has changed it in the meantime; `current` is how it is now."""

    def __init__(self, where: str, current: Any) -> None:
        self.current = current
        what = "it was changed by somebody else while you had it open."
        super().__init__(where, what, "Look at both, then save again or leave it as it is.")


def added(connection: sa.Connection, table: sa.Table, content: Mapping[str, Any], author: str) -> int:
    """Writes a new record at version 1 and returns its id."""
    row = {**content, "author": checked_name(author), "created_at": now(), "version": 1}
    number = int(connection.execute(sa.insert(table).values(row).returning(table.c.id)).scalar_one())
    note(connection, table, number, 1, content=content, author=author, change="created")
    return number


def replaced(
    connection: sa.Connection,
    table: sa.Table,
    number: int,
    version: int,
    *,
    content: Mapping[str, Any],
    author: str,
    change: str = "edited",
) -> bool:
    """Puts `content` into the record unless its version is another one; gives whether it did."""
    done = connection.execute(
        sa.update(table)
        .where(table.c.id == number, table.c.version == version)
        .values({**content, "edited_at": now(), "version": version + 1})
    )
    if done.rowcount == 1:
        note(connection, table, number, version + 1, content=content, author=author, change=change)
    return done.rowcount == 1


def note(
    connection: sa.Connection,
    table: sa.Table,
    number: int,
    version: int,
    *,
    content: Mapping[str, Any],
    author: str,
    change: str,
) -> None:
    """Writes what a record says from this version on into its history."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in content.items()}
    row = {"record": table.name, "record_id": number, "version": version, "at": now()}
    row |= {"author": checked_name(author), "change": change, "content": said}
    connection.execute(sa.insert(PROMISE_VERSIONS).values(row))


def history(connection: sa.Connection, table: sa.Table, number: int) -> Sequence[Any]:
    """The rows of a record's history, oldest first."""
    kept = PROMISE_VERSIONS
    asked = sa.select(kept).where(kept.c.record == table.name, kept.c.record_id == number).order_by(kept.c.version)
    return connection.execute(asked).all()


def line(where: str, text: str, *, needed: str = "") -> str:
    """A text of one line, its spaces put together. Raises CxError where it cannot be kept, or is empty and `needed`."""
    told = " ".join(checked_text(where, text, LONGEST_LINE).split())
    if needed and not told:
        raise CxError(where, "it is empty.", needed)
    return told


def dimensions(where: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """A filter as JSON can hold it, without dimensions that have no value."""
    return {name: list(values) for name, values in where.items() if values}
