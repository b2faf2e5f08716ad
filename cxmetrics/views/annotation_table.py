"""All annotations as one table, newest first: what the page Journal shows. Its buttons open the note itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from cxmetrics.journal.annotations import Annotation
from cxmetrics.views.annotation_list import kind, scope, title_button
from cxmetrics.views.annotations import days
from cxmetrics.views.region import region
from cxmetrics.views.wording import Speech

MOST_ROWS = 200
"""So many stand on the page at once; the filters find the others, and the CSV has all."""


def annotation_table(those: Sequence[Annotation], speech: Speech, titles: Mapping[str, str]) -> str:
    """The table; a line that says so where there is nothing to show."""
    if not those:
        return '<p class="cx-quiet">No note matches. Write one below, or choose other filters.</p>'
    newest = sorted(those, key=lambda each: (each.starts_on, each.id), reverse=True)[:MOST_ROWS]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("When", "What happened", "Kind", "Shown on", "By"))
    rows = "".join(_row(each, speech, titles) for each in newest)
    left = len(those) - len(newest)
    more = (
        f'<p class="cx-quiet">{speech.numbers.count(left)} older ones are not listed here; the filters find them.</p>'
        if left
        else ""
    )
    return (
        f"{region('All notes')}"
        f'<table class="cx-journal"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}'
    )


def _row(each: Annotation, speech: Speech, titles: Mapping[str, str]) -> str:
    marks = [
        mark for mark, said in ((" · removed", each.removed), (" · usual ranges start anew", each.rebases)) if said
    ]
    off = ' class="cx-off"' if each.removed else ""
    return (
        f"<tr{off}><td>{escape(days(each, speech))}</td>"
        f'<td>{title_button(each)}<span class="cx-quiet">{escape("".join(marks))}</span></td>'
        f"<td>{kind(each)}</td><td>{escape(scope(each, titles))}</td><td><bdi>{escape(each.author)}</bdi></td></tr>"
    )
