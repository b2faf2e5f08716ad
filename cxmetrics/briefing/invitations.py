"""Meetings as a calendar file (RFC 5545): one event a meeting, the whole day, its agenda as the description."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from cxmetrics.journal.meetings import Meeting

_LONGEST = 75
"""Octets of a line."""


def ics(those: Sequence[Meeting], company: str, link: str = "") -> bytes:
    """The calendar. The same meetings give the same bytes, and an edited one replaces what it was in a calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cxmetrics//meetings//EN", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_text(company)}"]
    for each in those:
        lines += _event(each, link)
    return "".join(f"{folded}\r\n" for line in [*lines, "END:VCALENDAR"] for folded in _folded(line)).encode()


def _event(of: Meeting, link: str) -> Iterator[str]:
    stamp = (of.edited_at or of.created_at or datetime(of.held_on.year, 1, 1)).replace(tzinfo=UTC)
    begun = of.created_at or stamp
    yield "BEGIN:VEVENT"
    yield f"UID:meeting-{of.id}-{begun:%Y%m%d%H%M%S}@cxmetrics"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{max(of.version - 1, 0)}"
    yield f"DTSTART;VALUE=DATE:{of.held_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{of.held_on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(of.title)}"
    said = [f"Chair: {of.chair}"] if of.chair else []
    said += [f"{place}. {item}" for place, item in enumerate(of.agenda, start=1)]
    if said:
        yield "DESCRIPTION:" + "\\n".join(_text(line) for line in said)
    if link:
        yield f"URL:{link}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """The text on one line, its signs escaped."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, none of which cuts a letter."""
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LONGEST:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + octets
    yield piece
