"""Reads delimited text in which a quote opens and is never closed: that row is set aside, the next ones are read.

Slower than `delimited`, and used for such files only.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from cxmetrics.sources.export import SHOWN, batch_schema

LONGEST = 1000
"""A row of more lines than this is taken for one whose quote never closes."""
FAULT = "a quote that is never closed"

_ROWS = 20_000
_BLOCK = 1 << 22
_WIDEST = 1 << 24

Row = tuple[int, str | None, list[str]]
"""The line on which a row starts, what broke it, and its cells (of a broken row: its text)."""


def rows(file: Path, begin: int, first_line: int, delimiter: str) -> Iterator[Row]:
    """The rows of the text from byte `begin` on, which is line `first_line`."""
    csv.field_size_limit(_WIDEST)
    with file.open("rb") as opened:
        opened.seek(begin)
        lines = _Lines(io.TextIOWrapper(opened, encoding="utf-8", errors="replace", newline=""))
        number = first_line
        while first := lines.take(1):
            if first[0].count('"') % 2 == 0:
                yield number, None, next(csv.reader(first, delimiter=delimiter), [])
                number += 1
                continue
            lines.back(first)
            used, cells = _record(lines.peek(LONGEST), delimiter)
            taken = lines.take(used)
            if cells is None:
                yield number, FAULT, [taken[0]]
            else:
                yield number, None, cells
            number += used


def strays(file: Path, begin: int, delimiter: str) -> bool:
    """Whether a quote of the text from byte `begin` on opens, or closes, elsewhere than where a cell does."""
    beside = np.zeros(256, dtype=bool)
    beside[[ord(delimiter), 10, 13]] = True
    seen, last = 0, b"\n"
    with file.open("rb") as opened:
        opened.seek(begin)
        while chunk := opened.read(_BLOCK):
            while chunk.endswith(b'"') and (more := opened.read(_BLOCK)):
                chunk += more
            content = np.frombuffer(last + chunk + b"\n", dtype=np.uint8)
            at = np.flatnonzero(content[1:-1] == 34) + 1
            opens = (np.arange(len(at)) + seen) % 2 == 0
            before, after = content[at - 1], content[at + 1]
            doubled = np.zeros(len(content), dtype=bool)
            doubled[at[~opens]] = True
            if not (beside[before[opens]] | doubled[at[opens] - 1]).all():
                return True
            if not (beside[after[~opens]] | (after[~opens] == 34)).all():
                return True
            seen, last = seen + len(at), chunk[-1:]
    return False


def batches(found: Iterator[Row], wanted: Sequence[int], width: int) -> Iterator[pa.RecordBatch]:
    """The rows as batches of `batch_schema(wanted)`; those without any value are left out."""
    kept: list[tuple[object, ...]] = []
    for line, broken, cells in found:
        trimmed = [value.strip() for value in cells]
        if broken is None and not any(trimmed):
            continue
        fault = broken or _fault_of(len(trimmed), width)
        values = [None] * len(wanted) if fault else [trimmed[place] for place in wanted]
        kept.append((line, fault, ",".join(trimmed)[:SHOWN] if fault else None, *values))
        if len(kept) == _ROWS:
            yield _batch(kept, wanted)
            kept = []
    if kept:
        yield _batch(kept, wanted)


def _fault_of(cells: int, width: int) -> str | None:
    if cells == width:
        return None
    return "too few cells" if cells < width else "too many cells"


def _batch(kept: list[tuple[object, ...]], wanted: Sequence[int]) -> pa.RecordBatch:
    schema = batch_schema(wanted)
    columns = zip(*kept, strict=True)
    return pa.RecordBatch.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


def _record(lines: list[str], delimiter: str) -> tuple[int, list[str] | None]:
    """How many of the lines make the first row, and its cells: None where its quote never closes."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        cells = next(reader)
    except csv.Error:
        return 1, None
    if reader.line_num == 1:
        return 1, None if _ends_inside(lines[:1], delimiter) else cells
    try:
        next(csv.reader(lines[: reader.line_num], delimiter=delimiter, strict=True))
    except csv.Error:
        return 1, None
    return reader.line_num, cells


def _ends_inside(lines: list[str], delimiter: str) -> bool:
    """Whether the text ends within quotes."""
    try:
        next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


class _Lines:
    """Lines of a text that can be put back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.ahead: list[str] = []

    def peek(self, count: int) -> list[str]:
        while len(self.ahead) < count and (line := self.text.readline()):
            self.ahead.append(line)
        return self.ahead[:count]

    def take(self, count: int) -> list[str]:
        found = self.peek(count)
        del self.ahead[:count]
        return found

    def back(self, lines: list[str]) -> None:
        self.ahead[:0] = lines
