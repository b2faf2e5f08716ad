"""What the warehouse holds: tables, columns with values, first days, and rows per day.

One query a table tells what is there, one more how many rows each day has; judging
whether a metric can be had from it is left to `refresh`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics import schema
from cxmetrics.errors import CxError
from cxmetrics.store.column_types import contracted, fits
from cxmetrics.store.contact import Gone, patiently, refused
from cxmetrics.store.dialect import NotSql, translated
from cxmetrics.store.warehouse import Warehouse

DATED = ("date", "timestamp")


@dataclass(frozen=True)
class Contents:
    """One table of the warehouse. `columns` is empty where there is no such table."""

    table: str
    columns: tuple[str, ...] = ()
    rows: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)
    """How many rows have a value, of each column that was asked for."""
    firsts: Mapping[str, date] = field(default_factory=dict)
    """The first day of each dated column that was asked for."""
    lasts: Mapping[str, date] = field(default_factory=dict)
    mistyped: Mapping[str, str] = field(default_factory=dict)
    """Columns that are of another type than the contract's and so not among `columns`: what is said of them."""
    trouble: str = ""
    """Why the table could not be asked; nothing else is then known of it."""

    @property
    def sign(self) -> str:
        """A short text that changes with the number of rows or of values in a column."""
        counts = sorted(self.filled.items())
        return repr((self.rows, counts, sorted(map(str, self.firsts.items())), sorted(map(str, self.lasts.items()))))


def contents(warehouse: Warehouse, wanted: Mapping[str, Iterable[str]]) -> dict[str, Contents]:
    """The contents of the wanted tables by name. Raises Gone where the warehouse does not answer."""
    there = warehouse.tables()
    found = {}
    for table in sorted(wanted):
        typed = there.get(table, {})
        wrong = {
            name: f"is {word} in the warehouse where the contract has {contracted(table, name)}"
            for name, word in typed.items()
            if not fits(table, name, word)
        }
        columns = tuple(name for name in typed if name not in wrong)
        try:
            held = asked_of(warehouse, table, columns, wanted[table]) if columns else Contents(table)
        except Gone:
            raise
        except CxError as error:
            held = Contents(table, columns, trouble=error.what.rstrip("."))
        found[table] = dataclasses.replace(held, mistyped=wrong)
    return found


def asked_of(warehouse: Warehouse, table: str, columns: tuple[str, ...], wanted: Iterable[str]) -> Contents:
    """The contents of one table that has these columns. Raises CxError where the warehouse refuses it."""
    known = schema.tables().get(table)
    types = {column.name: column.type for column in known.columns} if known else {}
    asked = sorted(set(wanted) & set(columns))
    dated = [name for name in asked if types.get(name) in DATED]
    parts = ["COUNT(*)", *(f"COUNT({name})" for name in asked)]
    parts += [f"{function}({name})" for name in dated for function in ("MIN", "MAX")]
    sql = "SELECT " + ", ".join(f"{part} AS c{place}" for place, part in enumerate(parts)) + f" FROM {table}"
    row = _rows(warehouse, table, sql)[0]
    bounds = row[1 + len(asked) :]
    return Contents(
        table,
        columns,
        int(row[0]),
        dict(zip(asked, map(int, row[1 : 1 + len(asked)]), strict=True)),
        {name: day_of(bounds[2 * n]) for n, name in enumerate(dated) if bounds[2 * n] is not None},
        {name: day_of(bounds[2 * n + 1]) for n, name in enumerate(dated) if bounds[2 * n + 1] is not None},
    )


def rows_per_day(warehouse: Warehouse, table: str, column: str) -> dict[date, int]:
    """How many rows each day has in a table whose rows are dated by this column."""
    return {day: count for day, _, count in counted(warehouse, table, [column])}


def counted(warehouse: Warehouse, table: str, columns: list[str]) -> list[tuple[date, date | None, int]]:
    """How many rows each day of one or two dated columns has; rows without the first are left out."""
    days = [f"CAST({name} AS DATE)" for name in columns]
    listed = ", ".join(f"{day} AS d{place}" for place, day in enumerate(days))
    groups = ", ".join(days)
    sql = f"SELECT {listed}, COUNT(*) AS n FROM {table} WHERE {columns[0]} IS NOT NULL GROUP BY {groups}"
    rows = _rows(warehouse, table, sql)
    return [(day_of(r[0]), day_of(r[1]) if len(r) > 2 and r[1] is not None else None, int(r[-1])) for r in rows]


def _rows(warehouse: Warehouse, table: str, sql: str) -> list[Any]:
    """The rows of a query about a table. Raises Gone where the warehouse does not answer, CxError where it refuses."""
    try:
        text = translated(sql, warehouse.dialect)
    except NotSql as error:
        raise AssertionError(error) from error

    try:
        return patiently(lambda: warehouse.asked(text))
    except sa.exc.SQLAlchemyError as error:
        raise refused(warehouse.name, table, error) from error


def day_of(value: Any) -> date:
    """The day of what an engine gives for a date or a timestamp."""
    return value.date() if isinstance(value, datetime) else date.fromisoformat(str(value)[:10])
