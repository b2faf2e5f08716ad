"""Why a figure is in doubt, in words: what is wrong with its data, on which days, whose matter it is, since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.trust import Doubt
from cxmetrics.views.numbers import Numbers

VETOED = "its data failed a check, no figure to go by"
IN_DOUBT = "data in doubt"
"""Said beside a figure that may be used with caution."""
_LEADS = {
    "vetoed": VETOED,
    "caution": "a check found fault with its data",
}


def days_text(doubt: Doubt, numbers: Numbers) -> str:
    """The wrong days: "Feb 1 to Feb 28, 2026" in the company's words."""
    if doubt.first_day is None or doubt.last_day is None:
        return "on all days"
    first, last = numbers.short_day(doubt.first_day), numbers.short_day(doubt.last_day)
    return first if first == last else f"{first} to {last}"


def doubt_text(doubt: Doubt, numbers: Numbers) -> str:
    """What is wrong and where: "another system counts otherwise in calls, Feb 1, 2026 to Feb 28, 2026"."""
    return f"{doubt.title[:1].lower()}{doubt.title[1:]} in {doubt.table.replace('_', ' ')}, {days_text(doubt, numbers)}"


def tile_text(row: Row, numbers: Numbers) -> str:
    """The sentence on a tile, for a figure that is in doubt."""
    doubt, *others = row.doubts
    more = f", and {len(others)} more" if others else ""
    matter = f"{doubt.owner}, since {numbers.short_day(doubt.since.date())}"
    return f"{_LEADS[doubt.state]}: {doubt_text(doubt, numbers)}{more} ({matter})"


def note_text(rows: Sequence[Row], numbers: Numbers) -> list[str]:
    """What to say beside a chart: how many periods are in doubt, and why, the gravest first."""
    notes = []
    for state in ("vetoed", "caution"):
        touched = [row for row in rows if row.trust == state]
        periods = {row.period for row in touched}
        if periods:
            why = "; ".join(doubt_text(doubt, numbers) for doubt in _gravest(touched))
            count = f"{len(periods)} {'period' if len(periods) == 1 else 'periods'}"
            notes.append(f"{count} with doubtful data ({state}): {why}")
    return notes


def _gravest(rows: Iterable[Row]) -> list[Doubt]:
    """The gravest doubt of each check, of at most two of them."""
    found: dict[str, Doubt] = {}
    for row in rows:
        found.setdefault(row.doubts[0].check, row.doubts[0])
    return list(found.values())[:2]
