"""Runs data checks in the warehouse, where the rows are: how many rows of each day are wrong, and the newest of them.

Says what was found; whether that is more than a check tolerates is judged by `metrics.checking`.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb
import sqlalchemy as sa

from cxmetrics import schema
from cxmetrics.calendar import Calendar, Period
from cxmetrics.promised import ControlTotal
from cxmetrics.store import loading_log
from cxmetrics.store.check_relations import Subject, query, relation
from cxmetrics.store.check_tallies import tallied
from cxmetrics.store.contact import patiently
from cxmetrics.store.contents import contents, day_of, rows_per_day
from cxmetrics.store.dialect import NotSql, Statement, translated
from cxmetrics.store.warehouse import Warehouse

ENGINE_ERRORS = (duckdb.Error,)
EXAMPLES = 20
"""So many wrong rows are kept to be looked at, the newest."""
WEIGHT = "wrong_rows"
"""A column that a body may return: how many rows of the table one of its rows stands for; 1 where it does not."""
_RARE = 0.01
_MOST_VALUES = 500
_LONGEST = timedelta(days=3660)
_OF_CONSUMERS = ("segment", "region", "plan")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Held:
    """What the warehouse has of one table: how many rows, and of each day; `subject` is None where it has none."""

    table: str
    rows: int = 0
    days: Mapping[date, int] = field(default_factory=dict, repr=False)
    subject: Subject | None = None
    sign: str = ""
    """A short text that changes when a load touches the table, or its rows by day change."""
    dated: bool = False
    """Every row has a day, and loading keeps books of them: what changed can be told by day."""


@dataclass(frozen=True)
class Found:
    """What one check found in one table. `error` says why it could not run."""

    days: Mapping[date | None, int] = field(default_factory=dict)
    examples: tuple[tuple[date | None, str], ...] = ()
    error: str | None = None


def held(
    warehouse: Warehouse,
    names: Iterable[str],
    today: date,
    *,
    controls: Sequence[ControlTotal] = (),
    expected: Mapping[str, int] | None = None,
    odd: bool = True,
    tallies: bool | None = None,
) -> dict[str, Held]:
    """The named tables as they are now. Raises Unavailable where the warehouse cannot be asked.

    `tallies`: whether what was counted of a table before may stand for days that no load has touched since; False:
    all is counted again and kept. None: nothing is kept.
    """
    known = schema.tables()
    wanted = {name: {known[name].day or known[name].key[0]} for name in names}
    counts = contents(warehouse, wanted)
    found: dict[str, Held] = {}
    common = _values(warehouse, Subject(known["consumers"], (), Period(today, today), today)) if odd else {}
    for name, holding in counts.items():
        if not holding.rows:
            found[name] = Held(name)
            continue
        table = known[name]
        days = rows_per_day(warehouse, name, table.day) if table.day in holding.columns and table.day else {}
        last = max((day for day in days if day <= today), default=today)
        first = min((day for day in days if day > last - _LONGEST), default=last)
        subject = Subject(
            table,
            tuple(c for c in holding.columns),
            Period(min(first, today), max(last, today) + timedelta(days=1)),
            last,
            controls=tuple(c for c in controls if c.table == name),
            expected_days=(expected or {}).get(name),
            loads=tuple(loading_log.loads_of(warehouse, table)),
        )
        touched = loading_log.last_touch(warehouse, name)
        if tallies is not None and touched is not None and days:
            subject = tallied(warehouse, subject, days, holding.rows, anew=not tallies)
        if odd:
            subject = _with_odd(warehouse, subject, common)
        # where loading keeps no books of a table, rows may have changed without a trace
        sign = uuid.uuid4().hex if touched is None else repr((touched, holding.rows, sorted(days.items())))
        dated = touched is not None and sum(days.values()) == holding.rows
        found[name] = Held(name, holding.rows, days, subject, sign, dated)
    return found


def _with_odd(warehouse: Warehouse, subject: Subject, common: Mapping[str, Mapping[str, int]]) -> Subject:
    values = _values(warehouse, subject)
    told = [
        (dimension, value, near)
        for dimension, counts in sorted(values.items())
        for value, near in odd(counts, common.get(dimension, {}) if dimension in _OF_CONSUMERS else {})
    ]
    return dataclasses.replace(subject, odd=tuple(told))


def _values(warehouse: Warehouse, subject: Subject) -> dict[str, dict[str, int]]:
    """How many rows each value of each dimension has; of dimensions with very many values nothing."""
    if not subject.columns:
        there = warehouse.columns().get(subject.table.name, ())
        subject = Subject(subject.table, there, subject.span, subject.last)
    if not subject.dimensions:
        return {}
    sql = (
        f"SELECT dimension, value, SUM(n) AS n FROM ({relation('dimension_values', subject)}) AS cx_values "
        "WHERE value IS NOT NULL GROUP BY dimension, value"
    )
    found: dict[str, dict[str, int]] = {}
    try:
        counted = rows(warehouse, sql)
    except (sa.exc.SQLAlchemyError, *ENGINE_ERRORS):  # a table that may not be read: told where it is counted
        return {}
    for dimension, value, n in counted:
        found.setdefault(dimension, {})[value] = int(n)
    return {dimension: counts for dimension, counts in found.items() if len(counts) <= _MOST_VALUES}


def odd(counts: Mapping[str, int], known: Mapping[str, int]) -> list[tuple[str, str | None]]:
    """The rare values that look like a common one, misspelt; and, where it is known who there is, those nobody has.

    >>> odd({"Coast": 900, "North": 800, "Cosat": 8}, {})
    [('Cosat', 'Coast')]
    >>> odd({"Tech 1": 900, "Tech 7": 3}, {})
    []
    """
    total = sum(counts.values())
    usual = {value for value, n in counts.items() if n >= _RARE * total}
    right = usual | {value for value, n in known.items() if n >= _RARE * sum(known.values())}
    found: list[tuple[str, str | None]] = []
    for value, n in sorted(counts.items()):
        twins = [each for each in counts if each != value and _folded(each) == _folded(value)]
        if any(counts[twin] > n for twin in twins):
            found.append((value, max(twins, key=lambda twin: counts[twin])))
        elif (meant := _garbled(value)) is not None:
            near = difflib.get_close_matches(meant, sorted(right - {value}), n=1, cutoff=0.75)
            found.append((value, near[0] if near else meant))
        elif value not in right:
            near = difflib.get_close_matches(value, sorted(right), n=1, cutoff=0.75)
            if near and _DIGITS.sub("", near[0]) != _DIGITS.sub("", value):
                found.append((value, near[0]))
            elif known and not near and value not in known:
                found.append((value, None))
    return found


def _garbled(value: str) -> str | None:
    """What a text was before it was read in the wrong encoding; None of a text that was not.

    >>> _garbled("stÃ¶re"), _garbled("store"), _garbled("störe")
    ('störe', None, None)
    """
    try:
        meant = value.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return meant if meant != value else None


def _folded(value: str) -> str:
    return " ".join(value.split()).casefold()


def run(
    warehouse: Warehouse,
    body: Statement,
    values: Mapping[str, Any],
    subject: Subject,
    calendar: Calendar,
    *,
    named: Sequence[str],
    only: str | None = None,
) -> Found:
    """What a body finds; in the rows of `only`, of `of_days` or `of_ids`, where it is given.

    `named` are the columns that identify a row.

    Its column WEIGHT, where it has one, says for how many rows each stands.
    """
    sql = query(body, values, subject, calendar, embedded=warehouse.embedded, only=only)
    amount = f"SUM({WEIGHT})" if WEIGHT in body.outputs else "COUNT(*)"
    try:
        counted = rows(
            warehouse, f"{sql} SELECT CAST(day AS DATE) AS day, {amount} AS n FROM cx_body GROUP BY CAST(day AS DATE)"
        )
        wrong = {_day(day): int(n or 0) for day, n in counted if n}
        if not wrong or not named:
            return Found(wrong)
        listed = ", ".join(f"CAST({name} AS TEXT) AS {name}" for name in named)
        shown = rows(
            warehouse,
            f"{sql} SELECT CAST(day AS DATE) AS day, {listed} FROM cx_body "
            f"ORDER BY day DESC, {', '.join(named)} LIMIT {EXAMPLES}",
        )
        return Found(wrong, tuple((_day(row[0]), _told(named, row[1:])) for row in shown))
    except (sa.exc.SQLAlchemyError, NotSql, *ENGINE_ERRORS) as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return Found(error=cause)


def renewed(
    before: Found, now: Found, days: Collection[date], look: Callable[[Collection[date]], Found]
) -> Found | None:
    """What was found before, but of `days` what was found now.

    `look` finds what is wrong on some days: the newest rows, where those that were kept to be looked at are too
    few. None where it cannot be told: wrong rows are put down to other days than theirs.
    """
    if any(day not in days for day in now.days):
        return None
    wrong = {day: n for day, n in before.days.items() if day not in days} | dict(now.days)
    if len(before.examples) >= EXAMPLES and any(day in days for day, _ in before.examples):
        return Found(wrong, _newest([day for day in wrong if day is not None], look))
    shown = [*(each for each in before.examples if each[0] not in days), *now.examples]
    shown.sort(key=lambda each: each[0] or date.min, reverse=True)
    return Found(wrong, tuple(shown[:EXAMPLES]))


def _newest(wrong: Collection[date], look: Callable[[Collection[date]], Found]) -> tuple[tuple[date | None, str], ...]:
    """The newest wrong rows, of as few of the days that have any as hold EXAMPLES."""
    days = sorted(wrong, reverse=True)
    asked = 1
    while True:
        found = look(days[:asked])
        if len(found.examples) >= EXAMPLES or asked >= len(days):
            return found.examples
        asked *= 4


def rows(warehouse: Warehouse, sql: str) -> list[Any]:
    """All rows of a statement in the bodies' SQL. Raises Gone where the warehouse does not answer."""
    text = translated(sql, warehouse.dialect)
    return patiently(lambda: warehouse.asked(text))


_WHOLE = re.compile(r"(?<=\d)\.0$")


def _told(names: Sequence[str], values: Sequence[Any]) -> str:
    """The columns of a row that is at fault, in words.

    >>> _told(("item", "expected", "counted"), ("rows", "1433.0", None))
    'item rows, expected 1433, counted (none)'
    """
    return ", ".join(f"{name} {_value(value)}" for name, value in zip(names, values, strict=True))


def _value(value: Any) -> str:
    if value is None:
        return "(none)"
    return _WHOLE.sub("", str(value))


def _day(value: Any) -> date | None:
    return None if value is None else day_of(value)
