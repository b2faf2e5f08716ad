"""Rows of plain text behind a chart: as HTML, or to be filled in by the browser once the page is drawn."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from html import escape

from cxmetrics.views.region import region

TITLE = "Table"


@dataclass(frozen=True)
class Rows:
    """A table under the names of its columns; all of it is plain text."""

    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    @functools.cached_property
    def mark(self) -> str:
        """The same for the same rows."""
        return hashlib.sha256(repr((self.head, self.lines)).encode()).hexdigest()[:16]

    @functools.cached_property
    def packed(self) -> bytes:
        """Name and rows as they travel: a member of a JSON object."""
        told = {"head": self.head, "lines": self.lines}
        return f'"{self.mark}":{json.dumps(told, ensure_ascii=False, separators=(",", ":"))}'.encode()

    @property
    def html(self) -> str:
        """The whole table, folded up."""
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in self.head)
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line)}</tr>" for line in self.lines)
        return folded(TITLE, f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")

    @property
    def place(self) -> str:
        """The fold alone, in which the browser puts the rows: see `cxmetrics.ui.annotating`.

        A page's HTML is made safe element by element, which for hundreds of rows takes longer than to draw them.
        """
        return folded(TITLE, f'<table data-cx-rows="{self.mark}"></table>')


def folded(title: str, inside: str) -> str:
    """HTML that opens on a click; wide tables scroll within themselves."""
    return f'<details class="cx-fold"><summary>{escape(title)}</summary>{region(title)}{inside}</div></details>'
