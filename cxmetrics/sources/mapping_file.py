"""Reads a mapping from TOML and checks it against the data contract, all problems at once.

Knows no export: whether a source column is there is for the load to say.
"""

from __future__ import annotations

import re
import tomllib
import zoneinfo
from collections.abc import Mapping as Dict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.errors import CxError, Problem, Problems, did_you_mean, nearest
from cxmetrics.schema import Column, Table
from cxmetrics.sources.mapping import X_NAME, ColumnRule, FileOptions, Mapping

UNITS = ("duration", "months_before", "years_before", "excel_date", "epoch_s", "epoch_ms")
"""What `as` may say of a cell."""
_TOP = ("table", "unsure", "file", "rows", "columns")
_FILE: dict[str, type] = {
    "encoding": str,
    "delimiter": str,
    "decimal": str,
    "thousands": str,
    "sheet": str,
    "header_row": int,
    "timezone": str,
}
_RULE = ("from", "value", "format", "map", "as", "of", "scale", "nulls", "default", "template")
_TYPES_OF = {
    "duration": ("integer", "float"),
    "months_before": ("date", "timestamp"),
    "years_before": ("date", "timestamp"),
    "excel_date": ("date", "timestamp"),
    "epoch_s": ("date", "timestamp"),
    "epoch_ms": ("date", "timestamp"),
}


def read_mapping(file: Path, table: str | None = None) -> Mapping:
    """The mapping that `file` holds. Raises Problems naming all that is wrong, with lines."""
    try:
        text = file.read_text(encoding="utf-8-sig")
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        message = f"is not TOML: {error}."
        raise Problems([Problem(str(file), int(at[1]) if at else None, "error", message)]) from error
    except UnicodeDecodeError as error:
        raise CxError(str(file), "the mapping is not UTF-8 text.", "Save it as UTF-8.") from error
    except OSError as error:
        raise CxError(str(file), f"the mapping cannot be read: {error.strerror}.") from error
    reader = _Reader(file, text)
    mapping = reader.mapping(parsed, table)
    if mapping is None or reader.problems:
        raise Problems(reader.problems)
    return mapping


class _Reader:
    """Takes the parts out of the parsed file and collects what is wrong with them."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def problem(self, key: str, message: str, *ways_out: str) -> None:
        self.problems.append(Problem(str(self.file), self.line_of(key), "error", message, ways_out))

    def line_of(self, key: str) -> int | None:
        """The first line that sets `key` (its last part), to point at."""
        pattern = re.compile(rf'(^|[\[{{,.\s"])"?{re.escape(key)}"?\s*[\]=.]')
        return next((number for number, line in enumerate(self.lines, 1) if pattern.search(line)), None)

    def keys(self, where: str, given: Dict[str, Any], known: tuple[str, ...]) -> None:
        for key in given:
            if key not in known:
                self.problem(key, f"{where}: unknown key {key!r}.", did_you_mean(key, known))

    def section(self, parsed: Dict[str, Any], name: str) -> dict[str, Any]:
        found = parsed.get(name, {})
        if isinstance(found, dict):
            return found
        self.problem(name, f"[{name}] must be a section of names and values.")
        return {}

    def mapping(self, parsed: dict[str, Any], wanted: str | None) -> Mapping | None:
        self.keys("the mapping", parsed, _TOP)
        self.confirmed(parsed.get("unsure", []))
        name = parsed.get("table", wanted)
        tables = schema.tables()
        if not isinstance(name, str) or name not in tables:
            what = "no table is named." if name is None else f"table {name!r}: there is no such table."
            self.problem("table", what, did_you_mean(str(name or ""), tables))
            return None
        if wanted is not None and wanted != name:
            self.problem(
                "table", f"the mapping is for {name!r}, but --table says {wanted!r}.", "Leave one of them out."
            )
        table = tables[name]
        options = self.options(self.section(parsed, "file"))
        rows = self.section(parsed, "rows")
        self.keys("[rows]", rows, ("skip",))
        given = self.section(parsed, "columns")
        if not given:
            self.problem("columns", "[columns] says of no column where it comes from.")
        rules = [self.rule(table, key, value) for key, value in given.items()]
        for column in table.columns:
            if column.required and column.name not in given:
                self.problem("columns", f"[columns] says nothing of {column.name}, which {table.name} needs.")
        columns = tuple(rule for rule in rules if rule)
        return Mapping(table, columns, options, self.skip(rows.get("skip", {})), self.file)

    def confirmed(self, unsure: Any) -> None:
        """A draft names what nobody has confirmed yet."""
        if not isinstance(unsure, list) or not all(isinstance(one, str) for one in unsure):
            self.problem("unsure", f"unsure is {unsure!r}; it must be a list of names.")
        elif unsure:
            self.problem(
                "unsure",
                f"a draft: nobody has confirmed {', '.join(unsure)}.",
                "Look at the lines marked unsure, mend or remove them, and take their names out of `unsure`.",
            )

    def options(self, given: dict[str, Any]) -> FileOptions:
        self.keys("[file]", given, tuple(_FILE))
        good: dict[str, Any] = {}
        for key, kind in _FILE.items():
            if key not in given:
                continue
            value = given[key]
            if not isinstance(value, kind) or isinstance(value, bool):
                self.problem(key, f"[file] {key} is {value!r}; it must be {'a number' if kind is int else 'a text'}.")
            elif fault := _fault_of_option(key, value):
                self.problem(key, f"[file] {key} is {value!r}; {fault}")
            else:
                good[key] = value
        if good.get("thousands") is not None and good["thousands"] == good.get("decimal", "."):
            self.problem("thousands", f"[file] thousands and decimal are both {good['thousands']!r}.")
        return FileOptions(**good)

    def skip(self, given: Any) -> dict[str, tuple[str, ...]]:
        if not isinstance(given, dict):
            self.problem("skip", '[rows] skip must name source columns: skip = { outcome = ["PHANTOM"] }.')
            return {}
        found = {}
        for name, values in given.items():
            listed = values if isinstance(values, list) else [values]
            found[str(name).strip()] = tuple(_words(value).strip() for value in listed)
        return found

    def rule(self, table: Table, name: str, given: Any) -> ColumnRule | None:
        column = table.column(name)
        if column is None and X_NAME.fullmatch(name):
            column = Column(name, "text")
        if column is None:
            self.problem(
                name,
                f"[columns] {name!r} is no column of {table.name}.",
                did_you_mean(name, table.names),
                "Any other column is kept if named x_ and small letters.",
            )
            return None
        if isinstance(given, str):
            given = {"from": given}
        if not isinstance(given, dict):
            self.problem(name, f'{name} must be a source column or a rule such as {{ from = "Date" }}, not {given!r}.')
            return None
        before = len(self.problems)
        self.keys(name, given, _RULE)
        rule = self._rule(column, given)
        return rule if len(self.problems) == before else None

    def _rule(self, column: Column, given: dict[str, Any]) -> ColumnRule:
        name = column.name
        sources = self.sources(name, given)
        for key in ("format", "template"):
            if key in given and not isinstance(given[key], str):
                self.problem(name, f"{name}: {key} must be a text, not {given[key]!r}.")
        if "{}" not in str(given.get("template", "{}")):
            self.problem(name, f"{name}: template {given['template']!r} has no {{}} in which the cell goes.")
        if isinstance(given.get("format"), str) and "%" not in given["format"]:
            self.problem(
                name, f"{name}: format {given['format']!r} names no part of a date.", "Write it like %d/%m/%Y %H:%M:%S."
            )
        if "format" in given and column.type not in ("date", "timestamp"):
            self.problem(name, f"{name}: format is for dates and times; {name} is {column.type}.")
        nulls = given.get("nulls", [])
        return ColumnRule(
            column,
            sources,
            None if "value" not in given else _words(given["value"]),
            given.get("format"),
            self.mapped(name, given.get("map")),
            self.unit(column, given),
            self.of(name, given),
            self.scale(column, given),
            tuple(_words(value).strip() for value in (nulls if isinstance(nulls, list) else [nulls])),
            None if "default" not in given else _words(given["default"]),
            given.get("template"),
        )

    def sources(self, name: str, given: dict[str, Any]) -> tuple[str, ...]:
        if ("from" in given) == ("value" in given):
            self.problem(name, f"{name}: say either from = a source column or value = a constant.")
            return ()
        if "value" in given:
            for key in given:
                if key in _RULE and key not in ("value", "format"):
                    self.problem(name, f"{name}: {key!r} has nothing to do beside value.")
            return ()
        source = given["from"]
        listed = source if isinstance(source, list) else [source]
        if not listed or not all(isinstance(one, str) and one.strip() for one in listed):
            self.problem(name, f"{name}: from is {source!r}; it must be a source column, or a list of them.")
            return ()
        return tuple(one.strip() for one in listed)

    def mapped(self, name: str, given: Any) -> dict[str, str] | None:
        if given is None:
            return None
        if not isinstance(given, dict) or not given:
            self.problem(name, f"{name}: map must give for each value of the file one of ours: map = {{ Y = true }}.")
            return None
        return {key.strip(): _words(value) for key, value in given.items()}

    def unit(self, column: Column, given: dict[str, Any]) -> str | None:
        unit = given.get("as")
        if unit is None:
            return None
        if unit not in UNITS:
            self.problem("as", f"{column.name}: as is {unit!r}.", did_you_mean(str(unit), UNITS))
            return None
        if "format" in given:
            self.problem("as", f"{column.name}: format and as are two ways to read a cell.", "Leave one of them out.")
        if column.type not in _TYPES_OF[unit]:
            self.problem("as", f"{column.name}: as = {unit!r} makes no {column.type}.")
        if unit.endswith("_before") and "of" not in given:
            self.problem("as", f"{column.name}: as = {unit!r} needs of = a date.")
        return str(unit)

    def of(self, name: str, given: dict[str, Any]) -> date | None:
        value = given.get("of")
        if value is None:
            return None
        if not str(given.get("as", "")).endswith("_before"):
            self.problem("of", f'{name}: of has nothing to do without as = "months_before" or "years_before".')
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problem("of", f"{name}: of is {value!r}; it must be a date such as 2026-10-31.")
            return None

    def scale(self, column: Column, given: dict[str, Any]) -> float | None:
        value = given.get("scale")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value in (float("inf"), float("-inf")):
            self.problem("scale", f"{column.name}: scale is {value!r}; it must be a number.")
            return None
        if column.type not in ("integer", "float"):
            self.problem("scale", f"{column.name}: scale is for numbers; {column.name} is {column.type}.")
        return float(value)


def _words(value: Any) -> str:
    """A value of the TOML as the text that a cell would have."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _fault_of_option(key: str, value: Any) -> str | None:
    match key:
        case "delimiter" if len(value) != 1 or value in '"\r\n' or not value.isascii():
            return "it must be one character, such as ',', ';' or a tab (\"\\t\")."
        case "decimal" if value not in (".", ","):
            return "it must be '.' or ','."
        case "thousands" if len(value) != 1 or value.isalnum() or value in "+-":
            return "it must be one character, such as ',', '.', ' ' or \"'\"."
        case "header_row" if value < 1:
            return "it must be the number of the header's line, from 1."
        case "timezone" if not _is_zone(value):
            near = nearest(value, sorted(zoneinfo.available_timezones()))
            return "no such time zone is known." + (f" Did you mean {near!r}?" if near else "")
        case "encoding" if not _is_encoding(value):
            return "no such encoding is known; usual ones: utf-8, utf-16, cp1252, latin-1, shift_jis."
    return None


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _is_encoding(name: str) -> bool:
    try:
        return isinstance(b"a".decode(name), str) or True
    except (LookupError, UnicodeError):
        return name.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
