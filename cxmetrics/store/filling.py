"""Fills segment, region and plan of event rows anew, as they were when each row was loaded.

A cell is filled by the first load that brought the row and knew its consumer with a value
there: what the consumer had then. Used where a load is taken back; `placing` fills what it
places.
"""

from __future__ import annotations

from typing import Any

from cxmetrics import schema
from cxmetrics.schema import Table
from cxmetrics.store.loading_tables import FILLED, SCHEMA, again, fillable, held, past
from cxmetrics.store.placing import day_of, key_of, raw_cell, same_key

_FILLS = "cx_fills"


def fill(raw: Any, table: Table, keys: str, sequence: int, load_id: int, *, touch: bool) -> None:
    """Fills the rows of `table` whose keys the SELECT `keys` gives; writes down their days if `touch`."""
    fills = fillable(table)
    brought = ", ".join(f"{raw_cell(table, name)} AS {name}" for name in fills)
    firsts = ", ".join(
        f"arg_min(seen.{name}, carrier.load_id) FILTER (seen.{name} IS NOT NULL) AS {name}" for name in fills
    )
    needy = (
        f"SELECT {key_of(table, 't')}, t.consumer_id AS consumer, coalesce(h.load_id, 0) AS load_id, {brought}, "
        f"{', '.join(f't.{name} AS now_{name}' for name in fills)}, {day_of(table, 't')} AS day "
        f"FROM {table.name} t JOIN ({keys}) k ON {same_key(table, 't', 'k')} "
        f"LEFT JOIN {held(table)} h ON {same_key(table, 'h', 't')}"
    )
    carriers = (
        f"SELECT {key_of(table, 'n')}, n.consumer, n.load_id FROM needy n UNION ALL "
        f"SELECT {key_of(table, 'n')}, n.consumer, a.load_id FROM needy n JOIN {again(table)} a "
        f"ON {same_key(table, 'a', 'n')} AND a.load_id > n.load_id"
    )
    wanted = ", ".join(f"coalesce(n.{name}, f.{name}) AS new_{name}" for name in fills)
    bits = " | ".join(
        f"CASE WHEN n.{name} IS NULL AND f.{name} IS NOT NULL THEN {1 << FILLED.index(name)} ELSE 0 END"
        for name in fills
    )
    raw.execute(
        f"CREATE OR REPLACE TEMP TABLE {_FILLS} AS WITH needy AS ({needy}), carrier AS ({carriers}), "
        f"seen AS ({_consumers_over_time()}), found AS (SELECT {key_of(table, 'carrier')}, {firsts} FROM carrier "
        "ASOF LEFT JOIN seen ON carrier.consumer = seen.consumer_id AND carrier.load_id > seen.load_id "
        f"GROUP BY {key_of(table, 'carrier')}) "
        f"SELECT n.*, {wanted}, {bits} AS bits FROM needy n JOIN found f ON {same_key(table, 'n', 'f')}"
    )
    changed = " OR ".join(f"g.new_{name} IS DISTINCT FROM g.now_{name}" for name in fills)
    if touch:
        raw.execute(
            f"INSERT INTO {SCHEMA}.touched SELECT DISTINCT {sequence}, {load_id}, '{table.name}', day "
            f"FROM {_FILLS} g WHERE {changed}"
        )
    sets = ", ".join(f"{name} = g.new_{name}" for name in fills)
    raw.execute(
        f"UPDATE {table.name} AS t SET {sets} FROM {_FILLS} g WHERE {same_key(table, 't', 'g')} AND ({changed})"
    )
    raw.execute(f"UPDATE {held(table)} AS h SET filled = g.bits FROM {_FILLS} g WHERE {same_key(table, 'h', 'g')}")
    raw.execute(f"DROP TABLE {_FILLS}")


def _consumers_over_time() -> str:
    """Every version of every consumer, with the load from which it held."""
    table = schema.tables()["consumers"]
    cells = ", ".join(FILLED)
    return (
        f"SELECT c.consumer_id, coalesce(h.load_id, 0) AS load_id, {cells} FROM consumers c "
        f"LEFT JOIN {held(table)} h ON h.consumer_id = c.consumer_id "
        f"UNION ALL SELECT consumer_id, load_id, {cells} FROM {past(table)}"
    )
