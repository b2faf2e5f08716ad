"""The whole journal as one file, the same whatever database it came from, and back into either of them.

Lines of JSON, compressed: a head, a line a row of every table that `schema` describes,
the waves' released groups, and a foot with the checksum of all before it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cxmetrics.errors import CxError
from cxmetrics.journal.annotations import now
from cxmetrics.journal.database import Journal, newest
from cxmetrics.journal.schema import METADATA, STATE
from cxmetrics.store import released
from cxmetrics.store.journal_engine import count_on

FORMAT = "consumer-in-the-room journal"
_RELEASED = "released groups"


@dataclass
class Backup:
    """What a file holds. `revision` is that of the tables when it was made."""

    revision: str
    made_at: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    released: list[list[Any]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each table, the journal's own count of changes aside."""
        return {table: len(rows) for table, rows in self.rows.items() if table != STATE.name}


def back_up(journal: Journal, file: Path) -> Backup:
    """Writes the journal as it is at this moment; the file is whole or is not there."""
    made = Backup(newest(), now().isoformat(), {}, [list(line) for line in released.kept(journal.settings)])
    with journal.reading() as connection:
        for table in METADATA.sorted_tables:
            made.rows[table.name] = [dict(row._mapping) for row in connection.execute(sa.select(table))]
    digest = hashlib.sha256()
    part = file.with_name(file.name + ".part")
    try:
        with part.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
            for line in _lines(made):
                digest.update(line)
                packed.write(line)
            packed.write(json.dumps({"sha256": digest.hexdigest()}).encode())
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return made


def read(file: Path) -> Backup:
    """What a backup holds. Raises CxError for one that is damaged, of something else, or of a newer version."""
    data = file.read_bytes()
    try:
        lines = gzip.decompress(data).splitlines(keepends=True)
        head, foot = json.loads(lines[0]), json.loads(lines[-1])
        if head["format"] != FORMAT:
            raise CxError(str(file), "it is no backup of the journal.", "`backup FILE` makes one.")
        if hashlib.sha256(b"".join(lines[:-1])).hexdigest() != foot["sha256"]:
            raise CxError(str(file), "it is damaged: its checksum does not hold.", "Take another; nothing was changed.")
        if head["revision"] > newest():
            what = f"it was made by a newer version (tables of {head['revision']}; this one knows {newest()})."
            raise CxError(str(file), what, "Restore it with that version.")
        return _held(head, lines[1:-1])
    except (OSError, EOFError, zlib.error, ValueError, LookupError, TypeError) as error:
        raise CxError(str(file), "it is damaged, or no backup.", "Take another backup; nothing was changed.") from error


def _held(head: dict[str, Any], lines: Sequence[bytes]) -> Backup:
    """The content between head and foot. Raises ValueError where it is not as much as the head says."""
    found = Backup(head["revision"], head["made_at"], {name: [] for name in head["counts"]})
    for line in lines:
        table, content = json.loads(line)
        if table == _RELEASED:
            found.released.append(content)
        else:
            found.rows[table].append(content)
    if {table: len(rows) for table, rows in found.rows.items()} != head["counts"]:
        raise ValueError(head["counts"])
    return found


def restore(journal: Journal, held: Backup, *, replace: bool = False) -> None:
    """Puts a backup in the journal's place, all or nothing; one of an older version is brought up to date.

    Raises CxError where the journal holds something and `replace` is false.
    """
    [state] = held.rows[STATE.name]
    with journal.remade(held.revision, state["revision"], _anything if replace else _empty) as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        if unknown := sorted(held.rows.keys() - tables.tables.keys()):
            raise CxError(
                "backup", f"it holds {unknown[0]!r}, which tables of {held.revision} have not.", "Take another."
            )
        for table in tables.sorted_tables:
            if table.name == STATE.name:
                continue
            rows = [_typed(table, row) for row in held.rows.get(table.name, ())]
            if rows:
                connection.execute(sa.insert(table), rows)
            count_on(connection, table)
    released.keep_for_the_next(journal.settings, held.released)


def _anything(_: sa.Connection) -> None:
    """Whatever the journal holds."""


def _empty(connection: sa.Connection) -> None:
    """Raises CxError where the journal holds something."""
    there = contents(connection)
    if there:
        listed = ", ".join(f"{count:,} of {table.replace('_', ' ')}" for table, count in there.items())
        raise CxError("journal", f"it is not empty: it holds {listed}.", "Back it up first; then say --replace.")


def contents(connection: sa.Connection) -> Counter[str]:
    """How many rows the journal has, by table that has any."""
    found: Counter[str] = Counter()
    for table in METADATA.sorted_tables:
        count = int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
        if count and table is not STATE:
            found[table.name] = count
    return found


def _lines(made: Backup) -> Iterator[bytes]:
    counts = {table: len(rows) for table, rows in made.rows.items()}
    yield _line({"format": FORMAT, "revision": made.revision, "made_at": made.made_at, "counts": counts})
    for table, rows in made.rows.items():
        for row in rows:
            yield _line([table, row])
    for released_line in made.released:
        yield _line([_RELEASED, released_line])


def _line(content: Any) -> bytes:
    return json.dumps(content, default=lambda moment: moment.isoformat()).encode() + b"\n"


def _typed(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    """Days and instants, which are texts in the file, as the database takes them."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        kind = table.c[name].type
        if isinstance(value, str) and isinstance(kind, sa.DateTime):
            found[name] = datetime.fromisoformat(value)
        elif isinstance(value, str) and isinstance(kind, sa.Date):
            found[name] = date.fromisoformat(value)
        else:
            found[name] = value
    return found
