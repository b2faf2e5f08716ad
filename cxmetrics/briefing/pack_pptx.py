"""A pack as slides: text that can be edited and native charts with their data inside, on the company's template.

The blocks of a sheet follow each other down its slides; what does not fit begins the next one.
Charts are made by `slide_charts`.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from cxmetrics.briefing import slide_charts
from cxmetrics.briefing.document import ALARM, LEAD, QUIET, Block, Entries, Grid, Histories, Pack, Sheet, Tiles, Words
from cxmetrics.briefing.looks import color, look
from cxmetrics.briefing.slide_charts import clean, rgb
from cxmetrics.errors import CxError
from cxmetrics.views.palette import LIGHT
from cxmetrics.views.tile_words import TileWords

_EDGE, _GAP = Inches(0.5), Inches(0.12)
_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_TITLE_ONLY = "Title Only"
_SIZES = {LEAD: 18, QUIET: 11, ALARM: 14}
_ROW = Inches(0.29)
_FIXED = (1980, 1, 1, 0, 0, 0)
"""The time that the parts of the file bear: a pack made twice is the same."""


def pptx(pack: Pack, template: Path | None) -> bytes:
    """The whole file. The same pack gives the same bytes. Raises CxError for a template that cannot be used."""
    deck = _Deck(pack, template)
    deck.cover()
    for sheet in pack.sheets:
        deck.sheet(sheet)
    return deck.saved()


class _Deck:
    """Slides in the making: where the next block goes."""

    def __init__(self, pack: Pack, template: Path | None) -> None:
        self.pack, self.own = pack, template is None
        try:
            self.made: Any = Presentation(str(template) if template else None)
        except Exception as error:
            way = "Save it from PowerPoint as .pptx, with a layout that has a title."
            raise CxError(f"[brief] template {template}", "it cannot be opened as a presentation.", way) from error
        if self.own:
            self.made.slide_width, self.made.slide_height = _WIDE, _HIGH
        for held in list(self.made.slides._sldIdLst):  # a template's own slides are no part of the pack
            self.made.part.drop_rel(held.rId)
            self.made.slides._sldIdLst.remove(held)
        self.layout = _layout(self.made)
        self.width = self.made.slide_width - 2 * _EDGE
        self.slide: Any = None
        self.top, self.bottom = 0, 0
        self.title = ""

    def cover(self) -> None:
        self._new(self.pack.title)
        self._text([self.pack.company], 20, bold=True)
        self._text(list(self.pack.facts), 14, shade=LIGHT.quiet)
        if self.pack.link:
            self._text([f"The live view: {self.pack.link}"], 12, shade=LIGHT.quiet)

    def sheet(self, sheet: Sheet) -> None:
        self._new(sheet.title)
        if sheet.question:
            self._text([sheet.question], 14, shade=LIGHT.quiet)
        for block in sheet.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Words():
                shade = {QUIET: LIGHT.quiet, ALARM: LIGHT.worse}.get(block.style, LIGHT.ink)
                self._text([block.text], _SIZES.get(block.style, 14), shade=shade, bold=block.style == ALARM)
            case Tiles():
                self._tiles(block.those)
            case Histories():
                self._histories(block)
            case Grid():
                self._grid(block)
            case Entries():
                self._entries(block)

    def _new(self, title: str) -> None:
        """A slide with its title, its number and what the pack rests on."""
        self.title = title
        self.slide = self.made.slides.add_slide(self.layout)
        held = self.slide.shapes.title
        if self.own:
            held.left, held.top, held.width, held.height = _EDGE, Inches(0.3), self.width, Inches(0.75)
        held.text_frame.text = clean(title)
        held.text_frame.word_wrap = True
        if self.own:
            for run in held.text_frame.paragraphs[0].runs:
                run.font.size, run.font.bold = Pt(28 if len(title) < 60 else 20), True
            held.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        for other in list(self.slide.placeholders):
            if other.placeholder_format.idx != 0:
                other._element.getparent().remove(other._element)
        self.top = held.top + held.height + _GAP
        self.bottom = self.made.slide_height - Inches(0.55)
        foot = self.slide.shapes.add_textbox(_EDGE, self.bottom + _GAP, self.width, Inches(0.3))
        paragraph = foot.text_frame.paragraphs[0]
        _run(paragraph, f"{self.pack.foot} · {len(self.made.slides)}", 9, LIGHT.quiet)

    def _room(self, height: int) -> None:
        """Goes on to a new slide where so much does not fit on this one."""
        if self.top + height > self.bottom and self.top > Inches(1.6):
            self._new(self.title)

    def _text(self, lines: Sequence[str], size: int, *, shade: str = LIGHT.ink, bold: bool = False) -> None:
        high = sum(_high(line, size, self.width) for line in lines)
        self._room(high)
        box = self.slide.shapes.add_textbox(_EDGE, self.top, self.width, high)
        box.text_frame.word_wrap = True
        box.text_frame.auto_size = MSO_AUTO_SIZE.NONE
        for place, line in enumerate(lines):
            paragraph = box.text_frame.paragraphs[0] if place == 0 else box.text_frame.add_paragraph()
            _run(paragraph, line, size, shade, bold=bold)
        self.top += high + _GAP

    def _tiles(self, those: Sequence[TileWords]) -> None:
        wide = (self.width - _GAP * (len(those) - 1)) // max(len(those), 1)
        inside = wide - Inches(0.2)
        lines = [sum(_high(line, 10, inside) for line in _small(each)) for each in those]
        high = Inches(1.15) + max(lines, default=0)
        self._room(high)
        for place, said in enumerate(those):
            box = self.slide.shapes.add_textbox(_EDGE + place * (wide + _GAP), self.top, wide, high)
            box.line.color.rgb = rgb(LIGHT.rule)
            frame = box.text_frame
            frame.word_wrap = True
            _run(frame.paragraphs[0], said.name, 12, LIGHT.ink, bold=True)
            _run(frame.add_paragraph(), said.figure, 24, LIGHT.quiet if said.absent else LIGHT.ink, bold=True)
            _word(frame.add_paragraph(), said.word, 12)
            for line in _small(said):
                _run(frame.add_paragraph(), line, 10, LIGHT.quiet)
        self.top += high + _GAP

    def _histories(self, block: Histories) -> None:
        many = len(block.answers)
        columns = 1 if many == 1 else 2
        rows = math.ceil(many / columns)
        notes = [f"{each.number}  {each.text}" for each in block.footnotes] + [block.remark] * bool(block.remark)
        under = sum(_high(line, 10, self.width) for line in notes)
        least = Inches(1.9) * rows + under
        self._room(least)
        free = self.bottom - self.top - under - _GAP
        high = min(max(free // rows, Inches(1.5)), Inches(3.6))
        wide = (self.width - _GAP * (columns - 1)) // columns
        for place, answer in enumerate(block.answers):
            row, column = divmod(place, columns)
            left, top = _EDGE + column * (wide + _GAP), self.top + row * high
            slide_charts.add(self.slide, answer, block.titles[place], block, (left, top, wide, high - _GAP))
        self.top += rows * high
        if notes:
            self._text(notes, 10, shade=LIGHT.quiet)

    def _grid(self, block: Grid) -> None:
        rows = list(block.rows)
        while rows:
            head = _high(block.title, 14, self.width) if block.title else 0
            whole = head + _ROW * (len(rows) + 1)
            self._room(whole if whole < Inches(5) else head + 4 * _ROW)
            fitting = max(1, (self.bottom - self.top - head) // _ROW - 1)
            if block.title:
                self._text([block.title], 14, bold=True)
            self._table(block, rows[:fitting])
            rows = rows[fitting:]
        if block.remark:
            self._text([block.remark], 11, shade=LIGHT.quiet)

    def _table(self, block: Grid, rows: Sequence[tuple[str, ...]]) -> None:
        high = _ROW * (len(rows) + 1)
        shape = self.slide.shapes.add_table(len(rows) + 1, len(block.head), _EDGE, self.top, self.width, high)
        for y, row in enumerate((block.head, *rows)):
            shape.table.rows[y].height = _ROW
            for x, text in enumerate(row):
                cell = shape.table.cell(y, x)
                cell.margin_top = cell.margin_bottom = Emu(20_000)
                paragraph = cell.text_frame.paragraphs[0]
                if y and x in block.verdicts and text:
                    _word(paragraph, text, 11)
                else:
                    _run(paragraph, text, 11, None if y == 0 else LIGHT.ink, bold=x == 0 or y == 0)
                if x in block.numeric:
                    paragraph.alignment = PP_ALIGN.RIGHT
        self.top += high + _GAP

    def _entries(self, block: Entries) -> None:
        if block.title:
            self._text([block.title], 14, bold=True)
        for each in block.those:
            high = _high(f"{each.word}  {each.title}", 13, self.width)
            high += sum(_high(line, 11, self.width) for line in each.lines)
            self._room(high)
            box = self.slide.shapes.add_textbox(_EDGE, self.top, self.width, high)
            frame = box.text_frame
            frame.word_wrap = True
            first = frame.paragraphs[0]
            if each.word:
                _word(first, each.word, 13)
                _run(first, "  ", 13, LIGHT.ink)
            _run(first, each.title, 13, LIGHT.ink, bold=True)
            for line in each.lines:
                _run(frame.add_paragraph(), line, 11, LIGHT.ink)
            self.top += high + _GAP // 2

    def saved(self) -> bytes:
        held = self.made.core_properties
        held.title, held.author = clean(f"{self.pack.title} · {self.pack.company}"), clean(self.pack.company)
        held.created = held.modified = self.pack.made_at
        held.last_modified_by, held.revision, held.language = clean(self.pack.company), 1, self.pack.language
        file = io.BytesIO()
        self.made.save(file)
        return still(file.getvalue(), self.pack.made_at)


def still(archive: bytes, made_at: datetime) -> bytes:
    """The same archive with no trace of when it was written, nor in the workbooks within."""
    made = io.BytesIO()
    stamp = made_at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".xlsx"):
                content = still(content, made_at)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            target.writestr(zipfile.ZipInfo(name, _FIXED), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _layout(made: Any) -> Any:
    """The template's layout of a title alone, else the one that has a title and least beside it."""
    titled = [each for each in made.slide_layouts if any(p.placeholder_format.idx == 0 for p in each.placeholders)]
    if not titled:
        raise CxError("[brief] template", "no layout in it has a title.", "Give one of its layouts a title.")
    return next((each for each in titled if each.name == _TITLE_ONLY), min(titled, key=lambda e: len(e.placeholders)))


def _high(text: str, size: int, width: int) -> int:
    """About how high a paragraph will be; rather too high, so that nothing overlaps."""
    letters = max(1, int(width / Pt(size * 0.52)))
    return int(Pt(size * 1.3)) * max(1, math.ceil(len(text) / letters)) + int(Pt(3))


def _small(said: TileWords) -> list[str]:
    steps = [f"{each.text} {each.step} {f'{look(each.word)[0]} {each.word}' if each.word else ''}".strip()
             for each in said.steps]  # fmt: skip
    facts = [" · ".join(said.facts[:2]), " · ".join(said.facts[2:])]
    return [line for line in (*facts, *steps, *said.more, said.target, said.assured, *said.notes, said.doubt) if line]


def _run(paragraph: Any, text: str, size: int, shade: str | None, *, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = clean(text)
    run.font.size, run.font.bold = Pt(size), bold
    if shade is not None:
        run.font.color.rgb = rgb(shade)


def _word(paragraph: Any, word: str, size: int) -> None:
    _run(paragraph, f"{look(word)[0]} {word}", size, color(word, LIGHT), bold=True)
