"""Rows as text for people, CSV for spreadsheets or JSON for programs: what every listing command prints.

Leaves to its callers which rows there are and where the text goes.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np

from cxmetrics.errors import CxError, did_you_mean

FORMATS = ("text", "csv", "json")
"""The choices of `--format`; the first is the default."""

NOTHING = "-"
"""How text shows that there is no value."""

_FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_TO_QUOTE = re.compile(r'[,;"\t\r\n]|^[\s\']|\s$')
_FIGURE = re.compile(r"[+-]?\d[\d,.]*([eE][+-]?\d+)?( ?%)?")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def listing(columns: Sequence[str], rows: Iterable[Mapping[str, Any] | Sequence[Any]], format: str) -> str:
    """The rows as `format` (one of FORMATS), without a line break at the end.

    A row is a mapping (a missing key is None) or a sequence as long as `columns`.
    Raises CxError for another format, ValueError for a row of another length.
    """
    table = [_values(columns, row) for row in rows]
    match format:
        case "text":
            return _text(columns, table)
        case "csv":
            return "\r\n".join(",".join(map(_csv_cell, line)) for line in (list(columns), *table))
        case "json":
            return _json(columns, table)
    raise CxError("--format", f"{format!r} is not a format.", did_you_mean(format, FORMATS))


def _values(columns: Sequence[str], row: Mapping[str, Any] | Sequence[Any]) -> list[Any]:
    if isinstance(row, Mapping):
        return [_plain(row.get(column)) for column in columns]
    if len(row) != len(columns):
        raise ValueError(f"a row of {len(row)} values for {len(columns)} columns")
    return [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    """The value in the types that JSON knows, and dates; not-a-number and infinity are None."""
    match value:
        case np.generic():
            return _plain(value.item())
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            if not value.is_finite():
                return None
            return int(value) if value == value.to_integral_value() else float(value)
        case Mapping():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple() | set() | frozenset():
            parts = sorted(value) if isinstance(value, (set, frozenset)) else value
            return [_plain(part) for part in parts]
        case None | bool() | int() | str() | date():
            return value
    return str(value)


def _json(columns: Sequence[str], table: list[list[Any]]) -> str:
    lines = [
        json.dumps(dict(zip(columns, line, strict=True)), default=lambda day: day.isoformat(), allow_nan=False)
        for line in table
    ]
    return "[\n" + ",\n".join(lines) + "\n]" if lines else "[]"


def _word(value: Any, *, between: str) -> str:
    """One value as exact words: unrounded, ISO dates, lists joined by `between`."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value)
        case date():
            return value.isoformat()
        case list():
            return between.join(_word(part, between=between) for part in value)
        case dict():
            return json.dumps(value, default=lambda day: day.isoformat())
    return str(value)


def _csv_cell(value: Any) -> str:
    text = _encodable(_word(value, between=";"))
    if not isinstance(value, (bool, int, float, date)):
        text = defused(text)
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text


def defused(text: str) -> str:
    """`text` with a leading apostrophe where a spreadsheet would run it as a formula.

    A text that looks as if that had been done to it takes one more, so that `undone` gives
    back every text exactly.

    >>> defused("=1+1"), defused("-4.5"), defused("plain")
    ("'=1+1", '-4.5', 'plain')
    """
    bare = text.lstrip("'")
    risky = bare.startswith(_FORMULA_STARTS) or bare.lstrip().startswith(_FORMULA_STARTS)
    return "'" + text if risky and not _NUMBER.fullmatch(text) else text


def undone(text: str) -> str:
    """What `defused` was given.

    >>> undone(defused("=1+1")), undone(defused("'=1+1")), undone("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text[1:] if text.startswith("'") and defused(text[1:]) == text else text


def _text(columns: Sequence[str], table: list[list[Any]]) -> str:
    shown = [[_shown(value) for value in line] for line in table]
    right = [_are_figures(column) for column in zip(*shown, strict=True)] or [False] * len(columns)
    cells = [[visible(str(column)) for column in columns], *shown]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_line(line, widths, right) for line in cells)


def _line(line: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, width, to_right in zip(line, widths, right, strict=True):
        gap = " " * (width - _width(cell))
        padded.append(gap + cell if to_right else cell + gap)
    return "  ".join(padded).rstrip()


def _are_figures(column: Sequence[str]) -> bool:
    figures = [_FIGURE.fullmatch(cell) for cell in column if cell != NOTHING]
    return bool(figures) and all(figures)


def _shown(value: Any) -> str:
    match value:
        case None:
            return NOTHING
        case float():
            return _rounded(value)
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case list():
            return "; ".join(map(_shown, value))
    return visible(_word(value, between="; "))


def _rounded(value: float) -> str:
    """Two decimals, more where the figure is small: at least four significant digits."""
    if value == 0 or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    decimals = max(2, 3 - math.floor(math.log10(abs(value))))
    return f"{value:.{decimals}f}" if decimals <= 12 else f"{value:.4g}"


def visible(text: str) -> str:
    """`text` with every control character written out, so that a terminal shows it and does not obey it.

    >>> visible("a" + chr(27) + "[2J")
    'a\\\\x1b[2J'
    """
    safe = (
        character.encode("unicode_escape").decode("ascii")
        if unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") or _BIDI.match(character)
        else character
        for character in text
    )
    return "".join(safe)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
