"""Names that people gave, such as titles of metrics, made fit to stand in a sentence: they stay text and stay whole.

Letters that turn the writing around or break lines are taken out, so that a name cannot
disturb the words around it; markup is left to those who write HTML, who escape all of it.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 80
"""Letters of a name that a sentence repeats; the rest stands where the name is at home."""

_OPENERS = frozenset({"able", "held", "kept", "known", "left", "likely", "lost", "ready", "told", "willing", "won"})
"""First words of titles that name no thing: "Able to deliver the promise"."""
_JOINERS = "\u200c\u200d"
"""Without width, but part of how some languages are written."""
_LINKS = "at|by|for|from|in|of|on|since|to|with|within|without"
_PARTICIPLE = re.compile(rf"\w+ed(?:[,;]|$|\s+(?:{_LINKS})\b)", re.IGNORECASE)


def plain(text: str, letters: int = LONGEST) -> str:
    """The text on one line, without letters of control; one that runs from right to left is kept by itself.

    Of one that is longer, `letters` are kept.

    >>> plain("Calls \u202eoffered\\n today")
    'Calls offered today'
    """
    kept = "".join(" " if letter.isspace() else letter for letter in text)
    kept = "".join(letter for letter in kept if letter in _JOINERS or unicodedata.category(letter)[0] != "C")
    kept = " ".join(kept.split())
    if len(kept) > letters:
        kept = f"{kept[: letters - 1].rstrip()}…"
    turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in kept)
    return f"\u2068{kept}\u2069" if turned else kept


def quoted(text: str) -> str:
    """The text as somebody's own words: “Outage of the app”."""
    return f"“{plain(text)}”"


def subject(title: str) -> str:
    """A title as what a sentence is about, its verb to follow.

    One that is no plain name of a thing is quoted, one with a comma is closed by another.

    >>> subject("Calls offered"), subject("Wait, 90th percentile"), subject("Expectation: be relevant")
    ('Calls offered', 'Wait, 90th percentile,', '“Expectation: be relevant”')
    """
    name = plain(title)
    first = name.split(" ", 1)[0].strip(",").casefold()
    if first in _OPENERS or _PARTICIPLE.match(name) or re.search(r"[:;.?!“”]", name):
        return f"“{name}”"
    return f"{name}," if "," in name else name
