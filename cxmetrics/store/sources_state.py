"""What a publication knows of its sources: newest days, loads, and rows that were set aside."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from cxmetrics.store.publication import Publication


class Loaded(NamedTuple):
    """One load of one file; counts of rows."""

    id: int
    table: str
    file: str
    when: datetime
    read: int
    new: int
    replaced: int
    unchanged: int
    skipped: int
    rejected: int


class Reject(NamedTuple):
    """One row that was set aside. `value` is None where it may not be shown."""

    table: str
    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str


def newest_days(publication: Publication) -> dict[str, date]:
    """By table: the newest day, up to today, on which it has rows; where no metric reads it, that a load touched."""
    touched = 'SELECT "table", MAX(last_day) FROM touched WHERE last_day <= ? GROUP BY 1'
    seen = "SELECT tbl, MAX(day) FROM _seen WHERE generation = ? AND day <= ? GROUP BY tbl"
    found = dict(publication.rows_of_later(touched, [publication.today]))
    return found | dict(publication.rows_of_later(seen, [publication.version, publication.today]))


def loads(publication: Publication) -> list[Loaded]:
    """What was loaded and not taken back, in the order of loading; nothing where `load` keeps no books."""
    listed = 'id, "table", file, "when", read, new, replaced, unchanged, skipped, rejected'
    return [Loaded(*row) for row in publication.rows_of_later(f"SELECT {listed} FROM loads ORDER BY id")]


def mended(publication: Publication) -> dict[str, int]:
    """By table: rows that were set aside and were accepted when they came again, in whatever file."""
    return dict(publication.rows_of_later('SELECT "table", mended FROM mended'))


def rejects(publication: Publication) -> list[Reject]:
    """The rows that are set aside, of each file those of its last load."""
    listed = '"table", file, line, "column", value, reason'
    return [Reject(*row) for row in publication.rows_of_later(f"SELECT {listed} FROM rejects ORDER BY 1, 2, 3")]
