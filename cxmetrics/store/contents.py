"""What the warehouse holds: tables, columns with values, first days, and rows per day.

One query a table tells what is there, one more how many rows each day has; judging
whether a metric can be had from it is left to `refresh`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from cxmetrics import schema
from cxmetrics.store.dialect import NotSql, translated
from cxmetrics.store.warehouse import Warehouse, unreachable

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

    @property
    def sign(self) -> str:
        """A short text that changes with the number of rows or of values in a column."""
        counts = sorted(self.filled.items())
        return repr((self.rows, counts, sorted(map(str, self.firsts.items())), sorted(map(str, self.lasts.items()))))


def contents(warehouse: Warehouse, wanted: Mapping[str, Iterable[str]]) -> dict[str, Contents]:
    """The contents of the wanted tables by name. Raises Unavailable where the warehouse cannot be asked."""
    there = warehouse.columns()
    found = {}
    with warehouse.connection() as connection:
        for table in sorted(wanted):
            columns = there.get(table, ())
            found[table] = _asked(warehouse, connection, table, columns, wanted[table]) if columns else Contents(table)
    return found


def _asked(
    warehouse: Warehouse, connection: sa.Connection, table: str, columns: tuple[str, ...], wanted: Iterable[str]
) -> Contents:
    known = schema.tables().get(table)
    types = {column.name: column.type for column in known.columns} if known else {}
    asked = sorted(set(wanted) & set(columns))
    dated = [name for name in asked if types.get(name) in DATED]
    parts = ["COUNT(*)", *(f"COUNT({name})" for name in asked)]
    parts += [f"{function}({name})" for name in dated for function in ("MIN", "MAX")]
    sql = "SELECT " + ", ".join(f"{part} AS c{place}" for place, part in enumerate(parts)) + f" FROM {table}"
    row = _rows(warehouse, connection, sql)[0]
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
    with warehouse.connection() as connection:
        rows = _rows(warehouse, connection, sql)
    return [(day_of(r[0]), day_of(r[1]) if len(r) > 2 and r[1] is not None else None, int(r[-1])) for r in rows]


def _rows(warehouse: Warehouse, connection: sa.Connection, sql: str) -> list[Any]:
    try:
        text = translated(sql, warehouse.dialect)
        return list(connection.execution_options(no_parameters=True).exec_driver_sql(text).fetchall())
    except NotSql as error:
        raise AssertionError(error) from error
    except sa.exc.SQLAlchemyError as error:
        raise unreachable(warehouse.name, error) from error


def day_of(value: Any) -> date:
    """The day of what an engine gives for a date or a timestamp."""
    return value.date() if isinstance(value, datetime) else date.fromisoformat(str(value)[:10])
