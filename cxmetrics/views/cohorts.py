"""Cohorts as a triangle: a row a joining period, a column a tenure; share and interval in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cxmetrics.insight.cohorts import Cell, Cohort
from cxmetrics.views.curves import MEMBERS, Stay
from cxmetrics.views.heat import shade
from cxmetrics.views.region import region
from cxmetrics.views.wording import Speech


def triangle(found: Sequence[Cohort], months: Sequence[int], grain: str, speech: Speech, words: Stay = MEMBERS) -> str:
    """The table, newest cohort last, under a title that says what became of the first year."""
    numbers = speech.numbers
    reached = [month for month in months if any(month in cohort.cells for cohort in found)]
    if not reached:
        return '<p class="cx-quiet">Nobody has been seen for a month yet.</p>'
    shares = [cell.share for cohort in found for cell in cohort.cells.values()]
    low, high = min(shares), max(shares)
    heads = "".join(f'<th scope="col">{month} {"month" if month == 1 else "months"}</th>' for month in reached)
    rows = "".join(
        f'<tr><th scope="row">{escape(speech.calendar.label(cohort.period, grain))}'
        f"<br><small>{numbers.count(cohort.entered)} {words.came}</small></th>"
        + "".join(_cell(cohort.cells.get(month), low, high, speech) for month in reached)
        + "</tr>"
        for cohort in found
    )
    title = finding(found, grain, speech, words)
    return (
        f'<h3 class="cx-h">{escape(title)}</h3>{region(title)}<table class="cx-heat cx-cohorts"><thead><tr>'
        f'<th scope="col">{words.came.capitalize()} in</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<p class="cx-quiet">The share {words.still} after so many whole months, with its '
        f"{escape(numbers.interval_name)}. More shade is a higher share. Hatched and marked with an asterisk: not all "
        f"of them {words.came} so long ago; estimated from those who did (Kaplan-Meier).</p>"
    )


def finding(found: Sequence[Cohort], grain: str, speech: Speech, words: Stay = MEMBERS, month: int = 12) -> str:
    """ "Still here after 12 months: 71% of those who joined in Q3 2024, 89% of those of Q3 2025"."""
    done = [cohort for cohort in found if month in cohort.cells and cohort.cells[month].finished]
    if not done:
        return f"{words.still.capitalize()} by the period in which they {words.came}"
    first, last = done[max(0, len(done) - 5)], done[-1]
    parts = [
        f"{speech.numbers.percent(cohort.cells[month].share, 0)} of those who {words.came} in "
        f"{speech.calendar.label(cohort.period, grain)}"
        for cohort in ([first, last] if first is not last else [last])
    ]
    return f"{words.still.capitalize()} after {month} months: {', '.join(parts)}"


def _cell(cell: Cell | None, low: float, high: float, speech: Speech) -> str:
    if cell is None:
        return '<td class="cx-off"></td>'
    numbers = speech.numbers
    around = ""
    if cell.low is not None and cell.high is not None:
        around = f"{numbers.percent(cell.low, 0)} to {numbers.percent(cell.high, 0)}"
    hatched, mark, told = ("", "", "") if cell.finished else (" cx-hatched", "*", ", unfinished")
    title = f"{numbers.count(cell.seen)} seen for so long or gone before{told}"
    return (
        f'<td class="cx-cohort{hatched}" style="{shade(cell.share, low, high)}" title="{escape(title, quote=True)}">'
        f"{numbers.percent(cell.share, 0)}{mark}<br><small>{around or '&nbsp;'}</small></td>"
    )
