"""The course of a history as data: its ends, its lowest and highest point, how often it signals."""

from __future__ import annotations

from dataclasses import dataclass

from cxmetrics.metrics.answer import Answer, Row


@dataclass(frozen=True)
class Course:
    """Rows of a history without groups. Figures whose data failed a check, and hidden ones, take no part."""

    points: int
    first: Row
    lowest: Row
    highest: Row
    """The earliest of several alike, as for `lowest`."""
    last: Row
    signals: int
    """How many periods bear a signal."""
    hidden: int
    failed: int
    """How many periods have data that failed a check."""


def course(answer: Answer) -> Course | None:
    """The course of the answer's rows; None where there is no figure."""
    rows = [row for row in answer.rows if row.value is not None and row.trust != "vetoed"]
    if not rows:
        return None
    return Course(
        points=len(rows),
        first=rows[0],
        lowest=min(rows, key=_value),
        highest=max(rows, key=_value),
        last=rows[-1],
        signals=sum(1 for row in rows if row.signals),
        hidden=sum(1 for row in answer.rows if row.suppressed),
        failed=sum(1 for row in answer.rows if row.trust == "vetoed"),
    )


def _value(row: Row) -> float:
    return row.value or 0.0
