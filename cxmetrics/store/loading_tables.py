"""The bookkeeping of loading in the embedded warehouse: which tables it has and how they are made.

Beside each canonical table stand, in a schema of their own, `held_` (which load brought the
row that stands, and which of its cells were filled), `past_` (rows since replaced, as they
were brought) and `again_` (keys a later load brought once more, unchanged). Together they
tell what the table would be had a load never been; `unloading` draws that conclusion.
"""

from __future__ import annotations

from typing import Any

from cxmetrics import schema
from cxmetrics.schema import Table
from cxmetrics.store.warehouse import SQL_TYPES

SCHEMA = "loading"

_LOG = (
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    f"CREATE TABLE IF NOT EXISTS {SCHEMA}.counter (sequence BIGINT)",
    f"""CREATE TABLE IF NOT EXISTS {SCHEMA}.loads (
        load_id BIGINT, table_name TEXT, file TEXT, path TEXT, loaded_at TIMESTAMP, read BIGINT, new BIGINT,
        replaced BIGINT, unchanged BIGINT, skipped BIGINT, rejected BIGINT, columns TEXT[])""",
    f"""CREATE TABLE IF NOT EXISTS {SCHEMA}.rejects (
        load_id BIGINT, line BIGINT, column_name TEXT, value TEXT, reason TEXT)""",
    f"""CREATE TABLE IF NOT EXISTS {SCHEMA}.reject_rows (
        load_id BIGINT, line BIGINT, key TEXT, cells TEXT[], whole BOOLEAN)""",
    f"""CREATE TABLE IF NOT EXISTS {SCHEMA}.reject_files (
        load_id BIGINT, header TEXT[], delimiter TEXT, encoding TEXT, header_row BIGINT, mapping TEXT)""",
    f"""CREATE TABLE IF NOT EXISTS {SCHEMA}.mended (
        load_id BIGINT, reject_load BIGINT, reject_line BIGINT, accepted BOOLEAN)""",
    f"CREATE TABLE IF NOT EXISTS {SCHEMA}.touched (sequence BIGINT, load_id BIGINT, table_name TEXT, day DATE)",
)

FILLED = ("segment", "region", "plan")
"""What an event row takes from its consumer where it is null; the n-th is bit n of `held_.filled`."""


def ensure_bookkeeping(raw: Any) -> None:
    """Makes the bookkeeping that is not there yet, on the raw connection of the embedded warehouse."""
    for statement in _LOG:
        raw.execute(statement)
    for table in schema.tables().values():
        key = ", ".join(f"{name} {_type(table, name)}" for name in table.key)
        columns = ", ".join(f"{column.name} {SQL_TYPES[column.type]}" for column in table.columns)
        raw.execute(f"CREATE TABLE IF NOT EXISTS {held(table)} (load_id BIGINT, filled UTINYINT, {key})")
        raw.execute(f"CREATE TABLE IF NOT EXISTS {again(table)} (load_id BIGINT, {key})")
        raw.execute(f"CREATE TABLE IF NOT EXISTS {past(table)} (load_id BIGINT, {columns})")


def kept(raw: Any) -> bool:
    """Whether anything was ever loaded into this warehouse."""
    found = raw.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = ? AND table_name = 'touched'", [SCHEMA]
    ).fetchone()
    return bool(found and found[0])


def next_sequence(raw: Any) -> int:
    """A number greater than that of every load and unload before, even of those taken back."""
    row = raw.execute(f"SELECT coalesce(max(sequence), 0) + 1 FROM {SCHEMA}.counter").fetchone()
    raw.execute(f"DELETE FROM {SCHEMA}.counter")
    raw.execute(f"INSERT INTO {SCHEMA}.counter VALUES (?)", [row[0]])
    return int(row[0])


def columns(raw: Any, table: Table) -> tuple[str, ...]:
    """The columns that the table has now: the canonical ones, then the x_ ones that loads brought."""
    found = raw.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = 'main' AND table_name = ? ORDER BY ordinal_position",
        [table.name],
    ).fetchall()
    return tuple(name for (name,) in found)


def add_columns(raw: Any, table: Table, names: tuple[str, ...]) -> None:
    """Adds the x_ columns that the table has not yet."""
    there = columns(raw, table)
    for name in names:
        if name not in there:
            raw.execute(f"ALTER TABLE {table.name} ADD COLUMN {name} TEXT")
            raw.execute(f"ALTER TABLE {past(table)} ADD COLUMN {name} TEXT")


def held(table: Table) -> str:
    """Where it stands which load brought each row of the table, and which cells were filled."""
    return f"{SCHEMA}.held_{table.name}"


def again(table: Table) -> str:
    """Where it stands which later loads brought the same row once more."""
    return f"{SCHEMA}.again_{table.name}"


def past(table: Table) -> str:
    """Where the rows are that were since replaced."""
    return f"{SCHEMA}.past_{table.name}"


def fillable(table: Table) -> tuple[str, ...]:
    """The columns of the table that are filled from the consumer; none where it names no consumer."""
    if table.name == "consumers" or table.column("consumer_id") is None:
        return ()
    return tuple(name for name in FILLED if table.column(name))


def _type(table: Table, name: str) -> str:
    column = table.column(name)
    assert column is not None
    return SQL_TYPES[column.type]
