"""A home with a company of a test's own in it: metrics, rows and publications."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.calendar import Calendar
from cxmetrics.metrics.plan import definition
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store.loading import load
from cxmetrics.store.publication import Publication, current, quoted
from cxmetrics.store.warehouse import open_warehouse

TODAY = date(2026, 3, 31)
ABANDONED = (
    "SELECT CAST(offered_at AS DATE) AS day, queue, COUNT(CASE WHEN abandoned THEN 1 END) AS numerator,\n"
    "  COUNT(*) AS denominator FROM calls WHERE offered_at >= :start AND offered_at < :end GROUP BY 1, 2"
)
"""The body of a share: calls that were abandoned, by queue."""
Rows = list[tuple[Any, ...]]


def settings_in(home: Path, metrics: Sequence[str] = (), **more: Any) -> Settings:
    """Settings of a home whose only metrics are these shipped ones and what `metric` writes."""
    folder = home / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    for name in metrics:
        (folder / f"{name}.sql").write_bytes((ROOT / "sql" / f"{name}.sql").read_bytes())
    return Settings(home=home, **{"sql_folders": (folder,), "fixed_today": TODAY, **more})


def metric(settings: Settings, name: str, body: str, **keys: str) -> Path:
    """Writes a metric file: a proportion without dimensions unless told otherwise."""
    header = {"title": name.title(), "question": "How much?", "kind": "proportion", "better": "higher"}
    header |= {"dimensions": "", "owner": "Tests", **keys}
    path = settings.sql_folders[0] / f"{name}.sql"
    path.write_text("".join(f"-- {key}: {value}\n" for key, value in header.items()) + f"--\n-- Prose.\n\n{body}\n")
    return path


def fill(settings: Settings, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes rows into the embedded warehouse by hand: loading keeps no books of them."""
    with open_warehouse(settings) as warehouse, warehouse.session() as connection:
        raw = connection.connection.driver_connection
        for row in rows:
            marks = ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def run(settings: Settings, sql: str) -> Rows:
    """Runs a statement in the embedded warehouse."""
    with open_warehouse(settings) as warehouse, warehouse.session() as connection:
        return list(connection.connection.driver_connection.execute(sql).fetchall())


def load_rows(settings: Settings, table: str, rows: Sequence[Mapping[str, Any]], file: Path) -> None:
    """Loads rows as an export."""
    names = schema.tables()[table].names
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows({name: row.get(name) for name in names} for row in rows)
    with open_warehouse(settings) as warehouse:
        load(warehouse, settings, file, table=schema.tables()[table])


def published(settings: Settings) -> Publication:
    found = current(settings)
    assert found is not None
    return found


def rollup(publication: Publication, name: str) -> Rows:
    """A rollup's rows in a fixed order, floats rounded to what adding up in another order may change."""
    rows = publication.rows(f"SELECT * FROM {publication.metrics[name].table}")
    return _ordered(rows)


def months(publication: Publication, name: str) -> Rows:
    """A rollup's rows of months as they were published, in a fixed order and rounded; none where none are kept."""
    kept = publication.months.get(name)
    return _ordered(publication.rows(f"SELECT * FROM {kept.relation()}")) if kept else []


def months_of_days(publication: Publication, name: str, calendar: Calendar) -> Rows:
    """The same, worked out row by row from the rollup's days."""
    metric = definition(publication.metrics[name])
    width = 2 + len(metric.dimensions)
    listed = ", ".join(quoted(column) for column in ("cell", "day", *metric.dimensions, *(s.name for s in metric.sums)))
    days = publication.rows(f"SELECT {listed} FROM {publication.metrics[name].table}")
    firsts = {day: calendar.period(day, "month").first for _, day, *_ in days}
    if metric.last_day_counts:
        last: dict[date, date] = {}
        for cell, day, *_ in days:
            if cell == 0:
                last[firsts[day]] = max(day, last.get(firsts[day], day))
        return _ordered([row for row in days if last.get(firsts[row[1]]) == row[1]])
    found: dict[tuple[Any, ...], list[float]] = {}
    for row in days:
        key = (row[0], firsts[row[1]], *row[2:width])
        sums = found.setdefault(key, [0] * len(metric.sums))
        for place, value in enumerate(row[width:]):
            sums[place] += value
    return _ordered([(*key, *sums) for key, sums in found.items()])


def _ordered(rows: Sequence[tuple[Any, ...]]) -> Rows:
    return sorted((tuple(round(v, 6) if isinstance(v, float) else v for v in row) for row in rows), key=repr)
