"""Reads an Excel workbook: one sheet, its cells as text, dates and numbers as they are and not as they look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.sources.export import SHOWN, batch_schema
from cxmetrics.sources.mapping import FileOptions
from cxmetrics.sources.plain_text import NUL

_ROWS = 20_000


class Workbook:
    """The export in one sheet: the one named, else the only one that has cells."""

    damaged = True
    typed = True
    delimiter = None

    def __init__(self, file: Path, options: FileOptions) -> None:
        self.file = file
        self.decimal = options.decimal
        try:
            book = CalamineWorkbook.from_path(str(file))
            self._rows, self.sheet = _sheet(file, book, options.sheet)
        except (CalamineError, OSError, ValueError) as error:
            raise CxError(
                str(file), f"the workbook cannot be read: {error}.", "Open it in Excel and save it as .xlsx again."
            ) from error
        self.header_row = options.header_row
        if len(self._rows) < self.header_row or not any(map(_text, self._rows[self.header_row - 1])):
            raise CxError(
                str(file),
                f"row {self.header_row} of sheet {self.sheet!r} holds no header.",
                "Say header_row (and sheet) under [file] in a mapping.",
            )
        names = [_text(value).strip() for value in self._rows[self.header_row - 1]]
        while names and not names[-1]:
            names.pop()
        self.header = tuple(names)
        self.flat = range(len(self.header))
        self.size = len(self._rows)

    def batches(self, wanted: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The rows as Export says; the line is the row of the sheet. Rows without any value are no rows."""
        schema = batch_schema(wanted)
        kept: list[tuple[object, ...]] = []
        width = len(self.header)
        for line, row in enumerate(self._rows[self.header_row :], self.header_row + 1):
            cells = [_text(value, self.decimal).strip().replace("\0", NUL) for value in row]
            if not any(cells):
                continue
            fault = "too many cells" if any(cells[width:]) else None
            cells += [""] * (width - len(cells))
            told = None if fault is None else ",".join(cells)[:SHOWN]
            kept.append((line, fault, told, *(None if fault else cells[place] for place in wanted)))
            if len(kept) == _ROWS:
                yield _batch(kept, schema)
                kept = []
        if kept:
            yield _batch(kept, schema)


def filled_sheets(file: Path) -> dict[str, int]:
    """The sheets that hold cells, with how many rows; none where the file is no workbook."""
    with file.open("rb") as opened:
        magic = opened.read(8)
    if not magic.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return {}
    try:
        book = CalamineWorkbook.from_path(str(file))
        rows = {name: len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError):
        return {}
    return {name: count for name, count in rows.items() if count}


def _batch(kept: list[tuple[object, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = zip(*kept, strict=True)
    return pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def _sheet(file: Path, book: CalamineWorkbook, wanted: str | None) -> tuple[list[list[Any]], str]:
    if wanted is not None:
        if wanted not in book.sheet_names:
            raise CxError(str(file), f"there is no sheet {wanted!r}.", did_you_mean(wanted, book.sheet_names))
        return book.get_sheet_by_name(wanted).to_python(skip_empty_area=False), wanted
    found = [(book.get_sheet_by_name(name).to_python(skip_empty_area=False), name) for name in book.sheet_names]
    filled = [(rows, name) for rows, name in found if rows]
    if not filled:
        raise CxError(str(file), "the workbook is empty.", "Export it again.")
    if len(filled) > 1:
        raise CxError(
            str(file),
            "several sheets hold cells, and none is named.",
            f"Say sheet under [file] in a mapping. Sheets: {', '.join(name for _, name in filled)}.",
        )
    return filled[0]


def _text(value: Any, decimal: str = ".") -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
            return text.replace(".", decimal)
        case datetime() | date():
            return value.isoformat()
        case time():
            return value.isoformat()
        case timedelta():
            seconds = value.total_seconds()
            sign, whole = ("-" if seconds < 0 else ""), int(abs(seconds))
            return f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
        case None:
            return ""
    return str(value)
