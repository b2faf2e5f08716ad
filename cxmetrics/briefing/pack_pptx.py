"""A pack as slides: text that can be edited and native charts with their data inside, on the company's template.

The sheet that says it all is one slide, each chart under its figure. The blocks of every other sheet follow each
other down its slides; what does not fit begins the next one. Charts are made by `slide_charts`, tables by
`slide_tables`; how much room texts take is known to `slide_room`.
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
from pptx.util import Inches, Pt

from cxmetrics.briefing import slide_charts, slide_ground, slide_room, slide_tables
from cxmetrics.briefing.document import (
    ALARM,
    KEY,
    PLAIN,
    QUIET,
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
from cxmetrics.briefing.looks import dates, remarks
from cxmetrics.briefing.slide_charts import clean, rgb
from cxmetrics.briefing.slide_room import CHART_HIGH, GAP, SIZE, SIZES
from cxmetrics.briefing.slide_tables import run, word
from cxmetrics.errors import CxError
from cxmetrics.views.tile_words import TileWords

_EDGE = Inches(0.5)
_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_TITLE_ONLY = "Title Only"
_TILE_HIGH = Inches(0.72)
"""Of a tile's name, figure and word, with its margins."""
_BEFORE = "The numbers stand for the notes on the slide before."
_FRONT_LOW, _CHART_LOW = Inches(1), Inches(1.25)
_ABREAST = 5
"""So many charts stand side by side."""
_MANY = 5
"""A list of more is set in two columns."""
_FIXED = (1980, 1, 1, 0, 0, 0)
"""The time that the parts of the file bear: a pack made twice is the same."""


def pptx(pack: Pack, template: Path | None) -> bytes:
    """The whole file. The same pack gives the same bytes. Raises CxError for a template that cannot be used."""
    deck = _Deck(pack, template)
    deck.front(pack.front)
    for sheet in pack.sheets[1:]:
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
        self.palette = slide_ground.palette(self.layout)
        self.title_ink = slide_ground.title_ink(self.layout, self.palette)
        self.width = self.made.slide_width - 2 * _EDGE
        self.slide: Any = None
        self.left = _EDGE
        self.top, self.bottom = 0, 0
        self.title = ""

    def front(self, sheet: Sheet) -> None:
        """The slide that says it all: of whom and of when, the finding, figures with their charts, what to do."""
        self._new(self.pack.title)
        live = [f"live view {self.pack.link}"] if self.pack.link else []
        self._text([" · ".join([self.pack.company, *self.pack.facts, *live]), sheet.title], 9, shade=self.palette.quiet)
        plain = [each for each in sheet.blocks if isinstance(each, Words) and each.style == PLAIN]
        charts = [each for each in sheet.blocks if isinstance(each, Histories)]
        for each in sheet.blocks:
            if isinstance(each, Tiles):
                self._tiles(each.those, brief=True)
            elif each not in plain and each not in charts:
                self._block(each)
        if plain:
            self._text([each.text for each in plain], 11)
        self._blocks(charts)

    def sheet(self, sheet: Sheet) -> None:
        """A sheet on its slides; one that is a single page on paper takes two: the finding, and what is behind it."""
        if sheet.fresh or self.top + slide_room.asked(sheet, self.width) > self.bottom:
            self._new(sheet.title)
        else:
            self.top, self.title = self.top + GAP, sheet.title
            self._text([sheet.title], 20, bold=True)
        if sheet.question:
            self._text([sheet.question], 12, shade=self.palette.quiet)
        blocks = list(once(sheet.blocks, _BEFORE))
        first = next((at for at, each in enumerate(blocks, start=1) if isinstance(each, Histories)), len(blocks))
        if sheet.single and blocks[first:]:
            self._blocks(blocks[:first])
            self._new(sheet.title)
            blocks = blocks[first:]
        self._blocks(blocks)

    def _blocks(self, those: Sequence[Block]) -> None:
        rest = list(those)
        while rest:
            pair = rest[:2]
            if len(pair) == 2 and all(isinstance(each, Grid) for each in pair) and self._abreast(pair):
                del rest[:2]
            else:
                self._block(rest.pop(0))

    def _block(self, block: Block) -> None:
        match block:
            case Words(style=style) if style == KEY:
                self._text([slide_charts.KEY], SIZE)  # charts of slides are drawn otherwise than the pages'
            case Words():
                shade = {QUIET: self.palette.quiet, ALARM: self.palette.worse}.get(block.style, self.palette.ink)
                self._text([block.text], SIZES.get(block.style, SIZE), shade=shade, bold=block.style == ALARM)
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
            held.left, held.top, held.width, held.height = _EDGE, Inches(0.2), self.width, Inches(0.55)
        held.text_frame.text = clean(title)
        held.text_frame.word_wrap = True
        if self.title_ink:
            held.text_frame.paragraphs[0].runs[0].font.color.rgb = rgb(self.title_ink)
        if self.own:
            for part in held.text_frame.paragraphs[0].runs:
                part.font.size, part.font.bold = Pt(26 if len(title) < 60 else 18), True
            held.text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT
            held.text_frame.margin_left = 0
        for other in list(self.slide.placeholders):
            if other.placeholder_format.idx != 0:
                other._element.getparent().remove(other._element)
        self.top = held.top + held.height + GAP // 2
        self.bottom = self.made.slide_height - Inches(0.5)
        foot = self.slide.shapes.add_textbox(_EDGE, self.bottom + GAP // 2, self.width, Inches(0.3))
        foot.text_frame.word_wrap = True
        _tight(foot.text_frame)
        paragraph = foot.text_frame.paragraphs[0]
        run(paragraph, f"{self.pack.foot} · {len(self.made.slides)}", 9, self.palette.quiet)

    def _room(self, height: int) -> None:
        """Goes on to a new slide where so much does not fit on this one."""
        if self.top + height > self.bottom and self.top > Inches(1.6):
            self._new(self.title)

    def _text(self, lines: Sequence[str], size: int, *, shade: str | None = None, bold: bool = False) -> None:
        high = sum(slide_room.line(line, size, self.width) for line in lines) + int(Pt(4))
        self._room(high)
        box = self.slide.shapes.add_textbox(self.left, self.top, self.width, high)
        box.text_frame.word_wrap = True
        box.text_frame.auto_size = MSO_AUTO_SIZE.NONE
        _tight(box.text_frame)
        for place, line in enumerate(lines):
            paragraph = box.text_frame.paragraphs[0] if place == 0 else box.text_frame.add_paragraph()
            run(paragraph, line, size, shade or self.palette.ink, bold=bold)
        self.top += high + GAP // 2

    def _tiles(self, those: Sequence[TileWords], *, brief: bool = False) -> None:
        """Tiles side by side; `brief` ones leave the target to the title of the chart that is below each."""
        below = [
            [*said.more, *said.notes, said.doubt] if brief and not said.absent else list(remarks(said))
            for said in those
        ]
        wide = (self.width - GAP * (len(those) - 1)) // max(len(those), 1)
        inside = wide - Inches(0.16)
        size = 9 if len(those) > 4 else 10
        lines = [
            sum(slide_room.line(line, size, inside) for line in (*slide_room.small(each), *filter(None, more)))
            for each, more in zip(those, below, strict=True)
        ]
        names = max((slide_room.line(each.name, 12, inside) for each in those), default=0)
        high = _TILE_HIGH + names - int(Pt(12 * 1.25)) + max(lines, default=0)
        self._room(high)
        for place, said in enumerate(those):
            box = self.slide.shapes.add_textbox(_EDGE + place * (wide + GAP), self.top, wide, high)
            box.line.color.rgb = rgb(self.palette.rule)
            frame = box.text_frame
            frame.word_wrap = True
            frame.auto_size = MSO_AUTO_SIZE.NONE
            frame.margin_left = frame.margin_right = Inches(0.08)
            run(frame.paragraphs[0], said.name, 12, self.palette.ink, bold=True)
            figure = frame.add_paragraph()
            run(figure, f"{said.figure}  ", 22, self.palette.quiet if said.absent else self.palette.ink, bold=True)
            word(figure, said.word, 12, self.palette)
            for line in dates(said):
                run(frame.add_paragraph(), line, size, self.palette.quiet)
            for each in said.steps:
                against = frame.add_paragraph()
                run(against, f"{each.text} {each.step} ", size, self.palette.quiet)
                if each.word:
                    word(against, each.word, size, self.palette)
            for line in filter(None, below[place]):
                run(frame.add_paragraph(), line, size, self.palette.quiet)
        self.top += high + GAP

    def _histories(self, block: Histories) -> None:
        many = len(block.answers)
        columns = min(many, _ABREAST)
        rows = math.ceil(many / columns)
        notes = "   ".join(f"{each.number}  {each.text}" for each in block.footnotes)
        front = block in self.pack.front.blocks
        key = slide_charts.KEY if many == 1 or front else ""
        under = [line for line in (notes, " ".join(filter(None, (block.remark, key)))) if line]
        under = ["   ".join(under)] if front else under
        below = sum(slide_room.paragraph(line, 9, self.width) + GAP // 2 for line in under)
        least = _FRONT_LOW if front else _CHART_LOW
        self._room(least * rows + below)
        free = self.bottom - self.top - below
        high = min(max(free // rows, least), CHART_HIGH)
        wide = (self.width - GAP * (columns - 1)) // columns
        for place, answer in enumerate(block.answers):
            row, column = divmod(place, columns)
            at = _EDGE + column * (wide + GAP), self.top + row * high, wide, high - GAP // 2
            marks = block.marks[place] if block.marks else ()
            slide_charts.add(self.slide, answer, block.titles[place], block, at, palette=self.palette, marks=marks)
        self.top += rows * high
        for line in under:
            self._text([line], 9, shade=self.palette.quiet)

    def _grid(self, block: Grid) -> None:
        rows = list(block.rows)
        while rows:
            head = slide_room.paragraph(block.title, 12, self.width) + GAP // 2 if block.title else 0
            whole = head + slide_tables.ROW * (len(rows) + 1)
            self._room(whole if whole < Inches(5) else head + 4 * slide_tables.ROW)
            fitting = max(1, (self.bottom - self.top - head) // slide_tables.ROW - 1)
            if block.title:
                self._text([block.title], 12, bold=True)
            self.top += (
                slide_tables.add(self.slide, block, rows[:fitting], (_EDGE, self.top, self.width), self.palette) + GAP
            )
            rows = rows[fitting:]
        if block.remark:
            self._text([block.remark], 10, shade=self.palette.quiet)

    def _abreast(self, those: Sequence[Any]) -> bool:
        """Puts two tables side by side, where both are short and the slide is wide enough; False where they are not."""
        gap = 3 * GAP
        wide = (self.width - gap) // 2
        if wide < slide_tables.least(those) or max(len(each.rows) for each in those) > 10:
            return False
        head = max(slide_room.paragraph(each.title, 12, wide) for each in those) + GAP // 2
        foot = max(slide_room.paragraph(each.remark, 10, wide) if each.remark else 0 for each in those)
        high = head + slide_tables.ROW * (1 + max(len(each.rows) for each in those)) + foot
        self._room(high)
        top, whole = self.top, self.width
        for place, block in enumerate(those):
            self.left, self.width, self.top = _EDGE + place * (wide + gap), wide, top
            self._text([block.title], 12, bold=True)
            self.top = top + head
            self.top += slide_tables.add(self.slide, block, block.rows, (self.left, self.top, wide), self.palette)
            if block.remark:
                self._text([block.remark], 10, shade=self.palette.quiet)
        self.left, self.width, self.top = _EDGE, whole, top + high + GAP
        return True

    def _entries(self, block: Entries) -> None:
        if block.title:
            self._text([block.title], 14, bold=True)
        many, whole = len(block.those) > _MANY, self.width
        gap = 3 * GAP
        wide = (whole - gap) // 2 if many else whole
        begun, lowest, column = self.top, self.top, 0
        size = 9 if len(block.those) > 2 * _MANY else 10 if many else 12
        highs = [slide_room.entry(each, wide, size) + GAP // 2 for each in block.those]
        limit = min(self.bottom, begun + sum(highs) // 2 + max(highs) // 2) if many else self.bottom
        for place, each in enumerate(block.those):
            high = slide_room.entry(each, wide, size)
            if self.top + high > limit and (self.top > begun or not many):
                if many and column == 0:
                    column, self.top = 1, begun
                else:
                    self._new(self.title)
                    begun, lowest, column = self.top, self.top, 0
                    rest = highs[place:]
                    limit = min(self.bottom, begun + sum(rest) // 2 + max(rest) // 2) if many else self.bottom
            self._entry(each, _EDGE + column * (wide + gap), wide, high, size=size)
            lowest = max(lowest, self.top)
        self.top = lowest

    def _entry(self, each: Entry, left: int, wide: int, high: int, *, size: int) -> None:
        box = self.slide.shapes.add_textbox(left, self.top, wide, high)
        frame = box.text_frame
        frame.word_wrap = True
        _tight(frame)
        first = frame.paragraphs[0]
        if each.word:
            word(first, each.word, size + 2, self.palette)
            run(first, "  ", size + 2, self.palette.ink)
        run(first, each.title, size + 2, self.palette.ink, bold=True)
        for line in each.lines:
            run(frame.add_paragraph(), line, size, self.palette.ink)
        self.top += high + GAP // 2

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


def _tight(frame: Any) -> None:
    """Text begins at the edge of its box, so that all of a slide begins at one line."""
    frame.margin_left = frame.margin_right = 0
    frame.margin_top = frame.margin_bottom = Pt(1)
