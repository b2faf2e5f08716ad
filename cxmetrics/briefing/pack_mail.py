"""The one page of a pack as a mail: in plain text and in HTML that loads nothing, with the whole as a PDF beside it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from html import escape

from cxmetrics.briefing import mail
from cxmetrics.briefing.document import LEAD, Histories, Pack, Tiles, Words
from cxmetrics.briefing.looks import color, look, remarks
from cxmetrics.journal.meetings import Meeting
from cxmetrics.settings import Mail
from cxmetrics.views.palette import LIGHT
from cxmetrics.views.tile_words import TileWords

_SUBJECT_LETTERS = 110
_ISOLATES = "\u2066\u2067\u2068\u2069"
"""Marks of the direction of writing: without width, so nothing comes in their place."""
_LINE = f"border-bottom:1px solid {LIGHT.rule};padding:6px 10px 6px 0;text-align:left;vertical-align:top"


def message(
    pack: Pack, server: Mail, to: tuple[str, ...], *, pdf: bytes, calendar: bytes, name: str, key: str
) -> EmailMessage:
    """The mail; `name` is that of its attachments without an ending, `key` its identity."""
    made = mail.message(server, to, subject(pack), plain_text(pack), html(pack), key=key)
    made.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    made.add_attachment(
        calendar, maintype="text", subtype="calendar", filename=f"{name}.ics", params={"method": "PUBLISH"}
    )
    return made


def subject(pack: Pack) -> str:
    """ "Board, Segment: SMB: Oct 2026: NPS fell to 12, worse"; a long one ends where a finding or a part of it does."""
    said = next((block.text for block in pack.front.blocks if isinstance(block, Words) and block.style == LEAD), "")
    head = ", ".join([pack.title, *pack.whom])
    whole = f"{head}: {said}" if said else head
    if len(whole) <= _SUBJECT_LETTERS:
        return whole
    least = whole.find(": ", len(head) + 2)  # the end of the period's name
    finding, *parts = (whole.rfind(sign, 0, _SUBJECT_LETTERS) for sign in ("; ", ": ", ", "))
    end = finding if finding > least else max(parts)
    if end > least > 0:
        return whole[:end]
    return textwrap.shorten(whole, _SUBJECT_LETTERS, placeholder=" …")


def stem(held: Meeting, whom: Sequence[str]) -> str:
    """The name of a pack's file without its ending: "pack-2026-11-10", "pack-2026-11-10-segment-smb"."""
    return "-".join(["pack", held.held_on.isoformat(), *re.findall(r"[a-z0-9]+", " ".join(whom).lower())])


def plain_text(pack: Pack) -> str:
    """For those who read text."""
    parts = [pack.company, pack.title, " · ".join(pack.facts), ""]
    for block in pack.front.blocks:
        if isinstance(block, Words):
            parts += [_one_line(block.text), ""]
        if isinstance(block, Tiles):
            parts += [line for each in block.those for line in _told(each)] + [""]
    parts += ["Noted in the time shown:", *(f"- {each}" for each in notes), ""] if (notes := _notes(pack)) else []
    parts += [f"The live view: {pack.link}", ""] if pack.link else []
    return "\n".join([*parts, _REST, pack.foot, ""])


def _notes(pack: Pack) -> list[str]:
    """What people noted in the time that the front shows."""
    found = (block.footnotes for block in pack.front.blocks if isinstance(block, Histories))
    return [_one_line(note.text) for those in found for note in those]


_REST = "The whole pack is attached as PDF."


def _told(said: TileWords) -> Iterator[str]:
    """A figure, and below it what it is compared with: "- NPS: 12, worse", "  May 2026, 5 to 19, n 527", ..."""
    yield _one_line(f"- {said.name}: {said.figure}, {said.word}")
    lines = [", ".join(said.facts)]
    lines += [" ".join(part for part in (each.text, each.step, each.word) if part) for each in said.steps]
    lines += remarks(said)
    yield from (f"  {_one_line(line)}" for line in lines if line)


def html(pack: Pack) -> str:
    """For those who read HTML: no picture, no style sheet, nothing that would be fetched."""
    body = [
        f'<p style="margin:0"><b>{escape(_one_line(pack.company))}</b></p>'
        f'<h1 style="font-size:24px;margin:4px 0">{escape(_one_line(pack.title))}</h1>{_small(" · ".join(pack.facts))}'
    ]
    for block in pack.front.blocks:
        if isinstance(block, Words):
            size = 18 if block.style == LEAD else 15
            body.append(f'<p style="font-size:{size}px">{escape(_one_line(block.text))}</p>')
        if isinstance(block, Tiles):
            rows = "".join(_row(each) for each in block.those)
            body.append(f'<table role="presentation" style="border-collapse:collapse;width:100%">{rows}</table>')
    if notes := _notes(pack):
        items = "".join(f"<li>{escape(each)}</li>" for each in notes)
        body.append(
            '<p style="margin-bottom:0"><b>Noted in the time shown</b></p>'
            f'<ul style="margin-top:4px;padding-left:20px;font-size:15px">{items}</ul>'
        )
    if pack.link:
        body.append(f'<p><a href="{escape(pack.link, quote=True)}">The live view</a></p>')
    style = f"font-family:system-ui,sans-serif;color:{LIGHT.ink};background:{LIGHT.paper};max-width:44rem;padding:12px"
    inside = "".join([*body, _small(_REST), _small(pack.foot)])
    return (
        f'<!doctype html><html lang="{escape(pack.language, quote=True)}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light">'
        f'<title>{escape(_one_line(pack.title))}</title><body style="margin:0;background:{LIGHT.paper}">'
        f'<div style="{style}">{inside}</div></body></html>'
    )


def _row(said: TileWords) -> str:
    shape, _ = look(said.word)
    word = f'<b style="color:{color(said.word, LIGHT)};white-space:nowrap">{shape} {escape(said.word)}</b>'
    return (
        f'<tr><td style="{_LINE};width:34%"><b>{escape(_one_line(said.name))}</b>'
        f'<div style="font-size:24px"><b>{escape(said.figure)}</b></div></td>'
        f'<td style="{_LINE}">{word}{"".join(_lines(said))}</td></tr>'
    )


def _lines(said: TileWords) -> Iterator[str]:
    yield _small(" · ".join(said.facts))
    for each in said.steps:
        yield _small(" ".join(part for part in (each.text, each.step, each.word) if part))
    yield from map(_small, remarks(said))


def _small(text: str) -> str:
    return f'<div style="font-size:13px;color:{LIGHT.quiet}">{escape(_one_line(text))}</div>'


def _one_line(text: str) -> str:
    kept = "".join(letter for letter in text if letter not in _ISOLATES)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in kept).split())
