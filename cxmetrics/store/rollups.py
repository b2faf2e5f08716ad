"""Runs the body of a metric in the warehouse and keeps its sums per day and set of dimensions.

The engine adds the company's days and months, the shape of what may be lacking, and the
grouping; figures are computed elsewhere, from the sums alone.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError
from cxmetrics.store.contact import TOO_LONG, patiently, too_long
from cxmetrics.store.dialect import HOME, NotSql, Statement, literal, translated
from cxmetrics.store.publication import quoted
from cxmetrics.store.warehouse import Warehouse

NO_GROUP = "(none)"
STAGE = "cx_stage"
_ARRIVING = "cx_arriving"
STORAGE_ERRORS = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)
"""What the embedded engine raises where a file cannot be written: no fault of a body."""
_BATCH = 50_000
_COLUMN = {"integer": "BIGINT", "float": "DOUBLE", "text": "TEXT", "date": "DATE"}
_LINE = re.compile(r"LINE (\d+):")


@dataclass(frozen=True)
class Source:
    """What stands in for a table that a body reads: its lacking columns as NULL, no rows at all, or fewer rows."""

    lacking: Mapping[str, str] = field(default_factory=dict)
    """Column to SQL type."""
    empty: bool = False
    where: str = ""
    only: tuple[str, ...] = ()
    """The columns to take of a table whose further ones would be mistaken for another's."""


@dataclass(frozen=True)
class Recipe:
    """How one rollup is made: the body and the shape of what it returns. Keys and sums are (name, type)."""

    metric: str
    file: str
    line: int
    body: Statement
    dimensions: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str], ...]
    parameters: Mapping[str, Any]
    given: frozenset[str] = frozenset()
    """Of days and months, those it reads."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    answers: tuple[str, ...] = ()
    """Of drivers: the columns of the body whose number, sums and products, in this order, are `sums`."""
    blocks: str = ""
    """Of drivers: the grain to whose first days their rows are put down; empty where they keep their day."""

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """Name and SQL type of the rollup's columns."""
        dimensions = [(name, "text") for name in self.dimensions]
        typed = [("day", "date"), ("cell", "integer"), *dimensions, *self.keys, *self.sums]
        return tuple((name, "INTEGER" if name == "cell" else _COLUMN[kind]) for name, kind in typed)

    def error(self, what: str, *ways_out: str, line: int | None = None) -> CxError:
        return CxError(f"{self.file}:{line or self.line}", what, *ways_out)


def query(recipe: Recipe, window: Period, calendar: Calendar, *, embedded: bool = True) -> tuple[str, int]:
    """The query of a recipe over a half-open window, in the bodies' SQL, and the line on which its body starts."""
    values = {"start": window.first, "end": window.end, **recipe.parameters}
    parts = [f"{name} AS ({given(name, window, calendar, embedded)})" for name in sorted(recipe.given)]
    parts += [f"{table} AS ({_stand_in(table, source)})" for table, source in sorted(recipe.sources.items())]
    parts += [f"cx_blocks AS ({_blocks(recipe, window, calendar)})"] if recipe.blocks else []
    head = "WITH " + "".join(part + ",\n" for part in parts) + "cx_body AS (\n"
    tail = f"\n), cx_rows AS ({_rows(recipe, window)})\n{_grouped(recipe)}"
    return head + recipe.body.bound(values) + tail, head.count("\n") + 1


def given(name: str, window: Period, calendar: Calendar, embedded: bool) -> str:
    """The SQL of the relation `days` or `months` over a window."""
    if name == "months":
        months = calendar.periods(window.first, window.end, "month")
        listed = ", ".join(f"({literal(m.first)}, {literal(m.last)})" for m in months)
        return f"SELECT month, month_end FROM (VALUES {listed}) AS cx_months(month, month_end)"
    if embedded:
        span = f"{literal(window.first)}, {literal(window.end)}"
        return f"SELECT CAST(range AS DATE) AS day FROM range({span}, INTERVAL 1 DAY)"
    listed = ", ".join(f"({literal(window.first + timedelta(days=n))})" for n in range(window.days))
    return f"SELECT day FROM (VALUES {listed}) AS cx_days(day)"


def _stand_in(table: str, source: Source) -> str:
    nulls = [f"CAST(NULL AS {kind}) AS {column}" for column, kind in source.lacking.items()]
    if source.empty:
        return f"SELECT {', '.join(nulls)} WHERE 1 = 0"
    where = f" WHERE {source.where}" if source.where else ""
    taken = [f"cx_table.{name}" for name in source.only] or ["cx_table.*"]
    return f"SELECT {', '.join([*taken, *nulls])} FROM {table} AS cx_table{where}"


def _blocks(recipe: Recipe, window: Period, calendar: Calendar) -> str:
    """The SQL of every day of a window with the first day of its block: by the company's calendar, in any dialect."""
    days = (window.first + timedelta(days=n) for n in range(window.days))
    listed = ", ".join(f"({literal(day)}, {literal(calendar.period(day, recipe.blocks).first)})" for day in days)
    return f"SELECT cx_day, cx_first FROM (VALUES {listed}) AS cx_listed(cx_day, cx_first)"


def _responses(recipe: Recipe, window: Period) -> str:
    """Of drivers, the responses that answered everything, each as what its number, answers and products add."""
    dimensions = [f"COALESCE(CAST({name} AS TEXT), {literal(NO_GROUP)}) AS {name}" for name in recipe.dimensions]
    values = [f"CAST({quoted(name)} AS DOUBLE)" for name in recipe.answers]
    products = [f"{one} * {other}" for place, one in enumerate(values) for other in values[place:]]
    named = zip((quoted(name) for name, _ in recipe.sums), ("1", *values, *products), strict=True)
    day = "CAST(cx_body.day AS DATE)"
    joined = f" LEFT JOIN cx_blocks ON {day} = cx_blocks.cx_day" if recipe.blocks else ""
    shown = ["cx_blocks.cx_first AS day" if recipe.blocks else f"{day} AS day", *dimensions]
    columns = ", ".join([*shown, *(f"{value} AS {name}" for name, value in named)])
    whole = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in recipe.answers)
    inside = f"{day} >= {literal(window.first)} AND {day} < {literal(window.end)}"
    return (
        f"SELECT {columns}, CASE WHEN cx_body.day IS NULL THEN 1 ELSE 0 END AS cx_wrong FROM cx_body{joined} "
        f"WHERE {whole} AND (cx_body.day IS NULL OR ({inside}))"
    )


def _rows(recipe: Recipe, window: Period) -> str:
    """The body's rows with a day of the window (or none, which is told), and what is wrong with them."""
    if recipe.answers:
        return _responses(recipe, window)
    dimensions = [f"COALESCE(CAST({name} AS TEXT), {literal(NO_GROUP)}) AS {name}" for name in recipe.dimensions]
    keys = [f"CAST({quoted(name)} AS {_COLUMN[kind]}) AS {quoted(name)}" for name, kind in recipe.keys]
    wrong = ["WHEN day IS NULL THEN 1"]
    for place, (column, kind) in enumerate((*recipe.keys, *recipe.sums), start=2):
        name = quoted(column)
        fraction = f" OR {name} <> FLOOR({name})" if kind == "integer" else ""
        wrong.append(f"WHEN {name} IS NULL{fraction} THEN {place}")
    columns = ", ".join(["CAST(day AS DATE) AS day", *dimensions, *keys, *(quoted(name) for name, _ in recipe.sums)])
    inside = f"CAST(day AS DATE) >= {literal(window.first)} AND CAST(day AS DATE) < {literal(window.end)}"
    return (
        f"SELECT {columns}, CASE {' '.join(wrong)} ELSE 0 END AS cx_wrong FROM cx_body WHERE day IS NULL OR ({inside})"
    )


def _grouped(recipe: Recipe) -> str:
    keys = [quoted(name) for name, _ in recipe.keys]
    sums = [f"CAST(SUM({quoted(name)}) AS {_COLUMN[kind]}) AS {quoted(name)}" for name, kind in recipe.sums]
    sets = ", ".join("(" + ", ".join(["day", *cell, *keys]) + ")" for cell in recipe.cells)
    columns = ", ".join(["day", f"{_cell(recipe)} AS cell", *recipe.dimensions, *keys, *sums])
    return f"SELECT {columns}, MAX(cx_wrong) AS cx_wrong FROM cx_rows GROUP BY GROUPING SETS ({sets})"


def _cell(recipe: Recipe) -> str:
    """The place of a row's set of dimensions among the cells, told by which dimensions are grouped."""
    if len(recipe.cells) == 1:
        return "0"
    cases = []
    for place, cell in enumerate(recipe.cells):
        grouped = [f"GROUPING({name}) = {0 if name in cell else 1}" for name in recipe.dimensions]
        cases.append(f"WHEN {' AND '.join(grouped)} THEN {place}")
    return f"CASE {' '.join(cases)} END"


def stage(recipe: Recipe, windows: Sequence[Period], calendar: Calendar, warehouse: Warehouse, builder: Any) -> None:
    """Puts the rollup's rows of these windows into the builder's temporary table STAGE.

    `builder` is the embedded warehouse's own connection, or one beside a server's. Raises
    CxError naming the file and line where the body fails or returns what cannot be added up,
    Gone where the warehouse does not answer and did not when asked again.
    """
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in recipe.columns)
    builder.execute(f"CREATE OR REPLACE TEMP TABLE {STAGE} ({columns}, cx_wrong INTEGER)")
    for window in windows:
        sql, line = query(recipe, window, calendar, embedded=warehouse.embedded)
        with _told(recipe, line, warehouse.dialect):
            if warehouse.embedded:
                builder.execute(f"INSERT INTO {STAGE} {sql}")
            else:
                patiently(functools.partial(_stream, sql, recipe, warehouse, builder))
                builder.execute(f"INSERT INTO {STAGE} SELECT * FROM {_ARRIVING}")
    _judge(recipe, builder, STAGE)


def build(recipe: Recipe, window: Period, calendar: Calendar, builder: Any, table: str) -> None:
    """Makes a table of the rollup's rows of a window, sorted, without a stop in STAGE: of an embedded warehouse.

    Raises CxError as `stage` does; the table may then be there, and wrong.
    """
    sql, line = query(recipe, window, calendar)
    with _told(recipe, line):
        builder.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM ({sql}) ORDER BY cell, day")
    _judge(recipe, builder, table)
    builder.execute(f"ALTER TABLE {table} DROP COLUMN cx_wrong")


@contextlib.contextmanager
def _told(recipe: Recipe, line: int, dialect: str = HOME) -> Iterator[None]:
    """What the warehouse says of a body that starts on this line of its query, as an error of the body's file."""
    try:
        yield
    except STORAGE_ERRORS:
        raise
    except duckdb.Error as error:
        raise _failed(recipe, error, line) from error
    except sa.exc.SQLAlchemyError as error:
        raise _refused(recipe, error) from error
    except NotSql as error:
        raise recipe.error(f"cannot be carried over to {dialect}: {error.fault.message}") from error


def _stream(sql: str, recipe: Recipe, warehouse: Warehouse, builder: Any) -> None:
    """Fills a table of its own, anew each time: half an answer must not count twice. Raises Gone."""
    builder.execute(f"CREATE OR REPLACE TEMP TABLE {_ARRIVING} AS SELECT * FROM {STAGE} LIMIT 0")
    names = [*(name for name, _ in recipe.columns), "cx_wrong"]
    types = {
        "DATE": pa.date32(),
        "INTEGER": pa.int64(),
        "TEXT": pa.string(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
    }
    fields = [*(types[kind] for _, kind in recipe.columns), pa.int64()]
    for rows in _batches(translated(sql, warehouse.dialect), warehouse):
        columns = zip(*rows, strict=True)
        arrays = [pa.array(list(values), type=kind) for values, kind in zip(columns, fields, strict=True)]
        builder.register("cx_batch", pa.table(arrays, names=names))
        builder.execute(f"INSERT INTO {_ARRIVING} SELECT * FROM cx_batch")
        builder.unregister("cx_batch")


def _batches(sql: str, warehouse: Warehouse) -> Iterator[list[tuple[Any, ...]]]:
    with warehouse.answering() as connection:
        options = {"stream_results": True, "no_parameters": True}
        result = connection.execution_options(**options).exec_driver_sql(sql)
        while rows := result.fetchmany(_BATCH):
            yield [tuple(row) for row in rows]


def _refused(recipe: Recipe, error: Exception) -> CxError:
    """What to say of a body that the server did not finish."""
    if (told := too_long(error)) is not None:
        return recipe.error(f"the warehouse stopped the query of {recipe.metric!r}: {told}.", *TOO_LONG)
    return _failed(recipe, error, 0)


def _failed(recipe: Recipe, error: Exception, line: int) -> CxError:
    text = str(getattr(error, "orig", None) or error)
    found = _LINE.search(text)
    at = recipe.line
    if found and line:
        inside = int(found[1]) - line
        if 0 <= inside < recipe.body.text.count("\n") + 1:
            at = recipe.line + inside
    cause = next((part for part in text.splitlines() if part.strip()), type(error).__name__)
    return recipe.error(f"the warehouse refuses the body of {recipe.metric!r}: {cause.strip().rstrip('.')}.", line=at)


def _judge(recipe: Recipe, builder: Any, table: str) -> None:
    """Raises CxError where a sum or key is NULL, infinite or fractional, or a row has no day."""
    worst = builder.execute(f"SELECT MAX(cx_wrong) FROM {table}").fetchone()[0] or 0
    if worst == 1:
        raise recipe.error(f"the body of {recipe.metric!r} returns rows without a day.", "Leave them out with a WHERE.")
    if worst:
        name, kind = (*recipe.keys, *recipe.sums)[worst - 2]
        what = "NULL or a fraction" if kind == "integer" else "NULL"
        raise recipe.error(f"the body of {recipe.metric!r} returns {what} as {name!r}.", f"Use COALESCE({name}, 0).")
    floats = [name for name, kind in recipe.sums if kind == "float"]
    if floats:
        tests = " OR ".join(f"NOT isfinite({quoted(name)})" for name in floats)
        if builder.execute(f"SELECT 1 FROM {table} WHERE {tests} LIMIT 1").fetchone():
            raise recipe.error(f"the body of {recipe.metric!r} returns sums that are not finite ({', '.join(floats)}).")


def staged(builder: Any, columns: Sequence[str], amount: str) -> list[tuple[Any, ...]]:
    """The staged rows' sum of `amount` by these columns."""
    listed = ", ".join(columns)
    return list(builder.execute(f"SELECT {listed}, SUM({amount}) FROM {STAGE} GROUP BY {listed}").fetchall())


def largest_dimension(recipe: Recipe, builder: Any, table: str) -> str:
    """The dimension with the most values in a table like the rollup."""
    counts = ", ".join(f"COUNT(DISTINCT {name})" for name in recipe.dimensions)
    row = builder.execute(f"SELECT {counts} FROM {table}").fetchone()
    return max(zip(row, recipe.dimensions, strict=True))[1]
