"""A home with a company of a test's own in it: metrics, rows and publications."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store.loading import load
from cxmetrics.store.publication import Publication, current
from cxmetrics.store.warehouse import open_warehouse

TODAY = date(2026, 3, 31)
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
    return sorted((tuple(round(v, 6) if isinstance(v, float) else v for v in row) for row in rows), key=repr)
