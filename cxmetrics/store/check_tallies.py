"""What checks count of a table by day, kept in the embedded warehouse: a load's days alone are counted again.

A tally is one of the relations of `check_relations`, as a table. Kept of tables whose rows have
days and whose loading keeps books, for these tell which days changed. It stays in the warehouse,
never in the published file: what it holds is no more masked than the rows are.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from cxmetrics.store import loading_log
from cxmetrics.store.atomic import atomic
from cxmetrics.store.check_relations import TALLIED, TALLIES, Subject, of_days, relation, tally, within
from cxmetrics.store.warehouse import Warehouse

_BOOKS = f"{TALLIES}.books"
SHARE = 4
"""Where more than one day in so many has changed, all are counted again, and looked at."""


def tallied(warehouse: Warehouse, subject: Subject, days: Mapping[date, int], rows: int, *, anew: bool) -> Subject:
    """The subject with tallies that are up to date; `days` are its rows by day as they are now, `rows` all of them."""
    name = subject.table.name
    parts = {each: relation(each, subject) for each in TALLIED}
    sign = hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
    with warehouse.session() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute(f"CREATE SCHEMA IF NOT EXISTS {TALLIES}")
        raw.execute(f"CREATE TABLE IF NOT EXISTS {_BOOKS} (table_name TEXT, sequence BIGINT, sign TEXT)")
        found = raw.execute(f"SELECT sequence FROM {_BOOKS} WHERE table_name = ? AND sign = ?", [name, sign]).fetchone()
        since = 0 if anew or found is None else int(found[0])
        sequence, touched = loading_log.touched_since(warehouse, since)
        changed = _changed(raw, name, touched.get(name, set()), days, rows) if since else None
        with atomic(raw):
            for each, sql in parts.items():
                _count(raw, tally(each, name), sql, subject, changed)
            raw.execute(f"DELETE FROM {_BOOKS} WHERE table_name = ?", [name])
            raw.execute(f"INSERT INTO {_BOOKS} VALUES (?, ?, ?)", [name, sequence, sign])
    return dataclasses.replace(subject, tallied=True)


def _changed(raw: Any, name: str, touched: set[date] | None, days: Mapping[date, int], rows: int) -> set[date] | None:
    """The days to count again: those that loads touched, or whose number of rows is another. None: all."""
    before = dict(raw.execute(f"SELECT day, n FROM {tally('row_counts', name)}").fetchall())
    undated = before.pop(None, 0)
    changed = {day for day in {*before, *days} if before.get(day) != days.get(day)}
    if touched is None or undated != rows - sum(days.values()) or SHARE * len(changed | touched) > len(days):
        return None
    return changed | touched


def _count(raw: Any, table: str, sql: str, subject: Subject, changed: set[date] | None) -> None:
    if changed is None:
        raw.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")
    elif changed:
        raw.execute(f"DELETE FROM {table} WHERE {within('day', changed)}")
        raw.execute(f"INSERT INTO {table} BY NAME WITH {of_days(subject.table, changed)} SELECT * FROM ({sql})")
