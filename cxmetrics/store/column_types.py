"""In which words the product speaks of types, whatever a warehouse calls them, and which of them the contract takes.

A type that is not known is taken: the warehouse then says itself what it cannot do with it.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from cxmetrics import schema

ZONED = "timestamp with time zone"
_TAKEN = {
    "integer": ("integer", "float"),
    "float": ("integer", "float"),
    "boolean": ("boolean",),
    "date": ("date",),
    "timestamp": ("timestamp",),
}
"""What may stand for a type of the contract; for a text anything may."""
_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.types.Boolean, "boolean"),
    (sa.types.DateTime, "timestamp"),
    (sa.types.Date, "date"),
    (sa.types.Integer, "integer"),
    (sa.types.Numeric, "float"),
    (sa.types.String, "text"),
)


def word_of(kind: sa.types.TypeEngine[Any], dialect: str) -> str:
    """The word for a type that a warehouse's driver tells of; empty where it is not known."""
    inner = getattr(kind, "impl_instance", kind)
    name = type(kind).__name__.upper()
    if getattr(inner, "timezone", False) or name in ("TIMESTAMP_TZ", "TIMESTAMP_LTZ"):
        return ZONED
    if dialect == "bigquery" and name == "TIMESTAMP":
        return ZONED
    return next((word for known, word in _KINDS if isinstance(inner, known)), "")


def words_of(name: str) -> str:
    """The word for a type as the embedded warehouse spells it; empty where it is not known."""
    kind = name.upper()
    if kind.startswith(("DECIMAL", "DOUBLE", "FLOAT", "REAL")):
        return "float"
    if kind.startswith("TIMESTAMP"):
        return ZONED if "TIME ZONE" in kind else "timestamp"
    if re.fullmatch(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?", kind):
        return "integer"
    return {"VARCHAR": "text", "DATE": "date", "BOOLEAN": "boolean"}.get(kind, "")


def fits(table: str, column: str, word: str) -> bool:
    """Whether a column's type may stand for the one that the contract says."""
    wanted = contracted(table, column)
    return not word or wanted not in _TAKEN or word in _TAKEN[wanted]


def contracted(table: str, column: str) -> str:
    """The contract's type of a column; text for one that it does not name."""
    known = schema.tables().get(table)
    found = known.column(column) if known else None
    return found.type if found else "text"
