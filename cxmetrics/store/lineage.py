"""Which tables and columns a body reads, through its CTEs and subqueries, and what they form in its result."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from cxmetrics.errors import did_you_mean
from cxmetrics.store.dialect import HOME, Fault, NotSql, Statement, fault_of

GIVEN = {"days": ("day",), "months": ("month", "month_end")}
"""The relations that the engine adds to every body."""
_UNRESOLVED = re.compile(r"Column '\"?([^'\"]+)\"?' could not be resolved")
_FIGURE, _DIMENSION, _GROUPING = "figure", "dimension", "grouping"


class NotThere(NotSql):
    """A statement reads a table that the warehouse does not have."""


@dataclass(frozen=True)
class Lineage:
    """What a body reads. `only_dimensions` are the (table, column) that form nothing but a dimension."""

    columns: Mapping[str, frozenset[str]]
    """By table; a table that is only counted has none."""
    only_dimensions: frozenset[tuple[str, str]]
    given: frozenset[str]
    """Of the relations `days` and `months`, those it reads."""

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(sorted(self.columns))

    @property
    def reads(self) -> tuple[str, ...]:
        """Every "table.column"; a table of which no column is named stands alone."""
        named = {f"{table}.{column}" for table, columns in self.columns.items() for column in columns}
        return tuple(sorted(named | {table for table, columns in self.columns.items() if not columns}))


@functools.lru_cache(maxsize=1000)
def tables_of(statement: Statement) -> Mapping[str, int]:
    """The relations a statement reads that are not its own CTEs, each with the line of its first use."""
    found: dict[str, int] = {}
    for scope in traverse_scope(statement.tree.copy()):
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                line = min((n.meta["line"] for n in source.walk() if "line" in n.meta), default=1)
                name = source.name.lower() or source.sql(dialect=HOME)
                found[name] = min(found.get(name, line), line)
    return found


def lineage(statement: Statement, columns: Mapping[str, Iterable[str]], dimensions: Sequence[str]) -> Lineage:
    """The lineage of a statement over tables with these columns.

    Columns x_... that no table has are taken as belonging to the table they are qualified
    with, or to the only table in reach. Raises NotSql with the line of a column or table
    that is not there.
    """
    tree = qualified(statement, columns)
    roles: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    used: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    scopes = traverse_scope(tree)
    for name in _outputs(scopes[-1]):
        roles[id(scopes[-1])][name].add(_DIMENSION if name in dimensions else _FIGURE)
    for scope in reversed(scopes):
        _pass_on(scope, roles)
        for source in scope.sources.values():
            if isinstance(source, exp.Table):
                used[source.name]
        for column in scope.columns:
            origin = scope.sources.get(column.table)
            found = _roles(column, scope, roles)
            if isinstance(origin, exp.Table):
                used[origin.name][column.name] |= found
            elif isinstance(origin, Scope):
                roles[id(origin)][column.name] |= found
    given = frozenset(name for name in used if name in GIVEN)
    tables = {name: found for name, found in used.items() if name not in GIVEN}
    return Lineage(
        {name: frozenset(column for column, forms in found.items() if forms) for name, found in tables.items()},
        frozenset((t, c) for t, found in tables.items() for c, r in found.items() if r - {_GROUPING} == {_DIMENSION}),
        given,
    )


def qualified(statement: Statement, columns: Mapping[str, Iterable[str]]) -> exp.Expr:
    """The statement with every column named with its table, stars resolved. Raises NotSql for what is not there."""
    known: dict[str, Any] = {name: dict.fromkeys(names, "text") for name, names in columns.items()}
    known |= {name: dict.fromkeys(names, "date") for name, names in GIVEN.items()}
    for name, line in tables_of(statement).items():
        if name not in known:
            raise NotThere(Fault(line, f"there is no table {name!r}.", (did_you_mean(name, columns),)))
    tree = statement.tree.copy()
    for scope in traverse_scope(tree):
        tables = {
            alias: source.name.lower() for alias, source in scope.sources.items() if isinstance(source, exp.Table)
        }
        for column in scope.columns:
            if column.name.startswith("x_"):
                named = [tables[column.table]] if column.table in tables else []
                for table in named or (list(tables.values()) if len(scope.sources) == 1 else []):
                    known[table].setdefault(column.name, "text")
    try:
        return qualify(
            tree,
            dialect=HOME,
            schema=MappingSchema(known, dialect=HOME),
            quote_identifiers=False,
            identify=False,
            validate_qualify_columns=True,
        )
    except SqlglotError as error:
        raise NotSql(_not_resolved(fault_of(error), statement, columns)) from error


def _not_resolved(fault: Fault, statement: Statement, columns: Mapping[str, Iterable[str]]) -> Fault:
    """The fault, in words of tables and columns where it is of a column that none of the tables read has."""
    found = _UNRESOLVED.search(fault.message)
    if found is None:
        return fault
    tables = [name for name in tables_of(statement) if name in columns]
    choices = {column for name in tables for column in columns[name]}
    what = f"there is no column {found[1]!r} in {', '.join(tables) or 'what the body reads'}."
    return Fault(fault.line, what, (did_you_mean(found[1], choices),) if choices else ())


def _outputs(scope: Scope) -> list[str]:
    query = scope.expression
    return query.named_selects if isinstance(query, exp.Query) else []


def _pass_on(scope: Scope, roles: dict[int, dict[str, set[str]]]) -> None:
    """Hands what the columns of a scope form to the scopes that it is made of."""
    own = roles[id(scope)]
    names = _outputs(scope)
    for part in scope.set_operation_scopes or ():
        for place, name in enumerate(_outputs(part)):
            roles[id(part)][name] |= own[names[place]] if place < len(names) else {_FIGURE}
    for part in scope.subquery_scopes:
        found = _roles(part.expression, scope, roles)
        for name in _outputs(part):
            roles[id(part)][name] |= found


def _roles(node: exp.Expr, scope: Scope, roles: dict[int, dict[str, set[str]]]) -> set[str]:
    """What a part of a scope's query forms: a column of the result, or (as a condition) the figure."""
    child = node
    while child.parent is not None and child.parent is not scope.expression:
        child = child.parent
    if child.arg_key == "expressions":
        return set(roles[id(scope)][child.alias_or_name])
    return {_GROUPING} if child.arg_key == "group" else {_FIGURE}
