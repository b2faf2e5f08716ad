"""Reads a metric file: header, prose and body; tells every problem of it at once, each with its line.

Runs nothing: whether the warehouse has what a body reads is found by `refresh`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.calendar import GRAINS
from cxmetrics.errors import Problem, Problems, did_you_mean
from cxmetrics.metrics.body import findings_of_body
from cxmetrics.metrics.definition import BETTER, LIMITS, PILLARS, Metric, dimension_names
from cxmetrics.metrics.header import Finding, Header, header
from cxmetrics.metrics.kinds import kinds

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_EXTRA = re.compile(r"x_[a-z0-9_]{1,58}")
_SPAN = re.compile(r"(\d{1,5})\s*(day|week|month|year)?s?")
_DAYS_OF = {"": 1, "day": 1, "week": 7, "month": 31, "year": 366}


def read(path: Path, parameters: Mapping[str, Any]) -> tuple[Metric, list[Problem]]:
    """The metric of a file, with its warnings. `parameters` are those of the settings.

    Raises Problems with every error of the file.
    """
    metric, findings = _read(path, parameters)
    problems = [Problem(str(path), f.line, f.severity, f.message, f.ways_out) for f in findings]
    problems.sort(key=lambda problem: problem.line or 0)
    if metric is None or any(problem.severity == "error" for problem in problems):
        raise Problems(problems)
    return metric, problems


def _read(path: Path, parameters: Mapping[str, Any]) -> tuple[Metric | None, list[Finding]]:
    if path.is_dir():
        return None, [Finding(None, "is a folder; a metric is a file.", ("Move it elsewhere or rename it.",))]
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, [Finding(None, f"cannot be read: {error.strerror}.", ("Look at its permissions.",))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"is not UTF-8: byte 0x{data[error.start]:02X} at position {error.start}."
        return None, [Finding(line, message, ("Save the file as UTF-8.",))]
    if not text.strip():
        return None, [
            Finding(1, "the file is empty.", ("Write a header and a SELECT; `new metric` makes an example.",))
        ]
    if "\0" in text:
        return None, [Finding(text[: text.index("\0")].count("\n") + 1, "holds a NUL character; it is no text.")]
    read = header(text)
    values = _Values(read)
    metric = values.metric(path)
    # The body is checked even where the header is at fault: all problems at once.
    return metric, [*read.findings, *findings_of_body(metric, parameters, read)]


class _Values:
    """Turns the texts of a header into values; what is wrong is added to its findings."""

    def __init__(self, read: Header) -> None:
        self.header = read

    def metric(self, path: Path) -> Metric:
        if not _NAME.fullmatch(path.stem):
            self.header.findings.append(
                Finding(
                    None,
                    f"the file name {path.stem!r} cannot be a metric's id.",
                    ("Use lower-case letters, digits and _, beginning with a letter; 60 at most.",),
                )
            )
        get = self.header.get
        dimensions = self.dimensions()
        kind = self.choice("kind", tuple(kinds()), "proportion")
        metric = Metric(
            id=path.stem,
            path=path,
            title=get("title"),
            question=get("question"),
            kind=kind,
            better=self.choice("better", BETTER, "neither"),
            dimensions=dimensions,
            owner=get("owner"),
            pillar=self.choice("pillar", PILLARS, None),
            unit=get("unit") or None,
            target=self.number("target"),
            cross=self.cross(dimensions),
            looks_ahead=self.days("looks_ahead"),
            looks_back=self.days("looks_back"),
            depends_on_clock=self.yes("depends_on_clock"),
            grain=self.choice("grain", GRAINS[:-1], "week" if kind == "drivers" else "day"),
            across_time=self.choice("across_time", ("sum", "last"), None),
            parameters=self.names("parameters"),
            optional=self.optional(),
            limits=self.choice("limits", LIMITS, "xmr"),
            minimum_n=int(self.number("minimum_n", lambda n: n >= 1 and n == int(n), "a whole number from 1") or 30),
            quantile=self.number("quantile", lambda q: 0 < q < 1, "a number between 0 and 1"),
            outcome=self.one_name("outcome"),
            predictors=self.names("predictors"),
            detail_of=get("detail_of") or None,
            prose=self.header.prose,
            body=self.header.body,
            body_line=self.header.body_line,
        )
        self.of_kind(metric)
        return metric

    def of_kind(self, metric: Metric) -> None:
        wants = {"quantile": ("quantile",), "drivers": ("outcome", "predictors")}
        for kind, keys in wants.items():
            for key in keys:
                if metric.kind == kind and not self.header.get(key) and self.header.get("kind"):
                    self.header.wrong("kind", f"kind {kind!r} needs the key {key!r}.")
                elif metric.kind != kind and self.header.get(key):
                    self.header.wrong(key, f"the key {key!r} is for kind {kind!r} only, not {metric.kind!r}.")
        for name in metric.answers:
            if name in metric.predictors and name == metric.outcome:
                self.header.wrong("predictors", f"{name!r} is the outcome and cannot be a predictor too.")
            elif name in ("day", *metric.dimensions):
                self.header.wrong("predictors", f"{name!r} is an answer here; it cannot be the day or a dimension too.")
        if metric.limits == "p-prime" and metric.kind != "proportion":
            message = f"limits: p-prime has no effect on kind {metric.kind!r}; it is for proportions."
            line = self.header.line("limits")
            self.header.findings.append(Finding(line, message, ("Leave it out: limits are XmR.",), "warning"))
        if metric.kind == "level" and metric.across_time is None:
            return
        if metric.across_time == "sum" and metric.kind != "level":
            self.header.wrong("across_time", "across_time: sum is for kind 'level'; the sums of others merge anyway.")

    def choice(self, key: str, choices: tuple[str, ...], default: Any) -> Any:
        given = self.header.get(key)
        if not given:
            return default
        if given not in choices:
            self.header.wrong(key, f"{key} is {given!r}.", did_you_mean(given, choices))
            return default
        return given

    def number(
        self, key: str, holds: Callable[[float], bool] = lambda number: True, what: str = "a number"
    ) -> float | None:
        given = self.header.get(key)
        if not given:
            return None
        text, share = given.removesuffix("%").strip(), given.endswith("%")
        try:
            number = float(text) / (100 if share else 1)
        except ValueError:
            number = float("nan")
        if not abs(number) < float("inf") or not holds(number):
            self.header.wrong(key, f"{key} is {given!r}; it must be {what}.")
            return None
        return number

    def days(self, key: str) -> int:
        given = self.header.get(key)
        found = _SPAN.fullmatch(given)
        if given and not found:
            self.header.wrong(key, f"{key} is {given!r}; it must be a number of days, such as '7 days'.")
        return int(found[1]) * _DAYS_OF[found[2] or ""] if found else 0

    def yes(self, key: str) -> bool:
        given = self.header.get(key).lower()
        if given not in ("", "true", "false", "yes", "no"):
            self.header.wrong(key, f"{key} is {given!r}; it must be true or false.")
        return given in ("true", "yes")

    def names(self, key: str) -> tuple[str, ...]:
        listed = [name.strip() for name in self.header.get(key).split(",")] if self.header.get(key) else []
        for name in listed:
            if not _NAME.fullmatch(name):
                self.header.wrong(key, f"{name!r} under {key} is not a name.", "List names, separated by commas.")
        for name in sorted({name for name in listed if listed.count(name) > 1}):
            self.header.wrong(key, f"{name!r} is listed twice under {key}.")
        return tuple(dict.fromkeys(listed))

    def one_name(self, key: str) -> str | None:
        listed = self.names(key)
        if len(listed) > 1:
            self.header.wrong(key, f"{key} names {len(listed)}; it is one.")
        return listed[0] if listed else None

    def dimensions(self) -> tuple[str, ...]:
        named = self.names("dimensions")
        known = dimension_names()
        for name in named:
            if _NAME.fullmatch(name) and name not in known and not _EXTRA.fullmatch(name):
                self.header.wrong(
                    "dimensions",
                    f"{name!r} is not a dimension.",
                    did_you_mean(name, known),
                    "A column of your own is called x_name.",
                )
        return named

    def cross(self, dimensions: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        sets = []
        for part in filter(str.strip, self.header.get("cross").split(";")):
            names = tuple(dict.fromkeys(name.strip() for name in part.split(",")))
            for name in names:
                if name not in dimensions:
                    self.header.wrong(
                        "cross", f"cross names {name!r}, which is not declared.", did_you_mean(name, dimensions)
                    )
            if len(names) < 2:
                self.header.wrong("cross", f"cross {part.strip()!r} names one dimension.", "Name two: queue, reason.")
            sets.append(names)
        return tuple(sets)

    def optional(self) -> tuple[str, ...]:
        given = self.header.get("optional")
        listed = [name.strip() for name in given.split(",")] if given else []
        tables = schema.tables()
        for name in listed:
            table, _, column = name.partition(".")
            if table not in tables:
                self.header.wrong("optional", f"optional names {name!r}: no such table.", did_you_mean(table, tables))
            elif column and not tables[table].column(column) and not _EXTRA.fullmatch(column):
                self.header.wrong(
                    "optional",
                    f"optional names {name!r}: {table} has no such column.",
                    did_you_mean(column, tables[table].names),
                )
        return tuple(dict.fromkeys(listed))
