"""Data checks as files: `sql/checks/*.sql`; the rows that a body returns are the rows that are wrong.

Reads the files and tells everything wrong with them, each with its line; running them is
left to `checking`, what follows for figures to `trust`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.calendar import Calendar, Period
from cxmetrics.errors import Problem, Problems, did_you_mean
from cxmetrics.metrics import sql_files
from cxmetrics.metrics.header import Finding, Header, header
from cxmetrics.settings import Settings
from cxmetrics.store.check_relations import RELATIONS, Subject, query, readable
from cxmetrics.store.dialect import NotSql, Statement, statement
from cxmetrics.store.lineage import GIVEN, qualified, tables_of
from cxmetrics.store.portability import carried, refusals

FOLDER = "checks"
REQUIRED = ("title", "question", "severity", "owner", "table", "remedy")
OPTIONAL = ("tolerates", "parameters", "by")
STATES = {"warn": "caution", "fail": "vetoed"}
"""What a check of each severity makes of the figures it touches."""
TOLERATED = 0.005
"""The share of a period's rows that may be wrong where a check does not say."""
BY = ("day", "id")
"""By which rows it may be told whether one is wrong; see `Check.by`."""
_OF = re.compile(r"day of (\w+)")

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*(%?)")
_TRIAL = Period(date(2026, 1, 1), date(2026, 2, 1))


@dataclass(frozen=True)
class Check:
    """One check as its file defines it. `tolerates` is a share of the rows of a period."""

    id: str
    path: Path
    title: str
    question: str
    severity: str
    owner: str
    tables: tuple[str, ...]
    """Those whose figures it touches; it is run once for each."""
    remedy: str
    tolerates: float
    parameters: tuple[str, ...]
    prose: str
    body: Statement
    body_line: int
    by: str = ""
    """By which rows of its own table it is told whether a row is wrong: `day`, those of its day; `id`, those of its id.

    So what did not change need not be looked at again. Empty where all rows are looked at.
    """
    of: str = ""
    """The other table whose rows the body goes through, by their day, for what its own table lacks."""

    @property
    def state(self) -> str:
        """What it makes of a figure when it fails: caution or vetoed."""
        return STATES[self.severity]


def checks(settings: Settings) -> tuple[dict[str, Check], list[Problem]]:
    """The checks of every sql folder by id, and everything that is wrong with their files."""
    found: dict[str, Check] = {}
    paths, problems = sql_files.found(
        settings.sql_folders,
        FOLDER,
        lambda name, first: f"the check {name!r} is already defined in {first}, which stays in force.",
    )
    for path in paths:
        try:
            found[path.stem] = _current(path, settings.parameters)
        except Problems as error:
            problems += error.problems
    return dict(sorted(found.items())), problems


def _current(path: Path, parameters: Mapping[str, Any]) -> Check:
    """The check of a file, read again where the file has changed."""
    try:
        status = path.stat()
    except OSError:
        return read(path, parameters)
    return _read(path, (status.st_mtime_ns, status.st_size), tuple(sorted(parameters.items())))


@functools.lru_cache(maxsize=500)
def _read(path: Path, stamp: tuple[int, int], parameters: tuple[tuple[str, Any], ...]) -> Check:
    return read(path, dict(parameters))


def read(path: Path, parameters: Mapping[str, Any]) -> Check:
    """The check of a file. Raises Problems with everything that is wrong with it."""
    head = header(sql_files.text_of(path), REQUIRED, OPTIONAL)
    values = _values(path, head, parameters)
    body: Statement | None = None
    try:
        body = statement(head.body)
        if values["tables"]:
            head.findings += _of_body(body, head, values)
    except NotSql as error:
        fault = error.fault
        head.findings.append(Finding(head.body_line + fault.line - 1, fault.message, fault.ways_out))
    if head.findings or body is None:
        raise Problems([Problem(str(path), f.line, f.severity, f.message, f.ways_out) for f in head.findings])
    return Check(id=path.stem, path=path, body=body, body_line=head.body_line, prose=head.prose, **values)


def _values(path: Path, head: Header, known: Mapping[str, Any]) -> dict[str, Any]:
    if not _NAME.fullmatch(path.stem):
        way = "Use lower-case letters, digits and _, beginning with a letter; 60 at most."
        head.findings.append(Finding(None, f"the file name {path.stem!r} cannot be a check's id.", (way,)))
    severity = head.get("severity")
    if severity and severity not in STATES:
        head.wrong("severity", f"severity is {severity!r}.", did_you_mean(severity, STATES))
    tables = tuple(dict.fromkeys(_listed(head.get("table"))))
    for name in tables:
        if name not in schema.tables():
            head.wrong("table", f"there is no table {name!r}.", did_you_mean(name, schema.tables()))
    parameters = tuple(dict.fromkeys(_listed(head.get("parameters"))))
    for name in parameters:
        if name not in known:
            head.wrong("parameters", f"the parameter {name!r} is not in the settings.", did_you_mean(name, known))
    return {
        **{key: head.get(key) for key in ("title", "question", "owner", "remedy")},
        "severity": severity if severity in STATES else "warn",
        "tables": tuple(name for name in tables if name in schema.tables()),
        "tolerates": _share(head),
        "parameters": parameters,
        **_by(head, tables),
    }


def _by(head: Header, tables: Sequence[str]) -> dict[str, str]:
    given = head.get("by")
    if not given or given in BY:
        return {"by": given, "of": ""}
    other = _OF.fullmatch(given)
    if other is None:
        head.wrong("by", f"by is {given!r}.", did_you_mean(given, (*BY, "day of TABLE")))
        return {"by": "", "of": ""}
    name, known = other[1], {name for name, table in schema.tables().items() if table.day}
    if name not in known or name in tables:
        why = "is the table that it checks" if name in tables else "is no table whose rows have a day"
        head.wrong("by", f"by is {given!r}; {name!r} {why}.", did_you_mean(name, known - {*tables}))
        return {"by": "", "of": ""}
    return {"by": "day", "of": name}


def _listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _share(head: Header) -> float:
    given = head.get("tolerates")
    if not given:
        return TOLERATED
    found = _SHARE.fullmatch(given)
    share = float(found[1]) / (100 if found[2] else 1) if found else 2.0
    if not 0 <= share < 1:
        head.wrong("tolerates", f"tolerates is {given!r}; it must be a share of the table's rows, such as '0.5 %'.")
        return TOLERATED
    return share


def _of_body(body: Statement, head: Header, values: Mapping[str, Any]) -> Iterator[Finding]:
    def at(line: int) -> int:
        return head.body_line + line - 1

    outputs = body.outputs
    for name in {name for name in outputs if outputs.count(name) > 1}:
        yield Finding(at(body.line_of(name)), f"the body returns {name!r} {outputs.count(name)} times.")
    if "*" in outputs or "" in outputs:
        what = "a star" if "*" in outputs else "a column without a name"
        yield Finding(at(1), f"the body returns {what}.", ("Name each column: day, and what identifies the row.",))
    elif "day" not in outputs:
        way = "It returns `day` (null where all days are meant) and what identifies the row."
        yield Finding(at(body.line_of("")), "the body does not return 'day'.", (way,))
    allowed = ("today", *values["parameters"])
    for parameter in body.parameters:
        if parameter.name not in allowed:
            ways = (did_you_mean(parameter.name, allowed),)
            yield Finding(at(parameter.line), f"the parameter :{parameter.name} is not known here.", ways)
            return
    if values["of"] and values["of"] not in tables_of(body):
        yield Finding(head.line("by"), f"the body does not read {values['of']}.", ("Leave `by` out.",))
    columns = {name: table.names for name, table in schema.tables().items()}
    known = {**columns, **GIVEN, **readable(values["tables"])}
    for name, line in tables_of(body).items():
        if name not in known:
            yield Finding(at(line), f"there is no table {name!r}.", (did_you_mean(name, known),))
            return
    further = relations_of(body)[0] - {"checked"} | {p.name for p in body.parameters if p.name == "today"}
    if values["by"] and further:
        what = f"the body reads {', '.join(sorted(further))}: what did not change may then differ, too."
        yield Finding(head.line("by"), what, ("Leave `by` out.",))
    try:
        qualified(body, {name: names for name, names in known.items() if name not in GIVEN})
    except NotSql as error:
        yield Finding(at(error.fault.line), error.fault.message, error.fault.ways_out)


def findings(check: Check) -> list[Problem]:
    """What of a check that reads well would not mean the same in every supported warehouse. Runs nothing."""
    columns = {name: table.names for name, table in schema.tables().items()} | readable(check.tables)
    found = [
        Problem(str(check.path), check.body_line + fault.line - 1, "error", fault.message, fault.ways_out)
        for fault in refusals(check.body, columns)
    ]
    values = {"today": _TRIAL.first} | dict.fromkeys(check.parameters, 1)
    told: dict[str, set[str]] = {}
    for name in check.tables:
        subject = Subject.trial(schema.tables()[name], _TRIAL)
        sql = query(check.body, values, subject, Calendar(), embedded=False)
        for dialect, fault in carried(f"{sql} SELECT * FROM cx_body"):
            told.setdefault(fault.message, set()).add(dialect)
    for message, dialects in told.items():
        what = f"cannot be carried over to {', '.join(sorted(dialects))}: {message}"
        found.append(Problem(str(check.path), check.body_line, "error", what))
    return found


def relations_of(body: Statement) -> tuple[frozenset[str], tuple[str, ...]]:
    """What a body reads: of the relations that the engine adds, and of the warehouse's tables."""
    names = set(tables_of(body))
    given = names & {*GIVEN, *RELATIONS}
    return frozenset(given), tuple(sorted(names - given))
