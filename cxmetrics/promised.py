"""What the company has promised or counted elsewhere of its data: how often rows come, and control totals.

Reads the sections `[expected_every]` and `[control_totals]` of the settings; data checks hold the
warehouse to them. Which tables there are is known to the data contract, not here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cxmetrics.calendar import Period

_EVERY = re.compile(r"(\d{0,4})\s*(day|week|month|year)s?")
_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}
_SPAN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NAME = re.compile(r"([a-z_]+)(?:\.([a-z_]+))?")
Tell = Callable[..., None]
"""Takes the section, the key, what is wrong and the way out."""


@dataclass(frozen=True)
class ControlTotal:
    """What another system counted: rows of a table (column None) or the sum of a column, in a span or at all."""

    table: str
    column: str | None
    span: Period | None
    expected: float
    label: str
    """The span as it was written: 2026, 2026-02, 2026-02-17 or total."""

    @property
    def item(self) -> str:
        return f"{self.column or 'rows'} {self.label}"


def expected_every(given: Mapping[str, Any], tell: Tell) -> dict[str, int]:
    """By table: the most days that may pass until new rows come."""
    found = {}
    for table, value in given.items():
        match = _EVERY.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None or match[1] == "0":
            tell("expected_every", table, f"is {value!r}.", "Write how often its rows come: '1 day', '2 weeks'.")
        else:
            found[table] = int(match[1] or 1) * _DAYS[match[2]]
    return found


def control_totals(given: Mapping[str, Any], tell: Tell) -> tuple[ControlTotal, ...]:
    """All control totals, in the order of the file."""
    found = []
    for name, totals in given.items():
        named = _NAME.fullmatch(name)
        if named is None or not isinstance(totals, dict):
            way = 'Write [control_totals.calls] and under it 2026-02 = 1399; a sum is of "table.column".'
            tell("control_totals", name, f"= {totals!r} is not understood.", way)
            continue
        for label, value in totals.items():
            span = _span(label) if label != "total" else None
            unknown = span is None and label != "total"
            if unknown or isinstance(value, bool) or not isinstance(value, (int, float)):
                way = "Write a year, month, day or `total`, and the number counted: 2026-02 = 1399."
                tell("control_totals", name, f"has {label} = {value!r}.", way)
            else:
                found.append(ControlTotal(named[1], named[2], span, float(value), label))
    return tuple(found)


def _span(label: str) -> Period | None:
    """The days of a year, month or day, None where the label names none."""
    found = _SPAN.fullmatch(label)
    if found is None:
        return None
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Period(first, first + timedelta(days=1))
    after = month or 12
    return Period(first, date(year + after // 12, after % 12 + 1, 1))
