"""The data contract: the canonical tables, read from `sql/schema/`.

One `CREATE TABLE` a file is the single place that names columns, types, keys and the
range of a value; loading, validation and every warehouse are built from it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import sqlglot
from sqlglot import exp

from cxmetrics.settings import ROOT

FOLDER = ROOT / "sql" / "schema"

TYPES = ("text", "integer", "float", "boolean", "date", "timestamp")

ANNOTATION_KINDS = (
    "action", "campaign", "outage", "policy", "price", "definition change", "data issue", "outside event",
)  # fmt: skip
"""What an annotation may be of, whether a person writes it or the warehouse tells it."""


@dataclass(frozen=True)
class Column:
    """One column of a canonical table; `type` is one of TYPES."""

    name: str
    type: str
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    not_before: str | None = None
    """Another column of the row that this date or timestamp may not precede."""
    default: float | None = None


@dataclass(frozen=True)
class Table:
    """One canonical table; `day` is the column that dates its rows, None where rows have no day."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    day: str | None
    file: Path

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


_DAYS = {
    "consumer_values": "month",
    "survey_invitations": "sent_at",
    "survey_responses": "responded_at",
    "interactions": "occurred_at",
    "calls": "offered_at",
    "agent_time": "day",
    "engagement_invitations": "wave",
    "engagement_responses": "wave",
}
_SQL_TYPES = {
    exp.DataType.Type.TEXT: "text",
    exp.DataType.Type.INT: "integer",
    exp.DataType.Type.DOUBLE: "float",
    exp.DataType.Type.BOOLEAN: "boolean",
    exp.DataType.Type.DATE: "date",
    exp.DataType.Type.TIMESTAMP: "timestamp",
}


@functools.cache
def tables() -> dict[str, Table]:
    """The canonical tables by name, in the order of their files' names."""
    return {file.stem: _table(file) for file in sorted(FOLDER.glob("*.sql"))}


def _table(file: Path) -> Table:
    text = file.read_text(encoding="utf-8")
    create = sqlglot.parse_one(text)
    columns, key = [], ()
    assert isinstance(create.this, exp.Schema)
    for part in create.this.expressions:
        if isinstance(part, exp.ColumnDef):
            columns.append(_column(part))
        elif isinstance(part, exp.PrimaryKey):
            key = tuple(column.name for column in part.expressions)
    return Table(file.stem, text.splitlines()[0].lstrip("- "), tuple(columns), key, _DAYS.get(file.stem), file)


def _column(part: exp.ColumnDef) -> Column:
    facts: dict[str, object] = {}
    for constraint in part.constraints:
        rule = constraint.kind
        match rule:
            case exp.NotNullColumnConstraint():
                facts["required"] = True
            case exp.DefaultColumnConstraint():
                facts["default"] = float(rule.name)
            case exp.CheckColumnConstraint():
                check = rule.this.this if isinstance(rule.this, exp.Paren) else rule.this
                facts |= _rule(check)
    kind = part.kind
    assert kind is not None
    return Column(part.name, _SQL_TYPES[kind.this], **facts)  # type: ignore[arg-type]


def _rule(check: exp.Expression) -> dict[str, object]:
    match check:
        case exp.Between():
            return {"low": float(check.args["low"].name), "high": float(check.args["high"].name)}
        case exp.GTE() if isinstance(check.expression, exp.Column):
            return {"not_before": check.expression.name}
        case exp.GTE():
            return {"low": float(check.expression.name)}
        case exp.In():
            return {"choices": tuple(choice.name for choice in check.expressions)}
    raise ValueError(f"a check that is not understood: {check}")
