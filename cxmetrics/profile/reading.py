"""Reads an export whose nature is unknown: which encoding, sheet and header it takes, and the facts of its columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cxmetrics.errors import CxError
from cxmetrics.profile.facts import Facts
from cxmetrics.sources.export import FAULT, LINE, Export, cell
from cxmetrics.sources.mapping import FileOptions
from cxmetrics.sources.opening import OpenExport
from cxmetrics.sources.workbook import filled_sheets

Progress = Callable[[int], None]

ROOM = 400_000
_HEADERS = 12
"""The header is looked for in the first so many lines."""
_GUESSED = ("cp1252", "utf-16-le")


@dataclass(frozen=True)
class Look:
    """A file and the facts of its columns. `unsure` says what of `options` was taken without being certain, and why."""

    file: Path
    options: FileOptions
    columns: tuple[Facts, ...]
    rows: int
    broken: int
    """Rows of too few or too many cells."""
    unsure: dict[str, str]


def look(file: Path, progress: Progress | None = None, room: int = ROOM) -> Look:
    """Reads the whole file once; `room` is how many values may be remembered of all columns together.

    Raises CxError where it cannot be read at all.
    """
    options, unsure = _options(file)
    with OpenExport(file, options) as export:
        columns = [Facts(name, place, _share(room, export)) for place, name in enumerate(export.header)]
        rows = broken = 0
        for batch in export.batches(export.flat):
            whole = batch.filter(batch.column(FAULT).is_null())
            broken += batch.num_rows - whole.num_rows
            for place in export.flat:
                columns[place].take(whole.column(cell(place)), whole.column(LINE))
            rows += batch.num_rows
            if progress:
                progress(rows)
    return Look(file, options, tuple(columns), rows, broken, unsure)


def _share(room: int, export: Export) -> int:
    return max(50, min(4096, room // max(len(export.header), 1)))


def _options(file: Path) -> tuple[FileOptions, dict[str, str]]:
    """How to open the file, and what of that a person should confirm."""
    options, unsure = FileOptions(), {}
    sheets = filled_sheets(file)
    if len(sheets) > 1:
        best = max(sheets, key=lambda name: sheets[name])
        options = dataclasses.replace(options, sheet=best)
        unsure["sheet"] = f"several sheets hold cells: {', '.join(sheets)}; the fullest was taken."
    try:
        header = _header(file, options)
    except CxError as error:
        options = _readable(file, options, error)
        if options.encoding:
            unsure["encoding"] = f"the file is not UTF-8; {options.encoding} can be read. Look at names with accents."
        header = _header(file, options)
    if sum(map(bool, header)) < max(2, len(header) / 2):
        further = _further_down(file, options, sum(map(bool, header)))
        if further:
            options = dataclasses.replace(options, header_row=further)
            unsure["header_row"] = f"the first lines hold no header of several columns; line {further} does."
    return options, unsure


def _header(file: Path, options: FileOptions) -> tuple[str, ...]:
    with OpenExport(file, options) as export:
        return export.header


def _readable(file: Path, options: FileOptions, error: CxError) -> FileOptions:
    """Options under which the file can be opened after all; raises `error` where there are none."""
    if "UTF-8" in error.what or "NUL" in error.what:
        for encoding in _GUESSED if "UTF-8" in error.what else _GUESSED[::-1]:
            tried = dataclasses.replace(options, encoding=encoding)
            try:
                _header(file, tried)
            except CxError:
                continue
            return tried
    if "no header" in error.what:
        further = _further_down(file, options, 0)
        if further:
            return dataclasses.replace(options, header_row=further)
    raise error


def _further_down(file: Path, options: FileOptions, names: int) -> int | None:
    """The first line below that holds more names than `names`, and at least two; None where none does."""
    for row in range(2, _HEADERS + 1):
        try:
            header = _header(file, dataclasses.replace(options, header_row=row))
        except CxError:
            continue
        if sum(map(bool, header)) > max(names, 1):
            return row
    return None
