"""An export, whatever its format: a header, and batches of text cells with the lines they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

LINE, FAULT, FAULT_TEXT = "line", "fault", "fault_text"
"""Columns of a batch beside the cells: the row's line, and of a row without cells what broke it and its text."""
SHOWN = 20_000
"""So many characters of a row without cells are kept."""


class Export(Protocol):
    """What every format is read as."""

    @property
    def file(self) -> Path:
        """The file, to name in messages."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, trimmed, in order."""

    @property
    def damaged(self) -> bool:
        """Whether cells may hold the marks of `plain_text`."""

    @property
    def typed(self) -> bool:
        """Whether the file knows dates and numbers as such; they come as ISO dates and plain numbers."""

    @property
    def flat(self) -> Sequence[int]:
        """The places of the columns whose cells have a text: all, but for nested ones."""

    @property
    def delimiter(self) -> str | None:
        """What stands between two cells; None where the file is no text."""

    @property
    def size(self) -> int:
        """The size of what is read, in the unit of `progress`; 0 where it cannot be told."""

    def batches(self, wanted: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """The rows, in order but for broken ones, with the schema of `batch_schema(wanted)`; may be asked again."""


def cell(place: int) -> str:
    """The name in a batch of the column at `place` of the header."""
    return f"c{place}"


def batch_schema(wanted: Sequence[int]) -> pa.Schema:
    """line BIGINT, fault TEXT, fault_text TEXT, then the wanted columns as text."""
    return pa.schema(
        [(LINE, pa.int64()), (FAULT, pa.string()), (FAULT_TEXT, pa.string())]
        + [(cell(place), pa.string()) for place in wanted]
    )
