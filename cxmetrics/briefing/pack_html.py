"""A pack as one HTML file that loads nothing: for a screen, a phone and a printer, in light and in dark."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import fields
from html import escape
from pathlib import Path

from cxmetrics.briefing import drawing, typeface
from cxmetrics.briefing.document import (
    MANY,
    NOTES_ABOVE,
    Block,
    Entries,
    Entry,
    Grid,
    Histories,
    Pack,
    Sheet,
    Tiles,
    Words,
    once,
)
from cxmetrics.briefing.looks import dates, look, remarks
from cxmetrics.views.palette import DARK, LIGHT
from cxmetrics.views.tile_words import TileWords

_STYLE = Path(__file__).with_name("pack.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""What a browser may load: nothing but what the file holds."""


def html(pack: Pack) -> bytes:
    """The whole file. The same pack gives the same bytes."""
    numbered = list(enumerate(pack.sheets, start=1))
    links = "".join(f'<li><a href="#sheet-{place}">{escape(sheet.title)}</a></li>' for place, sheet in numbered)
    live = f'<p><a href="{escape(pack.link, quote=True)}">The live view</a></p>' if pack.link else ""
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in pack.facts)
    sheets = "".join(_sheet(sheet, place) for place, sheet in numbered)
    title = escape(f"{pack.title} · {pack.company}")
    text = (
        f'<!doctype html>\n<html lang="{escape(pack.language, quote=True)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title>'
        f"<style>{_style()}{_printed_foot(pack.foot)}</style></head>"
        f'<body><header><p class="company">{escape(pack.company)}</p><h1>{escape(pack.title)}</h1>'
        f'<ul class="facts">{facts}</ul>{live}</header>'
        f'<nav aria-label="Contents"><ol>{links}</ol></nav><main>{sheets}</main>'
        f"<footer>{escape(pack.foot)}</footer></body></html>\n"
    )
    return text.encode()


@functools.cache
def _style() -> str:
    """The style sheet with both palettes, and charts in dark: their colors are told apart by what they are."""
    named = [field.name for field in fields(LIGHT) if field.name != "name"]
    light, dark = ("".join(f"--{name}: {getattr(palette, name)}; " for name in named) for palette in (LIGHT, DARK))
    repainted = "".join(
        f'svg [{part}="{getattr(LIGHT, name)}"] {{ {part}: var(--{name}) }}\n'
        for name in named
        for part in ("fill", "stroke")
    )
    return (
        f"{typeface.face()}:root {{ {light}}}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
        f"{repainted}{_STYLE.read_text(encoding='utf-8')}"
    )


def _printed_foot(foot: str) -> str:
    """The foot on every page of a print; each sign that is no letter is written as its number."""
    text = "".join(each if each.isalnum() and each.isascii() else f"\\{ord(each):x} " for each in foot)
    return f'@media print {{ @page {{ @bottom-left {{ content: "{text}" }} }} }}'


def _sheet(sheet: Sheet, place: int) -> str:
    question = f'<p class="question">{escape(sheet.question)}</p>' if sheet.question else ""
    held = once(sheet.blocks, NOTES_ABOVE)
    blocks = "".join(_block(block, f"p{place}b{number}") for number, block in enumerate(held, start=1))
    name, kind = f"sheet-{place}", "fresh" if sheet.fresh else "follows"
    return (
        f'<section id="{name}" class="{kind}" aria-labelledby="{name}-title">'
        f'<h2 id="{name}-title">{escape(sheet.title)}</h2>'
        f"{question}{blocks}</section>"
    )


def _block(block: Block, name: str) -> str:
    match block:
        case Words():
            return f'<p class="{block.style}">{escape(block.text)}</p>'
        case Tiles():
            return f'<div class="tiles" role="list">{"".join(map(_tile, block.those))}</div>'
        case Histories():
            return _histories(block, name)
        case Grid():
            return _grid(block)
        case Entries():
            return _entries(block)


def verdict(word: str) -> str:
    """A word with its shape, as inline HTML."""
    shape, color = look(word)
    return f'<span class="word {color}"><i aria-hidden="true">{shape}</i> {escape(word)}</span>'


def _tile(said: TileWords) -> str:
    lines = [
        f'<p class="name">{escape(said.name)}</p>'
        f'<p><span class="figure">{escape(said.figure)}</span> {verdict(said.word)}</p>'
    ]
    steps = [
        f"{escape(each.text)} <b>{escape(each.step)}</b> {verdict(each.word) if each.word else ''}".strip()
        for each in said.steps
    ]
    small = [*map(escape, dates(said)), *steps, *map(escape, remarks(said))]
    lines += [f'<p class="small">{part}</p>' for part in small]
    return f'<div class="tile{" absent" if said.absent else ""}" role="listitem">{"".join(lines)}</div>'


def _histories(block: Histories, name: str) -> str:
    wide, narrow = (
        drawing.svg(block.chart, block.titles, f"{name}{kind}", width)
        for kind, width in (("w", drawing.WIDE_PX), ("n", drawing.NARROW_PX))
    )
    notes = "".join(f'<li value="{each.number}">{escape(each.text)}</li>' for each in block.footnotes)
    listed = f'<ol class="notes" aria-label="Notes on the chart">{notes}</ol>' if notes else ""
    remark = f'<p class="quiet">{escape(block.remark)}</p>' if block.remark else ""
    alt = escape(block.chart.alt, quote=True)
    return (
        f'<figure><div role="img" aria-label="{alt}"><div class="wide">{wide}</div>'
        f'<div class="narrow">{narrow}</div></div>{listed}{remark}{block.chart.table}</figure>'
    )


def _grid(block: Grid) -> str:
    def cells(row: tuple[str, ...]) -> Iterator[str]:
        for place, text in enumerate(row):
            inside = verdict(text) if place in block.verdicts and text else escape(text)
            number = ' class="number"' if place in block.numeric else ""
            yield f'<th scope="row">{inside}</th>' if place == 0 else f"<td{number}>{inside}</td>"

    head = "".join(
        f'<th scope="col"{" class=number" if place in block.numeric else ""}>{escape(name)}</th>'
        for place, name in enumerate(block.head)
    )
    rows = "".join(f"<tr>{''.join(cells(row))}</tr>" for row in block.rows)
    title = f"<h3>{escape(block.title)}</h3>" if block.title else ""
    label = escape(block.title or "Table", quote=True)
    remark = f'<p class="quiet">{escape(block.remark)}</p>' if block.remark else ""
    return (
        f'{title}<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>{head}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>{remark}"
    )


def _entries(block: Entries) -> str:
    title = f"<h3>{escape(block.title)}</h3>" if block.title else ""
    many = " many" if len(block.those) > MANY else ""
    return f'{title}<ul class="entries{many}">{"".join(map(_entry, block.those))}</ul>'


def _entry(each: Entry) -> str:
    word = f"{verdict(each.word)} " if each.word else ""
    lines = "".join(f"<p>{escape(line)}</p>" for line in each.lines)
    return f"<li><p>{word}<b>{escape(each.title)}</b></p>{lines}</li>"
