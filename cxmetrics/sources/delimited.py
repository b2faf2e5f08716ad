"""Reads CSV and its kin: finds delimiter and header, then gives the cells as text, each row with its line.

Well-formed text is read in one fast pass; text with a quote that is never closed goes
through `unclosed`, which sets such rows aside and finds the next whole one.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from cxmetrics.errors import CxError
from cxmetrics.sources import unclosed
from cxmetrics.sources.export import SHOWN, batch_schema, cell
from cxmetrics.sources.mapping import FileOptions
from cxmetrics.sources.plain_text import PlainText, plain_text

DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1 << 22
_LONGEST_HEADER = 1 << 20


class Delimited:
    """The export in a CSV, TSV or similar file; `damaged` says whether marks of `plain_text` may be in cells."""

    typed = False

    def __init__(self, file: Path, options: FileOptions, scratch: Path, unpacked: Path | None = None) -> None:
        self.file = file
        self.text = plain_text(file, options.encoding, scratch, unpacked)
        self.damaged = self.text.damaged
        self.size = self.text.file.stat().st_size
        self.delimiter: str
        self.delimiter, self.header, self.begin, self.first_line = _header(file, self.text, options)

    @property
    def flat(self) -> Sequence[int]:
        return range(len(self.header))

    def batches(self, wanted: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The rows as Export says. Rows without any value are no rows."""
        if self._may_be_unclosed():
            rows = unclosed.rows(self.text.file, self.begin, self.first_line, self.delimiter)
            yield from unclosed.batches(rows, wanted, len(self.header))
        else:
            yield from _Fast(self, wanted).batches()

    def _may_be_unclosed(self) -> bool:
        """Whether a quote may never close: an odd number of them, or one that opens or closes inside a cell."""
        if self.text.quotes % 2:
            return True
        return self.text.quotes > 0 and unclosed.strays(self.text.file, self.begin, self.delimiter)


class _Fast:
    """One pass over a text whose quotes all close."""

    def __init__(self, export: Delimited, wanted: Sequence[int]) -> None:
        self.export = export
        self.wanted = list(wanted)
        self.multi_line = export.text.quotes > 0
        every = range(len(export.header))
        self.read = list(every) if self.multi_line or export.text.empty_lines else self.wanted or [0]
        self.broken: list[tuple[int, int, str]] = []
        self.done = 0
        """Rows delivered so far, whole and broken: the number of the last one."""
        self.extra_lines = 0
        """Line breaks inside cells of the rows so far."""

    def batches(self) -> Iterator[pa.RecordBatch]:
        with pa.OSFile(str(self.export.text.file)) as opened:
            opened.seek(self.export.begin)
            if opened.size() > self.export.begin:
                for batch in self._parsed(opened):
                    yield from self._finished(batch)
        yield from self._rest()

    def _parsed(self, opened: pa.NativeFile) -> Iterator[pa.RecordBatch]:
        names = [cell(place) for place in range(len(self.export.header))]
        try:
            yield from pyarrow.csv.open_csv(
                opened,
                read_options=pyarrow.csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=self.export.delimiter,
                    newlines_in_values=self.multi_line,
                    ignore_empty_lines=False,
                    invalid_row_handler=self._set_aside,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=[names[place] for place in self.read],
                    strings_can_be_null=False,
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid as error:
            raise CxError(
                str(self.export.file),
                f"the text cannot be taken apart into cells after row {self.done:,}: {error}.",
                "Look there for a quote that opens and does not close.",
            ) from error

    def _set_aside(self, row: Any) -> str:
        self.broken.append((row.number, row.actual_columns, row.text))
        return "skip"

    def _finished(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """The batch with its lines, then the broken rows that stood between its own."""
        inside = np.zeros(batch.num_rows, dtype=np.int64)
        columns = {}
        for place, column in zip(self.read, batch.columns, strict=True):
            content = np.frombuffer(column.buffers()[2] or b"", dtype=np.uint8)
            if self.multi_line and ((content == 10) | (content == 13)).any():
                inside += _line_breaks(column)
            columns[place] = _trimmed(column, content)
        lines, broken = self._lines(inside)
        arrays = [pa.array(lines), pa.nulls(len(lines), pa.string()), pa.nulls(len(lines), pa.string())]
        arrays += [columns[place] for place in self.wanted]
        whole = pa.RecordBatch.from_arrays(arrays, schema=batch_schema(self.wanted))
        empty = _empty(list(columns.values())) if len(columns) == len(self.export.header) else None
        yield whole if empty is None else whole.filter(pa.array(~empty))
        if broken:
            yield broken_batch(broken, self.wanted)

    def _rest(self) -> Iterator[pa.RecordBatch]:
        """The broken rows after the last whole one."""
        _, broken = self._lines(np.empty(0, np.int64), to_the_end=True)
        if broken:
            yield broken_batch(broken, self.wanted)

    def _lines(
        self, inside: np.ndarray[Any, Any], to_the_end: bool = False
    ) -> tuple[np.ndarray[Any, Any], list[tuple[int, str, str]]]:
        """The physical line of each of the next whole rows, and the broken rows up to the last of them.

        A row's line is its number, and the line breaks `inside` cells of the rows before it.
        """
        end, count = self.done + len(inside), 0
        while count < len(self.broken) and (to_the_end or self.broken[count][0] <= end + 1):
            count += 1
            end += 1
        broken, self.broken = self.broken[:count], self.broken[count:]
        aside = np.array([number for number, _, _ in broken], dtype=np.int64) - self.done - 1
        breaks = np.zeros(end - self.done, dtype=np.int64)
        whole = np.ones(len(breaks), dtype=bool)
        whole[aside] = False
        breaks[whole] = inside
        if self.multi_line:
            breaks[aside] = [_count_breaks(text) for _, _, text in broken]
        lines = np.arange(len(breaks)) + self.export.first_line + self.done + np.cumsum(breaks) - breaks
        lines += self.extra_lines
        self.extra_lines += int(breaks.sum())
        self.done = end
        width = len(self.export.header)
        told = [
            (int(line), "too few cells" if cells < width else "too many cells", text[:SHOWN])
            for line, (_, cells, text) in zip(lines[aside], broken, strict=True)
            if text.strip(f'{self.export.delimiter}" \t\r\n')
        ]
        return np.asarray(lines[whole]), told


def broken_batch(rows: Sequence[tuple[int, str, str]], wanted: Sequence[int]) -> pa.RecordBatch:
    """A batch of rows without cells: line, what broke each, its text."""
    lines, faults, texts = zip(*rows, strict=True)
    arrays = [pa.array(lines, pa.int64()), pa.array(faults, pa.string()), pa.array(texts, pa.string())]
    arrays += [pa.nulls(len(rows), pa.string())] * len(wanted)
    return pa.RecordBatch.from_arrays(arrays, schema=batch_schema(wanted))


def _trimmed(column: pa.Array, content: np.ndarray[Any, Any]) -> pa.Array:
    """The cells without space around them; most columns hold no space at all and are left as they are."""
    return pc.utf8_trim_whitespace(column) if ((content <= 32) | (content >= 128)).any() else column


def _empty(columns: list[pa.Array]) -> np.ndarray[Any, Any] | None:
    """Which rows hold no value at all; None where every row does."""
    empty = np.ones(len(columns[0]), dtype=bool)
    for column in columns:
        empty &= np.asarray(pc.equal(pc.binary_length(column), 0).to_numpy(zero_copy_only=False))
        if not empty.any():
            return None
    return empty


def _line_breaks(column: pa.Array) -> np.ndarray[Any, Any]:
    """How often a line ends inside each cell: at \\n, \\r\\n or a lone \\r."""
    feeds = pc.count_substring(column, "\n").to_numpy(zero_copy_only=False)
    returns = pc.count_substring(column, "\r").to_numpy(zero_copy_only=False)
    both = pc.count_substring(column, "\r\n").to_numpy(zero_copy_only=False) if returns.any() else 0
    return np.asarray(feeds + returns - both, dtype=np.int64)


def _count_breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _header(file: Path, text: PlainText, options: FileOptions) -> tuple[str, tuple[str, ...], int, int]:
    """The delimiter, the header, where in the text the rows begin, and on which line."""
    with text.file.open("rb") as opened:
        opened.seek(text.start)
        head = opened.read(_LONGEST_HEADER)
    lines = io.StringIO(head.decode("utf-8", "ignore"), newline="")
    skipped = sum(len(line.encode()) for line in itertools.islice(lines, options.header_row - 1))
    start = lines.tell()
    best: tuple[str, list[str], int, int] | None = None
    for delimiter in (options.delimiter,) if options.delimiter else DELIMITERS:
        lines.seek(start)
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            cells = next(reader, [])
        except csv.Error:
            continue
        if best is None or len(cells) > len(best[1]):
            lines.seek(start)
            length = sum(len(line.encode()) for line in itertools.islice(lines, reader.line_num))
            best = delimiter, cells, length, reader.line_num
    if best is None or not any(name.strip() for name in best[1]):
        raise CxError(
            str(file),
            f"line {options.header_row} holds no header.",
            "Say header_row under [file] in a mapping if the header stands further down.",
        )
    delimiter, cells, length, used = best
    header = tuple(name.strip() for name in cells)
    return delimiter, header, text.start + skipped + length, options.header_row + used
