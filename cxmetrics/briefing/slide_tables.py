"""Tables of slides that can be edited, and the runs of text that all of a slide is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from cxmetrics.briefing.document import Grid
from cxmetrics.briefing.looks import color, look
from cxmetrics.briefing.slide_charts import clean, rgb
from cxmetrics.views.palette import Palette

ROW = Inches(0.27)
_SIZE = 10
_BARE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own table style without fill and lines."""
_LETTER, _BETWEEN = Pt(_SIZE * 0.52), Inches(0.14)
Strip = tuple[int, int, int]


def add(slide: Any, block: Grid, rows: Sequence[tuple[str, ...]], strip: Strip, palette: Palette) -> int:
    """A table at `strip` (left, top, width); gives its height. Its columns are as wide as what they hold asks."""
    left, top, wide = strip
    high = ROW * (len(rows) + 1)
    shape = slide.shapes.add_table(len(rows) + 1, len(block.head), left, top, wide, high)
    table = shape.table
    table._tbl.tblPr.find("{*}tableStyleId").text = _BARE
    table.horz_banding = False
    for held, own in zip(table.columns, _widths(block, wide), strict=True):
        held.width = own
    for y, row in enumerate((block.head, *rows)):
        table.rows[y].height = ROW
        for x, text in enumerate(row):
            _cell(table.cell(y, x), text, block, palette, head=y == 0, place=x)
    return high


def least(those: Sequence[Grid]) -> int:
    """The least width in which every one of these tables keeps each cell on its line."""
    return max((sum(_asked(block)) for block in those), default=0)


def _asked(block: Grid) -> list[int]:
    """The width that each column asks for."""
    longest = [max(len(row[x]) for row in (block.head, *block.rows)) for x in range(len(block.head))]
    return [
        int((letters + (2 if x in block.verdicts else 0)) * _LETTER + _BETWEEN) for x, letters in enumerate(longest)
    ]


def _widths(block: Grid, wide: int) -> list[int]:
    asked = _asked(block)
    spare = wide - sum(asked)
    if spare < 0:
        return [each * wide // sum(asked) for each in asked]
    return [asked[0] + spare // 2, *(each + spare // 2 // max(1, len(asked) - 1) for each in asked[1:])]


def _cell(cell: Any, text: str, block: Grid, palette: Palette, *, head: bool, place: int) -> None:
    cell.margin_top = cell.margin_bottom = Pt(1.5)
    cell.margin_left, cell.margin_right = 0, _BETWEEN
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    if not head and place in block.verdicts and text:
        word(paragraph, text, _SIZE, palette)
    elif text:
        run(paragraph, text, _SIZE, palette.quiet if head else palette.ink, bold=head or place == 0)
    if not text:  # without a size its row would be that of the largest letters
        paragraph.font.size = Pt(_SIZE)
        paragraph._p.append(parse_xml(f'<a:endParaRPr {nsdecls("a")} sz="{_SIZE * 100}"/>'))
    if place in block.numeric:
        paragraph.alignment = PP_ALIGN.RIGHT
    shade = palette.quiet if head else palette.rule
    line = (
        f'<a:lnB {nsdecls("a")} w="{int(Pt(0.75 if head else 0.5))}"><a:solidFill><a:srgbClr '
        f'val="{shade.removeprefix("#").upper()}"/></a:solidFill></a:lnB>'
    )
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))


def run(paragraph: Any, text: str, size: float, shade: str | None, *, bold: bool = False) -> None:
    """Text of one look at the end of a paragraph."""
    added = paragraph.add_run()
    added.text = clean(text)
    added.font.size, added.font.bold = Pt(size), bold
    if shade is not None:
        added.font.color.rgb = rgb(shade)


def word(paragraph: Any, said: str, size: float, palette: Palette) -> None:
    """A word of verdict with its shape and color."""
    run(paragraph, f"{look(said)[0]} {said}", size, color(said, palette), bold=True)
