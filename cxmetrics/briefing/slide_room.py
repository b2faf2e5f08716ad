"""About how much room texts take on slides, in EMU; rather too much, so that nothing overlaps."""

from __future__ import annotations

import math

from pptx.util import Inches, Pt

from cxmetrics.briefing.document import ALARM, LEAD, QUIET, QUOTE, Entries, Entry, Sheet, Words
from cxmetrics.briefing.looks import dates
from cxmetrics.views.tile_words import TileWords

SIZES = {LEAD: 14, QUIET: 10, ALARM: 13, QUOTE: 20}
SIZE = 12
"""Sizes of letters, in points, by what a text is; of any other."""
GAP = Inches(0.12)
CHART_HIGH = Inches(2.9)
_LETTER = 0.45
"""Width of a letter, in sizes of the typeface."""


def paragraph(text: str, size: int, width: int) -> int:
    """Of a paragraph with the space after it."""
    return line(text, size, width) + int(Pt(4))


def line(text: str, size: int, width: int) -> int:
    """Of a text on as many lines as it needs."""
    letters = max(1, int(width / Pt(size * _LETTER)))
    return int(Pt(size * 1.25)) * max(1, math.ceil(len(text) / letters))


def entry(each: Entry, width: int, size: int) -> int:
    """Of an item of a list, its title two points larger than its lines."""
    lines = sum(line(text, size, width) for text in each.lines)
    return paragraph(f"{each.word}  {each.title}", size + 2, width) + lines


def asked(sheet: Sheet, width: int) -> int:
    """What a sheet of texts needs to follow the one before on its slide."""
    high = int(Inches(1))
    for block in sheet.blocks:
        match block:
            case Words():
                high += paragraph(block.text, SIZES.get(block.style, SIZE), width) + GAP // 2
            case Entries():
                high += sum(entry(each, width, 12) + GAP // 2 for each in block.those)
            case _:
                high += CHART_HIGH
    return high


def small(said: TileWords) -> list[str]:
    """The lines of a tile that every tile has: its dates and its comparisons."""
    steps = (f"{each.text} {each.step} {f'▲ {each.word}' if each.word else ''}".strip() for each in said.steps)
    return [*dates(said), *steps]
