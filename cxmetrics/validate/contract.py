"""Judges all rows of an export at once: one SELECT that gives their values and the first fault of each.

Writes the SELECT from the mapping and the data contract; leaves running it to the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxmetrics.errors import CxError, Problem, Problems, nearest
from cxmetrics.schema import Table
from cxmetrics.sources.export import FAULT, FAULT_TEXT, LINE, Export, cell
from cxmetrics.sources.mapping import OWN, ColumnRule, Mapping
from cxmetrics.sources.mended import REJECT, is_mended
from cxmetrics.validate.reading import Fault, Reading, Zones, quoted, reading

SOURCE = "cx_source"
"""The relation that holds the cells while they are judged: the batches of the export."""
SHOWN = 500
"""So many characters of a value are kept with a reject."""
WIDE = 500
"""Of a file of more columns only those are read that are mapped."""


_TYPES = {"integer": "INTEGER", "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP"}


@dataclass(frozen=True)
class Judgement:
    """How the rows of an export are judged."""

    columns: tuple[str, ...]
    """The columns of the table that the rows bring."""
    wanted: tuple[int, ...]
    """The places in the header of the source columns that are read."""
    kept: tuple[int, ...]
    """Those of them whose cells are kept of a row that is set aside: all of the file's own."""
    sql: str
    """SELECT line, skipped, fault_column, fault_value, fault_reason, fault_cells, fault_whole, cx_reject and the
    columns, from the relation SOURCE."""


def places(mapping: Mapping, header: Sequence[str], where: str) -> dict[str, int]:
    """The place in the header of every source column. Raises Problems naming those that are not there."""
    found: dict[str, int] = {}
    problems = []
    for source, wanted_by in _sources(mapping).items():
        count = list(header).count(source)
        if count == 1:
            found[source] = header.index(source)
            continue
        near = nearest(source, [name for name in header if name])
        what = "stands in the header more than once" if count else "is not in the header"
        ways = [f"Did you mean {near!r}?"] if near and not count else []
        if mapping.file is not None:
            ways.append(f"Mend {mapping.file}, or export the file with this column.")
        ways.append(f"Columns of the file: {', '.join(map(repr, header))}.")
        line = mapping.options.header_row
        problems.append(
            Problem(where, line, "error", f"column {source!r}, wanted for {wanted_by}, {what}.", tuple(ways))
        )
    if mapping.file is None:
        given = {rule.name for rule in mapping.columns}
        for column in mapping.table.columns:
            if column.required and column.name not in given:
                what = f"the header lacks {column.name}, which {mapping.table.name} needs."
                problems.append(Problem(where, 1, "error", what, ("Say in a mapping which column it is.",)))
    if problems:
        raise Problems(problems)
    return found


def _sources(mapping: Mapping) -> dict[str, str]:
    """Every source column, and what it is wanted for."""
    wanted: dict[str, str] = {}
    for rule in mapping.columns:
        for source in rule.sources:
            wanted.setdefault(source, rule.name)
    for source in mapping.skip:
        wanted.setdefault(source, "[rows] skip")
    return wanted


def judgement(mapping: Mapping, export: Export, place_of: dict[str, int], company_zone: str) -> Judgement:
    """How the rows of `export` are judged under `mapping`; `place_of` as `places` gives it."""
    zones = Zones(company_zone, mapping.options.timezone)
    readings = [_reading(rule, export, mapping, place_of, zones) for rule in _in_order(mapping)]
    faults = [fault for one in readings for fault in one.faults]
    faults += _orders(mapping.table, {one.name: one for one in readings}, mapping, place_of)
    wanted = _wanted(export, place_of)
    kept = tuple(place for place in wanted if export.header[place] not in OWN)
    sql = _select(mapping, readings, faults, _aside(export, kept), place_of)
    return Judgement(tuple(one.name for one in readings), wanted, kept, sql)


def _wanted(export: Export, place_of: dict[str, int]) -> tuple[int, ...]:
    """All columns, so that a row that is set aside is kept whole; of a very wide file those that are mapped."""
    if len(export.header) <= WIDE:
        return tuple(sorted({*export.flat, *place_of.values()}))
    own = [place for place, name in enumerate(export.header) if name in OWN]
    return tuple(sorted({*place_of.values(), *own}))


def _aside(export: Export, kept: Sequence[int]) -> str:
    """What is kept of a row that is set aside: its cells, or its text where it has none; and which reject it was."""
    cells = ", ".join(f"coalesce({cell(place)}, '')" for place in kept)
    reject = cell(export.header.index(REJECT)) if is_mended(export.header) else "NULL"
    return (
        f"CASE WHEN fault_number = -1 THEN [{FAULT_TEXT}] WHEN fault_number > 0 THEN [{cells}] END AS fault_cells, "
        f"fault_number > 0 AS fault_whole, nullif(CAST({reject} AS TEXT), '') AS cx_reject"
    )


def _reading(rule: ColumnRule, export: Export, mapping: Mapping, place_of: dict[str, int], zones: Zones) -> Reading:
    at = tuple(place_of[source] for source in rule.sources)
    try:
        return reading(rule, at, mapping.options, zones, marks=export.damaged, typed=export.typed)
    except CxError as error:
        if mapping.file is None:
            raise
        raise CxError(f"{mapping.file}: {error.where}", error.what, *error.ways_out) from error


def _in_order(mapping: Mapping) -> list[ColumnRule]:
    order = {name: place for place, name in enumerate(mapping.table.names)}
    return sorted(mapping.columns, key=lambda rule: order.get(rule.name, len(order)))


def _orders(table: Table, readings: dict[str, Reading], mapping: Mapping, place_of: dict[str, int]) -> list[Fault]:
    """The faults of dates that lie before another one of the row."""
    faults = []
    for rule in mapping.columns:
        before = rule.column.not_before
        if before and before in readings:
            when = f"f_{rule.name} < f_{before}"
            raw = " || ' ' || ".join(cell(place_of[source]) for source in rule.sources) or quoted(rule.value or "")
            faults.append(Fault(rule.name, when, f"before {before}", raw))
    return faults


def _select(
    mapping: Mapping,
    readings: Sequence[Reading],
    faults: Sequence[Fault],
    aside: str,
    place_of: dict[str, int],
) -> str:
    """Nested SELECTs, each level computed once: text, value, what is kept, first fault, its words."""
    text = ", ".join(["*", *(f"{one.text} AS t_{one.name}" for one in readings)])
    value = ", ".join(["*", *(f"{one.value} AS v_{one.name}" for one in readings)])
    final = ", ".join(["*", *(f"{one.final} AS f_{one.name}" for one in readings)])
    whens = " ".join(f"WHEN {fault.when} THEN {number}" for number, fault in enumerate(faults, 1))
    skip = _skip(mapping, place_of)
    number = f"CASE WHEN {FAULT} IS NOT NULL THEN -1 WHEN {skip} THEN -2 {whens} ELSE 0 END AS fault_number"
    kept = ", ".join([*(f"{_kept(mapping, one)} AS {one.name}" for one in readings), *_absent_keys(mapping)])
    columns = _case(faults, [quoted(fault.column) for fault in faults], "NULL")
    values = _case(faults, [f"left({fault.raw}, {SHOWN})" for fault in faults], f"left({FAULT_TEXT}, {SHOWN})")
    reasons = _case(faults, [quoted(fault.reason) for fault in faults], FAULT)
    return (
        f"SELECT {LINE}, fault_number = -2 AS skipped, {columns} AS fault_column, {values} AS fault_value, "
        f"{reasons} AS fault_reason, {aside}, {kept} FROM (SELECT *, {number} FROM "
        f"(SELECT {final} FROM (SELECT {value} FROM (SELECT {text} FROM {SOURCE}))))"
    )


def _kept(mapping: Mapping, one: Reading) -> str:
    """The column as the table's type; nothing of a row that is set aside."""
    column = mapping.table.column(one.name)
    kind = "text" if column is None else column.type
    value = f"round(f_{one.name})" if kind == "integer" else f"f_{one.name}"
    if kind == "text":
        return value
    return f"TRY_CAST({value} AS {_TYPES[kind]})"


def _absent_keys(mapping: Mapping) -> list[str]:
    """The columns of the key that the mapping does not bring: null, which is a value there."""
    given = {rule.name for rule in mapping.columns}
    absent = [mapping.table.column(name) for name in mapping.table.key if name not in given]
    return [f"CAST(NULL AS {_TYPES.get(one.type, 'TEXT')}) AS {one.name}" for one in absent if one]


def _case(faults: Sequence[Fault], words: Sequence[str], broken: str) -> str:
    whens = " ".join(f"WHEN {number} THEN {word}" for number, word in enumerate(words, 1))
    return f"CAST(CASE fault_number WHEN 0 THEN NULL WHEN -1 THEN {broken} WHEN -2 THEN NULL {whens} END AS TEXT)"


def _skip(mapping: Mapping, place_of: dict[str, int]) -> str:
    tests = [
        f"coalesce({cell(place_of[source])}, '') IN ({', '.join(quoted(value) for value in values)})"
        for source, values in mapping.skip.items()
        if values
    ]
    return f"({' OR '.join(tests)})" if tests else "FALSE"
