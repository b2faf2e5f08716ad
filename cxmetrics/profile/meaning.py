"""Which column of ours each column of an export probably is: names and cells together, and how sure that is.

Proposes; `drafting` writes it down, and a person confirms. What is not certain says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxmetrics import schema
from cxmetrics.profile import kinds, names
from cxmetrics.profile.facts import Facts
from cxmetrics.profile.kinds import Kind
from cxmetrics.profile.names import Match
from cxmetrics.schema import Column, Table

SURE = 0.84
POSSIBLE = 0.5
"""Below this a column is none of ours."""
GENERIC = frozenset(
    {"segment", "region", "plan", "team", "channel", "comment", "department", "site", "survey", "month"}
)
"""Columns that several tables have: they say little about which table it is."""
_MARGIN = 0.15
_WEIGHT = {"required": 2.5, "own": 1.0, "generic": 0.35}


@dataclass(frozen=True)
class Seen:
    """A column of the export: its facts, its kind, and what of its cells is no value."""

    facts: Facts
    kind: Kind
    codes: Mapping[str, int]
    """Words and numbers that stand for no answer, and how often."""

    @property
    def name(self) -> str:
        return self.facts.name


@dataclass(frozen=True)
class Meaning:
    """That `sources` of the export are `column` of the table. `doubts` are in words; none of them: it is sure."""

    column: Column
    sources: tuple[Seen, ...]
    sense: str
    score: float
    doubts: tuple[str, ...] = ()
    """The first is about the cells where there is one about them."""

    @property
    def sure(self) -> bool:
        return not self.doubts

    def doubted(self, *doubts: str) -> Meaning:
        return dataclasses.replace(self, doubts=(*self.doubts, *doubts))


@dataclass(frozen=True)
class Reading:
    """A whole export read as a table. `doubt` says why it might be another one."""

    table: Table
    meanings: tuple[Meaning, ...]
    score: float
    doubt: str | None = None

    def of(self, column: str) -> Meaning | None:
        return next((one for one in self.meanings if one.column.name == column), None)


def seen(columns: Iterable[Facts]) -> tuple[Seen, ...]:
    """The columns with their kinds."""
    found = []
    for facts in columns:
        kind = kinds.kind(facts)
        found.append(Seen(facts, kind, kinds.sentinels(facts, kind)))
    return tuple(found)


def reading(file: Path, columns: Sequence[Seen], table: Table | None = None) -> Reading:
    """The export as `table`, or as the table that it fits best."""
    tables = [table] if table else list(schema.tables().values())
    usable = _usable(columns)
    tried = sorted((_as(one, usable, file) for one in tables), key=lambda one: -one.score)
    best = tried[0]
    if table is None and len(tried) > 1:
        second = tried[1]
        if second.score > 0 and second.score >= best.score - max(0.8, abs(best.score) * _MARGIN):
            doubt = f"the columns fit {best.table.name} and {second.table.name} about as well."
            return dataclasses.replace(best, doubt=doubt)
        if best.score < 2:
            return dataclasses.replace(best, doubt="few of the columns are known by their names.")
    return best


def _usable(columns: Sequence[Seen]) -> list[Seen]:
    """Those that may be ours and that a mapping can name: with a name, and no other column of that name."""
    count: dict[str, int] = {}
    for one in columns:
        count[one.name] = count.get(one.name, 0) + 1
    return [
        one
        for one in columns
        if one.name and count[one.name] == 1 and one.kind.name != "empty" and names.known(one.name)
    ]


def _as(table: Table, columns: Sequence[Seen], file: Path) -> Reading:
    """The export read as this table: each column of ours gets the source that fits it best."""
    offers = [
        (found.score * fit, found, column, one, doubts)
        for column in table.columns
        for one in columns
        for found in [_match(one, column, table)]
        if found.score >= POSSIBLE
        for fit, doubts in [_fit(one, column, found, table)]
        if found.score * fit >= POSSIBLE * 0.8
    ]
    offers.sort(key=lambda offer: (-offer[0], offer[3].facts.place))
    taken: dict[str, Meaning] = {}
    used: set[int] = set()
    for score, found, column, one, doubts in offers:
        if column.name in taken or one.facts.place in used:
            continue
        rivals = [other for other in offers if other[2] is column and other[3] is not one]
        rivals = [other for other in rivals if other[0] >= score - 0.1 and other[3].facts.place not in used]
        told = list(doubts)
        if rivals and not _clock_of(one, rivals[0][3], column):
            told.append(f"{', '.join(repr(other[3].name) for other in rivals[:3])} might be it as well.")
        if score < SURE and not told:
            told.append(f"{one.name!r} is only like a name of {column.name}.")
        taken[column.name] = Meaning(column, (one,), found.sense, score, tuple(told))
        used.add(one.facts.place)
    joined = [_with_clock(meaning, columns, used) for meaning in taken.values()]
    order = {column.name: place for place, column in enumerate(table.columns)}
    meanings = tuple(sorted(joined, key=lambda meaning: order[meaning.column.name]))
    return Reading(table, meanings, _worth(table, meanings) + names.hint(file.name.split(".")[0], table.name))


def _worth(table: Table, meanings: Sequence[Meaning]) -> float:
    given = {meaning.column.name for meaning in meanings}
    worth = -1.5 * sum(column.required and column.name not in given for column in table.columns)
    for meaning in meanings:
        column = meaning.column
        part = "required" if column.required else "generic" if column.name in GENERIC else "own"
        worth += _WEIGHT[part] * meaning.score * (1.0 if meaning.sure else 0.7)
    return worth


def _match(one: Seen, column: Column, table: Table) -> Match:
    found = names.match(one.name, column.name)
    if found.score < 1 and len(table.key) == 1 and column.name == table.key[0]:
        words = names.parted(one.name).words
        if words in (("id",), ("key",), ("number",), ("reference",)) and one.kind.unique:
            return Match(0.9)
    return found


Fit = tuple[float, list[str]]
_NO: Fit = (0.0, [])


def _fit(one: Seen, column: Column, found: Match, table: Table) -> Fit:
    """How well the cells fit the column, from 0 to 1, and what is doubtful about it."""
    match column.type:
        case "text":
            return _fit_of_text(one, column, table)
        case "boolean":
            return _fit_of_yes_or_no(one)
        case "integer" | "float":
            return _fit_of_number(one, column)
    return _fit_of_date(one, column, found)


def _fit_of_text(one: Seen, column: Column, table: Table) -> Fit:
    kind, facts = one.kind, one.facts
    if kind.name in ("date", "timestamp", "time") or (kind.name == "float" and column.name.endswith("_id")):
        return _NO
    if column.name == "comment":
        wordy = facts.spaced / facts.plain
        return (1.0, []) if wordy > 0.2 else (0.7, ["its cells are hardly sentences."]) if wordy > 0 else _NO
    if column.name.endswith("_id"):
        if table.key == (column.name,) and not kind.unique:
            share = f"{facts.values.distinct:,} different ones in {facts.plain:,} rows"
            return (0.75, [f"it is the key of {table.name}, and its values come more than once ({share})."])
        return (1.0, []) if kind.name != "boolean" else _NO
    if column.choices and not set(facts.values.counts) <= set(column.choices):
        return 0.9, [f"its words must be said in ours: {', '.join(column.choices)}."]
    if kind.name in ("integer", "float", "boolean"):
        return 0.7, ["its cells are codes, not names."]
    if facts.plain and facts.spaced / facts.plain > 0.5 and kind.name == "text":
        return 0.6, ["its cells are sentences rather than names."]
    return 1.0, []


def _fit_of_yes_or_no(one: Seen) -> Fit:
    if one.kind.name == "boolean":
        return 1.0, []
    if one.kind.name == "category" and one.facts.values.exact and len(one.facts.values.counts) == 2:
        return 0.9, ["its two words must be said as true and false."]
    return _NO


def _fit_of_number(one: Seen, column: Column) -> Fit:
    kind = one.kind
    if kind.name == "time":
        return (1.0, []) if column.name.endswith("_s") else _NO
    if kind.name == "boolean" and column.low is None and column.high is None:
        return _NO
    if kind.name not in ("integer", "float", "boolean"):
        return _NO
    if column.type == "integer" and kind.name == "float":
        return 0.6, ["its numbers are not whole."]
    if column.high is None or column.low is None:
        low = kinds_low(one)
        if column.low is not None and low is not None and low < column.low:
            return 0.9, [f"some of its numbers are below {column.low:g}."]
        return 1.0, []
    return _fit_of_scale(one, column)


def kinds_low(one: Seen) -> float | None:
    """The lowest number of the column; None where it has none."""
    return float(one.kind.low) if isinstance(one.kind.low, (int, float)) else None


def outside(one: Seen, column: Column) -> dict[str, int]:
    """The values outside the scale of the column, and how often; numbers as they are written."""
    assert column.low is not None
    assert column.high is not None
    found = {}
    for text, count in one.facts.values.counts.items():
        try:
            if not column.low <= float(text) <= column.high:
                found[text] = count
        except ValueError:
            continue
    return found


def _fit_of_scale(one: Seen, column: Column) -> Fit:
    """Of an answer on a scale: whether its numbers are those of the scale, but for a code or two."""
    assert column.low is not None
    assert column.high is not None
    beyond = outside(one, column)
    numbers = [float(value) for value in one.facts.values.counts if value not in beyond and _is_number(value)]
    share = sum(beyond.values()) / max(one.facts.plain, 1)
    if share > 0.5 or len(beyond) > 4 or not numbers:
        return _NO
    doubts = []
    if beyond:
        doubts.append(f"{', '.join(sorted(beyond))} lies outside {column.low:g} to {column.high:g}: no answer?")
    if max(numbers) < column.high and one.facts.plain >= 100:
        doubts.append(
            f"nobody answered {column.high:g}: it may be another scale than {column.low:g} to {column.high:g}."
        )
    if column.low == 1 and "0" in beyond and share > 0.1:
        doubts.append("the scale may begin at 0.")
    return 1.0 if not beyond else 0.95, doubts


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fit_of_date(one: Seen, column: Column, found: Match) -> Fit:
    kind = one.kind
    if kind.dated:
        if found.sense:
            return _NO
        return 1.0, [kind.unsure] if kind.unsure else []
    if found.sense.endswith("_before"):
        if kind.name != "integer" or (kinds_low(one) or 0) < 0:
            return _NO
        unit = "months" if found.sense.startswith("months") else "years"
        return 0.9, [f"it counts {unit}: say of which day the file is (of = ...)."]
    if found.sense == "happened":
        if kind.name != "boolean":
            return _NO
        return 0.9, ["it tells whether somebody left, not when: say which day stands for yes."]
    if kind.name in ("integer", "float") and not found.sense:
        return _fit_of_counted_time(one)
    return _NO


def _fit_of_counted_time(one: Seen) -> Fit:
    low, high = kinds_low(one), one.kind.high
    if low is None or not isinstance(high, (int, float)):
        return _NO
    for least, most, what in (
        (9e8, 2.6e9, "seconds since 1970"),
        (9e11, 2.6e12, "thousandths of a second since 1970"),
        (20_000, 80_000, "the day numbers of a spreadsheet"),
    ):
        if least <= low <= high <= most:
            return 0.95, [f"its numbers look like {what}."]
    if 1 <= low <= high <= 31:
        return 0.8, ["it is only the day of a month: say of which one (template)."]
    return _NO


def unit_of(one: Seen) -> str | None:
    """What `as` has to say of numbers that are times; None where they are none."""
    low = kinds_low(one)
    if low is None or one.kind.name not in ("integer", "float") or low < 20_000:
        return None
    return "epoch_ms" if low >= 9e11 else "epoch_s" if low >= 9e8 else "excel_date"


def _clock_of(one: Seen, other: Seen, column: Column) -> bool:
    """Whether the two are a day and the time of that day."""
    return column.type == "timestamp" and {one.kind.name, other.kind.name} == {"date", "time"}


def _with_clock(meaning: Meaning, columns: Sequence[Seen], used: set[int]) -> Meaning:
    """A day that stands apart from its time of day, joined with it."""
    if meaning.column.type != "timestamp" or meaning.sources[0].kind.name != "date" or meaning.sense:
        return meaning
    clocks = [one for one in columns if one.kind.name == "time" and one.facts.place not in used]
    clocks = [one for one in clocks if any(w in ("time", "hour", "uhrzeit", "zeit", "heure", "hora", "ora", "tijd")
                                           for w in names.parted(one.name).words)]  # fmt: skip
    clocks.sort(key=lambda one: abs(one.facts.place - meaning.sources[0].facts.place))
    if not clocks:
        return meaning.doubted("it has no time of day: every row will stand at midnight.")
    used.add(clocks[0].facts.place)
    joined = dataclasses.replace(meaning, sources=(*meaning.sources, clocks[0]))
    return joined.doubted(f"{clocks[1].name!r} might be the time of day as well.") if len(clocks) > 1 else joined
