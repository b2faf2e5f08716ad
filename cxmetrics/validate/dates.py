"""In which form a column writes its dates, where the mapping does not say: told by the whole column, never by a cell.

Writes the question as SQL over the column and judges the counts that come back. Two forms
that both fit and mean different days are not chosen between: the load stops and shows both.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cxmetrics.errors import CxError
from cxmetrics.sources.mapping import ColumnRule
from cxmetrics.validate.reading import quoted, strict_time

_DAYS = [
    template.replace("-", mark)
    for mark in ("/", "-", ".", " ")
    for template in ("%d-%m-%Y", "%m-%d-%Y", "%d-%m-%y", "%m-%d-%y")
] + ["%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y", "%d. %B %Y"]
_TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S.%f")
FORMATS = tuple(day + time for time in _TIMES for day in _DAYS)
"""What is tried where ISO does not fit."""

ISO = "ISO"
SLIPS = 100
"""A form that reads this many times as many cells as its rival alone is the column's; the rest are slips."""

Ask = Callable[[str], Sequence[Any]]
"""Runs one SELECT over the column (relation `cells`, columns line and t) and gives its one row."""


@dataclass(frozen=True)
class _Rivals:
    one: str
    other: str
    only_one: int
    only_other: int
    differ: int
    example: str | None
    line: int | None


def form(rule: ColumnRule, ask_sample: Ask, ask: Ask, where: str) -> str | None:
    """The format of the column's dates; None is ISO (and a column without any value).

    `ask_sample` asks the first rows, `ask` all of them. Raises CxError where two readings are possible.
    """
    valid = "TRY_CAST(t AS TIMESTAMP) BETWEEN '1900-01-01' AND '2199-12-31'"
    filled, as_iso = ask_sample(f"SELECT count(t), count(t) FILTER ({valid}) FROM cells")
    if filled and as_iso * 2 >= filled:
        return None
    asker = ask_sample if filled else ask
    tried = ", ".join(f"count({strict_time('t', format)})" for format in FORMATS)
    counts = asker(f"SELECT {tried} FROM cells")
    possible = [format for format, count in zip(FORMATS, counts, strict=True) if count]
    if not possible:
        return None
    return _best(rule, possible, ask, where)


def _best(rule: ColumnRule, possible: list[str], ask: Ask, where: str) -> str:
    """The form that beats every other one over the whole column."""
    rivals = _compared(possible, ask)
    beaten: set[str] = set()
    for pair in rivals:
        if pair.only_one * SLIPS <= pair.only_other and pair.only_other:
            beaten.add(pair.one)
        elif pair.only_other * SLIPS <= pair.only_one and pair.only_one:
            beaten.add(pair.other)
    left = [format for format in possible if format not in beaten]
    if not left:
        left = possible
    for pair in rivals:
        if pair.one in left and pair.other in left and (pair.differ or pair.only_one or pair.only_other):
            raise _ambiguous(rule, pair, where)
    return left[0]


def _compared(possible: list[str], ask: Ask) -> list[_Rivals]:
    pairs = list(itertools.combinations(range(len(possible)), 2))
    if not pairs:
        return []
    readings = ", ".join(f"{strict_time('t', format)} AS r{place}" for place, format in enumerate(possible))
    parts = []
    for one, other in pairs:
        a, b = f"r{one}", f"r{other}"
        apart = f"{a} <> {b}"
        parts += [
            f"count(*) FILTER ({a} IS NOT NULL AND {b} IS NULL)",
            f"count(*) FILTER ({b} IS NOT NULL AND {a} IS NULL)",
            f"count(*) FILTER ({apart})",
            f"arg_min(t, line) FILTER ({apart})",
            f"min(line) FILTER ({apart})",
        ]
    row = list(ask(f"SELECT {', '.join(parts)} FROM (SELECT line, t, {readings} FROM cells)"))
    return [
        _Rivals(possible[one], possible[other], *row[5 * place : 5 * place + 5])
        for place, (one, other) in enumerate(pairs)
    ]


def _ambiguous(rule: ColumnRule, pair: _Rivals, where: str) -> CxError:
    source = " ".join(rule.sources)
    if not pair.differ:
        return CxError(
            where,
            f"the dates of {rule.name} (column {source!r}) are written in more than one form: {pair.one!r} reads "
            f"{pair.only_one:,} cells that {pair.other!r} does not, and that one {pair.only_other:,} others.",
            f'Say in a mapping which one holds, such as {rule.name} = {{ from = "{source}", format = "{pair.one}" }}; '
            "the other rows are then set aside.",
        )
    readings = [
        f"{form} reads it as {datetime.strptime(str(pair.example), form):%d %B %Y}" for form in (pair.one, pair.other)
    ]
    return CxError(
        where,
        f"the dates of {rule.name} (column {source!r}) can be read in two ways; {pair.example!r} on line "
        f"{pair.line:,} is one of {pair.differ:,} that differ:",
        *readings,
        f'Say in a mapping which one holds, such as {rule.name} = {{ from = "{source}", format = "{pair.one}" }}.',
    )


def cells_of(text: str, source: str) -> str:
    """The relation `cells` that the questions are asked of."""
    return f"(SELECT line, {text} AS t FROM {source}) AS cells"


def format_works(text: str) -> str:
    """A SELECT that fails where `text` is no format that the store understands."""
    return f"SELECT try_strptime('', {quoted(text)})"
