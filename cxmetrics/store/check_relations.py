"""The relations that the engine adds to the body of a data check, written for the table in hand.

They say of a table what no SQL can that is written for several: its rows under common names, their
number by day, the values of its dimensions, what the company has promised or counted elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cxmetrics.calendar import Calendar, Period
from cxmetrics.promised import ControlTotal
from cxmetrics.schema import Column, Table, tables
from cxmetrics.store.dialect import Statement, literal
from cxmetrics.store.lineage import GIVEN, tables_of
from cxmetrics.store.rollups import given
from cxmetrics.store.warehouse import SQL_TYPES

RELATIONS: Mapping[str, tuple[str, ...]] = {
    "checked": ("row_day", "row_id"),
    "row_days": ("day", "weekday", "n"),
    "row_hours": ("day", "hour", "n"),
    "filled": ("day", "column_name", "n", "filled"),
    "dimension_values": ("day", "dimension", "value", "n"),
    "odd_values": ("dimension", "value", "nearest"),
    "scores": ("day", "score", "value", "low", "high", "n"),
    "measures": ("day", "measure", "n", "total"),
    "codes": ("day", "column_name", "code", "n"),
    "control_totals": ("item", "first_day", "last_day", "expected", "counted"),
    "promises": ("expected_days", "newest_day"),
    "table_loads": ("load_id", "file", "loaded_on", "first_day", "last_day", "read_rows", "new_rows",
                    "replaced_rows", "unchanged_rows", "skipped_rows", "rejected_rows", "again_of"),
}  # fmt: skip
"""Their names and columns; `checked` also has every column of the table. What each holds: docs/trust.md."""

_TYPES = {
    "day": "date", "row_day": "date", "first_day": "date", "last_day": "date", "newest_day": "date",
    "loaded_on": "date", "dimension": "text", "value": "text", "nearest": "text", "item": "text", "file": "text",
    "again_of": "text", "column_name": "text", "score": "text", "measure": "text", "expected": "float",
    "counted": "float",
}  # fmt: skip
_DAY = timedelta(days=1)
TALLIES = "tallies"
"""The schema of the embedded warehouse in which `check_tallies` keeps relations as tables."""
TALLIED = ("row_counts", "row_hours", "filled", "dimension_values", "scores", "measures", "codes")
CODES = (-1, -9, -99, -999, -9999, 999, 9999, 99999, 999999, 9999999)
"""Numbers that systems write where they have none."""


@dataclass(frozen=True)
class Subject:
    """The table in hand: its columns in the warehouse, the days its rows have, and what is known of it elsewhere."""

    table: Table
    columns: tuple[str, ...]
    span: Period
    """From the first day of its rows through the last, or today where that is later."""
    last: date
    odd: tuple[tuple[str, str, str | None], ...] = ()
    controls: tuple[ControlTotal, ...] = ()
    expected_days: int | None = None
    loads: tuple[tuple[Any, ...], ...] = field(default=(), repr=False)
    tallied: bool = False
    """What TALLIED names of it stands in TALLIES, up to date."""

    @classmethod
    def trial(cls, table: Table, span: Period) -> Subject:
        """A table as the contract has it, to write queries for; nothing is run."""
        control = ControlTotal(table.name, None, span, 1, "2026-01")
        return cls(table, table.names, span, span.last, controls=(control,), expected_days=1)

    def of_types(self, *types: str) -> list[Column]:
        """The columns of the contract that are there, of these types."""
        key = set(self.table.key)
        return [c for c in self.table.columns if c.type in types and c.name in self.columns and c.name not in key]

    @property
    def dimensions(self) -> list[str]:
        """The columns by which figures are broken down."""
        named = [c.name for c in self.of_types("text", "boolean") if not c.name.endswith("_id")]
        named = [name for name in named if name != "comment"]
        return named + [name for name in ("site", "department", "team") if name in self.table.key]

    @property
    def day(self) -> str:
        """The SQL of the day of a row."""
        return f"CAST({self.table.day} AS DATE)" if self.table.day in self.columns else "CAST(NULL AS DATE)"


def readable(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The relations with the columns that a body for these tables may read."""
    listed = [tables()[name].names for name in names]
    common = [column for column in listed[0] if all(column in each for each in listed)] if listed else []
    return {**RELATIONS, "checked": (*RELATIONS["checked"], *common)}


def query(
    body: Statement,
    values: Mapping[str, Any],
    subject: Subject,
    calendar: Calendar,
    *,
    embedded: bool = True,
    only: str | None = None,
) -> str:
    """The body over the table in hand, with the relations that it reads.

    `only`, of `of_days` or `of_ids`, stands in for a table: its rows alone are looked at.
    """
    read = set(tables_of(body))
    if "row_days" in read:
        read.add("days")
    parts = [only] if only else []
    parts += [f"{name} AS ({given(name, subject.span, calendar, embedded)})" for name in sorted(read & set(GIVEN))]
    parts += [f"{name} AS ({relation(name, subject)})" for name in RELATIONS if name in read]
    return "WITH " + "".join(part + ",\n" for part in parts) + f"cx_body AS (\n{body.bound(values)}\n)"


def relation(name: str, subject: Subject) -> str:
    """The SQL of one of the relations for the table in hand."""
    table = subject.table.name
    if subject.tallied and name in TALLIED:
        return f"SELECT * FROM {tally(name, table)}"
    match name:
        case "checked":
            return _checked(subject)
        case "row_days":
            return _row_days(subject)
        case "row_counts":
            return f"SELECT {subject.day} AS day, COUNT(*) AS n FROM {table} GROUP BY {subject.day}"
        case "row_hours":
            if subject.table.day is None or _type(subject, subject.table.day) != "timestamp":
                return _nothing(name)
            hour = f"EXTRACT(HOUR FROM {subject.table.day})"
            counted = f"SELECT {subject.day} AS day, {hour} AS hour, COUNT(*) AS n FROM {table}"
            return f"{counted} GROUP BY {subject.day}, {hour}"
        case "filled":
            return _filled(subject)
        case "dimension_values":
            return _united(name, [_values_of(subject, dimension) for dimension in subject.dimensions])
        case "odd_values":
            return _constants(name, subject.odd)
        case "scores":
            ranged = [c for c in subject.of_types("integer") if c.low is not None and c.high is not None]
            return _united(name, [_scores_of(subject, column) for column in ranged])
        case "measures":
            return _measures(subject)
        case "codes":
            return _united(
                name, [_codes_of(subject, c.name) for c in subject.of_types("float", "integer") if not c.high]
            )
        case "control_totals":
            return _control_totals(subject)
        case "promises":
            promised = [(subject.expected_days, subject.last)] if subject.expected_days is not None else []
            return _constants(name, promised)
        case _:
            return _constants(name, subject.loads)


def of_days(table: Table, days: Iterable[date]) -> str:
    """A relation that stands in for the table of an embedded warehouse: its rows of these days."""
    name = table.name
    return f"{name} AS (SELECT * FROM main.{name} WHERE {within(str(table.day), days)})"


def of_ids(table: Table, days: Iterable[date]) -> str:
    """The same of all rows that share an id with a row of these days."""
    name, key = table.name, ", ".join(table.key)
    those = f"SELECT {key} FROM main.{name} WHERE {within(str(table.day), days)}"
    return f"{name} AS (SELECT * FROM main.{name} WHERE ({key}) IN ({those}))"


def within(column: str, days: Iterable[date]) -> str:
    """The condition on a date or a time that it is of one of these days, in few ranges."""
    ranges: list[list[date]] = []
    for day in sorted(days):
        if ranges and ranges[-1][1] == day:
            ranges[-1][1] = day + _DAY
        else:
            ranges.append([day, day + _DAY])
    parts = [f"({column} >= {literal(first)} AND {column} < {literal(end)})" for first, end in ranges]
    return " OR ".join(parts) or "1 = 0"


def tally(name: str, table: str) -> str:
    """Where a relation of a table is kept."""
    return f"{TALLIES}.{name}_{table}"


def _checked(subject: Subject) -> str:
    parts = [f"COALESCE(CAST({name} AS TEXT), '')" for name in subject.table.key if name in subject.columns]
    columns = [
        c.name if c.name in subject.columns else f"CAST(NULL AS {SQL_TYPES[c.type]}) AS {c.name}"
        for c in subject.table.columns
    ]
    key = " || ' ' || ".join(parts) or "''"
    listed = ", ".join([f"{subject.day} AS row_day", f"{key} AS row_id", *columns])
    return f"SELECT {listed} FROM {subject.table.name}"


def _row_days(subject: Subject) -> str:
    if subject.table.day not in subject.columns:
        return _nothing("row_days")
    weekday = "MOD(DATE_DIFF('day', CAST('1900-01-01' AS DATE), d.day), 7)"
    return (
        f"SELECT d.day, {weekday} AS weekday, COALESCE(c.n, 0) AS n FROM days AS d "
        f"LEFT JOIN ({relation('row_counts', subject)}) AS c ON c.day = d.day WHERE d.day <= {literal(subject.last)}"
    )


def _filled(subject: Subject) -> str:
    key = subject.table.key
    columns = [c.name for c in subject.table.columns if c.name not in key and c.name in subject.columns]
    if not columns:
        return _nothing("filled")
    counts = ", ".join(f"COUNT({name}) AS {name}" for name in columns)
    counted = f"SELECT {subject.day} AS day, COUNT(*) AS n, {counts} FROM {subject.table.name} GROUP BY {subject.day}"
    parts = [f"SELECT day, '{name}' AS column_name, n, {name} AS filled FROM cx_counts" for name in columns]
    return f"WITH cx_counts AS ({counted}) {' UNION ALL '.join(parts)}"


def _values_of(subject: Subject, dimension: str) -> str:
    return (
        f"SELECT {subject.day} AS day, '{dimension}' AS dimension, CAST({dimension} AS TEXT) AS value, "
        f"COUNT(*) AS n FROM {subject.table.name} GROUP BY {subject.day}, {dimension}"
    )


def _scores_of(subject: Subject, column: Column) -> str:
    return (
        f"SELECT {subject.day} AS day, '{column.name}' AS score, {column.name} AS value, "
        f"{int(column.low or 0)} AS low, {int(column.high or 0)} AS high, COUNT(*) AS n "
        f"FROM {subject.table.name} WHERE {column.name} IS NOT NULL GROUP BY {subject.day}, {column.name}"
    )


def _measures(subject: Subject) -> str:
    columns = [c.name for c in subject.of_types("float")]
    if not columns:
        return _nothing("measures")
    sums = ", ".join(
        f"COUNT(CASE WHEN {c} > 0 THEN 1 END) AS n_{c}, SUM(CASE WHEN {c} > 0 THEN {c} ELSE 0 END) AS t_{c}"
        for c in columns
    )
    counted = f"SELECT {subject.day} AS day, {sums} FROM {subject.table.name} GROUP BY {subject.day}"
    parts = [f"SELECT day, '{c}' AS measure, n_{c} AS n, t_{c} AS total FROM cx_sums" for c in columns]
    return f"WITH cx_sums AS ({counted}) {' UNION ALL '.join(parts)}"


def _codes_of(subject: Subject, column: str) -> str:
    listed = ", ".join(map(str, CODES))
    return (
        f"SELECT {subject.day} AS day, '{column}' AS column_name, {column} AS code, COUNT(*) AS n "
        f"FROM {subject.table.name} WHERE {column} IN ({listed}) GROUP BY {subject.day}, {column}"
    )


def _control_totals(subject: Subject) -> str:
    parts = []
    by_column: dict[str | None, list[ControlTotal]] = {}
    for control in subject.controls:
        by_column.setdefault(control.column, []).append(control)
    for column, controls in by_column.items():
        counted = relation("row_counts", subject)
        if column:
            counted = (
                f"SELECT {subject.day} AS day, SUM({column}) AS n FROM {subject.table.name} GROUP BY {subject.day}"
            )
        rows = [
            (c.item, c.span.first if c.span else None, c.span.last if c.span else None, c.expected) for c in controls
        ]
        wanted = _constants("control_totals", rows, ("item", "first_day", "last_day", "expected"))
        parts.append(
            f"SELECT w.item, w.first_day, w.last_day, w.expected, CAST(COALESCE(SUM(c.n), 0) AS DOUBLE) AS counted "
            f"FROM ({wanted}) AS w LEFT JOIN ({counted}) AS c "
            "ON w.first_day IS NULL OR (c.day >= w.first_day AND c.day <= w.last_day) "
            "GROUP BY w.item, w.first_day, w.last_day, w.expected"
        )
    return _united("control_totals", parts)


def _united(name: str, parts: Sequence[str]) -> str:
    return " UNION ALL ".join(parts) or _nothing(name)


def _constants(name: str, rows: Sequence[Sequence[Any]], columns: Sequence[str] | None = None) -> str:
    """Rows that no table holds, typed by the names of their columns."""
    names = columns or RELATIONS[name]
    if not rows:
        return _nothing(name, names)
    listed = [
        "SELECT " + ", ".join(f"{_typed(column, value)} AS {column}" for column, value in zip(names, row, strict=True))
        for row in rows
    ]
    return " UNION ALL ".join(listed)


def _typed(column: str, value: Any) -> str:
    kind = SQL_TYPES[_TYPES.get(column, "integer")]
    return f"CAST({'NULL' if value is None else literal(value)} AS {kind})"


def _nothing(name: str, columns: Sequence[str] | None = None) -> str:
    listed = ", ".join(f"{_typed(column, None)} AS {column}" for column in columns or RELATIONS[name])
    return f"SELECT {listed} WHERE 1 = 0"


def _type(subject: Subject, name: str) -> str:
    column = subject.table.column(name)
    return column.type if column else "text"
