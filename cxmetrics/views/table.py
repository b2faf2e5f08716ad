"""The table behind a chart, as HTML for the page and as CSV for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.views import wording
from cxmetrics.views.listing import listing
from cxmetrics.views.rows import Rows
from cxmetrics.views.wording import Speech

MOST_ROWS = 60
"""So many newest periods stand in the table on the page; the CSV has all."""

CSV_COLUMNS = (
    "metric", "title", "period", "period_end", "grain", "group", "where", "value", "low", "high", "n", "complete",
    "suppressed", "center", "lower_limit", "upper_limit", "signals", "trust", "compare_period", "compare_value",
    "difference", "difference_low", "difference_high", "verdict",
)  # fmt: skip


def csv(answers: Iterable[Answer]) -> str:
    """All rows of all answers, one line a figure; texts a spreadsheet would run are defused."""
    lines = [_record(answer, row) for answer in answers for row in answer.rows]
    return listing(CSV_COLUMNS, lines, "csv") + "\r\n"


def rows(answers: Sequence[Answer], speech: Speech) -> Rows:
    """The newest periods of each answer as one table, newest first."""
    body: list[tuple[str, ...]] = []
    for answer in answers:
        metric, numbers = answer.metric, speech.numbers
        lines = []
        for row in answer.rows:
            lines.append(
                (
                    metric.title,
                    speech.period(row, answer.grain),
                    "hidden" if row.suppressed else numbers.figure(metric, row.value),
                    numbers.interval(metric, row.low, row.high),
                    "" if row.n is None else numbers.count(row.n),
                    wording.usual_range(metric, row, numbers),
                    _state(answer, row),
                )
            )
        body += lines[::-1][:MOST_ROWS]
    head = ("Figure", "Period", "Value", speech.numbers.interval_name, "n", "Usual range", "State")
    return Rows(head, tuple(body))


def _state(answer: Answer, row: Row) -> str:
    if row.suppressed:
        return "hidden to protect anonymity"
    if not row.complete:
        return "to date"
    said = "; ".join(wording.signal_texts(row, answer.grain))
    return said or ("no signal" if row.value is not None else "no data")


def _record(answer: Answer, row: Row) -> dict[str, Any]:
    where = answer.question.where
    filters = [f"{name}={'|'.join(values)}" for name, values in sorted(where.items())]
    named = {name: getattr(row, name) for name in CSV_COLUMNS if hasattr(row, name)}
    return {
        **named,
        "metric": answer.metric.id,
        "title": answer.metric.title,
        "grain": answer.grain,
        "where": "; ".join(filters),
        "period": row.period.first if row.period else None,
        "period_end": row.period.end if row.period else None,
        "signals": list(row.signals),
        "compare_period": row.compare_period.first if row.compare_period else None,
    }
