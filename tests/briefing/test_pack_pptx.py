"""Slides hold native charts with their data inside, and text that can be edited; on a template they look like it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from cxmetrics.briefing import slide_charts
from cxmetrics.briefing.document import KEY, Entries, Entry, Grid, Histories, Sheet, Words
from cxmetrics.briefing.pack_pptx import pptx
from cxmetrics.errors import CxError
from cxmetrics.views import runs
from cxmetrics.views.palette import DARK, LIGHT, Palette
from tests.briefing.conftest import HOSTILE, Packed


@pytest.fixture(scope="module")
def file(packed: Packed) -> bytes:
    return pptx(packed.pack, None)


@pytest.fixture(scope="module")
def slides(file: bytes) -> list[Any]:
    return list(Presentation(io.BytesIO(file)).slides)


def words(slides: list[Any]) -> str:
    found = []
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def test_charts_have_their_data_inside(packed: Packed, slides: list[Any]) -> None:
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    histories = [block for sheet in packed.pack.sheets for block in sheet.blocks if isinstance(block, Histories)]
    answers = [
        (answer, title) for block in histories for answer, title in zip(block.answers, block.titles, strict=True)
    ]
    assert len(charts) == len(answers) > 15
    for chart, (answer, title) in zip(charts, answers, strict=True):
        assert chart.chart_title.text_frame.text == title
        rows = [row for row in answer.rows if row.period is not None]
        by, _ = slide_charts.unit(answer)
        meant = [None if row.value is None or not row.complete else row.value / by for row in rows]
        assert list(chart.plots[0].series[0].values) == meant
        assert all(name in ("h", "min", "d") for name in [slide_charts.unit(answer)[1][-2:-1]] if by != 1)
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = list(book.active.iter_rows(values_only=True))
        assert [row[1] for row in cells[1:]] == [None if value is None else pytest.approx(value) for value in meant]
        assert [row[0].date() for row in cells[1:]] == [row.period.first for row in rows]
        low, high = chart.value_axis.minimum_scale, chart.value_axis.maximum_scale
        assert all(low <= value <= high for value in meant if value is not None), "nothing leaves its chart"


def test_the_first_slide_says_it_all_and_charts_bear_the_numbers_of_their_notes(
    packed: Packed, slides: list[Any]
) -> None:
    front, first = packed.pack.front, words(slides[:1])
    assert sum(shape.has_chart for shape in slides[0].shapes) == 5
    assert slide_charts.KEY in first
    assert words(slides).count("gray band") == 0, "charts of slides have none"
    assert all(block.text in first for block in front.blocks if isinstance(block, Words))
    assert all(fact in first for fact in packed.pack.facts)
    assert all(f"{packed.pack.foot} · {place}" in words([slide]) for place, slide in enumerate(slides, start=1))
    [block] = [block for block in front.blocks if isinstance(block, Histories)]
    charts = [shape.chart for shape in slides[0].shapes if shape.has_chart]
    for chart, marks in zip(charts, block.marks, strict=True):
        noted = {each.name: each for each in chart.plots[0].series}.get(slide_charts.NOTED)
        told = [text.text for text in noted._element.iter() if text.tag.endswith("}t")] if noted else []
        assert told == [str(number) for number, _ in marks]
    assert any(block.marks)
    doubted = [bool(runs.doubtful(answer.rows)) for answer in block.answers]
    labels = ["".join(t.text for t in c.plots[0].series[0]._element.iter() if t.tag.endswith("}t")) for c in charts]
    assert ["?" in label for label in labels] == doubted
    assert any(doubted)


def test_what_says_it_all_is_one_slide_and_every_pillar_two(packed: Packed, slides: list[Any]) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[0] == packed.pack.title
    pillars = [sheet.title for sheet in packed.pack.sheets[1:6]]
    assert titles[1:11] == [title for title in pillars for _ in range(2)]
    assert titles[11] == packed.pack.sheets[6].title
    told = [
        note.text for block in packed.pack.sheets[1].blocks if isinstance(block, Histories) for note in block.footnotes
    ]
    assert told[0] in words(slides[1:2])
    assert told[0] not in words(slides[2:3])
    assert "The numbers stand for the notes on the slide before." in words(slides[2:3])


def test_numbers_of_notes_stand_beside_no_point(slides: list[Any]) -> None:
    found = 0
    for chart in [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]:
        named = {each.name: list(each.values) for each in chart.plots[0].series}
        noted = named.pop(slide_charts.NOTED, [])
        high = chart.value_axis.maximum_scale - chart.value_axis.minimum_scale
        for at, edge in enumerate(noted):
            values = [values[at] for values in named.values() if values[at] is not None]
            assert edge is None or not values or min(abs(value - edge) for value in values) > 0.1 * high
            found += edge is not None
    assert found > 10


@pytest.mark.parametrize(
    ("values", "shape", "meant"),
    [
        ([0.74, 0.86], "0.0%", (0.7, 0.9)),
        ([0.001, 0.02], "0.0%", (0.0, 0.025)),
        ([0.97, 1.0], "0.0%", (0.96, 1.0)),
        ([-16.0, 41.0], "0", (-20.0, 60.0)),
        ([5.0], "0", (4.0, 6.0)),
        ([], "0", (-0.5, 1.5)),
    ],
)
def test_the_scale_of_a_chart_holds_all_of_it(values: list[float], shape: str, meant: tuple[float, float]) -> None:
    low, high, step = slide_charts.scale(values, shape)
    assert all(low <= value <= high for value in values)
    assert low <= meant[0] + 2 * step
    assert high >= meant[1] - 2 * step
    assert step > 0
    assert not (shape.endswith("%") and (low < 0 or high > 1))


def test_every_text_is_there_to_be_edited(packed: Packed, slides: list[Any]) -> None:
    text = words(slides)
    for sheet in packed.pack.sheets:
        assert sheet.title in text
        for block in sheet.blocks:
            if isinstance(block, Words):
                assert (slide_charts.KEY if block.style == KEY else block.text) in text
            if isinstance(block, Entries):
                assert all(each.title in text for each in block.those)
            if isinstance(block, Grid):
                assert all(cell in text for row in block.rows for cell in row)
    assert text.count(HOSTILE) >= 4
    assert not [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13], "a picture"


def test_nothing_overlaps_or_leaves_its_slide(slides: list[Any]) -> None:
    for place, slide in enumerate(slides, start=1):
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height, s.name) for s in slide.shapes]
        for box in boxes:
            assert 0 <= box[0] < box[2] <= Inches(13.34), (place, box)
            assert 0 <= box[1] < box[3] <= Inches(7.51), (place, box)
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (place, one, other)


def test_nothing_is_fetched(file: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
    assert not [part for part in parts if b'TargetMode="External"' in part]


def test_a_template_gives_size_and_look(packed: Packed, tmp_path: Path) -> None:
    template = Presentation()
    template.slide_width, template.slide_height = Inches(11), Inches(8.5)
    template.slide_masters[0].name = "Acme"
    old = template.slides.add_slide(template.slide_layouts[0])
    old.shapes.title.text_frame.text = "How to use this template"
    template.save(str(tmp_path / "acme.pptx"))
    short = replace(packed.pack, sheets=packed.pack.sheets[:2])
    made = Presentation(io.BytesIO(pptx(short, tmp_path / "acme.pptx")))
    assert (made.slide_width, made.slide_masters[0].name) == (Inches(11), "Acme")
    assert "How to use this template" not in words(list(made.slides))
    assert {slide.slide_layout.name for slide in made.slides} == {"Title Only"}
    (tmp_path / "broken.pptx").write_bytes(b"no presentation")
    for name in ("broken.pptx", "absent.pptx"):
        with pytest.raises(CxError, match="cannot be opened as a presentation"):
            pptx(short, tmp_path / name)


def _ground(template: Any, name: str) -> None:
    """Sets the color behind the slides of a template's master."""
    master = template.slide_masters[0]._element
    behind = parse_xml(f"<p:bg {nsdecls('p', 'a')}><p:bgPr>{name}<a:effectLst/></p:bgPr></p:bg>")
    shapes = master.find("{*}cSld")
    for held in shapes.findall("{*}bg"):
        shapes.remove(held)
    shapes.insert(0, behind)


@pytest.mark.parametrize(
    ("behind", "meant"),
    [
        ('<a:solidFill><a:srgbClr val="101828"/></a:solidFill>', DARK),
        ('<a:solidFill><a:schemeClr val="tx1"/></a:solidFill>', DARK),
        ('<a:solidFill><a:schemeClr val="tx1"><a:lumOff val="95000"/></a:schemeClr></a:solidFill>', LIGHT),
        ('<a:solidFill><a:srgbClr val="F4F1EA"/></a:solidFill>', LIGHT),
        ("<a:noFill/>", LIGHT),
    ],
)  # fmt: skip
def test_on_a_dark_ground_all_that_is_written_and_drawn_is_light(
    packed: Packed, tmp_path: Path, behind: str, meant: Palette
) -> None:
    template = Presentation()
    _ground(template, behind)
    template.save(str(tmp_path / "acme.pptx"))
    short = replace(packed.pack, sheets=packed.pack.sheets[:2])
    with zipfile.ZipFile(io.BytesIO(pptx(short, tmp_path / "acme.pptx"))) as archive:
        parts = [
            archive.read(name).decode()
            for name in archive.namelist()
            if re.search(r"slides/slide\d|charts/chart", name)
        ]
    used = {color.lower() for part in parts for color in re.findall(r'srgbClr val="(\w{6})"', part)}
    held = {shade.removeprefix("#") for shade in (meant.ink, meant.quiet, meant.line, meant.worse)}
    other = {shade.removeprefix("#") for shade in ((LIGHT if meant is DARK else DARK).ink,)}
    assert held <= used
    assert not other & used


def test_letters_that_xml_cannot_hold_and_texts_without_end(packed: Packed) -> None:
    odd = "a\x01b\x1b[2J\ud800c " + "word " * 3_000
    rows = tuple((f"{place} {odd[:20]}", "1") for place in range(60))
    blocks = (Words(odd), Entries("", (Entry(odd, "worse"),)), Grid(odd[:9], ("a", "b"), rows))
    sheet = Sheet(odd[:40], "", blocks)
    made = Presentation(io.BytesIO(pptx(replace(packed.pack, sheets=(sheet,)), None)))
    text = words(list(made.slides))
    assert all(f"{place} a b" in text for place in range(60))
