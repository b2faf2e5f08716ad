"""What is wrong with a metric beyond its file's grammar: what it reads, and whether every warehouse can run it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cxmetrics import schema
from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import CxError, Problem, did_you_mean
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.recipe import Reading, parameters_of, reading, shape
from cxmetrics.metrics.waves import refusal
from cxmetrics.settings import Settings
from cxmetrics.store.dialect import TOO_DEEP, Fault, NotSql, statement
from cxmetrics.store.lineage import GIVEN, tables_of
from cxmetrics.store.portability import carried, refusals
from cxmetrics.store.rollups import query

_TRIAL = Period(date(2026, 1, 1), date(2026, 2, 1))
"""A window to write a body's query for; nothing is run."""


def findings(metric: Metric, settings: Settings) -> list[Problem]:
    """Everything `check` says of one metric that reads well. Runs nothing."""
    try:
        return _findings(metric, settings)
    except RecursionError:
        return [_problem(metric, TOO_DEEP)]


def _findings(metric: Metric, settings: Settings) -> list[Problem]:
    columns = {name: table.names for name, table in schema.tables().items()}
    body = statement(metric.body)
    unknown = {name: line for name, line in tables_of(body).items() if name not in columns and name not in GIVEN}
    found = list(_unknown_tables(metric, unknown, list(columns)))
    columns |= dict.fromkeys(unknown, ())
    try:
        for fault in refusals(body, columns):
            found.append(_problem(metric, fault))
    except NotSql as error:
        if not unknown:
            found.append(_problem(metric, error.fault))
    if found:
        return found
    read = reading(metric, {})
    if refused := refusal(read):
        found.append(Problem(str(metric.path), None, "error", refused.what, refused.ways_out))
    if read.clocked and not metric.depends_on_clock:
        line = next(p.line for p in body.parameters if p.name == "today")
        message = "the body uses :today, so all of it is built anew each day."
        found.append(_problem(metric, Fault(line, message, ("Say so: `-- depends_on_clock: true`.",)), "warning"))
    return found + list(_not_carried(read, settings))


def _unknown_tables(metric: Metric, unknown: dict[str, int], known: list[str]) -> Iterator[Problem]:
    for name, line in unknown.items():
        if name.isidentifier():
            message = f"{name!r} is none of the canonical tables: unavailable unless the warehouse has it."
            yield _problem(metric, Fault(line, message, (did_you_mean(name, known),)), "warning")


def _not_carried(read: Reading, settings: Settings) -> Iterator[Problem]:
    trial, calendar = shape(read, parameters_of(read, settings, _TRIAL.first)), Calendar()
    try:
        sql, _ = query(trial, _TRIAL, calendar, embedded=False)
    except CxError as error:
        yield Problem(str(read.metric.path), read.metric.body_line, "error", error.what, error.ways_out)
        return
    told: dict[str, list[str]] = {}
    for dialect, fault in carried(sql):
        told.setdefault(fault.message, []).append(dialect)
    for message, dialects in told.items():
        line = read.metric.body_line
        yield Problem(
            str(read.metric.path), line, "error", f"cannot be carried over to {', '.join(dialects)}: {message}"
        )


def _problem(metric: Metric, fault: Fault, severity: str = "error") -> Problem:
    line = metric.body_line + fault.line - 1
    return Problem(str(metric.path), line, severity, fault.message, fault.ways_out)
