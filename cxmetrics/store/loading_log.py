"""What was loaded, what was set aside and which days were touched, as the bookkeeping of loading has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from cxmetrics.store import loading_tables
from cxmetrics.store.loading_tables import SCHEMA
from cxmetrics.store.warehouse import Warehouse

LOADS = ("id", "table", "file", "when", "read", "new", "replaced", "unchanged", "skipped", "rejected")
TOUCHED = ("sequence", "load", "table", "first_day", "last_day")
REJECTS = ("table", "file", "line", "column", "value", "reason")


class Listing(NamedTuple):
    """Rows with the names of their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def touched_since(warehouse: Warehouse, sequence: int) -> tuple[int, dict[str, set[date] | None]]:
    """The last sequence number, and by table the days whose rows loads and unloads changed after `sequence`.

    None stands for the whole table: one whose rows have no day. Sequence 0 is before
    everything; a warehouse that loading never wrote gives (0, {}).
    """
    with _raw(warehouse) as raw:
        if raw is None:
            return 0, {}
        last = raw.execute(f"SELECT coalesce(max(sequence), 0) FROM {SCHEMA}.counter").fetchone()[0]
        found = raw.execute(
            f"SELECT DISTINCT table_name, day FROM {SCHEMA}.touched WHERE sequence > ?", [sequence]
        ).fetchall()
    touched: dict[str, set[date] | None] = {}
    for table, day in found:
        days = touched.setdefault(table, set())
        if day is None:
            touched[table] = None
        elif days is not None:
            days.add(day)
    return int(last), touched


def loads_listing(warehouse: Warehouse) -> Listing:
    """What was loaded and not taken back, in the order of loading."""
    with _raw(warehouse) as raw:
        if raw is None:
            return Listing(LOADS, [])
        rows = raw.execute(
            "SELECT load_id, table_name, file, loaded_at, read, new, replaced, unchanged, skipped, rejected "
            f"FROM {SCHEMA}.loads ORDER BY load_id"
        ).fetchall()
    return Listing(LOADS, rows)


def touched_listing(warehouse: Warehouse) -> Listing:
    """Which days each load and each unload changed: first and last, both None of a table whose rows have no day.

    `sequence` grows with every load and unload; `load` is the one that was loaded, or taken back.
    """
    with _raw(warehouse) as raw:
        if raw is None:
            return Listing(TOUCHED, [])
        rows = raw.execute(
            "SELECT sequence, load_id, table_name, min(day), max(day) "
            f"FROM {SCHEMA}.touched GROUP BY ALL ORDER BY sequence, table_name"
        ).fetchall()
    return Listing(TOUCHED, rows)


def rejects_listing(warehouse: Warehouse) -> Listing:
    """The rows that are set aside: of each file, those of its last load into a table."""
    with _raw(warehouse) as raw:
        if raw is None:
            return Listing(REJECTS, [])
        rows = raw.execute(
            f"""WITH last AS (SELECT max(load_id) AS load_id FROM {SCHEMA}.loads GROUP BY table_name, path)
            SELECT table_name, file, line, column_name, value, reason
            FROM last JOIN {SCHEMA}.loads USING (load_id) JOIN {SCHEMA}.rejects USING (load_id)
            ORDER BY load_id, line"""
        ).fetchall()
    return Listing(REJECTS, rows)


@contextmanager
def _raw(warehouse: Warehouse) -> Iterator[Any]:
    """The raw connection of the embedded warehouse; None where loading keeps no books."""
    if not warehouse.embedded:
        yield None
        return
    with warehouse.session() as connection:
        raw = connection.connection.driver_connection
        yield raw if loading_tables.kept(raw) else None
