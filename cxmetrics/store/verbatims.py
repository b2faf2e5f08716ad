"""Publishes what consumers wrote, masked, and the journeys of those who wrote, under pseudonyms; reads both.

Nothing unmasked reaches the published file. A comment that is the same as at the last
refresh keeps its masked text: a keyed sign tells, not the text.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from sys import intern
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings
from cxmetrics.store.contact import refused
from cxmetrics.store.contents import day_of
from cxmetrics.store.dialect import literal, translated
from cxmetrics.store.pseudonyms import Pseudonyms, pseudonyms
from cxmetrics.store.publication import Publication
from cxmetrics.store.publishing import OLD, Draft
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.validate import masking

VERBATIMS, TIMELINES = "verbatims", "timelines"
ANSWERS = "survey_responses"
_BATCH = 10_000
MOST = 200_000
"""So many comments are published at most, of whole days, the newest: pages hold them in memory."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """One comment as it may be shown. `sign` tells whether its text is the same as before."""

    id: str
    day: date
    consumer: str | None
    survey: str | None
    stage: str | None
    channel: str | None
    segment: str | None
    region: str | None
    nps: int | None
    csat: int | None
    ces: int | None
    weight: float
    text: str
    sign: str


@dataclass(frozen=True)
class Step:
    """One event in a consumer's journey. `kind`: joined, left, survey, interaction, call, or value."""

    consumer: str
    day: date
    kind: str
    stage: str | None
    channel: str | None
    what: str | None
    """The reason, the survey or the plan."""
    problem: bool | None
    amount: float | None
    """NPS of a survey, monthly value of a value."""


DIMENSIONS = ("survey", "stage", "channel", "segment", "region")
"""What a comment can be filtered by: few words, each in very many comments, so that they are held once."""
_SCORES = ("nps", "csat", "ces")
_COPIED = (*DIMENSIONS, *_SCORES)
_ARROW = {
    "day": pa.date32(), "nps": pa.int64(), "csat": pa.int64(), "ces": pa.int64(),
    "weight": pa.float64(), "problem": pa.bool_(), "amount": pa.float64(),
}  # fmt: skip
_EVENTS = {
    "consumers": [
        ("joined", "joined_on", "NULL", "NULL", "plan", "NULL", "NULL"),
        ("left", "left_on", "NULL", "NULL", "leave_reason", "NULL", "NULL"),
    ],
    "survey_responses": [("survey", "responded_at", "stage", "channel", "survey", "NULL", "nps")],
    "interactions": [("interaction", "occurred_at", "stage", "channel", "reason", "is_problem", "NULL")],
    "calls": [("call", "offered_at", "caused_by_stage", "'phone'", "reason", "NULL", "NULL")],
    "consumer_values": [("value", "month", "NULL", "NULL", "plan", "NULL", "monthly_value")],
}


def since(settings: Settings) -> date:
    """The first day of which comments are published."""
    today = settings.today
    month = today.year * 12 + today.month - 1 - settings.verbatim_months
    return date(month // 12, month % 12 + 1, 1)


def publish(settings: Settings, warehouse: Warehouse, work: Draft, *, again: bool = True) -> CxError | None:
    """Writes both tables of the version being built; takes them over where not `again` and they are there.

    Returns what is to be told where there are more than MOST comments, so that older ones are
    left out. Raises CxError where the key of the pseudonyms cannot be had, Unavailable where
    the warehouse does not answer.
    """
    if not again and work.has_old(VERBATIMS) and work.has_old(TIMELINES):
        keep(work)
        return None
    named = pseudonyms(settings)
    there = {table: set(columns) for table, columns in warehouse.columns().items()}
    consumers: dict[str, str] = {}
    _create(work, VERBATIMS, Verbatim)
    _create(work, TIMELINES, Step)
    if not {"response_id", "responded_at", "comment"} <= there.get(ANSWERS, set()):
        return None
    before = _before(work)
    first, told = _bounded(warehouse, since(settings))
    for rows in _rows(warehouse, _comments(there[ANSWERS], first)):
        found = []
        for row in rows:
            consumer = _text(row["consumer_id"])
            if consumer is not None and consumer not in consumers:
                consumers[consumer] = named.consumer(consumer)
            found.append(_verbatim(row, consumers.get(consumer or ""), named, before))
        _write(work, VERBATIMS, Verbatim, found)
    for table, kinds in _EVENTS.items():
        for event in kinds:
            if {"consumer_id", event[1]} <= there.get(table, set()) and consumers:
                _journeys((work, warehouse), table, (event, there[table]), consumers, first)
    return told


def _bounded(warehouse: Warehouse, first: date) -> tuple[date, CxError | None]:
    """The first day from which on there are no more than MOST comments, at least the newest day with any."""
    sql = (
        f"SELECT CAST(responded_at AS DATE) AS day, COUNT(*) AS written FROM {ANSWERS} WHERE {_wrote(first)} "
        "GROUP BY CAST(responded_at AS DATE) ORDER BY day DESC"
    )
    days = [(day_of(row["day"]), int(row["written"])) for rows in _rows(warehouse, sql) for row in rows]
    total, kept = sum(written for _, written in days), 0
    if total <= MOST:
        return first, None
    for place, (_, written) in enumerate(days):
        if place and kept + written > MOST:
            break
        kept, first = kept + written, days[place][0]
    what = f"{kept:,} comments since {first} are published, of {total:,}; older ones stay in the warehouse alone."
    return first, CxError(ANSWERS, what, "So many fit into the memory of a server that shows them.")


def keep(work: Draft) -> None:
    """Takes both tables over from the last version; empty ones where it has none."""
    for table, shape in ((VERBATIMS, Verbatim), (TIMELINES, Step)):
        if work.has_old(table):
            work.keep(table)
        else:
            _create(work, table, shape)


def _comments(columns: set[str], first: date) -> str:
    listed = ", ".join(name if name in columns else f"NULL AS {name}" for name in ("consumer_id", *_COPIED, "weight"))
    return f"SELECT response_id, responded_at, comment, {listed} FROM {ANSWERS} WHERE {_wrote(first)}"


def _wrote(first: date) -> str:
    return f"comment IS NOT NULL AND comment <> '' AND responded_at >= {literal(first)}"


def _journeys(
    between: tuple[Draft, Warehouse],
    table: str,
    event: tuple[Sequence[str], set[str]],
    consumers: Mapping[str, str],
    first: date,
) -> None:
    """The events of one kind of those who wrote. Of values only those are kept that differ from the one before."""
    (kind, dated, *rest), there = event
    named = [c if c in there or c.startswith("'") else "NULL" for c in rest]
    names = ("stage", "channel", "what", "problem", "amount")
    listed = ", ".join(f"{column} AS {name}" for column, name in zip(named, names, strict=True))
    work, warehouse = between
    bound = "" if table == "consumers" else f" AND {dated} >= {literal(first)}"
    order = " ORDER BY consumer_id, dated" if kind == "value" else ""
    wrote = f"SELECT consumer_id FROM {ANSWERS} WHERE {_wrote(first)}"
    sql = (
        f"SELECT consumer_id, {dated} AS dated, {listed} FROM {table} "
        f"WHERE {dated} IS NOT NULL{bound} AND consumer_id IN ({wrote}){order}"
    )
    whose, words = _Made(consumers.get), _Made(_masked)
    last: dict[str, tuple[Any, Any]] = {}
    for columns in _columns(warehouse, sql):
        owners = whose.each(columns["consumer_id"])
        places = [place for place, owner in enumerate(owners) if owner is not None]
        if kind == "value":
            places = _moved(places, owners, list(zip(columns["what"], columns["amount"], strict=True)), last)
        taken = {name: [column[place] for place in places] for name, column in columns.items()}
        found: dict[str, list[Any]] = {
            "consumer": [owners[place] for place in places],
            "day": [day_of(value) for value in taken["dated"]],
            "kind": [kind] * len(places),
            **{name: words.each(taken[name]) for name in ("stage", "channel", "what")},
            "problem": [None if value is None else bool(value) for value in taken["problem"]],
            "amount": [None if value is None else float(value) for value in taken["amount"]],
        }
        work.insert(
            TIMELINES, pa.table([pa.array(found[f.name], _ARROW.get(f.name, pa.string())) for f in fields(Step)], _STEP)
        )


_STEP = [f.name for f in fields(Step)]


def _moved(
    places: Sequence[int], owners: Sequence[str | None], states: Sequence[Any], last: dict[str, Any]
) -> list[int]:
    """Of rows in the order of owners and days those whose state is another than before; notes each owner's last."""
    found = []
    for place in places:
        owner = str(owners[place])
        if last.get(owner) != states[place]:
            last[owner] = states[place]
            found.append(place)
    return found


class _Made(dict[Any, Any]):
    """What is made of each text, made once: there are few of them, each in very many rows."""

    def __init__(self, make: Callable[[str], str | None]) -> None:
        super().__init__()
        self._make = make

    def each(self, values: Sequence[Any]) -> list[str | None]:
        try:
            return [self[value] for value in values]
        except TypeError:  # bytes that may change cannot be looked up
            return [self[_text(value)] for value in values]

    def __missing__(self, value: Any) -> str | None:
        text = _text(value)
        self[value] = made = None if text is None else self._make(text)
        return made


def _verbatim(
    row: Mapping[str, Any], consumer: str | None, named: Pseudonyms, before: Mapping[str, tuple[str, str]]
) -> Verbatim:
    response, comment = str(_text(row["response_id"])), str(_text(row["comment"]))
    name, sign = named.verbatim(response), named.sign(f"{masking.VERSION}\0{comment}")
    old_sign, old_text = before.get(name, ("", ""))
    text = old_text if old_sign == sign else masking.masked(comment)
    words = [_masked(row[column]) for column in DIMENSIONS]
    scores = [None if row[column] is None else int(row[column]) for column in _SCORES]
    weight = 1.0 if row["weight"] is None else float(row["weight"])
    head = (name, day_of(row["responded_at"]), consumer)
    values: tuple[Any, ...] = (*head, *words, *scores, weight, text, sign)
    return Verbatim(*values)


def _before(work: Draft) -> dict[str, tuple[str, str]]:
    """By name: the sign and the masked text of the last version's comments."""
    if not work.has_old(VERBATIMS):
        return {}
    rows = work.builder.execute(f"SELECT id, sign, text FROM {OLD}.{VERBATIMS}").fetchall()
    return {name: (sign, text) for name, sign, text in rows}


def _rows(warehouse: Warehouse, sql: str) -> Iterator[list[Mapping[str, Any]]]:
    """The rows of a query in the bodies' SQL, by lower-case name, in batches."""
    for names, rows in _batches(warehouse, sql):
        yield [dict(zip(names, row, strict=True)) for row in rows]


def _columns(warehouse: Warehouse, sql: str) -> Iterator[Mapping[str, Sequence[Any]]]:
    """The same column by column."""
    for names, rows in _batches(warehouse, sql):
        yield dict(zip(names, zip(*map(tuple, rows), strict=True), strict=True))


def _batches(warehouse: Warehouse, sql: str) -> Iterator[tuple[list[str], Sequence[Any]]]:
    text = sql if warehouse.embedded else translated(sql, warehouse.dialect)
    try:
        with warehouse.connection() as connection:
            options = {"stream_results": True, "no_parameters": True}
            result = connection.execution_options(**options).exec_driver_sql(text)
            names = [str(name).lower() for name in result.keys()]  # noqa: SIM118 - a result is no mapping
            while rows := result.fetchmany(_BATCH):
                yield names, rows
    except sa.exc.SQLAlchemyError as error:
        raise refused(warehouse.name, "comments and journeys", error) from error


def _text(value: Any) -> str | None:
    """A text that every engine can keep: bytes that are no text and half characters become the mark for them."""
    if value is None:
        return None
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).decode("utf-8", "replace")
    return str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace").replace("\0", "\ufffd")


def _masked(value: Any) -> str | None:
    text = _text(value)
    return None if text is None else _masked_word(text)


@functools.lru_cache(maxsize=4096)
def _masked_word(text: str) -> str:
    """A value of a dimension, masked once: there are few of them, each in very many rows."""
    return masking.masked(text)


_SQL = {pa.date32(): "DATE", pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN"}


def _create(work: Draft, table: str, of: type) -> None:
    listed = ", ".join(f"{f.name} {_SQL.get(_ARROW.get(f.name), 'TEXT')}" for f in fields(of))
    work.create(table, listed)


def _write(work: Draft, table: str, of: type, rows: Sequence[Any]) -> None:
    if not rows:
        return
    names = [f.name for f in fields(of)]
    arrays = [pa.array([getattr(row, n) for row in rows], type=_ARROW.get(n, pa.string())) for n in names]
    work.insert(table, pa.table(arrays, names=names))


def verbatims(publication: Publication) -> list[Verbatim]:
    """All published comments, by day, then name; none in a publication of before there were any."""
    names = [f.name for f in fields(Verbatim)]
    few = [name in DIMENSIONS for name in names]
    rows = publication.rows_of_later(f"SELECT {', '.join(names)} FROM {VERBATIMS} ORDER BY day, id")
    return [Verbatim(*_once(few, row)) for row in rows]


def _once(few: Sequence[bool], row: Sequence[Any]) -> Iterator[Any]:
    for is_one, value in zip(few, row, strict=True):
        yield intern(value) if is_one and value else value


def verbatim(publication: Publication, name: str) -> Verbatim | None:
    """One published comment by its name."""
    listed = ", ".join(f.name for f in fields(Verbatim))
    found = publication.rows_of_later(f"SELECT {listed} FROM {VERBATIMS} WHERE id = ?", [name])
    return Verbatim(*found[0]) if found else None


def timeline(publication: Publication, consumer: str) -> list[Step]:
    """The journey of one consumer by its pseudonym, oldest first."""
    listed = ", ".join(f.name for f in fields(Step))
    sql = f"SELECT {listed} FROM {TIMELINES} WHERE consumer = ? ORDER BY day, kind, what"
    return [Step(*row) for row in publication.rows_of_later(sql, [consumer])]


def unmasked(settings: Settings, warehouse: Warehouse, name: str, day: date) -> str | None:
    """The original of a comment of that day, as the warehouse has it; None where it is no longer there."""
    named = pseudonyms(settings)
    following = date.fromordinal(day.toordinal() + 1)
    sql = (
        f"SELECT response_id, comment FROM {ANSWERS} "
        f"WHERE responded_at >= {literal(day)} AND responded_at < {literal(following)} AND comment IS NOT NULL"
    )
    for rows in _rows(warehouse, sql):
        for row in rows:
            if named.verbatim(str(_text(row["response_id"]))) == name:
                return _text(row["comment"])
    return None
