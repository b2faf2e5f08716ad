"""A pack as PDF: real text that can be searched and copied, its typeface embedded, tagged for screen readers.

What is said goes to the template `pack.typ` as data. No text of anybody becomes markup there,
so nothing in it needs to be escaped.
"""

from __future__ import annotations

import dataclasses
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import typst

from cxmetrics.briefing import drawing
from cxmetrics.briefing.document import MANY, NOTES_ABOVE, Block, Entries, Grid, Histories, Pack, Tiles, Words, once
from cxmetrics.briefing.looks import dates, look, remarks
from cxmetrics.errors import CxError
from cxmetrics.views.palette import LIGHT
from cxmetrics.views.tile_words import TileWords

_TEMPLATE = Path(__file__).with_name("pack.typ")
_PICTURES = re.compile("[\u2600-\u27bf\u2b05-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f]?")
"""Signs for weather to dingbats, stars and arrows, and the planes of emoji."""
_DRAWN = ("heavy", "black", "white")
_LONG = re.compile(r"[^\s\u200b]{30}(?=[^\s\u200b]{4})")
_PAPERS = {"A4": "a4", "Letter": "us-letter"}
_LIVE = "The live view"
_SHARES = ((1, 1), (0.94, 1), (0.88, 1), (0.82, 0.92), (0.82, 0.84))
"""Sizes of letters and pictures, as shares of the ordinary ones, that are tried until a sheet fits its page."""


def pdf(pack: Pack, paper: str) -> bytes:
    """The whole file, on A4 or Letter. The same pack gives the same bytes.

    It is made to PDF/UA-1, as screen readers need it, where its letters allow that.
    """
    files: dict[str, bytes] = {"main.typ": _TEMPLATE.read_bytes()}
    data = {**_head(pack, paper), "sheets": list(_sheets(pack, files))}
    files["pack.json"] = json.dumps(data).encode()
    with tempfile.TemporaryDirectory(prefix="cxmetrics-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        given: dict[str, Any] = {
            "root": folder,
            "format": "pdf",
            "font_paths": [str(drawing.fonts())],
            "timestamp": int(pack.made_at.replace(tzinfo=UTC).timestamp()),
        }
        try:
            return bytes(typst.compile(f"{folder}/main.typ", pdf_standards="ua-1", **given))
        except typst.TypstError:
            pass  # a letter that no typeface has, for one: it is tagged all the same
        try:
            return bytes(typst.compile(f"{folder}/main.typ", **given))
        except typst.TypstError as error:
            way = "Write it as .html, and report this."
            raise CxError("pack", f"it cannot be set as PDF: {error}.", way) from error


def _head(pack: Pack, paper: str) -> dict[str, Any]:
    made = pack.made_at
    return {
        "title": soft(pack.title),
        "company": soft(pack.company),
        "language": pack.language,
        "facts": [soft(fact) for fact in pack.facts],
        "foot": soft(pack.foot),
        "link": pack.link,
        "live": _LIVE,
        "paper": _PAPERS[paper],
        "made": [made.year, made.month, made.day],
        "palette": dataclasses.asdict(LIGHT),
        "many": MANY,
        "shares": _SHARES,
    }


def _sheets(pack: Pack, files: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    for place, sheet in enumerate(pack.sheets, start=1):
        blocks = [
            _block(block, f"p{place}b{number}", files)
            for number, block in enumerate(once(sheet.blocks, NOTES_ABOVE), start=1)
        ]
        yield {
            "title": soft(sheet.title),
            "question": soft(sheet.question),
            "blocks": blocks,
            "fresh": sheet.fresh,
            "single": sheet.single,
        }


def _block(block: Block, name: str, files: dict[str, bytes]) -> dict[str, Any]:
    match block:
        case Words():
            return {"kind": "words", "style": block.style, "text": soft(block.text)}
        case Tiles():
            return {"kind": "tiles", "those": [_tile(each) for each in block.those]}
        case Histories():
            file = f"{name}.svg"
            files[file] = drawing.svg(block.chart, block.titles, name).encode()
            notes = [{"number": each.number, "text": soft(each.text)} for each in block.footnotes]
            return {
                "kind": "picture",
                "file": file,
                "alt": block.chart.alt,
                "notes": notes,
                "remark": soft(block.remark),
            }
        case Grid():
            return _grid(block)
        case Entries():
            those = [
                {"title": soft(each.title), "lines": [soft(line) for line in each.lines], **_word(each.word)}
                for each in block.those
            ]
            return {"kind": "entries", "title": soft(block.title), "those": those}


def _grid(block: Grid) -> dict[str, Any]:
    def cell(place: int, text: str) -> dict[str, str]:
        looks = _word(text) if place in block.verdicts and text else {"shape": "", "color": "ink"}
        return {**looks, "text": soft(text)}

    return {
        "kind": "grid",
        "title": soft(block.title),
        "head": [soft(name) for name in block.head],
        "rows": [[cell(place, text) for place, text in enumerate(row)] for row in block.rows],
        "numeric": sorted(block.numeric),
        "wide": [place not in block.numeric | block.verdicts for place in range(len(block.head))],
        "remark": soft(block.remark),
    }


def _tile(said: TileWords) -> dict[str, Any]:
    steps = [{"text": each.text, "step": each.step, **_word(each.word)} for each in said.steps]
    return {
        "name": soft(said.name),
        "figure": soft(said.figure),
        "facts": [soft(line) for line in dates(said)],
        "steps": steps,
        "small": [soft(line) for line in remarks(said)],
        "absent": said.absent,
        **_word(said.word),
    }


def _word(word: str) -> dict[str, str]:
    shape, color = look(word)
    return {"word": word, "shape": shape, "color": color}


def soft(text: str) -> str:
    """The text as it is set: pictures among letters by their names, and places where a word without end may break."""
    return _LONG.sub(lambda found: f"{found[0]}\u200b", spelled_out(text))


def spelled_out(text: str) -> str:
    """The text with the name of each picture that text typefaces have none of, so that it is read on every machine.

    >>> spelled_out("Sin señal 💔 ▲")
    'Sin señal [broken heart] ▲'
    >>> spelled_out("So easy ❤️")
    'So easy [heart]'
    """
    return _PICTURES.sub(lambda found: f"[{_named(found[0][0])}]", text)


def _named(picture: str) -> str:
    """The name of a picture without how heavy or dark it is drawn."""
    words = unicodedata.name(picture, "picture").lower().split()
    return " ".join(word for word in words if word not in _DRAWN) or "picture"
