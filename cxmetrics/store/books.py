"""Publishes the books of loading beside the rollups: what was loaded, which days that changed, what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from cxmetrics.store import loading_log
from cxmetrics.store.publishing import Draft
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.store.waves import ANSWERS

_TYPES = {"when": pa.timestamp("us"), "first_day": pa.date32(), "last_day": pa.date32()}
_NUMBERS = ("id", "read", "new", "replaced", "unchanged", "skipped", "rejected", "line", "sequence", "load", "mended")


def write_books(work: Draft, warehouse: Warehouse) -> None:
    """Writes `loads`, `touched`, `mended` and `rejects`. All may read them: no value of employees'
    answers, no comment.
    """
    loads = loading_log.loads_listing(warehouse)
    _write(work, "loads", loads.columns, loads.rows)
    touched = loading_log.touched_listing(warehouse)
    _write(work, "touched", touched.columns, touched.rows)
    mended = loading_log.mended_listing(warehouse)
    _write(work, "mended", mended.columns, mended.rows)
    rejects = loading_log.rejects_listing(warehouse)
    table, column, value = map(rejects.columns.index, ("table", "column", "value"))

    def private(row: tuple[Any, ...]) -> bool:
        return row[table] == ANSWERS or (row[table] == "survey_responses" and row[column] in (None, "", "comment"))

    masked = [(*r[:value], None, *r[value + 1 :]) if private(r) else r for r in rejects.rows]
    _write(work, "rejects", rejects.columns, masked)


def _write(work: Draft, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    arrays = []
    for place, column in enumerate(columns):
        values = [row[place] for row in rows]
        kind = _TYPES.get(column) or (pa.int64() if column in _NUMBERS else pa.string())
        arrays.append(pa.array(values, type=kind))
    work.builder.register("cx_books", pa.table(arrays, names=list(columns)))
    work.make(name, "SELECT * FROM cx_books")
    work.builder.unregister("cx_books")
