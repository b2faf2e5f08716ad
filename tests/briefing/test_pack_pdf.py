"""The PDF says every headline as text, also in its charts; its typeface is in it; it is tagged; names stay names."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader

from cxmetrics.briefing.document import Entries, Entry, Footnote, Histories, Sheet, Tiles, Words
from cxmetrics.briefing.pack_pdf import pdf, soft, spelled_out
from tests.briefing.conftest import HOSTILE, OUTAGE, Packed


@pytest.fixture(scope="module")
def read(packed: Packed) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(packed.pack, "A4")))


@pytest.fixture(scope="module")
def text(read: PdfReader, packed: Packed) -> str:
    """All of it without the foot of each page."""
    pages = [close(page.extract_text()) for page in read.pages]
    feet = [close(f"{packed.pack.foot}{number}/{len(pages)}") for number in range(1, len(pages) + 1)]
    assert all(page.count(foot) == 1 for page, foot in zip(pages, feet, strict=True))
    return "".join(page.replace(foot, "") for page, foot in zip(pages, feet, strict=True))


def close(text: str) -> str:
    """Without what depends on where lines break, and without marks that have no width."""
    return re.sub(r"[\s\u200b\u2066-\u2069\ufeff]+", "", spelled_out(text))


def test_every_headline_is_text(packed: Packed, text: str) -> None:
    for sheet in packed.pack.sheets:
        assert close(sheet.title) in text
        for block in sheet.blocks:
            if isinstance(block, Words):
                assert close(block.text) in text
            if isinstance(block, Tiles):
                assert all(close(f"{each.name}{each.figure}") in text for each in block.those)
            if isinstance(block, Histories):
                assert all(close(title) in text for title in block.titles), "the chart's own text"
            if isinstance(block, Entries):
                assert all(close(line) in text for each in block.those for line in (each.title, *each.lines))


def test_notes_stand_once_on_a_sheet_and_a_chart_that_has_the_same_says_so(packed: Packed, text: str) -> None:
    told = [[block.footnotes for block in sheet.blocks if isinstance(block, Histories) and block.footnotes]
            for sheet in packed.pack.sheets]  # fmt: skip
    once = sum(len(notes) - sum(a == b for a, b in pairwise(notes)) for notes in told)
    assert text.count(close(OUTAGE)) >= once
    assert (
        text.count(close("The numbers stand for the notes under the chart above."))
        == sum(a == b for notes in told for a, b in pairwise(notes))
        > 0
    )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_what_says_it_all_and_every_pillar_is_one_page_however_much_was_noted(packed: Packed, paper: str) -> None:
    notes = tuple(Footnote(number, f"May {number}, 2026, campaign: " + "What we did " * 5) for number in range(1, 11))
    agenda = Words("Agenda: " + "; ".join(f"{place}. " + "What we decide " * 6 for place in range(1, 6)))
    sheets = [
        replace(
            sheet,
            blocks=tuple(
                replace(block, footnotes=notes) if isinstance(block, Histories) else block for block in sheet.blocks
            )
            + ((agenda,) if place == 0 else ()),
        )
        for place, sheet in enumerate(packed.pack.sheets[:6])
    ]
    assert all(sheet.single for sheet in sheets)
    pages = PdfReader(io.BytesIO(pdf(replace(packed.pack, sheets=tuple(sheets)), paper))).pages
    texts = [close(page.extract_text()) for page in pages]
    assert len(texts) == len(sheets)
    for text, sheet in zip(texts, sheets, strict=True):
        assert close(sheet.title) in text


def test_names_stay_what_they_are(text: str) -> None:
    assert text.count(close(HOSTILE)) >= 4


def test_typeface_tags_language_and_page_numbers(read: PdfReader, packed: Packed) -> None:
    root: Any = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert read.metadata is not None
    assert packed.pack.company in (read.metadata.title or "")
    fonts = [font.get_object() for page in read.pages for font in page["/Resources"]["/Font"].values()]
    held = [part.get_object()["/FontDescriptor"] for font in fonts for part in font["/DescendantFonts"]]
    assert held
    assert all({"/FontFile2", "/FontFile3"} & set(each) for each in held)
    assert len(read.pages) <= 12


def test_it_links_nowhere_but_to_the_live_view(packed: Packed) -> None:
    short = replace(packed.pack, sheets=packed.pack.sheets[-1:], link="https://cx.example.com/overview?x=1")
    read = PdfReader(io.BytesIO(pdf(short, "Letter")))
    assert [round(float(edge)) for edge in read.pages[0].mediabox[2:]] == [612, 792]
    links = [note.get_object()["/A"]["/URI"] for page in read.pages for note in page.get("/Annots", ())]
    assert links == [short.link]


def test_a_word_without_end_stays_on_the_page(packed: Packed) -> None:
    endless = "x" * 4_000
    sheet = Sheet("#pagebreak()", "", (Words(endless), Entries("*e*", (Entry(endless),))))
    made = pdf(replace(packed.pack, sheets=(sheet,)), "A4")
    assert close("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)).count("x" * 4_000) == 2
    assert soft("short words stay") == "short words stay"


def test_letters_of_other_scripts_are_there(packed: Packed) -> None:
    words = Words("Ελλάδα, Київ, Łódź, “quoted”, −1.2, 42 €, ▲ ▼ ◆ ✕")
    made = pdf(replace(packed.pack, sheets=(Sheet("Übersicht", "", (words,)),)), "A4")
    assert close(words.text) in close(PdfReader(io.BytesIO(made)).pages[0].extract_text())


def test_letters_that_no_typeface_has_spoil_nothing(packed: Packed) -> None:
    words = Words("before \U0001f469\u200d\U0001f4bb \ue000 \U0010ffff \x01 after")
    made = pdf(replace(packed.pack, sheets=(Sheet("Odd", "", (words,)),)), "A4")
    said = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "before" in said
    assert "after" in said
