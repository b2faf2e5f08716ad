"""A copy of rejected rows that a person has mended: the original's columns, and beside them which reject each row was.

`rejects --out` writes such a file. It is read like any other; what had been done to its cells so
that a spreadsheet runs none of them is undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from cxmetrics.sources.export import FAULT, FAULT_TEXT, LINE, Export
from cxmetrics.sources.mapping import OWN

REASON, REJECT = OWN

_DEFUSED = "^'('*\\s*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
_NUMBER = r"^'[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


class Mended:
    """The export in a file of mended rejects. Dates may stand in ISO form: the original may have known them as such."""

    typed = True

    def __init__(self, export: Export) -> None:
        self.export = export

    @property
    def file(self) -> Path:
        return self.export.file

    @property
    def header(self) -> tuple[str, ...]:
        return self.export.header

    @property
    def damaged(self) -> bool:
        return self.export.damaged

    @property
    def flat(self) -> Sequence[int]:
        return self.export.flat

    @property
    def delimiter(self) -> str | None:
        return self.export.delimiter

    @property
    def size(self) -> int:
        return self.export.size

    def batches(self, wanted: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The rows as Export says."""
        for batch in self.export.batches(wanted):
            columns = [
                column if name in (LINE, FAULT, FAULT_TEXT) else _undone(column)
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def is_mended(header: Sequence[str]) -> bool:
    """Whether the header is that of mended rejects."""
    return REJECT in header


def _undone(column: pa.Array) -> pa.Array:
    marked = pc.and_(pc.match_substring_regex(column, _DEFUSED), pc.invert(pc.match_substring_regex(column, _NUMBER)))
    return pc.if_else(marked, pc.utf8_slice_codeunits(column, 1), column)
