"""Reads the SQL of metric bodies and writes it for each warehouse.

Bodies are written in the SQL of the embedded warehouse; `Statement` is one of them,
parsed, with the places of its words kept. What a body reads is told by `lineage`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from cxmetrics.store.spark import rewritten

HOME = "duckdb"
"""The SQL in which bodies are written."""
SUPPORTED = ("postgres", "spark", "trino", "snowflake", "bigquery", "databricks")
"""The SQL into which every body must go, as sqlglot calls them."""

_PLACE = re.compile(r"[.,]?\s*Line:? (\d+), Col:? \d+\.?")
_TOKEN = re.compile(r"<Token token_type: .*?, text: (.*?), line: .*?>")
_COLORS = re.compile(r"\x1b\[[0-9;]*m")
_OPERANDS = {
    TokenType.STRING,
    TokenType.NUMBER,
    TokenType.VAR,
    TokenType.IDENTIFIER,
    TokenType.R_PAREN,
    TokenType.R_BRACKET,
    TokenType.R_BRACE,
}
"""Tokens after which a colon is a slice or a field, not a parameter."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a statement; `line` counts from 1 in its text."""

    line: int
    message: str
    ways_out: tuple[str, ...] = ()


class NotSql(Exception):
    """The text is not one SELECT."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.message)


TOO_DEEP = Fault(1, "the SQL is nested too deep to be read.", ("Write its parts one after another, as WITH.",))


@dataclass(frozen=True)
class Parameter:
    """A `:name` of a body: its name, line, and first and last character (end exclusive)."""

    name: str
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """One SELECT: its text without a closing semicolon and its parameters."""

    text: str
    parameters: tuple[Parameter, ...]

    @property
    def tree(self) -> exp.Query:
        """The text parsed, for looking at only; parsed anew where it was forgotten."""
        tree: exp.Query = _parsed(self.text)
        return tree

    @functools.cached_property
    def outputs(self) -> tuple[str, ...]:
        """The names of its columns, in order; "*" where a star is left."""
        return tuple(name.lower() for name in self.tree.named_selects)

    def line_of(self, output: str) -> int:
        """The line of the output column of this name, else that of the SELECT."""
        for select in self.tree.selects:
            if select.alias_or_name.lower() == output:
                return line_of(select)
        return line_of(self.tree)

    def bound(self, values: Mapping[str, Any]) -> str:
        """The text, as it stands but for each parameter, in whose place its value is written.

        Lines are kept. Raises KeyError for a parameter without a value.
        """
        parts, at = [], 0
        for parameter in self.parameters:
            parts += [self.text[at : parameter.start], literal(values[parameter.name])]
            at = parameter.end
        return "".join([*parts, self.text[at:]])

    @functools.cached_property
    def words(self) -> str:
        """Its tokens joined by blanks: the same for texts that differ in layout and comments only."""
        return " ".join(f"'{t.text}'" if t.token_type is TokenType.STRING else t.text for t in _tokens(self.text))


@functools.lru_cache(maxsize=1000)
def statement(text: str) -> Statement:
    """The one SELECT of a text, parsed once: a file is read for its faults and again for what it reads.

    Raises NotSql with the line where it is not one.
    """
    try:
        tokens = _tokens(text)
    except SqlglotError as error:
        raise NotSql(fault_of(error)) from error
    if not tokens:
        raise NotSql(Fault(1, "there is no SQL after the header."))
    text = _without_semicolon(text, tokens)
    tokens = [token for token in tokens if token.end < len(text)]
    if not tokens:
        raise NotSql(Fault(1, "there is no SQL after the header."))
    try:
        tree = _parsed(text)
    except SqlglotError as error:
        raise NotSql(fault_of(error)) from error
    except RecursionError as error:
        raise NotSql(TOO_DEEP) from error
    if not isinstance(tree, (exp.Select, exp.SetOperation)) or tree.find(exp.Into, exp.DML, exp.DDL):
        raise NotSql(
            Fault(
                tokens[0].line, f"the body is not a SELECT: it starts with {tokens[0].text!r}.", ("Write one SELECT.",)
            )
        )
    return Statement(text, tuple(_parameters(text, tokens)))


@functools.lru_cache(maxsize=1000)
def _parsed(text: str) -> Any:
    [tree] = Dialect.get_or_raise(HOME).parser().parse(_tokens(text), text)
    return tree


def forget_trees() -> None:
    """Lets go of what was parsed: trees weigh a hundred times their text, and are looked at when a file is read."""
    _parsed.cache_clear()


def literal(value: Any) -> str:
    """A value as a typed literal of the bodies' SQL."""
    match value:
        case date():
            return f"CAST('{value:%Y-%m-%d}' AS DATE)"
        case bool():
            return str(value).upper()
        case int() | float():
            return repr(value) if value >= 0 else f"({value!r})"
    return "'" + str(value).replace("'", "''") + "'"


@functools.lru_cache(maxsize=1)
def _tokens(text: str) -> list[Token]:
    return list(Dialect.get_or_raise(HOME).tokenize(text))


def _without_semicolon(text: str, tokens: list[Token]) -> str:
    """Cuts the text at its first semicolon. Raises NotSql where more follows."""
    for place, token in enumerate(tokens):
        if token.token_type is TokenType.SEMICOLON:
            later = [t for t in tokens[place:] if t.token_type is not TokenType.SEMICOLON]
            if later:
                raise NotSql(
                    Fault(
                        later[0].line,
                        f"a second statement starts here, with {later[0].text!r}.",
                        ("A metric is one SELECT: remove the rest, or the semicolon before it.",),
                    )
                )
            return text[: token.start]
    return text


def _parameters(text: str, tokens: list[Token]) -> Iterator[Parameter]:
    for place, token in enumerate(tokens[:-1]):
        word = tokens[place + 1]
        if token.token_type is not TokenType.COLON or word.start != token.end + 1:
            continue
        name = text[word.start : word.end + 1]
        if not name.isidentifier() or (place and tokens[place - 1].token_type in _OPERANDS):
            continue
        yield Parameter(name, token.line, token.start, word.end + 1)


def fault_of(error: SqlglotError) -> Fault:
    """What a parser's error says, with its line."""
    told = getattr(error, "errors", None)
    if told:
        first = told[0]
        near = str(first.get("highlight") or "").strip()
        what = _TOKEN.sub(_word, str(first.get("description") or "is not understood")).rstrip(".")
        return Fault(
            int(first.get("line") or 1), f"the SQL cannot be read: {what}" + (f", near {near!r}." if near else ".")
        )
    text = _COLORS.sub("", str(error)).splitlines()[0]
    placed = _PLACE.search(text)
    what = _PLACE.sub("", text).rstrip(". ")
    return Fault(int(placed[1]) if placed else 1, f"the SQL cannot be read: {what}.")


def _word(token: re.Match[str]) -> str:
    return "the end" if token[1] == "SENTINEL" else repr(token[1])


def line_of(node: exp.Expr) -> int:
    """The first line on which a word of this part of a statement stands, else that of what surrounds it; from 1."""
    part: exp.Expr | None = node
    while part is not None:
        lines = [found.meta["line"] for found in part.walk() if "line" in found.meta]
        if lines:
            return int(min(lines))
        part = part.parent
    return 1


def translated(sql: str, dialect: str) -> str:
    """A statement of the bodies' SQL in that of `dialect`. Raises NotSql for what cannot be carried over."""
    if dialect == HOME:
        return sql
    try:
        return written(sqlglot.parse_one(sql, read=HOME), dialect)
    except SqlglotError as error:
        raise NotSql(fault_of(error)) from error


def written(tree: exp.Expr, dialect: str, *, pretty: bool = False) -> str:
    """A parsed statement in the SQL of `dialect`, without comments. Raises NotSql for what cannot be carried over."""
    own = tree.copy()
    for mended in _MENDED.get(dialect, ()):
        own = own.transform(mended, copy=False)
    level = sqlglot.ErrorLevel.RAISE
    try:
        return own.sql(dialect=dialect, unsupported_level=level, pretty=pretty, comments=False, copy=False)
    except SqlglotError as error:
        raise NotSql(fault_of(error)) from error


def _names_of_one_case(node: exp.Expr) -> exp.Expr:
    """In Snowflake names without quotes are upper case, quoted ones as they stand: both must mean the same."""
    if isinstance(node, exp.Identifier) and node.args.get("quoted"):
        return exp.to_identifier(node.name.upper(), quoted=True)
    return node


def _divided_as_floats(node: exp.Expr) -> exp.Expr:
    """Whole numbers by a number with a point are decimals there, cut off after six places."""
    if isinstance(node, exp.Div) and not node.left.is_type(exp.DType.DOUBLE):
        node.set("this", exp.cast(node.left, exp.DType.DOUBLE))
    return node


def _seen_through(node: exp.Expr) -> exp.Expr:
    """PostgreSQL writes down whole what a WITH names and a query reads twice: stand-ins for tables it must not."""
    if isinstance(node, exp.CTE) and any(table.alias == "cx_table" for table in node.find_all(exp.Table)):
        node.set("materialized", False)
    return node


def _times_of_bigquery(node: exp.Expr) -> exp.Expr:
    """Intervals count in numbers, not texts; parts of a day between two times are told of DATETIME only."""
    if isinstance(node, exp.Interval) and isinstance(node.this, exp.Literal) and node.this.is_string:
        return exp.Interval(this=exp.Literal.number(node.this.name), unit=node.unit)
    if isinstance(node, exp.DateDiff) and (unit := node.unit) and unit.name.upper() in _PARTS_OF_A_DAY:
        return exp.DatetimeDiff(this=node.this, expression=node.expression, unit=unit)
    return node


_PARTS_OF_A_DAY = {"HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"}
_MENDED: Mapping[str, tuple[Callable[[exp.Expr], exp.Expr], ...]] = {
    "postgres": (_seen_through,),
    "snowflake": (_names_of_one_case, _divided_as_floats),
    "bigquery": (_times_of_bigquery,),
    "spark": (_divided_as_floats, rewritten),
    "databricks": (_divided_as_floats, rewritten),
}
"""What sqlglot passes on as it stands though it would not run there, or mean something else."""
