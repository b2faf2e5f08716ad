"""Gives the accepted rows of a load their place in the canonical table, and keeps what they replace.

Counts rows as new, replaced or unchanged, fills segment, region and plan from the consumer,
and writes down the days it touched. Knows no files.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxmetrics.schema import Table
from cxmetrics.store import loading_tables
from cxmetrics.store.loading_tables import FILLED, SCHEMA, again, fillable, held, past
from cxmetrics.store.warehouse import SQL_TYPES

STAGED = "cx_staged"
"""The temporary table of the judged rows: line, skipped, fault_reason, ... and the columns."""

_TWICE, _EARLIER, _KNOWN = "cx_twice", "cx_earlier", "cx_known"


@dataclass(frozen=True)
class Placed:
    """How many rows took which place."""

    new: int
    replaced: int
    unchanged: int


def same_key(table: Table, one: str, other: str) -> str:
    """SQL of: the rows `one` and `other` have the same key; null is a value where the key may be null."""
    return " AND ".join(
        f"{one}.{name} {'=' if column and column.required else 'IS NOT DISTINCT FROM'} {other}.{name}"
        for name in table.key
        for column in [table.column(name)]
    )


def key_of(table: Table, row: str) -> str:
    """The key's columns of `row`, as a list."""
    return ", ".join(f"{row}.{name}" for name in table.key)


def raw_cell(table: Table, name: str, row: str = "t", book: str = "h") -> str:
    """SQL of a cell as it was brought: null where it was filled."""
    if name not in fillable(table):
        return f"{row}.{name}"
    return f"CASE WHEN coalesce({book}.filled, 0) & {1 << FILLED.index(name)} = 0 THEN {row}.{name} END"


def place(raw: Any, table: Table, brought: Sequence[str], load_id: int) -> Placed:
    """Places the accepted rows of STAGED, which brings the columns `brought`, as load `load_id`."""
    columns = loading_tables.columns(raw, table)
    cells = {name: _cell(table, name, brought) for name in columns}
    earlier = _set_earlier_apart(raw, table)
    accepted = "s.fault_reason IS NULL AND NOT s.skipped"
    if earlier:
        accepted += f" AND s.line NOT IN (SELECT line FROM {_EARLIER})"
    known = _meet_known(raw, table, cells, accepted)
    if known:
        _put_past_aside(raw, table, columns)
        _keep_unchanged(raw, table, load_id)
    added = accepted + (f" AND s.line NOT IN (SELECT line FROM {_KNOWN} WHERE same)" if known else "")
    total = _count(raw, f"{STAGED} s WHERE {accepted}")
    same = _count(raw, f"{_KNOWN} WHERE same") if known else 0
    if total > same:
        _insert(raw, table, cells, added, load_id)
    _touch(raw, table, added if total > same else "FALSE", load_id, known)
    return _counted(raw, cells, total, earlier, known)


def _cell(table: Table, name: str, brought: Sequence[str]) -> str:
    """SQL of a cell of a staged row; the default where the load brings no such column."""
    if name in brought:
        return f"s.{name}"
    column = table.column(name)
    default = column.default if column else None
    return "NULL" if default is None else repr(default)


def _set_earlier_apart(raw: Any, table: Table) -> int:
    """How many rows have a later one with their key in the same file; they are in _EARLIER."""
    keys = ", ".join(table.key)
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE {_TWICE} AS SELECT {keys}, max(line) AS line FROM {STAGED} "
        f"WHERE fault_reason IS NULL AND NOT skipped GROUP BY {keys} HAVING count(*) > 1"
    )
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE {_EARLIER} AS SELECT s.line, w.line AS winner FROM {STAGED} s "
        f"JOIN {_TWICE} w ON {same_key(table, 's', 'w')} AND s.line < w.line "
        "WHERE s.fault_reason IS NULL AND NOT s.skipped"
    )
    return _count(raw, _EARLIER)


def _meet_known(raw: Any, table: Table, cells: dict[str, str], accepted: str) -> int:
    """How many rows have a key that the table knows; _KNOWN tells of each whether it says the same."""
    if not _count(raw, f"(SELECT 1 FROM {table.name} LIMIT 1)"):
        return 0
    rest = [name for name in cells if name not in table.key]
    same = " AND ".join(
        f"CAST({cells[name]} AS {_type_of(table, name)}) IS NOT DISTINCT FROM {raw_cell(table, name)}" for name in rest
    )
    fills = fillable(table)
    gains, consumers = "FALSE", ""
    if fills:
        gains = " OR ".join(f"(t.{name} IS NULL AND c.{name} IS NOT NULL)" for name in fills)
        consumers = "LEFT JOIN consumers c ON c.consumer_id = t.consumer_id"
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE {_KNOWN} AS SELECT s.line, {key_of(table, 's')}, {same or 'TRUE'} AS same, "
        f"({gains}) AS gains FROM {STAGED} s JOIN {table.name} t ON {same_key(table, 's', 't')} "
        f"LEFT JOIN {held(table)} h ON {same_key(table, 'h', 't')} {consumers} WHERE {accepted}"
    )
    return _count(raw, _KNOWN)


def _type_of(table: Table, name: str) -> str:
    column = table.column(name)
    return SQL_TYPES[column.type if column else "text"]


def _put_past_aside(raw: Any, table: Table, columns: Sequence[str]) -> None:
    """The rows that others replace, as they were brought, into the past."""
    changed = f"(SELECT * FROM {_KNOWN} WHERE NOT same) AS k"
    cells = ", ".join(f"{raw_cell(table, name)} AS {name}" for name in columns)
    listed = ", ".join(columns)
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE cx_old_days AS SELECT DISTINCT {day_of(table, 't')} AS day FROM {table.name} t "
        f"JOIN (SELECT * FROM {_KNOWN} WHERE NOT same OR gains) AS k ON {same_key(table, 't', 'k')}"
    )
    raw.execute(
        f"INSERT INTO {past(table)} (load_id, {listed}) SELECT coalesce(h.load_id, 0), {cells} FROM {table.name} t "
        f"JOIN {changed} ON {same_key(table, 't', 'k')} LEFT JOIN {held(table)} h ON {same_key(table, 'h', 't')}"
    )
    for name in (table.name, held(table)):
        raw.execute(f"DELETE FROM {name} AS t USING {changed} WHERE {same_key(table, 't', 'k')}")


def _keep_unchanged(raw: Any, table: Table, load_id: int) -> None:
    """Notes the rows brought once more, and fills those whose consumer is known only now."""
    raw.execute(f"INSERT INTO {again(table)} SELECT {load_id}, {key_of(table, 'k')} FROM {_KNOWN} k WHERE same")
    fills = fillable(table)
    if not fills or not _count(raw, f"(SELECT 1 FROM {_KNOWN} WHERE same AND gains LIMIT 1)"):
        return
    gained = f"(SELECT * FROM {_KNOWN} WHERE same AND gains) AS k"
    bits = " | ".join(
        f"CASE WHEN t.{name} IS NULL AND c.{name} IS NOT NULL THEN {1 << FILLED.index(name)} ELSE 0 END"
        for name in fills
    )
    raw.execute(
        f"UPDATE {held(table)} AS h SET filled = h.filled | g.bits FROM (SELECT {key_of(table, 't')}, {bits} AS bits "
        f"FROM {table.name} t JOIN {gained} ON {same_key(table, 't', 'k')} "
        f"JOIN consumers c ON c.consumer_id = t.consumer_id) AS g WHERE {same_key(table, 'h', 'g')}"
    )
    sets = ", ".join(f"{name} = coalesce(t.{name}, c.{name})" for name in fills)
    raw.execute(
        f"UPDATE {table.name} AS t SET {sets} FROM {gained}, consumers c "
        f"WHERE {same_key(table, 't', 'k')} AND c.consumer_id = t.consumer_id"
    )


def _insert(raw: Any, table: Table, cells: dict[str, str], added: str, load_id: int) -> None:
    """The new rows and those that replace others, filled from their consumers."""
    fills = [name for name in fillable(table) if name in cells]
    consumers = fills and cells["consumer_id"] != "NULL" and _count(raw, "(SELECT 1 FROM consumers LIMIT 1)")
    values, bits, join = dict(cells), ["0"], ""
    if consumers:
        join = "LEFT JOIN consumers c ON c.consumer_id = s.consumer_id"
        for name in fills:
            values[name] = f"coalesce({cells[name]}, c.{name})"
            bits.append(
                f"CASE WHEN {cells[name]} IS NULL AND c.{name} IS NOT NULL THEN {1 << FILLED.index(name)} ELSE 0 END"
            )
    source = f"FROM {STAGED} s {join} WHERE {added}"
    raw.execute(f"INSERT INTO {table.name} ({', '.join(values)}) SELECT {', '.join(values.values())} {source}")
    raw.execute(f"INSERT INTO {held(table)} SELECT {load_id}, {' | '.join(bits)}, {key_of(table, 's')} {source}")


def day_of(table: Table, row: str) -> str:
    """SQL of the day that dates the row; null where its table has none."""
    return f"CAST({row}.{table.day} AS DATE)" if table.day else "CAST(NULL AS DATE)"


def _touch(raw: Any, table: Table, added: str, load_id: int, known: int) -> None:
    """Writes down the days of the rows that came and of those that went."""
    old = "UNION SELECT day FROM cx_old_days" if known else ""
    raw.execute(
        f"INSERT INTO {SCHEMA}.touched SELECT DISTINCT {load_id}, {load_id}, '{table.name}', day FROM "
        f"(SELECT {day_of(table, 's')} AS day FROM {STAGED} s WHERE {added} {old})"
    )


def _counted(raw: Any, cells: dict[str, str], total: int, earlier: int, known: int) -> Placed:
    replaced = same = 0
    if known:
        replaced, same = raw.execute(
            f"SELECT count(*) FILTER (NOT same OR gains), count(*) FILTER (same AND NOT gains) FROM {_KNOWN}"
        ).fetchone()
    alike = _alike(raw, cells, known) if earlier else 0
    return Placed(total - known, replaced + earlier - alike, same + alike)


def _alike(raw: Any, cells: dict[str, str], known: int) -> int:
    """How many of the earlier rows change nothing: they say what the last one says, or that one changes nothing."""
    brought = [cell.removeprefix("s.") for cell in cells.values() if cell.startswith("s.")]
    equal = " AND ".join(f"s.{name} IS NOT DISTINCT FROM w.{name}" for name in brought)
    unmoved = f"e.winner IN (SELECT line FROM {_KNOWN} WHERE same AND NOT gains)" if known else "FALSE"
    found = raw.execute(
        f"SELECT count(*) FILTER (({equal}) OR {unmoved}) FROM {_EARLIER} e JOIN {STAGED} s ON s.line = e.line "
        f"JOIN {STAGED} w ON w.line = e.winner"
    ).fetchone()
    return int(found[0])


def _count(raw: Any, relation: str) -> int:
    return int(raw.execute(f"SELECT count(*) FROM {relation}").fetchone()[0])
