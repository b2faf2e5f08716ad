"""Annotations as data: `sql/annotations/*.sql` tell what happened from what the warehouse holds, such as releases.

One file is one source; its header names a title and an owner, its body returns starts_on,
ends_on, title, text and kind. Run by a refresh, published beside the rollups; a source that
fails leaves what it told last.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlglot import exp

from cxmetrics import schema
from cxmetrics.errors import CxError, Problem, Problems, did_you_mean
from cxmetrics.metrics import sql_files
from cxmetrics.metrics.header import Finding, Header, header
from cxmetrics.schema import ANNOTATION_KINDS
from cxmetrics.settings import Settings
from cxmetrics.store import told_annotations as store
from cxmetrics.store.contact import Gone
from cxmetrics.store.dialect import Fault, NotSql, Statement, line_of, statement
from cxmetrics.store.lineage import tables_of
from cxmetrics.store.portability import carried, refusals
from cxmetrics.store.publishing import Draft
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.store.waves import ANSWERS

FOLDER = "annotations"
COLUMNS = ("starts_on", "ends_on", "title", "text", "kind")


@dataclass(frozen=True)
class Source:
    """One file. `body_line` is the body's first line in the file."""

    path: Path
    title: str
    owner: str
    body: Statement
    body_line: int


def sources(settings: Settings) -> tuple[list[Source], list[Problem]]:
    """The sources of every sql folder, and everything that is wrong with their files."""
    found = []
    paths, problems = sql_files.found(
        settings.sql_folders,
        FOLDER,
        lambda name, first: f"annotations {name!r} are already told by {first}, which stays in force.",
    )
    for path in paths:
        try:
            found.append(read(path))
        except Problems as error:
            problems += error.problems
    return found, problems


def read(path: Path) -> Source:
    """The source of a file. Raises Problems with everything that is wrong with it."""
    head = header(sql_files.text_of(path), ("title", "owner"), ())
    body: Statement | None = None
    findings = list(head.findings)
    try:
        body = statement(head.body)
        findings += _of_body(body, head)
    except NotSql as error:
        findings.append(Finding(head.body_line + error.fault.line - 1, error.fault.message, error.fault.ways_out))
    if findings or body is None:
        raise Problems([Problem(str(path), f.line, f.severity, f.message, f.ways_out) for f in findings])
    return Source(path, head.get("title"), head.get("owner"), body, head.body_line)


def _of_body(body: Statement, head: Header) -> Iterator[Finding]:
    if sorted(body.outputs) != sorted(COLUMNS):
        way = f"It returns {', '.join(COLUMNS)}: no more, no fewer."
        yield Finding(head.body_line, f"the body returns {', '.join(body.outputs)}.", (way,))
    for parameter in body.parameters:
        if parameter.name != "today":
            line = head.body_line + parameter.line - 1
            yield Finding(line, f"the parameter :{parameter.name} is not known here.", ("Only :today is.",))
    for fault in _refused(body):
        yield Finding(head.body_line + fault.line - 1, fault.message, fault.ways_out)


def _refused(body: Statement) -> Iterator[Fault]:
    """What a body may not read, and what would not mean the same in every supported warehouse."""
    known = schema.tables()
    read_tables = tables_of(body)
    if ANSWERS in read_tables:
        yield Fault(read_tables[ANSWERS], f"it reads {ANSWERS}: answers of employees are shown as figures only.")
    if any(known[name].column("comment") for name in read_tables if name in known):
        for column in body.tree.find_all(exp.Column):
            if column.name.lower() == "comment":
                way = "Comments are shown masked, by the pages that are for them."
                yield Fault(line_of(column), "it reads what people wrote: a comment may name somebody.", (way,))
    columns = {name: table.names for name, table in known.items()}
    with contextlib.suppress(NotSql):  # of a table that is not canonical nobody knows the columns here
        yield from refusals(body, columns | {name: () for name in read_tables if name not in columns})
    told: dict[str, list[str]] = {}
    for dialect, fault in carried(body.bound({each.name: date(2026, 1, 1) for each in body.parameters})):
        told.setdefault(fault.message, []).append(dialect)
    for message, dialects in told.items():
        yield Fault(1, f"cannot be carried over to {', '.join(dialects)}: {message}")


def publish_annotations(settings: Settings, warehouse: Warehouse, work: Draft) -> list[CxError]:
    """Runs every source and publishes what it tells; gives why sources failed, whose last annotations stay."""
    found, problems = sources(settings)
    errors: list[CxError] = [Problems([problem]) for problem in problems]
    store.begin(work)
    told = {source.path.stem for source in found}
    for name in {Path(problem.file).stem for problem in problems} - told:
        store.keep(work, name)
    for source in found:
        name = source.path.stem
        try:
            rows = store.ask(warehouse, source.body.bound({"today": settings.today}), COLUMNS)
            store.write(work, name, [_checked(source, row) for row in rows])
        except (sa.exc.SQLAlchemyError, store.ENGINE_ERRORS, NotSql) as error:
            cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
            way = "Its annotations stay as they were told last."
            errors.append(CxError(f"{source.path}:{source.body_line}", f"the warehouse refuses it: {cause}.", way))
            store.keep(work, name)
        except Gone:
            raise
        except CxError as error:
            errors.append(error)
            store.keep(work, name)
    return errors


def _checked(source: Source, row: dict[str, Any]) -> tuple[date, date | None, str, str, str]:
    place = f"{source.path}:{source.body_line}"
    first, last = _day(place, "starts_on", row["starts_on"]), row["ends_on"]
    until = None if last is None else _day(place, "ends_on", last)
    title, kind = str(row["title"] or "").strip(), str(row["kind"] or "")
    if not title:
        raise CxError(place, f"a row of {first} has no title.", "Leave such rows out with a WHERE.")
    if kind not in ANNOTATION_KINDS:
        raise CxError(place, f"the kind {kind!r} of {title!r} is not known.", did_you_mean(kind, ANNOTATION_KINDS))
    if until is not None and until < first:
        raise CxError(place, f"{title!r} ends on {until}, before it starts ({first}).")
    return first, until, title, str(row["text"] or ""), kind


def _day(place: str, name: str, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    raise CxError(place, f"{name} is {value!r}, which is no date.", f"CAST({name} AS DATE).")
