"""What the embedded warehouse holds, told by what was counted of it before: only days that loads touched are read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from cxmetrics import schema
from cxmetrics.calendar import Period
from cxmetrics.store import loading_log
from cxmetrics.store.check_relations import Subject, tally
from cxmetrics.store.check_tallies import tallied
from cxmetrics.store.contents import DATED, Contents, asked_of, contents, rows_per_day
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.store.waves import ANSWERS

MANY = 1_000_000
"""A table of fewer rows is asked itself: that takes less than to look what was counted of it."""


def holdings(warehouse: Warehouse, wanted: Mapping[str, Iterable[str]]) -> dict[str, Contents]:
    """The same as `contents` without counting every value of every column anew.

    Values that were changed otherwise than by a load are not seen, as a refresh does not see them. Tables of which
    loading keeps no books, or whose rows have no day, are asked as ever.
    """
    kept = {table for table in wanted if _kept(warehouse, table)}
    found = contents(warehouse, {table: () if table in kept else wanted[table] for table in wanted})
    return {
        table: _of_tallies(warehouse, held, wanted[table]) if table in kept else held for table, held in found.items()
    }


def _kept(warehouse: Warehouse, table: str) -> bool:
    known = schema.tables().get(table)
    if not warehouse.embedded or known is None or not known.day or table == ANSWERS:
        return False
    return bool(loading_log.last_touch(warehouse, table)) and _rows(warehouse, table) >= MANY


def _rows(warehouse: Warehouse, table: str) -> int:
    return int(warehouse.asked(f"SELECT COUNT(*) FROM {table}")[0][0])


def _of_tallies(warehouse: Warehouse, held: Contents, wanted: Iterable[str]) -> Contents:
    table = schema.tables()[held.table]
    asked = set(wanted) & {*held.columns}
    day = str(table.day)
    days = rows_per_day(warehouse, table.name, day) if held.rows and day in held.columns else {}
    if not days:
        return dataclasses.replace(asked_of(warehouse, table.name, held.columns, asked), mistyped=held.mistyped)
    first, last = min(days), max(days)
    subject = Subject(table, held.columns, Period(first, last), last)
    tallied(warehouse, subject, days, held.rows, anew=False)
    counted: dict[str, Any] = dict(
        warehouse.asked(f"SELECT column_name, SUM(filled) FROM {tally('filled', table.name)} GROUP BY column_name")
    )
    dated = {column.name for column in table.columns if column.type in DATED and column.name != day}
    rest = {name for name in asked if name not in counted or name in dated}
    other = asked_of(warehouse, table.name, held.columns, rest) if rest else held
    own = {day} & asked
    return dataclasses.replace(
        held,
        filled={**other.filled, **{name: int(counted[name]) for name in asked - rest}},
        firsts={**other.firsts, **dict.fromkeys(own, first)},
        lasts={**other.lasts, **dict.fromkeys(own, last)},
    )
