"""What was found of each column, as rows: for a person on a screen, a spreadsheet or a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxmetrics.profile import kinds
from cxmetrics.profile.drafting import Draft
from cxmetrics.profile.facts import shown
from cxmetrics.profile.meaning import Reading, Seen, outside
from cxmetrics.schema import Column

COLUMNS = (
    "column", "type", "filled", "nulls", "distinct", "low", "high", "examples", "sentinels", "forms", "meaning", "sure",
    "note",
)  # fmt: skip
"""`nulls` are empty cells and words for no answer; `low` to `high` of numbers and dates; `sentinels` codes that are
probably no values; `forms` how the cells are written where that is not one way; `meaning` the column of ours,
None where it is none; `sure` whether a person need not look."""
FOR_SCREENS = ("column", "type", "filled", "distinct", "range", "meaning", "note")
_EXAMPLES = 3


def rows(columns: Sequence[Seen], found: Reading, draft: Draft) -> list[dict[str, Any]]:
    """One row a column of the file, with the keys COLUMNS and `range`."""
    doubts = {line.column: line.doubts for line in draft.lines}
    meanings = {one.facts.place: meaning.column for meaning in found.meanings for one in meaning.sources}
    count: dict[str, int] = {}
    for one in columns:
        count[one.name] = count.get(one.name, 0) + 1
    return [_row(one, meanings.get(one.facts.place), doubts, count[one.name]) for one in columns]


def _row(one: Seen, column: Column | None, doubts: dict[str, tuple[str, ...]], same: int) -> dict[str, Any]:
    facts, kind, meaning = one.facts, one.kind, column.name if column else None
    codes = dict(one.codes)
    if column and column.low is not None and column.high is not None and kind.name == "integer":
        codes |= outside(one, column)
    told = list(doubts.get(meaning or "", ()))
    if not one.name:
        told.append("the column has no name.")
    elif same > 1:
        told.append(f"{same} columns have this name.")
    if kind.unsure and not any(kind.unsure in doubt for doubt in told):
        told.append(kind.unsure)
    if facts.odd:
        told.append(f"{facts.odd:,} cells hold control or invisible characters.")
    if facts.formulas:
        told.append(f"{facts.formulas:,} cells begin as a formula does.")
    low, high = _range(one, codes)
    return {
        "column": shown(one.name),
        "type": kind.name,
        "filled": facts.filled,
        "nulls": facts.rows - facts.plain,
        "distinct": facts.plain if kind.unique else facts.values.distinct,
        "low": low,
        "high": high,
        "range": None if low is None else f"{low} to {high}",
        "examples": [shown(value) for value in list(facts.values.counts)[:_EXAMPLES]],
        "sentinels": {shown(code): count for code, count in codes.items()},
        "forms": _forms(one),
        "meaning": meaning,
        "sure": not doubts.get(meaning or "", ()) and not (kind.unsure and meaning is None),
        "note": " ".join(told) or None,
    }


def _range(one: Seen, told: Mapping[str, int]) -> tuple[float | str | None, float | str | None]:
    """The lowest and highest value that is no code."""
    low, high = one.kind.low, one.kind.high
    if isinstance(low, str) or low is None:
        return low, high
    codes = {float(code) for code in told if code not in one.facts.nulls}
    if codes and one.facts.values.exact:
        kept = [
            number for number in map(_number, one.facts.values.counts) if number is not None and number not in codes
        ]
        if kept:
            low, high = min(kept), max(kept)
            if one.kind.name == "integer":
                low, high = int(low), int(high)
    return low, high


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _forms(one: Seen) -> list[str]:
    """How the column is written: its formats of dates, or its shapes where a type does not hold everywhere."""
    if one.kind.dated and one.kind.formats:
        return list(one.kind.formats)
    if one.kind.dated or one.kind.mixed:
        return [f"{example} (line {line}, {count} like it)" for _, example, line, count in
                kinds.written_otherwise(one.facts)[:6]]  # fmt: skip
    return []
