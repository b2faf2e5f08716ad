"""Reads Parquet: its columns as text, dates in ISO form, instants with their offset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from cxmetrics.errors import CxError
from cxmetrics.sources.export import batch_schema
from cxmetrics.sources.mapping import FileOptions
from cxmetrics.sources.plain_text import NUL

_ROWS = 50_000


class Parquet:
    """The export in a Parquet file. A row's line is its number plus one, as if a header stood on line 1."""

    damaged = True
    typed = True
    delimiter = None

    def __init__(self, file: Path, options: FileOptions) -> None:
        self.file = file
        self.decimal = options.decimal
        try:
            self._file = pyarrow.parquet.ParquetFile(file)
        except (pa.ArrowException, OSError) as error:
            raise CxError(str(file), f"the Parquet file is damaged: {error}.", "Export it again.") from error
        self.header = tuple(name.strip() for name in self._file.schema_arrow.names)
        kinds = enumerate(self._file.schema_arrow.types)
        self.flat = tuple(place for place, kind in kinds if not _is_nested(kind))
        self.size = self._file.metadata.num_rows

    def batches(self, wanted: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The rows as Export says."""
        names = self._file.schema_arrow.names
        line = 2
        try:
            for batch in self._file.iter_batches(_ROWS, columns=[names[place] for place in wanted] or names[:1]):
                count = batch.num_rows
                cells = [self._texts(batch.column(names[place]), names[place]) for place in wanted]
                lines = pa.array(range(line, line + count), pa.int64())
                empty = pa.nulls(count, pa.string())
                yield pa.RecordBatch.from_arrays([lines, empty, empty, *cells], schema=batch_schema(wanted))
                line += count
        except (pa.ArrowException, OSError) as error:
            raise CxError(
                str(self.file), f"the Parquet file is damaged after row {line - 2:,}: {error}.", "Export it again."
            ) from error

    def _texts(self, column: pa.Array, name: str) -> pa.Array:
        kind = column.type
        if pa.types.is_dictionary(kind):
            column = column.dictionary_decode()
            kind = column.type
        if _is_nested(kind):
            raise CxError(str(self.file), f"column {name!r} is of type {kind}, which has no text.", "Export it flat.")
        if pa.types.is_timestamp(kind):
            column = column.cast(pa.timestamp("us", tz="UTC" if kind.tz else None), safe=False)
        if pa.types.is_floating(kind):
            column = pc.if_else(pc.is_nan(column), None, column)
        text = column.cast(pa.string())
        if pa.types.is_floating(kind):
            text = pc.replace_substring_regex(text, r"\.0$", "")
        if self.decimal != "." and (pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
            text = pc.replace_substring(text, ".", self.decimal)
        return pc.replace_substring(pc.utf8_trim_whitespace(text), "\0", NUL)


def _is_nested(kind: pa.DataType) -> bool:
    """Whether a cell of this type has no text."""
    return bool(pa.types.is_nested(kind) or pa.types.is_duration(kind))
