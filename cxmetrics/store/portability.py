"""Whether a body means the same in every supported warehouse: what is refused though it may run in the embedded one.

Writing it in the other SQLs is `dialect`'s; constructs that would be written without
complaint but mean something else there are found here.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.schema import MappingSchema

from cxmetrics import schema
from cxmetrics.store.dialect import HOME, SUPPORTED, Fault, NotSql, Statement, line_of, written
from cxmetrics.store.lineage import GIVEN, qualified
from cxmetrics.store.warehouse import SQL_TYPES

_CLOCKS = (exp.CurrentDate, exp.CurrentTimestamp, exp.CurrentTime, exp.CurrentDatetime)
_NAMED_CLOCKS = {"NOW", "TODAY", "GET_CURRENT_TIMESTAMP", "TRANSACTION_TIMESTAMP"}
_CHANCE = {"RANDOM", "UUID", "GEN_RANDOM_UUID"}


def refusals(statement: Statement, columns: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """What a body may not use, with lines, over tables with these columns. Raises NotSql for what is not there."""
    for table in statement.tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            ways = ("For days use the relation `days`, for months `months`.",)
            yield Fault(
                line_of(table), f"the table function {table.this.sql(dialect=HOME)[:60]} is not portable.", ways
            )
    for node in statement.tree.walk():
        if isinstance(node, _CLOCKS) or (isinstance(node, exp.Anonymous) and node.name.upper() in _NAMED_CLOCKS):
            ways = ("Use :today, the company's date, and set `depends_on_clock: true`.",)
            yield Fault(line_of(node), f"{node.sql(dialect=HOME)} reads the server's clock.", ways)
        elif isinstance(node, exp.Rand) or (isinstance(node, exp.Anonymous) and node.name.upper() in _CHANCE):
            yield Fault(line_of(node), f"{node.sql(dialect=HOME)} gives another figure each time.")
        elif isinstance(node, exp.Anonymous):
            ways = ("Use standard SQL: CASE, CAST, COALESCE, DATE_DIFF, FLOOR, LN, window functions ...",)
            yield Fault(line_of(node), f"the function {node.name!r} cannot be carried over to other warehouses.", ways)
        elif isinstance(node, exp.Group) and node.args.get("all"):
            yield Fault(
                line_of(node), "GROUP BY ALL cannot be carried over to other warehouses.", ("List the columns.",)
            )
        elif isinstance(node, exp.TimestampTrunc | exp.DateTrunc) and node.unit and node.unit.name.upper() == "MONTH":
            ways = ("Join the relation `months` (month, month_end): it knows 4-4-5 calendars.",)
            yield Fault(line_of(node), "truncating to the month passes over the company's calendar.", ways)
    yield from _differences(statement, columns)


def _differences(statement: Statement, columns: Mapping[str, tuple[str, ...]]) -> Iterator[Fault]:
    """Subtractions of one time from another: seconds here, intervals or days there."""
    known = schema.tables()
    typed: dict[str, dict[str, str]] = {}
    for table, names in columns.items():
        kinds = {c.name: SQL_TYPES[c.type] for c in known[table].columns} if table in known else {}
        typed[table] = {name: kinds.get(name, "TEXT") for name in names}
    typed |= {name: dict.fromkeys(names, "DATE") for name, names in GIVEN.items()}
    tree = annotate_types(qualified(statement, columns), schema=MappingSchema(dict(typed), dialect=HOME), dialect=HOME)
    for node in tree.find_all(exp.Sub):
        sides = (node.left.type, node.right.type)
        if all(side is not None and side.this in exp.DataType.TEMPORAL_TYPES for side in sides):
            text = node.sql(dialect=HOME, comments=False)
            ways = ("Use DATE_DIFF('second', earlier, later), or 'day' between dates.",)
            yield Fault(line_of(node), f"the difference of two times, {text}, means something else elsewhere.", ways)


@functools.lru_cache(maxsize=1000)
def carried(sql: str) -> tuple[tuple[str, Fault], ...]:
    """The supported warehouses to which a query cannot be carried over, with the reason."""
    tree = sqlglot.parse_one(sql, read=HOME)
    found = []
    for dialect in SUPPORTED:
        try:
            written(tree, dialect)
        except NotSql as error:
            found.append((dialect, error.fault))
    return tuple(found)
