"""How the text of one cell becomes the value of one column, written as SQL that runs over all rows at once.

Says also what can go wrong on the way, each with its reason. Knows one column at a time;
`contract` puts a table's columns together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cxmetrics.errors import CxError
from cxmetrics.schema import Column
from cxmetrics.sources.export import cell
from cxmetrics.sources.mapping import ColumnRule, FileOptions
from cxmetrics.sources.plain_text import NUL, UNDECODABLE

YES = ("true", "yes", "y", "1")
NO = ("false", "no", "n", "0")
EARLIEST, LATEST = "1900-01-01", "2199-12-31"
"""Dates outside are taken for slips: a year written with two digits, a code for "never"."""


_NUMBERED = "regexp_matches({}, '[0-9]')"
"""Holds for every date; words such as "epoch" and "infinity" are dates to the store."""
_BLANKS = " \u00a0\u202f"
"""Spaces that are put between thousands; one stands for all."""


@dataclass(frozen=True)
class Zones:
    """The time zone that times are kept in, and that of the file's times; None where it is the same."""

    company: str
    file: str | None = None

    @property
    def differ(self) -> bool:
        return self.file is not None and self.file != self.company


@dataclass(frozen=True)
class Fault:
    """What is wrong with a column where `when` holds."""

    column: str
    when: str
    reason: str
    raw: str
    """The SQL of the text to show."""


@dataclass(frozen=True)
class Reading:
    """One column: SQL of its cleaned text, of its value from that text (t_), of what is kept of the value (v_)."""

    name: str
    text: str
    value: str
    final: str
    faults: tuple[Fault, ...]


def reading(
    rule: ColumnRule, places: tuple[int, ...], options: FileOptions, zones: Zones, *, marks: bool, typed: bool
) -> Reading:
    """How `rule` is carried out where its sources stand at `places` of the header.

    `marks` says whether cells may hold the marks of `plain_text`, `typed` whether a date may come
    in ISO form whatever the rule's format. Raises CxError for a constant that is no value of the column.
    """
    column, name = rule.column, rule.name
    text_name, value_name = f"t_{name}", f"v_{name}"
    if rule.value is not None:
        constant = literal_of(column, rule.value, rule.format)
        raw = quoted(rule.value)
        return Reading(name, "NULL", constant, f"({value_name})", _limits(column, f"f_{name}", raw))
    raw = _joined(places)
    text, unmapped = _mapped(rule, _nulled(rule, f"nullif({raw}, '')"))
    if rule.template is not None:
        text = f"replace({quoted(rule.template)}, '{{}}', {text})"
    value, unreadable, more = _typed(rule, text_name, value_name, options, zones)
    if typed and column.type in ("date", "timestamp") and (rule.format or rule.unit):
        value = f"coalesce({_iso_for(rule, text_name, zones)}, {value})"
    final = value_name
    if column.type == "timestamp" and zones.differ and not _instant(rule):
        final = f"timezone({quoted(zones.company)}, {value_name})"
    if rule.scale is not None:
        final = f"({final} * {rule.scale!r})"
    if column.type == "date":
        final = f"CAST({final} AS DATE)"
    default = rule.default if rule.default is not None else _default(column)
    if default is not None:
        final = f"coalesce({final}, {literal_of(column, default, rule.format)})"
    faults = _marks(name, raw) if marks else []
    if unmapped:
        faults.append(Fault(name, unmapped, "not in the map", raw))
    if unreadable:
        faults.append(Fault(name, f"{text_name} IS NOT NULL AND ({unreadable})", more[0], raw))
    faults += [Fault(name, when, reason, raw) for when, reason in more[1]]
    return Reading(name, text, value, final, (*faults, *_limits(column, f"f_{name}", raw)))


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("\0", NUL).replace("'", "''") + "'"


def literal_of(column: Column, text: str, format: str | None = None) -> str:
    """A constant as a typed literal; a date in ISO form, or in the column's own `format`.

    Raises CxError for one that is no value of the column's type.
    """
    try:
        match column.type:
            case "text":
                return quoted(text.strip()) if text.strip() else "CAST(NULL AS TEXT)"
            case "integer" | "float":
                return f"CAST({float(text)!r} AS DOUBLE)"
            case "boolean" if text.strip().lower() in YES + NO:
                return "TRUE" if text.strip().lower() in YES else "FALSE"
            case "date" | "timestamp":
                return f"TIMESTAMP {quoted(_time_of(text.strip(), format).replace(tzinfo=None).isoformat(sep=' '))}"
    except ValueError:
        pass
    raise CxError(f"{column.name}", f"the constant {text!r} in the mapping is no {column.type}.")


def _time_of(text: str, format: str | None) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        if format is None:
            raise
        return datetime.strptime(text, format)


def iso(text: str, zones: Zones) -> str:
    """The instant or local time that an ISO date, with or without time and offset, names."""
    plain = f"TRY_CAST({text} AS TIMESTAMP)"
    local = f"timezone({quoted(zones.file)}, {plain})" if zones.differ and zones.file else plain
    full = f"regexp_replace({text}, '^([^:]*[0-9]:[0-9]{{2}}) ?([zZ]|[+-][0-9:]+)$', '\\1:00\\2')"
    offset = f"TRY_CAST({full} AS TIMESTAMPTZ)"
    if not zones.differ:
        offset = f"timezone({quoted(zones.company)}, {offset})"
    return f"CASE WHEN {_has_offset(text)} THEN {offset} ELSE {local} END"


def strict_time(text: str, format: str) -> str:
    """The time that `text` names by `format`, NULL where it does not or lies outside EARLIEST to LATEST."""
    parsed = f"try_strptime({text}, {quoted(format)})"
    return f"CASE WHEN {_NUMBERED.format(text)} AND {parsed} BETWEEN '{EARLIEST}' AND '{LATEST}' THEN {parsed} END"


def _has_offset(text: str) -> str:
    return f"(length({text}) > 16 AND regexp_matches({text}, '[0-9] ?([zZ]|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$'))"


def _joined(places: tuple[int, ...]) -> str:
    if len(places) == 1:
        return cell(places[0])
    filled = ", ".join(f"nullif({cell(place)}, '')" for place in places)
    return f"concat_ws(' ', {filled})"


def _nulled(rule: ColumnRule, text: str) -> str:
    words = [word for word in rule.nulls if word]
    return f"CASE WHEN {text} NOT IN ({_list(words)}) THEN {text} END" if words else text


def _mapped(rule: ColumnRule, text: str) -> tuple[str, str | None]:
    if rule.mapped is None:
        return text, None
    whens = " ".join(f"WHEN {quoted(key)} THEN {quoted(value)}" for key, value in rule.mapped.items())
    unmapped = None if rule.default is not None else f"coalesce({text} NOT IN ({_list(rule.mapped)}), FALSE)"
    return f"nullif(CASE {text} {whens} END, '')", unmapped


def _list(words: object) -> str:
    return ", ".join(quoted(word) for word in words)  # type: ignore[attr-defined]


_More = tuple[str, list[tuple[str, str]]]


def _typed(
    rule: ColumnRule, text: str, value: str, options: FileOptions, zones: Zones
) -> tuple[str, str | None, _More]:
    """SQL of the value, when it is unreadable and why, and further faults."""
    kind = rule.column.type
    match kind:
        case "text":
            return text, None, ("", [])
        case "boolean":
            word = f"lower({text})"
            sql = f"CASE WHEN {word} IN ({_list(YES)}) THEN TRUE WHEN {word} IN ({_list(NO)}) THEN FALSE END"
            return sql, f"{value} IS NULL", ("not true or false", [])
        case "integer" | "float":
            if rule.unit == "duration":
                return _duration(text), f"{value} IS NULL", ("not a duration", [])
            number, odd = _number(text, options)
            return (
                f"TRY_CAST({number} AS DOUBLE)",
                f"{value} IS NULL OR NOT isfinite({value}) OR {odd}",
                (
                    "not a number",
                    [],
                ),
            )
    sql, parsed = _time(rule, text, options, zones)
    said = "not a date" if kind == "date" else "not a date and time"
    told = f"{value} IS NOT NULL AND {value} NOT BETWEEN '{EARLIEST}' AND '{LATEST} 23:59:59.999999'"
    more = [(told, "before 1900 or after 2199")]
    if kind == "timestamp" and zones.differ and zones.file and not _instant(rule) and parsed:
        there = f"timezone({quoted(zones.file)}, timezone({quoted(zones.file)}, {parsed}))"
        more.append(
            (f"NOT {_has_offset(text)} AND {there} <> {parsed}", f"never was in {zones.file}: clocks went forward")
        )
    unreadable = f"{value} IS NULL OR NOT {_NUMBERED.format(text)}"
    return sql, unreadable, (said, more)


def _number(text: str, options: FileOptions) -> tuple[str, str]:
    """SQL of the number with a decimal point and no separators, and of when it is written otherwise."""
    odd = f"contains({text}, '_')"
    if options.thousands:
        mark, point = _pattern(options.thousands), _pattern(options.decimal)
        pattern = f"[+-]?([0-9]+|[0-9]{{1,3}}({mark}[0-9]{{3}})+)({point}[0-9]+)?([eE][+-]?[0-9]+)?"
        odd = f"NOT regexp_full_match({text}, {quoted(pattern)})"
        text = f"translate({text}, {quoted(_BLANKS if options.thousands in _BLANKS else options.thousands)}, '')"
    elif options.decimal != ".":
        odd = f"({odd} OR contains({text}, '.'))"
    if options.decimal != ".":
        text = f"replace({text}, {quoted(options.decimal)}, '.')"
    return text, odd


def _pattern(mark: str) -> str:
    if mark in _BLANKS:
        return f"[{_BLANKS}]"
    return f"\\{mark}" if mark.isascii() else mark


def _duration(text: str) -> str:
    """Seconds of H:MM:SS, with a fraction, or MM:SS."""
    parts = f"string_split(ltrim({text}, '-'), ':')"
    minutes = f"CAST({parts}[-2] AS DOUBLE)"
    seconds = f"CAST({parts}[-1] AS DOUBLE)"
    hours = f"coalesce(CAST({parts}[-3] AS DOUBLE), 0)"
    whole = f"({hours} * 3600 + {minutes} * 60 + {seconds}) * CASE WHEN starts_with({text}, '-') THEN -1 ELSE 1 END"
    form = "-?(([0-9]{1,6}:)?[0-5]?[0-9]|[0-9]{1,4}):[0-5][0-9](\\.[0-9]+)?"
    return f"CASE WHEN regexp_full_match({text}, {quoted(form)}) THEN {whole} END"


def _iso_for(rule: ColumnRule, text: str, zones: Zones) -> str:
    """As `iso`; the time zone of the file is that of its times, and moves no date."""
    shift = rule.column.type == "timestamp" and not _instant(rule)
    return iso(text, Zones(zones.company, zones.file if shift else None))


def _instant(rule: ColumnRule) -> bool:
    """Whether the rule gives the company's time at once, whatever the file's time zone."""
    return (rule.unit is not None and rule.unit != "excel_date") or (rule.format is not None and "%z" in rule.format)


def _time(rule: ColumnRule, text: str, options: FileOptions, zones: Zones) -> tuple[str, str | None]:
    """SQL of the date or time, and of the local time as written where that may have to be converted."""
    shift = zones.differ and rule.column.type == "timestamp"
    if rule.unit:
        sql = _time_of_number(rule, text, options, zones)
        return (
            (f"timezone({quoted(zones.file)}, {sql})", sql)
            if shift and zones.file and not _instant(rule)
            else (sql, None)
        )
    if rule.format is None:
        return _iso_for(rule, text, zones), f"TRY_CAST({text} AS TIMESTAMP)"
    parsed = f"try_strptime({text}, {quoted(rule.format)})"
    if "%z" in rule.format:
        return f"timezone({quoted(zones.company)}, {parsed})", None
    if shift and zones.file:
        return f"timezone({quoted(zones.file)}, {parsed})", parsed
    return parsed, parsed


def _time_of_number(rule: ColumnRule, text: str, options: FileOptions, zones: Zones) -> str:
    number = f"TRY_CAST({_number(text, options)[0]} AS DOUBLE)"
    of = f"TIMESTAMP '{rule.of}'"
    whole = f"CASE WHEN {number} = trunc({number}) AND abs({number}) <= 12000 THEN CAST({number} AS INTEGER) END"
    match rule.unit:
        case "months_before":
            return f"{of} - to_months({whole})"
        case "years_before":
            return f"{of} - to_years({whole})"
        case "excel_date":
            early = f"WHEN {number} >= 1 AND {number} < 60 THEN {number} + 1"  # Excel has a February 29, 1900
            days = f"CASE WHEN {number} BETWEEN 61 AND 200000 THEN {number} {early} END"
            return f"TIMESTAMP '1899-12-30' + to_microseconds(CAST(round(({days}) * 86400000) AS BIGINT) * 1000)"
        case "epoch_s":
            micros = f"CASE WHEN abs({number}) < 1e11 THEN CAST(round({number} * 1e6) AS BIGINT) END"
        case _:
            micros = f"CASE WHEN abs({number}) < 1e14 THEN CAST(round({number} * 1e3) AS BIGINT) END"
    return f"timezone({quoted(zones.company)}, timezone('UTC', make_timestamp({micros})))"


def _marks(name: str, raw: str) -> list[Fault]:
    shown = f"translate({raw}, '{UNDECODABLE}{NUL}', '\ufffd\ufffd')"
    return [
        Fault(name, f"contains({raw}, '{UNDECODABLE}')", "bytes that cannot be read in the file's encoding", shown),
        Fault(name, f"contains({raw}, '{NUL}')", "a NUL character", shown),
    ]


def _default(column: Column) -> str | None:
    return None if column.default is None else repr(column.default)


def _limits(column: Column, final: str, raw: str) -> tuple[Fault, ...]:
    """The faults of a value that was read: missing, outside its range, none of the choices."""
    faults = []
    if column.required:
        faults.append(Fault(column.name, f"{final} IS NULL", "missing", raw))
    if column.type == "integer":
        whole = f"abs({final} - round({final})) < 1e-9 AND abs({final}) <= 2147483647"
        faults.append(Fault(column.name, f"NOT ({whole})", "not a whole number", raw))
    if column.low is not None and column.high is not None:
        out = f"{final} NOT BETWEEN {column.low} AND {column.high}"
        faults.append(Fault(column.name, out, f"outside {column.low:g} to {column.high:g}", raw))
    elif column.low is not None:
        faults.append(Fault(column.name, f"{final} < {column.low}", f"below {column.low:g}", raw))
    if column.choices:
        faults.append(
            Fault(
                column.name, f"{final} NOT IN ({_list(column.choices)})", f"not one of {', '.join(column.choices)}", raw
            )
        )
    return tuple(faults)
