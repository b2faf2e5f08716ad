"""Takes a load back as if it had never been: its rows go, those it had replaced return.

Rows that other loads brought as well stay. Works on the keys the load had a part in: from
what each load brought of them, the history is told again without this one. Cells filled
from consumers that the load brought are filled anew by `filling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.errors import CxError
from cxmetrics.schema import Table
from cxmetrics.store import filling, loading_tables
from cxmetrics.store.loading import embedded_only, transaction
from cxmetrics.store.loading_tables import SCHEMA, again, fillable, held, past
from cxmetrics.store.placing import day_of, key_of, raw_cell, same_key
from cxmetrics.store.warehouse import Warehouse

_KEYS, _SHARED, _BEFORE, _TOLD = "cx_keys", "cx_shared", "cx_before", "cx_told"


@dataclass(frozen=True)
class TakenBack:
    """What an unload did: rows that went, and rows that returned in place of others."""

    load_id: int
    table: str
    file: str
    removed: int
    restored: int


def unload(warehouse: Warehouse, load_id: int) -> TakenBack:
    """Takes the load `load_id` back. Raises CxError where there is none."""
    with embedded_only(warehouse) as raw, transaction(raw, f"load {load_id}", keep=True):
        loading_tables.ensure_bookkeeping(raw)
        found = raw.execute(
            f"SELECT table_name, file, columns FROM {SCHEMA}.loads WHERE load_id = ?", [load_id]
        ).fetchone()
        if found is None:
            raise _no_such_load(raw, load_id)
        name, file, brought = found
        table = schema.tables()[name]
        sequence = loading_tables.next_sequence(raw)
        shared = _part_of(raw, table, load_id)
        removed, restored = _without(raw, table, load_id, shared)
        if shared and fillable(table):
            filling.fill(raw, table, f"SELECT * FROM {_SHARED}", sequence, load_id, touch=False)
        _touch(raw, table, sequence, load_id, shared)
        if table.name == "consumers":
            for other in schema.tables().values():
                if fillable(other):
                    rows = f"SELECT {key_of(other, 't')} FROM {other.name} t SEMI JOIN {_KEYS} k USING (consumer_id)"
                    filling.fill(raw, other, rows, sequence, load_id, touch=True)
        for book in ("rejects", "reject_rows", "reject_files", "mended", "loads"):
            raw.execute(f"DELETE FROM {SCHEMA}.{book} WHERE load_id = ?", [load_id])
        for leftover in (_KEYS, _SHARED, _BEFORE, _TOLD):
            raw.execute(f"DROP TABLE IF EXISTS {leftover}")
        orphans = _orphans(raw, table, brought)
    if orphans:
        with embedded_only(warehouse) as raw, transaction(raw, f"load {load_id}", keep=True):
            for column in orphans:
                raw.execute(f"ALTER TABLE {table.name} DROP COLUMN {column}")
                raw.execute(f"ALTER TABLE {past(table)} DROP COLUMN {column}")
    return TakenBack(load_id, name, file, removed, restored)


def _no_such_load(raw: Any, load_id: int) -> CxError:
    known = raw.execute(f"SELECT load_id, file FROM {SCHEMA}.loads ORDER BY load_id DESC LIMIT 10").fetchall()
    listed = "; ".join(f"{number} ({Path(file).name})" for number, file in known)
    return CxError(
        f"unload {load_id}",
        "there is no such load.",
        f"The latest: {listed}." if listed else "Nothing is loaded.",
        "See all of them with `python -m cxmetrics loads`.",
    )


def _part_of(raw: Any, table: Table, load_id: int) -> bool:
    """The keys that the load had a part in, those of them that others share, and how their rows stand now.

    Says whether others share any; where none does, of the rows only their days are kept.
    """
    keys = ", ".join(table.key)
    mine = " UNION ".join(f"SELECT {keys} FROM {book(table)} WHERE load_id = {load_id}" for book in (held, again, past))
    raw.execute(f"CREATE OR REPLACE TEMP TABLE {_KEYS} AS {mine}")
    others = " UNION ALL ".join(
        f"SELECT {keys} FROM {book(table)} WHERE load_id <> {load_id}" for book in (held, again, past)
    )
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE {_SHARED} AS SELECT * FROM {_KEYS} k "
        f"WHERE EXISTS (SELECT 1 FROM ({others}) o WHERE {same_key(table, 'k', 'o')})"
    )
    shared = raw.execute(f"SELECT count(*) FROM {_SHARED}").fetchone()[0] > 0
    cells = "t.*" if shared else f"{day_of(table, 't')} AS day"
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE {_BEFORE} AS SELECT {cells} FROM {table.name} t "
        f"JOIN {_KEYS} k ON {same_key(table, 't', 'k')}"
    )
    return bool(shared)


def _without(raw: Any, table: Table, load_id: int, shared: bool) -> tuple[int, int]:
    """Tells the history of the keys again without the load; how many rows went, how many returned."""
    columns = loading_tables.columns(raw, table)
    before = int(raw.execute(f"SELECT count(*) FROM {_BEFORE}").fetchone()[0])
    if shared:
        _tell(raw, table, columns, load_id)
    for name in (table.name, held(table), past(table), again(table)):
        raw.execute(f"DELETE FROM {name} AS t USING {_KEYS} k WHERE {same_key(table, 't', 'k')}")
    if not shared:
        return before, 0
    keys, listed = ", ".join(table.key), ", ".join(columns)
    raw.execute(f"INSERT INTO {again(table)} SELECT load_id, {keys} FROM {_TOLD} WHERE NOT starts")
    raw.execute(
        f"INSERT INTO {past(table)} (load_id, {listed}) "
        f"SELECT load_id, {listed} FROM {_TOLD} WHERE starts AND NOT stands"
    )
    raw.execute(f"INSERT INTO {table.name} ({listed}) SELECT {listed} FROM {_TOLD} WHERE stands")
    raw.execute(f"INSERT INTO {held(table)} SELECT load_id, 0, {keys} FROM {_TOLD} WHERE stands")
    restored = int(raw.execute(f"SELECT count(*) FROM {_TOLD} WHERE stands").fetchone()[0])
    return before - restored, restored


def _tell(raw: Any, table: Table, columns: tuple[str, ...], load_id: int) -> None:
    """Into _TOLD: for each shared key what every other load brought, in order; a repetition starts nothing new."""
    cells = ", ".join(f"{raw_cell(table, name)} AS {name}" for name in columns)
    listed = ", ".join(columns)
    versions = (
        f"SELECT coalesce(h.load_id, 0) AS load_id, {cells} FROM {table.name} t JOIN {_SHARED} k "
        f"ON {same_key(table, 't', 'k')} LEFT JOIN {held(table)} h ON {same_key(table, 'h', 't')} "
        f"UNION ALL SELECT t.load_id, {', '.join(f't.{name}' for name in columns)} FROM {past(table)} t "
        f"JOIN {_SHARED} k ON {same_key(table, 't', 'k')}"
    )
    keys = ", ".join(table.key)
    repeated = (
        f"SELECT a.load_id, {', '.join(f'v.{name}' for name in columns)} FROM {again(table)} a JOIN spans v "
        f"ON {same_key(table, 'a', 'v')} AND a.load_id > v.load_id AND a.load_id < v.until"
    )
    rest = [name for name in columns if name not in table.key]
    row = "struct_pack(" + ", ".join(f"{name} := {name}" for name in rest) + ")"
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE {_TOLD} AS WITH versions AS ({versions}), "
        f"spans AS (SELECT *, lead(load_id, 1, 9223372036854775807) OVER (PARTITION BY {keys} ORDER BY load_id) "
        "AS until FROM versions), "
        f"brought AS (SELECT load_id, {listed} FROM versions UNION ALL {repeated}), "
        f"told AS (SELECT *, row_number() OVER k = 1 OR lag({row}) OVER k IS DISTINCT FROM {row} AS starts "
        f"FROM brought WHERE load_id <> {load_id} WINDOW k AS (PARTITION BY {keys} ORDER BY load_id)) "
        "SELECT *, starts AND load_id = max(load_id) FILTER (starts) OVER "
        f"(PARTITION BY {keys}) AS stands FROM told"
    )


def _touch(raw: Any, table: Table, sequence: int, load_id: int, shared: bool) -> None:
    """Writes down the days of rows that are not as they were before."""
    if not shared:
        raw.execute(
            f"INSERT INTO {SCHEMA}.touched SELECT DISTINCT {sequence}, {load_id}, '{table.name}', day FROM {_BEFORE}"
        )
        return
    after = f"SELECT t.* FROM {table.name} t JOIN {_KEYS} k ON {same_key(table, 't', 'k')}"
    before = f"SELECT * FROM {_BEFORE}"
    changed = f"(({before}) EXCEPT ({after})) UNION ALL (({after}) EXCEPT ({before}))"
    raw.execute(
        f"INSERT INTO {SCHEMA}.touched SELECT DISTINCT {sequence}, {load_id}, '{table.name}', "
        f"{day_of(table, 'c')} FROM ({changed}) c"
    )


def _orphans(raw: Any, table: Table, brought: list[str]) -> list[str]:
    """The x_ columns that only the load had brought."""
    kept = raw.execute(
        f"SELECT DISTINCT unnest(columns) FROM {SCHEMA}.loads WHERE table_name = ?", [table.name]
    ).fetchall()
    return [name for name in brought if table.column(name) is None and (name,) not in kept]
