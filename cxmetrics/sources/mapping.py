"""A mapping: how the columns of somebody's export become those of a canonical table.

`mapping_file` reads one from TOML; where a header bears canonical names it is made of that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cxmetrics import schema
from cxmetrics.errors import CxError, Problem, Problems, did_you_mean, nearest
from cxmetrics.schema import Column, Table

OWN = ("cx_reason", "cx_reject")
"""Columns of a copy of rejected rows: why each was set aside, and which reject it is. See `mended`."""
X_NAME = re.compile(r"x_[a-z0-9][a-z0-9_]{0,59}")
"""A column beyond the contract: kept as text."""


@dataclass(frozen=True)
class FileOptions:
    """What is told of the file; None is to be found out, or the usual."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str = "."
    thousands: str | None = None
    sheet: str | None = None
    header_row: int = 1
    timezone: str | None = None


@dataclass(frozen=True)
class ColumnRule:
    """How one canonical column is made of source columns, or of a constant."""

    column: Column
    sources: tuple[str, ...] = ()
    value: str | None = None
    format: str | None = None
    mapped: Dict[str, str] | None = None
    unit: str | None = None
    of: date | None = None
    scale: float | None = None
    nulls: tuple[str, ...] = ()
    default: str | None = None
    template: str | None = None

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True)
class Mapping:
    """A whole mapping. `file` is where it is written; None for one made of the header itself."""

    table: Table
    columns: tuple[ColumnRule, ...]
    options: FileOptions = field(default_factory=FileOptions)
    skip: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    file: Path | None = None

    @property
    def x_names(self) -> tuple[str, ...]:
        return tuple(rule.name for rule in self.columns if self.table.column(rule.name) is None)


def table_named(name: str) -> Table:
    """The canonical table of this name. Raises CxError with the nearest one."""
    tables = schema.tables()
    if name not in tables:
        raise CxError(f"table {name!r}", "there is no such table.", did_you_mean(name, tables))
    return tables[name]


def mapping_of_header(table: Table, header: tuple[str, ...], where: str) -> Mapping:
    """The mapping of a file whose header bears canonical names. Raises Problems for other names."""
    problems = []
    for place, name in enumerate(header, 1):
        if table.column(name) or X_NAME.fullmatch(name) or name in OWN:
            continue
        what = f"the header has {name!r}, no column of {table.name}." if name else f"column {place} has no name."
        near = nearest(name, table.names)
        problems.append(
            Problem(
                where,
                1,
                "error",
                what,
                (
                    *((f"Did you mean {near!r}?",) if near else ()),
                    f"Columns of {table.name}: {', '.join(table.names)}.",
                    "Any other is kept if named x_ and small letters.",
                    "Or say in a mapping (--mapping M.toml) which column is which.",
                ),
            )
        )
    if problems:
        raise Problems(problems)
    columns = [
        ColumnRule(table.column(name) or Column(name, "text"), (name,))
        for name in dict.fromkeys(header)
        if name not in OWN
    ]
    return Mapping(table, tuple(columns))
