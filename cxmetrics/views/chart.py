"""A finished chart: its Vega-Lite form with the data packed in, the words for it and the table behind it."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from cxmetrics.views.rows import Rows

Spec = dict[str, Any]


@dataclass(frozen=True)
class Chart:
    """`spec` is drawn as it stands; `alt` is what a screen reader says."""

    spec: Spec
    alt: str
    notes: tuple[str, ...] = ()
    behind: str | Rows = ""
    """The table behind it: its HTML, or its rows."""
    key: str = ""
    """What its lines and shapes mean, as one line of HTML."""
    heights: tuple[tuple[int, int], ...] = ()
    """About how high it will be, in pixels: pairs of the window's least width and the height from there on."""

    @property
    def table(self) -> str:
        """The table behind it, as HTML."""
        return self.behind if isinstance(self.behind, str) else self.behind.html

    @functools.cached_property
    def name(self) -> str:
        """The same for charts that show the same, and for no others."""
        packs = self.spec.get("datasets", {})
        form = json.dumps({key: part for key, part in self.spec.items() if key != "datasets"}, sort_keys=True)
        seen = hashlib.sha256(form.encode() + self.alt.encode())
        for pack in packs.values():
            seen.update(pack)
        return seen.hexdigest()


def packed(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Columns of equal length as an Arrow stream, the form in which data travels to the browser."""
    table = pa.table({name: pa.array(list(values), type=_type(values)) for name, values in columns.items()})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def columns_of(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, list[Any]]:
    """Rows turned into columns."""
    return {name: [row.get(name) for row in rows] for name in names}


def copied(form: Spec) -> Spec:
    """A copy of a chart's form that may be filled."""
    copy: Spec = json.loads(json.dumps(form))
    return copy


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` characters, broken between words.

    >>> wrapped("below the usual range", 12)
    ['below the', 'usual range']
    """
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


@dataclass
class Signs:
    """How marks are told apart: one shape and one color per word, always both."""

    words: tuple[str, ...]
    shapes: tuple[str, ...]
    colors: tuple[str, ...]
    extra: dict[str, Any] = field(default_factory=dict)


def _type(values: Sequence[Any]) -> pa.DataType | None:
    present = next((value for value in values if value is not None), None)
    if isinstance(present, bool):
        return pa.bool_()
    if isinstance(present, (int, float)):
        return pa.float64()
    return pa.string()
