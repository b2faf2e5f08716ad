"""The columns of a new export as a table: what each holds, which of ours it is, and what is not certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cxmetrics.views.numbers import NOTHING, Numbers
from cxmetrics.views.region import region

SHOWN = 300
"""So many columns are shown; the rest is counted."""
_HEADS = ("Column", "Is our", "Type", "Filled", "Different", "Range", "Codes", "Note")


def profile_table(rows: Sequence[Mapping[str, Any]], total: int, numbers: Numbers) -> str:
    """HTML of the rows of `profile.report.rows`; `total` is how many rows the file has."""
    head = "".join(f'<th scope="col">{name}</th>' for name in _HEADS)
    lines = "".join(_line(row, total, numbers) for row in rows[:SHOWN])
    more = len(rows) - SHOWN
    rest = f'<p class="cx-quiet">{numbers.count(more)} more columns are not shown.</p>' if more > 0 else ""
    return (
        f"{region('Columns of the file', 'cx-list')}"
        f'<table class="cx-profile"><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>{rest}'
    )


def _line(row: Mapping[str, Any], total: int, numbers: Numbers) -> str:
    filled = numbers.percent(row["filled"] / total, 0) if total else NOTHING
    codes = ", ".join(f"{code} ({numbers.count(count)})" for code, count in list(row["sentinels"].items())[:4])
    cells = (row["type"], filled, numbers.count(row["distinct"]), row["range"] or "", codes)
    plain = "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
    return (
        f'<tr><th scope="row">{escape(row["column"] or "(no name)")}</th><td>{_meaning(row)}</td>{plain}'
        f"<td>{escape(row['note'] or '')}</td></tr>"
    )


def _meaning(row: Mapping[str, Any]) -> str:
    """The column of ours, with a word where a person must look."""
    if row["meaning"] is None:
        return '<span class="cx-quiet">none</span>'
    mark = "" if row["sure"] else ' <span class="cx-word cx-changed">unsure</span>'
    return f"{escape(row['meaning'])}{mark}"
