"""How a metric is made in this warehouse: what its body reads, what of it is there, what stands in for the rest."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxmetrics import schema
from cxmetrics.errors import CxError, Unavailable
from cxmetrics.metrics.definition import Metric
from cxmetrics.settings import Settings
from cxmetrics.store.contents import Contents
from cxmetrics.store.dialect import TOO_DEEP, NotSql, Statement, statement
from cxmetrics.store.lineage import Lineage, NotThere, lineage
from cxmetrics.store.rollups import Recipe, Source
from cxmetrics.store.warehouse import SQL_TYPES
from cxmetrics.store.waves import ANSWERS


class Narrower(Unavailable):
    """The warehouse has not what the contract says, or may not be asked for it; it may have had it before."""


@dataclass(frozen=True)
class Reading:
    """A metric with its parsed body and what that reads."""

    metric: Metric
    body: Statement
    lineage: Lineage
    narrow: bool = False
    """It means the columns of the contract only: further ones of a table would be mistaken for another's."""

    @property
    def anonymous(self) -> bool:
        return ANSWERS in self.lineage.columns

    @property
    def clocked(self) -> bool:
        return self.metric.depends_on_clock or any(p.name == "today" for p in self.body.parameters)

    def error(self, line: int, what: str, *ways_out: str) -> CxError:
        return CxError(f"{self.metric.path}:{self.metric.body_line + line - 1}", what, *ways_out)


def reading(metric: Metric, there: Mapping[str, Iterable[str]]) -> Reading:
    """What a metric reads, over the columns of the contract and those that are there.

    Raises CxError with file and line, Unavailable where a table is neither of the contract nor there.
    """
    contract = {name: list(table.names) for name, table in schema.tables().items()}
    known, narrower = dict(contract), dict(contract)
    for name, columns in there.items():
        known[name] = list(dict.fromkeys([*contract.get(name, []), *columns]))
        own = [c for c in columns if name not in contract or c.startswith("x_")]
        narrower[name] = list(dict.fromkeys([*contract.get(name, []), *own]))
    try:
        return _reading(metric, _hashable(known))
    except CxError:
        if narrower == known:
            raise
        with contextlib.suppress(CxError):
            return dataclasses.replace(_reading(metric, _hashable(narrower)), narrow=True)
        raise


def _hashable(known: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(columns)) for name, columns in sorted(known.items()))


@functools.lru_cache(maxsize=500)
def _reading(metric: Metric, known: tuple[tuple[str, tuple[str, ...]], ...]) -> Reading:
    try:
        body = statement(metric.body)
        return Reading(metric, body, lineage(body, dict(known), metric.dimensions))
    except RecursionError as error:
        raise CxError(f"{metric.path}:{metric.body_line}", TOO_DEEP.message, *TOO_DEEP.ways_out) from error
    except NotSql as error:
        fault = error.fault
        refused = Unavailable if isinstance(error, NotThere) else CxError
        raise refused(f"{metric.path}:{metric.body_line + fault.line - 1}", fault.message, *fault.ways_out) from error


def fingerprint(read: Reading, settings: Settings) -> str:
    """Of the body, comments and layout aside, and of the values of its parameters."""
    values = [(name, settings.parameters[name]) for name in sorted(read.metric.parameters)]
    return hashlib.sha256(json.dumps([read.body.words, values]).encode()).hexdigest()[:16]


def layout(read: Reading, recipe: Recipe, settings: Settings) -> str:
    """Of everything else by which a rollup must be built anew: its shape, its stand-ins, the company's months."""
    calendar = repr(settings.calendar) if recipe.given or read.metric.grain != "day" else ""
    wave = settings.wave_open_days if read.anonymous else 0
    drivers = [read.metric.answers, recipe.blocks] if recipe.answers else []
    parts = [recipe.columns, recipe.cells, read.metric.grain, sorted(recipe.sources.items()), calendar, wave, *drivers]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def made(read: Reading, contents: Mapping[str, Contents], settings: Settings, *, embedded: bool) -> Recipe:
    """The recipe of a metric over what the warehouse holds.

    Raises Unavailable with what lacks and the way out, Narrower where it is the form of the warehouse that lacks.
    """
    metric = read.metric
    sources, lacking = _sources(read, contents)
    if lacking:
        tables = sorted({name.split(".")[0] for name in lacking})
        listed = _listed([f"{name} {why}" for name, why in lacking.items()])
        formed = all(why in _EMPTY for why in lacking.values())
        kind = Unavailable if formed else Narrower
        raise kind(f"metric {metric.id!r}", f"is unavailable: {listed}.", *_ways_out(tables, embedded))
    return dataclasses.replace(shape(read, parameters_of(read, settings, settings.today)), sources=sources)


def shape(read: Reading, parameters: Mapping[str, Any]) -> Recipe:
    """The recipe of a metric where nothing lacks."""
    metric = read.metric
    return Recipe(
        metric.id,
        str(metric.path),
        metric.body_line,
        read.body,
        metric.dimensions,
        metric.cells,
        tuple((key.name, key.type) for key in metric.keys),
        tuple((s.name, s.type) for s in metric.sums),
        parameters,
        read.lineage.given,
        answers=metric.answers,
        # a wave of employees is a block of its own, whatever its weekday
        blocks=metric.grain if metric.answers and metric.grain != "day" and not read.anonymous else "",
    )


def parameters_of(read: Reading, settings: Settings, today: date) -> dict[str, Any]:
    """The values of what a body may name, its window aside."""
    return {name: settings.parameters[name] for name in read.metric.parameters} | {"today": today}


def _sources(read: Reading, contents: Mapping[str, Contents]) -> tuple[dict[str, Source], dict[str, str]]:
    """What must stand in for a table, and what lacks: name to why."""
    sources: dict[str, Source] = {}
    lacking: dict[str, str] = {}
    optional = set(read.metric.optional)
    for table in read.lineage.tables:
        found = contents.get(table, Contents(table))
        types = _types(table)
        if found.trouble:
            lacking[table] = f"could not be read ({found.trouble})"
            continue
        lacking |= {f"{table}.{name}": found.mistyped[name] for name in read.lineage.columns[table] & {*found.mistyped}}
        if not found.rows:
            if table not in optional:
                lacking[table] = "has no rows" if found.columns else "is not in the warehouse"
            elif not found.columns:
                sources[table] = Source({name: SQL_TYPES[kind] for name, kind in types.items()}, empty=True)
        absent = {
            name: SQL_TYPES[types.get(name, "text")]
            for name in sorted(read.lineage.columns[table])
            if name not in found.columns and name not in found.mistyped
        }
        further = [name for name in found.columns if name not in types and not name.startswith("x_")]
        only = tuple(c for c in found.columns if c not in further) if read.narrow and further and types else ()
        if found.columns and (absent or only):
            sources[table] = Source(absent, only=only)
        for name in sorted(read.lineage.columns[table]) if found.rows else ():
            excused = f"{table}.{name}" in optional or (table, name) in read.lineage.only_dimensions
            if not excused and not found.filled.get(name) and name not in found.mistyped:
                lacking[f"{table}.{name}"] = "is not in the warehouse" if name in absent else "has no values"
    if not lacking and not any(contents.get(table, Contents(table)).rows for table in read.lineage.tables):
        lacking = dict.fromkeys(read.lineage.tables, "has no rows")
    return sources, lacking


_EMPTY = ("has no rows", "has no values")


def _types(table: str) -> dict[str, str]:
    known = schema.tables().get(table)
    return {column.name: column.type for column in known.columns} if known else {}


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _ways_out(tables: list[str], embedded: bool) -> list[str]:
    listed = _listed(tables)
    if embedded:
        return [
            f"Load an export that fills {listed}: `python -m cxmetrics load FILE --mapping MAPPING.toml`; then refresh."
        ]
    return [f"Give the warehouse a table or view {listed} with the columns of the data contract; then refresh."]


def earliest(read: Reading, contents: Mapping[str, Contents]) -> date | None:
    """The earliest day that the tables of a metric hold, in the dated columns it reads; None where they have none."""
    days = [
        day
        for table, columns in read.lineage.columns.items()
        for name, day in contents.get(table, Contents(table)).firsts.items()
        if name in columns
    ]
    return min(days, default=None)
