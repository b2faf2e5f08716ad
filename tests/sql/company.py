"""Hand-written and random companies for the tests of metric files, and the engine's own way to run a body on them.

Tables are CSV texts: cells are trimmed, an empty one is null.
"""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from cxmetrics import schema, settings
from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.catalog import catalog
from cxmetrics.metrics.definition import Metric
from cxmetrics.store.dialect import statement, translated
from cxmetrics.store.rollups import NO_GROUP, Recipe, Source, query
from cxmetrics.store.warehouse import SQL_TYPES

CASES = Path(__file__).parent / "cases"
GIVEN = ("days", "months")
TODAY = date(2026, 4, 15)
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
"""(day, dimensions, keys) to sums."""
Run = Callable[[str], list[tuple[Any, ...]]]
"""Runs SQL and fetches its rows."""


@dataclass(frozen=True)
class Case:
    """Rows, the question's window, and the answer worked out by hand."""

    metric: str
    about: str
    tables: Mapping[str, list[dict[str, str | None]]]
    columns: list[str]
    expected: list[dict[str, str | None]]
    value: float | None = None
    window: Period = JANUARY
    today: date = TODAY
    calendar: Calendar = field(default_factory=Calendar)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """Settings that are not the default ones."""

    def __str__(self) -> str:
        return f"{self.metric}: {self.about}"


def metrics() -> dict[str, Metric]:
    """The shipped metrics; a file at fault raises."""
    found = catalog(settings.load({"CX_HOME": "/nonexistent"}))
    assert not found.problems, "\n".join(map(str, found.problems))
    return dict(found.metrics)


@functools.cache
def cases() -> tuple[Case, ...]:
    """Every case of every file of the cases folder."""
    return tuple(case for file in sorted(CASES.glob("*.toml")) for case in _cases(file))


def _cases(file: Path) -> list[Case]:
    text = tomllib.loads(file.read_text(encoding="utf-8"))
    found = []
    for case in text["case"]:
        unknown = set(case) - {
            "about",
            "tables",
            "expected",
            "value",
            "start",
            "end",
            "today",
            "calendar",
            "parameters",
        }
        assert not unknown, f"{file}: unknown {unknown}"
        tables = {name: csv(rows) for name, rows in case.get("tables", {}).items()}
        window = Period(case.get("start", JANUARY.first), case.get("end", JANUARY.end))
        found.append(
            Case(
                metric=file.stem,
                about=case["about"],
                tables=tables,
                columns=[name.strip() for name in case["expected"].strip().splitlines()[0].split(",")],
                expected=csv(case["expected"]),
                value=case.get("value"),
                window=window,
                today=case.get("today", TODAY),
                calendar=Calendar(**case.get("calendar", {})),
                parameters=case.get("parameters", {}),
            )
        )
    return found


def csv(text: str) -> list[dict[str, str | None]]:
    """The rows of a CSV text whose first line names the columns."""
    lines = [[cell.strip() or None for cell in line.split(",")] for line in text.strip().splitlines()]
    head = [str(name) for name in lines[0]]
    for line in lines[1:]:
        assert len(line) == len(head), f"{len(line)} cells for {len(head)} columns: {line}"
    return [dict(zip(head, line, strict=True)) for line in lines[1:]]


def create(run: Run) -> None:
    """All canonical tables, empty, without checks: a company's own warehouse has none."""
    for table in schema.tables().values():
        columns = ", ".join(f"{c.name} {_type(c.type)}" for c in table.columns)
        run(f"CREATE TABLE {table.name} ({columns})")


def empty(run: Run) -> None:
    for name in schema.tables():
        run(f"DELETE FROM {name}")


def fill(run: Run, tables: Mapping[str, Sequence[Mapping[str, str | None]]]) -> None:
    """Adds rows given as texts."""
    for name, rows in tables.items():
        if not rows:
            continue
        table = schema.tables()[name]
        names = list(rows[0])
        types = [_type(next(c.type for c in table.columns if c.name == column)) for column in names]
        lines = ["(" + ", ".join(map(_cell, (row[n] for n in names), types)) + ")" for row in rows]
        run(f"INSERT INTO {name} ({', '.join(names)}) VALUES {', '.join(lines)}")


def _type(kind: str) -> str:
    return "DOUBLE PRECISION" if kind == "float" else SQL_TYPES[kind]


def _cell(value: str | None, kind: str) -> str:
    text = "NULL" if value is None else "'" + value.replace("'", "''") + "'"
    return f"CAST({text} AS {kind})"


def recipe(
    metric: Metric, today: date = TODAY, lacking: Sequence[str] = (), given: Mapping[str, Any] | None = None
) -> Recipe:
    """How the engine runs the metric, all its dimensions together. `lacking` tables are given empty by the engine."""
    body = statement(metric.body)
    values = {**settings.load({"CX_HOME": "/nonexistent"}).parameters, **(given or {})}
    sources = {
        name: Source({c.name: SQL_TYPES[c.type] for c in schema.tables()[name].columns}, empty=True) for name in lacking
    }
    return Recipe(
        metric=metric.id,
        file=str(metric.path),
        line=metric.body_line,
        body=body,
        dimensions=metric.dimensions,
        cells=(metric.dimensions,),
        keys=tuple((key.name, key.type) for key in metric.keys),
        sums=tuple((s.name, s.type) for s in metric.sums),
        parameters={"today": today, **{name: values[name] for name in metric.parameters}},
        given=frozenset(name for name in GIVEN if name in metric.body),
        sources=sources,
        answers=metric.answers,
    )


def rows(run: Run, dialect: str, made: Recipe, window: Period, calendar: Calendar | None = None) -> Rows:
    """What the engine gets from a warehouse of this dialect."""
    sql, _ = query(made, window, calendar or Calendar(), embedded=dialect == "duckdb")
    found: Rows = {}
    width = 2 + len(made.dimensions) + len(made.keys)
    for row in run(translated(sql, dialect)):
        assert row[-1] == 0, f"{made.metric}: a null or fractional sum in {row}"
        key = (row[0], *row[2:width])
        assert key not in found, f"{made.metric}: {key} twice"
        found[key] = tuple(row[width:-1])
    return found


def days_told(run: Run, made: Recipe, window: Period) -> tuple[date, date]:
    """The first and the last day that the bare body tells of, before the engine cuts."""
    sql, _ = query(made, window, Calendar())
    [(first, last)] = run(sql.split(", cx_rows AS")[0] + " SELECT MIN(day), MAX(day) FROM cx_body")
    return first, last


def merged(metric: Metric, found: Rows, by: Sequence[str]) -> dict[tuple[str | None, ...], dict[str, float]]:
    """The rows by day, some of the dimensions and the keys; sums added up."""
    names = ["day", *metric.dimensions, *(key.name for key in metric.keys)]
    wanted = [names.index(name) for name in by]
    sums = [s.name for s in metric.sums]
    groups: dict[tuple[str | None, ...], dict[str, float]] = defaultdict(lambda: dict.fromkeys(sums, 0))
    for key, values in found.items():
        group = tuple(None if key[place] in (None, NO_GROUP) else str(key[place]) for place in wanted)
        for name, value in zip(sums, values, strict=True):
            groups[group][name] += value
    return dict(groups)


def total(metric: Metric, found: Rows) -> dict[str, Any]:
    """All rows merged as an answer merges them: over all days, or on the last one."""
    if (metric.kind == "level" and metric.across_time != "sum") or metric.across_time == "last":
        last = max(key[0] for key in found)
        found = {key: sums for key, sums in found.items() if key[0] == last}
    if metric.kind == "quantile":
        histogram: dict[int, int] = defaultdict(int)
        for key, sums in found.items():
            histogram[int(key[-1])] += sums[0]
        return {"histogram": dict(histogram)}
    if metric.kind == "survival":
        tenures: dict[int, tuple[int, ...]] = {}
        for key, sums in found.items():
            held = tenures.get(int(key[-1]), (0, 0, 0))
            tenures[int(key[-1])] = tuple(int(a + b) for a, b in zip(held, sums, strict=True))
        return {"tenures": tenures}
    if metric.kind == "drivers":
        blocks: dict[date, tuple[float, ...]] = {}
        for key, sums in found.items():
            held = blocks.get(key[0], (0,) * len(sums))
            blocks[key[0]] = tuple(a + b for a, b in zip(held, sums, strict=True))
        return {"blocks": blocks}
    names = [s.name for s in metric.sums]
    return {name: sum(sums[place] for sums in found.values()) for place, name in enumerate(names)}
