"""The annotations that the warehouse tells: asked there, published in a table of their own, read by pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import duckdb

from cxmetrics.errors import CxError
from cxmetrics.store.contact import patiently
from cxmetrics.store.dialect import translated
from cxmetrics.store.publication import Publication
from cxmetrics.store.publishing import NEW, OLD, Draft
from cxmetrics.store.warehouse import Warehouse

TABLE = "_annotations"
MOST = 10_000
ENGINE_ERRORS = duckdb.Error


class Told(NamedTuple):
    """One annotation of the warehouse; `source` is the name of the file that asked."""

    source: str
    starts_on: date
    ends_on: date | None
    title: str
    text: str
    kind: str


def ask(warehouse: Warehouse, sql: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a query in the bodies' SQL. Raises CxError for more than can be shown."""
    text = sql if warehouse.embedded else translated(sql, warehouse.dialect)
    rows, names = patiently(lambda: _first(warehouse, text))
    if len(rows) > MOST:
        raise CxError("annotations", f"a query tells more than {MOST:,}; nobody reads as many.", "Tell fewer.")
    return [{name: row[names.index(name)] for name in columns} for row in rows]


def _first(warehouse: Warehouse, text: str) -> tuple[list[Any], list[str]]:
    """The first rows of a query, as many as are shown and one more, and the names of its columns."""
    with warehouse.answering() as connection:
        result = connection.execution_options(no_parameters=True).exec_driver_sql(text)
        return list(result.fetchmany(MOST + 1)), [str(name).lower() for name in list(result.keys())]


def begin(work: Draft) -> None:
    """Makes the table in the version being built."""
    columns = "source TEXT, starts_on DATE, ends_on DATE, title TEXT, text TEXT, kind TEXT"
    work.create(TABLE, columns)


def write(work: Draft, source: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Puts in what a source tells now."""
    if rows:
        work.builder.executemany(
            f"INSERT INTO {NEW}.{TABLE} VALUES (?, ?, ?, ?, ?, ?)", [(source, *row) for row in rows]
        )


def keep(work: Draft, source: str) -> None:
    """Takes over what a source told last."""
    if work.has_old(TABLE):
        work.builder.execute(f"INSERT INTO {NEW}.{TABLE} SELECT * FROM {OLD}.{TABLE} WHERE source = ?", [source])


def told(publication: Publication) -> list[Told]:
    """All that the warehouse told at the last refresh, by first day; none in a publication of before there were any."""
    try:
        rows = publication.rows(f"SELECT * FROM {TABLE} ORDER BY starts_on, source, title, ends_on, text")
    except duckdb.CatalogException:
        return []
    return [Told(*row) for row in rows]
