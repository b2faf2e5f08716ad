"""Builds the rollups that are due and publishes them together; what cannot be had is named, the rest goes on."""

from __future__ import annotations

import contextlib
import functools
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Problem, Unavailable
from cxmetrics.metrics.annotation_files import publish_annotations
from cxmetrics.metrics.catalog import Catalog, catalog
from cxmetrics.metrics.checking import publish_checks
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.recipe import Narrower, Reading, earliest, fingerprint, layout, made, reading
from cxmetrics.metrics.redefinition import redefinition
from cxmetrics.metrics.schedule import due, whole_periods
from cxmetrics.metrics.waves import Publisher, closed_span, refusal
from cxmetrics.settings import Settings
from cxmetrics.store.attempts import forget_failure, note_failure
from cxmetrics.store.books import write_books
from cxmetrics.store.contact import Gone, patiently
from cxmetrics.store.contents import contents
from cxmetrics.store.holdings import holdings
from cxmetrics.store.months import Built, Months
from cxmetrics.store.publication import PublishedMetric
from cxmetrics.store.publishing import Draft, draft
from cxmetrics.store.released import carry_over
from cxmetrics.store.rollups import Recipe, build, largest_dimension, stage
from cxmetrics.store.seen import Seen
from cxmetrics.store.verbatims import keep as keep_verbatims
from cxmetrics.store.verbatims import publish as publish_verbatims
from cxmetrics.store.warehouse import Warehouse, open_warehouse
from cxmetrics.store.waves import ANSWERS, waves

_DAY = timedelta(days=1)
ROWS_ALLOWED = 2_000_000
"""A rollup may hold this many rows, or a tenth of its source where that is more."""
_FEW = 10_000_000
Progress = Callable[[int, int, str], None]


def threads(rows: int) -> int:
    """Among how many threads the embedded engine shares a refresh of a warehouse with so many rows.

    What takes milliseconds costs half as much again where two threads hand it to each other.
    """
    return 1 if rows < _FEW else 2


@dataclass
class Report:
    """What a refresh did: the version it published, and what it left out and why."""

    version: int = 0
    published: list[str] = field(default_factory=list)
    unavailable: dict[str, CxError] = field(default_factory=dict)
    failed: dict[str, CxError] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    """What is wrong with the files of metrics."""
    told: list[CxError] = field(default_factory=list)
    """Why annotations of the warehouse stayed as they were, and which checks could not be read."""


def refresh(
    settings: Settings,
    names: Sequence[str] = (),
    *,
    since: date | None = None,
    full: bool = False,
    progress: Progress = lambda done, of, name: None,
) -> Report:
    """Publishes a new version with the named metrics (all where none is named) brought up to date.

    Raises CxError for a name that is no metric, Unavailable where the warehouse cannot be
    had or another refresh runs; the last publication then stays in force.
    """
    known = catalog(settings)
    for name in names:
        known.metric(name)
    try:
        with open_warehouse(settings) as warehouse, warehouse.session() as connection:
            builder = connection.connection.driver_connection if warehouse.embedded else None
            with draft(settings, builder, whole=full and not names) as work:
                report = _Run(settings, known, warehouse, work, quick=not full and since is None).all(
                    names, since, full, progress
                )
    except CxError as error:
        note_failure(settings, _now(settings), f"{error.where}: {error.what}" if error.where else error.what)
        raise
    forget_failure(settings)
    return report


def _now(settings: Settings) -> datetime:
    """The company's time, to the second."""
    return datetime.now(zoneinfo.ZoneInfo(settings.timezone)).replace(tzinfo=None, microsecond=0)


class _Run:
    """One refresh: what it knows of the warehouse and of the version it builds."""

    def __init__(
        self, settings: Settings, known: Catalog, warehouse: Warehouse, work: Draft, *, quick: bool = False
    ) -> None:
        self.settings = settings
        self.known = known
        self.warehouse = warehouse
        self.work = work
        self.report = Report(work.version, problems=list(known.problems))
        self.now = _now(settings)
        self.last: Mapping[str, PublishedMetric] = work.last.metrics if work.last else {}
        self.generations: set[int] = set()
        self.unreadable: dict[str, CxError] = {}
        self.months = Months(work, settings.calendar)
        self.readings = self._readings()
        self.contents = (holdings if quick and work.copied else contents)(warehouse, self._wanted())
        work.share(threads(sum(held.rows for held in self.contents.values())))
        self.seen = Seen(warehouse, self.contents, work)
        self.waves = waves(warehouse, self.contents, settings.today, settings.wave_open_days)

    def all(self, names: Sequence[str], since: date | None, full: bool, progress: Progress) -> Report:
        carry_over(self.work)
        chosen = [name for name in self.readings if not names or name in names]
        self._tell_unreadable(names)
        for done, name in enumerate(chosen):
            progress(done, len(chosen), name)
            self._one(self.readings[name], since, full)
        progress(len(chosen), len(chosen), "")
        broken = {Path(problem.file).stem for problem in self.known.problems}
        for name in [*self.known.metrics, *sorted(broken - set(self.known.metrics))]:
            if name not in chosen:
                self._keep(name)
        if chosen and not names and not self.report.published:
            self._nothing_at_all()
        self.months.publish()
        self.seen.store(self.generations)
        write_books(self.work, self.warehouse)
        self._publish_verbatims(again=not names)
        self.report.told += publish_annotations(self.settings, self.warehouse, self.work)
        changes = self.seen.changes(self.work.last.version) if self.work.last and self.work.copied else None
        anew = since is not None  # who asks for days anew knows of rows that changed otherwise than by a load
        self.report.told += publish_checks(self.settings, self.warehouse, self.work, self.now, changes, anew=anew)
        self.work.publish(self.now, self.settings.today)
        return self.report

    def _nothing_at_all(self) -> None:
        """Raises Unavailable where figures that were published could none of them be had: no version is better."""
        lacking = [e for n, e in self.report.unavailable.items() if isinstance(e, Narrower) and self._last_had(n)]
        if lacking:
            raise Unavailable(
                self.warehouse.name,
                f"none of {len(self.readings)} metrics can be had; the first, {lacking[0].where}, {lacking[0].what}",
                *lacking[0].ways_out,
            )

    def _publish_verbatims(self, *, again: bool) -> None:
        """Publishes comments and journeys; where the warehouse refuses them, those of the last version stay."""
        try:
            told = patiently(lambda: publish_verbatims(self.settings, self.warehouse, self.work, again=again))
            self.report.told += [told] if told else []
        except Gone:
            raise
        except CxError as error:
            self.report.told.append(error)
            keep_verbatims(self.work)

    def _readings(self) -> dict[str, Reading]:
        """What each metric reads, of those whose body names only what is there."""
        there = self.warehouse.columns()
        found = {}
        for name, metric in self.known.metrics.items():
            try:
                found[name] = reading(metric, there)
            except CxError as error:
                self.unreadable[name] = error
        return found

    def _tell_unreadable(self, names: Sequence[str]) -> None:
        """Puts down those of the asked metrics whose body names what is not there."""
        for name, error in self.unreadable.items():
            if not names or name in names:
                told = self.report.unavailable if isinstance(error, Unavailable) else self.report.failed
                told[name] = error

    def _wanted(self) -> dict[str, set[str]]:
        wanted: dict[str, set[str]] = {}
        for read in self.readings.values():
            for table, columns in read.lineage.columns.items():
                known = schema.tables().get(table)
                wanted.setdefault(table, {known.day} if known and known.day else set()).update(columns)
        if ANSWERS in wanted:
            wanted[ANSWERS].add("responded_on")
        return wanted

    def _one(self, read: Reading, since: date | None, full: bool) -> None:
        name = read.metric.id
        try:
            recipe = made(read, self.contents, self.settings, embedded=self.warehouse.embedded)
            if refused := refusal(read):
                raise refused
            self._build(read, recipe, since, full)
            self.report.published.append(name)
        except Gone:
            raise
        except Unavailable as error:
            self.report.unavailable[name] = error
            if isinstance(error, Narrower) and self._last_had(name):
                self._keep(name, read)
                return
            self.work.describe(name, {**self._facts(read), "available": False, "reason": _reason(error)})
        except CxError as error:
            self.report.failed[name] = error
            self._keep(name, read)

    def _last_had(self, name: str) -> bool:
        last = self.last.get(name)
        return last is not None and last.available and self.work.has_old(last.table)

    def _build(self, read: Reading, recipe: Recipe, since: date | None, full: bool) -> None:
        name, last = read.metric.id, self.last.get(read.metric.id)
        signs = {"fingerprint": fingerprint(read, self.settings), "layout": layout(read, recipe, self.settings)}
        values = {key: self.settings.parameters[key] for key in sorted(read.metric.parameters)}
        span = self._span(read)
        same = last is not None and last.available and (last.fingerprint, last.layout) == tuple(signs.values())
        if read.anonymous:
            span = self._closed_span(read)
            facts = self.employees.publish(name)
        else:
            windows = None
            if same and last is not None and not full and self.work.has_old(last.table):
                changes = self.seen.changes(last.generation)
                windows = due(read, last, changes, span, since=since, settings=self.settings)
            if last is not None and windows == [] and span == (last.window_start, last.window_end):
                self.work.keep(last.table)
                facts = {"rows": last.rows, "groups": last.groups}
            else:
                facts = self._merged(read, recipe, span, windows)
        if not facts["rows"] and not facts.get("hidden"):
            self.work.drop(f"rollup_{name}")
            raise self._nothing(read)
        if not read.anonymous:
            self.months.built(name, Built(recipe, read.metric.last_day_counts, span, windows))
        first, end = self._ends(name, facts.get("hidden", ()))
        marks = list(last.changes) if last else []
        if last is not None and last.fingerprint and last.fingerprint != signs["fingerprint"]:
            what = redefinition(last, read.metric, values, signs["fingerprint"])
            now = {"now": signs["fingerprint"], "what": what}
            marks.append({"on": str(self.settings.today), "was": last.fingerprint, **now})
        facts |= self._facts(read) | signs | {"available": True, "changes": marks, "values": values}
        facts |= {"window_start": span.first, "window_end": span.end, "data_first": first, "data_last": end}
        facts |= {"refreshed_at": self.now.isoformat(), "refreshed_for": self.settings.today}
        self.generations.add(self.work.version)
        self.work.describe(name, facts | {"generation": self.work.version})

    @functools.cached_property
    def employees(self) -> Publisher:
        """Publishes what employees answered; it knows every metric of theirs, also those that are not asked for."""
        found = {}
        for name, read in self.readings.items():
            if read.anonymous and refusal(read) is None:
                with contextlib.suppress(CxError):  # told where that metric itself is built
                    found[name] = (read, made(read, self.contents, self.settings, embedded=self.warehouse.embedded))
        return Publisher(found, self.waves, self.warehouse, self.work, self.settings, self._closed_span)

    def _closed_span(self, read: Reading) -> Period:
        return closed_span(self._span(read), self.waves)

    def _merged(self, read: Reading, recipe: Recipe, span: Period, windows: list[Period] | None) -> dict[str, Any]:
        calendar, builder = self.settings.calendar, self.work.builder
        last = self.last.get(read.metric.id)
        if windows is None and self.warehouse.embedded:
            fill = functools.partial(build, recipe, span, calendar, builder)
            rows, groups = self.work.build(recipe, fill)
        else:
            stage(recipe, [span] if windows is None else windows, calendar, self.warehouse, builder)
            rows, groups = self.work.merge(recipe, span, windows, last.groups if last else {})
        self._bounded(read, recipe, rows)
        return {"rows": rows, "groups": groups}

    def _ends(self, name: str, hidden: Sequence[Sequence[str]]) -> tuple[date | None, date | None]:
        """The first and last day of a metric: with waves of which nothing may be shown, which are told as hidden."""
        waves = {date.fromisoformat(day) for day, *_ in hidden}
        days = sorted(waves.union(day for day in self.work.ends(name) if day))
        return (days[0], days[-1]) if days else (None, None)

    def _span(self, read: Reading) -> Period:
        """All days of a metric: from the earliest its tables hold, through today; whole periods of its grain."""
        end = self.settings.today + _DAY
        first = min(earliest(read, self.contents) or self.settings.today, self.settings.today)
        return whole_periods(Period(first, end), read.metric.grain, self.settings.calendar)

    def _nothing(self, read: Reading) -> Unavailable:
        """What to say of a metric whose tables have rows, of which none counts: no figure is no good news."""
        name, opens = read.metric.id, self.waves.first_open
        if read.anonymous and opens is not None:
            closes = opens + self.waves.open_days * _DAY
            return Unavailable(
                f"metric {name!r}",
                "is unavailable: no wave has closed yet.",
                f"The first closes on {closes} ({self.waves.open_days} days after it began); then refresh.",
            )
        tables = ", ".join(read.lineage.tables)
        return Unavailable(
            f"metric {name!r}",
            f"is unavailable: no row of {tables} counts for it.",
            f"What counts stands in {read.metric.path}; load an export that has such rows, then refresh.",
        )

    def _bounded(self, read: Reading, recipe: Recipe, rows: int) -> None:
        source = sum(self.contents[table].rows for table in read.lineage.tables)
        allowed = max(ROWS_ALLOWED, source // 10)
        if rows > allowed:
            table = f"rollup_{read.metric.id}"
            worst = largest_dimension(recipe, self.work.builder, self.work.table(table))
            self.work.drop(table)
            raise read.error(
                1,
                f"the rollup of {read.metric.id!r} would hold {rows:,} rows; {allowed:,} are allowed.",
                f"Drop the dimension {worst!r} from its header.",
            )

    def _keep(self, name: str, read: Reading | None = None) -> None:
        """Takes over what the last version has of a metric, as old as it is, and says why where there is a reason."""
        last = self.last.get(name)
        error = self.report.failed.get(name) or self.report.unavailable.get(name)
        why = {"error": str(error)} if error else {}
        if last is not None and self._last_had(name):
            self.work.keep(last.table)
            self.months.kept(name)
            self.generations.add(last.generation)
            self.work.describe(name, self.work.described(name) | why)
        elif read is not None:
            self.work.describe(name, self._facts(read) | {"available": False, "reason": str(error)})
        elif last is not None:
            self.work.describe(name, self.work.described(name) | ({"reason": str(error)} if error else {}))
        elif error is not None:
            self.work.describe(name, _defined(self.known.metrics[name]) | {"available": False, "reason": str(error)})

    def _facts(self, read: Reading) -> dict[str, Any]:
        return _defined(read.metric) | {"reads": read.lineage.reads, "anonymous": read.anonymous}


def _defined(metric: Metric) -> dict[str, Any]:
    return {
        "definition": metric.stored(),
        "kind": metric.kind,
        "dimensions": metric.dimensions,
        "cells": metric.cells,
    }


def _reason(error: CxError) -> str:
    return "\n".join([error.what.removeprefix("is unavailable: "), *error.ways_out])
