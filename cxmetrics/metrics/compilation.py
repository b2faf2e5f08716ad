"""What a warehouse is asked: the body of a metric in its SQL, and the whole query that the engine makes of it.

Nothing is run here: for reading, reviewing and tests. The window is two days on either side of a month's end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlglot
from sqlglot import exp

from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.recipe import parameters_of, reading, shape
from cxmetrics.settings import Settings
from cxmetrics.store.dialect import HOME, SUPPORTED, written
from cxmetrics.store.rollups import Recipe, query

WINDOW = Period(date(2026, 1, 31), date(2026, 2, 2))
TODAY = date(2026, 4, 15)


def body(metric: Metric, settings: Settings, dialect: str) -> str:
    """The body of a metric in the SQL of `dialect`, its parameters put in."""
    return written(_parsed(metric, settings).body, dialect, pretty=True)


def whole(metric: Metric, settings: Settings, dialect: str) -> str:
    """The query that the engine makes of a metric over WINDOW, where nothing lacks."""
    sql, _ = query(_parsed(metric, settings).recipe, WINDOW, Calendar(), embedded=False)
    return written(sqlglot.parse_one(sql, read=HOME), dialect, pretty=True)


def pages(metrics: Mapping[str, Metric], settings: Settings) -> dict[str, str]:
    """For each supported dialect every body in its SQL, after one whole query of each form."""
    parsed = {name: _parsed(metric, settings) for name, metric in sorted(metrics.items())}
    forms: dict[tuple[bool, ...], str] = {}
    for name, found in parsed.items():
        forms.setdefault(_form(found.recipe), name)
    return {dialect: _page(parsed, metrics, settings, sorted(forms.values()), dialect) for dialect in SUPPORTED}


def _page(
    parsed: Mapping[str, _Parsed], metrics: Mapping[str, Metric], settings: Settings, forms: list[str], dialect: str
) -> str:
    parts = [
        f"-- What {dialect} is asked. Written by `make docs`; edit the metric's own file in sql/ instead.\n"
        f"-- Window {WINDOW.first} to {WINDOW.end} (not included), today {TODAY}, default parameters."
    ]
    parts += [f"-- ==== {name}: the whole query\n{whole(metrics[name], settings, dialect)};" for name in forms]
    parts += [f"-- ==== {name}\n{written(found.body, dialect, pretty=True)};" for name, found in parsed.items()]
    return "\n\n".join(parts) + "\n"


def _form(made: Recipe) -> tuple[bool, ...]:
    return (bool(made.keys), bool(made.answers), bool(made.blocks), "days" in made.given, "months" in made.given)


@dataclass(frozen=True)
class _Parsed:
    recipe: Recipe
    body: exp.Expr


def _parsed(metric: Metric, settings: Settings) -> _Parsed:
    read = reading(metric, {})
    made = shape(read, parameters_of(read, settings, TODAY))
    values = {"start": WINDOW.first, "end": WINDOW.end, **made.parameters}
    return _Parsed(made, sqlglot.parse_one(made.body.bound(values), read=HOME))
