"""What was loaded, what was set aside and which days were touched, as the bookkeeping of loading has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

from cxmetrics.schema import Table
from cxmetrics.store import loading_tables, mending
from cxmetrics.store.loading_tables import SCHEMA
from cxmetrics.store.warehouse import Warehouse

LOADS = ("id", "table", "file", "when", "read", "new", "replaced", "unchanged", "skipped", "rejected")
TOUCHED = ("sequence", "load", "table", "first_day", "last_day")
MENDED = ("table", "mended")
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


def taken_back_since(warehouse: Warehouse, sequence: int) -> set[str]:
    """The tables of which rows of a load were taken back after `sequence`."""
    with _raw(warehouse) as raw:
        if raw is None:
            return set()
        sql = f"SELECT DISTINCT table_name FROM {SCHEMA}.touched WHERE sequence > ? AND sequence <> load_id"
        return {name for (name,) in raw.execute(sql, [sequence]).fetchall()}


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
    """The rows that are set aside: of each file those of its last load into a table, but for rows accepted since."""
    with _raw(warehouse) as raw:
        if raw is None:
            return Listing(REJECTS, [])
        rows = raw.execute(
            "SELECT table_name, file, line, column_name, value, reason "
            f"FROM ({mending.standing(raw)}) ORDER BY load_id, line"
        ).fetchall()
    return Listing(REJECTS, rows)


def mended_listing(warehouse: Warehouse) -> Listing:
    """By table: how many rows that were set aside came again and were accepted, under whatever file name."""
    with _raw(warehouse) as raw:
        rows = [] if raw is None else raw.execute(f"{mending.mended(raw)} ORDER BY table_name").fetchall()
    return Listing(MENDED, rows)


def loads_of(warehouse: Warehouse, table: Table) -> list[tuple[Any, ...]]:
    """The last load of every file into a table, with the days it touched and what it is a copy of.

    `load_id, file, loaded_on, first_day, last_day, read, new, replaced, unchanged, skipped, rejected, again_of`;
    again_of is the file that had brought every row of it before, None where it brought something.
    """
    with _raw(warehouse) as raw:
        if raw is None:
            return []
        rows = raw.execute(
            f"""WITH last AS (
                SELECT max(load_id) AS load_id FROM {SCHEMA}.loads WHERE table_name = ? GROUP BY path
            ), days AS (
                SELECT load_id, min(day) AS first_day, max(day) AS last_day
                FROM {SCHEMA}.touched WHERE table_name = ? GROUP BY load_id
            )
            SELECT load_id, file, CAST(loaded_at AS DATE), first_day, last_day,
                read, new, replaced, unchanged, skipped, rejected, path
            FROM last JOIN {SCHEMA}.loads USING (load_id) LEFT JOIN days USING (load_id) ORDER BY load_id""",
            [table.name, table.name],
        ).fetchall()
        return [(*row[:-1], _again_of(raw, table, row)) for row in rows]


def last_touch(warehouse: Warehouse, table: str) -> int | None:
    """The newest load or unload that changed a table; None where no books tell of it."""
    with _raw(warehouse) as raw:
        if raw is None:
            return None
        row = raw.execute(f"SELECT max(sequence) FROM {SCHEMA}.touched WHERE table_name = ?", [table]).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _again_of(raw: Any, table: Table, load: tuple[Any, ...]) -> str | None:
    """The file of another name whose rows a load only brought once more."""
    number, _, _, _, _, _, new, replaced, unchanged, _, _, path = load
    if new or replaced or not unchanged:
        return None
    same = " AND ".join(f"h.{name} IS NOT DISTINCT FROM a.{name}" for name in table.key)
    found = raw.execute(
        f"""SELECT file FROM {loading_tables.again(table)} AS a JOIN {loading_tables.held(table)} AS h ON {same}
        JOIN {SCHEMA}.loads AS l ON l.load_id = h.load_id
        WHERE a.load_id = ? AND l.path <> ? GROUP BY file ORDER BY count(*) DESC, file LIMIT 1""",
        [number, path],
    ).fetchone()
    return found[0] if found else None


@contextmanager
def _raw(warehouse: Warehouse) -> Iterator[Any]:
    """The raw connection of the embedded warehouse; None where loading keeps no books."""
    if not warehouse.embedded:
        yield None
        return
    with warehouse.session() as connection:
        raw = connection.connection.driver_connection
        yield raw if loading_tables.kept(raw) else None
