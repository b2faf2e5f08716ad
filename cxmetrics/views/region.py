"""The room of a wide table: it scrolls by itself, can be reached by keyboard and has a name."""

from __future__ import annotations

from html import escape


def region(name: str, also: str = "") -> str:
    """The opening tag; `name` is plain text, `also` a further class. Closed by `</div>`.

    >>> region("NPS by stage")
    '<div class="cx-scroll" tabindex="0" role="region" aria-label="NPS by stage">'
    """
    classes = f"cx-scroll {also}" if also else "cx-scroll"
    return f'<div class="{classes}" tabindex="0" role="region" aria-label="{escape(name)}">'
