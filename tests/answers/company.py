"""A published file written by hand, row for row: what the read path is tried against without a refresh."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from cxmetrics.calendar import Calendar
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.layer import Layer
from cxmetrics.settings import Settings, load
from cxmetrics.store.check_results import Result

TABLE = "survey_responses"
_TYPES = {"integer": "BIGINT", "float": "DOUBLE"}
Rows = Sequence[Mapping[str, Any]]


def metric(name: str = "answered", kind: str = "proportion", **more: Any) -> Metric:
    """A definition with what a test does not care about filled in."""
    given = {"dimensions": ("segment", "region"), "better": "higher", "owner": "tests", "minimum_n": 30, **more}
    return Metric(id=name, path=Path(f"sql/{name}.sql"), title=name, question="?", kind=kind, **given)


def days(first: date, last: date) -> list[date]:
    """Every day from first to last, both included."""
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def settings_of(home: Path, **more: Any) -> Settings:
    return replace(load({"CX_HOME": str(home)}), **more)


def publish(
    home: Path,
    metrics: Iterable[tuple[Metric, Rows]],
    today: date,
    *,
    version: int = 1,
    hidden: Sequence[tuple[date, str, str]] = (),
    anonymous: bool = False,
    unavailable: Mapping[str, str] | None = None,
    window_end: date | None = None,
    vetoed: Sequence[date] = (),
) -> None:
    """Writes one publication. A row is day, dimensions, keys and sums; hidden cells' rows are left out.

    All metrics read survey_responses; of the days `vetoed` its rows fail a check.
    """
    folder = home / "published"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"v{version:06d}.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE _metrics (metric TEXT, meta TEXT)")
        connection.execute("CREATE TABLE _publication (version INTEGER, published_at TIMESTAMP, today DATE)")
        connection.execute("INSERT INTO _publication VALUES (?, ?, ?)", [version, datetime(2026, 1, 1, 6), today])
        for one, rows in metrics:
            _write(connection, one, rows, {(day, dimension, group) for day, dimension, group in hidden})
            meta = _meta(one, rows, today, hidden, anonymous, window_end)
            connection.execute("INSERT INTO _metrics VALUES (?, ?)", [one.id, json.dumps(meta, default=str)])
        _failed(connection, version, vetoed)
        for name, reason in (unavailable or {}).items():
            meta = {"available": False, "reason": reason, "dimensions": ["segment"]}
            connection.execute("INSERT INTO _metrics VALUES (?, ?)", [name, json.dumps(meta)])
    pointer = folder / "current.tmp"
    pointer.write_text(json.dumps({"version": version, "file": file.name, "published_at": "2026-01-01T06:00:00"}))
    pointer.replace(folder / "current.json")


def layer(
    home: Path, metrics: Iterable[tuple[Metric, Rows]], today: date, *, calendar: Calendar | None = None, **more: Any
) -> Layer:
    """Publishes and opens."""
    publish(home, metrics, today, **more)
    return Layer(settings_of(home, calendar=calendar or Calendar()))


def _write(connection: Any, one: Metric, rows: Rows, hidden: set[tuple[date, str, str]]) -> None:
    kind = kinds()[one.kind]
    names = [*(key.name for key in kind.keys), *(total.name for total in kind.sums)]
    typed = [(name, "TEXT") for name in one.dimensions]
    typed += [(part.name, _TYPES[part.type]) for part in (*kind.keys, *kind.sums)]
    columns = ", ".join(f'"{name}" {of}' for name, of in [("day", "DATE"), ("cell", "INTEGER"), *typed])
    connection.execute(f'CREATE TABLE "rollup_{one.id}" ({columns})')
    merged: dict[tuple[Any, ...], list[float]] = {}
    for cell, dimensions in enumerate(one.cells):
        sums: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0] * len(kind.sums))
        for row in rows:
            groups = tuple((row.get(d) or "(none)") if d in dimensions else None for d in one.dimensions)
            keys = tuple(row[key.name] for key in kind.keys)
            if any((row["day"], d, g) in hidden for d, g in zip(one.dimensions, groups, strict=True)):
                continue
            held = sums[(row["day"], cell, *groups, *keys)]
            for place, total in enumerate(kind.sums):
                held[place] += row[total.name]
        merged |= sums
    marks = ", ".join("?" * (2 + len(one.dimensions) + len(names)))
    if merged:
        table = [[*key, *values] for key, values in merged.items()]
        connection.executemany(f'INSERT INTO "rollup_{one.id}" VALUES ({marks})', table)


def _failed(connection: Any, version: int, days: Sequence[date]) -> None:
    """What a publication holds of one check that failed on these days: every row of them is wrong."""
    found = Result(
        version, datetime(2026, 1, 1, 6), "unique", TABLE, "One id on several rows", "fail", "Tests", "Load anew.", 0.0,
        "vetoed", len(days), len(days), min(days, default=None), max(days, default=None), "", None, "",
    )  # fmt: skip
    connection.execute("CREATE TABLE check_days (check_id TEXT, tbl TEXT, day DATE, wrong_rows BIGINT)")
    connection.execute("CREATE TABLE checked_days (tbl TEXT, day DATE, n BIGINT)")
    held = {field.name: getattr(found, field.name) for field in fields(Result)}
    listed = ", ".join(f"${name} AS {name}" for name in held)
    connection.execute(f"CREATE TABLE check_results AS SELECT {listed} WHERE $wrong_rows > 0", held)
    for day in days:
        connection.execute("INSERT INTO check_days VALUES ('unique', ?, ?, 1)", [TABLE, day])
        connection.execute("INSERT INTO checked_days VALUES (?, ?, 1)", [TABLE, day])


def _meta(
    one: Metric,
    rows: Rows,
    today: date,
    hidden: Sequence[tuple[date, str, str]],
    anonymous: bool,
    window_end: date | None,
) -> dict[str, Any]:
    first = min((row["day"] for row in rows), default=None)
    return {
        "available": True,
        "definition": one.stored(),
        "fingerprint": "f",
        "kind": one.kind,
        "dimensions": one.dimensions,
        "reads": [f"{TABLE}.response_id"],
        "cells": one.cells,
        "window_start": first or today,
        "window_end": window_end or today + timedelta(days=1),
        "data_first": first,
        "data_last": max((row["day"] for row in rows), default=None),
        "refreshed_at": datetime(2026, 1, 1, 6).isoformat(),
        "refreshed_for": today,
        "anonymous": anonymous,
        "groups": {d: sorted({row.get(d) or "(none)" for row in rows}) for d in one.dimensions},
        "hidden": hidden,
    }
