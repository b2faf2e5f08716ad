"""A page printed by the browser, sheet by sheet: what heads a chart stands above it, and nothing asks for a click."""

from __future__ import annotations

import io
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests.pages.served import PICTURES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TITLED = ".stHtml:has(> h3.cx-h + .cx-quiet:last-child)"
"""A title and a legend, with the chart below."""


def squeezed(text: str) -> str:
    """Without spaces and ligatures, of which a PDF has its own."""
    return "".join(normalize("NFKC", text).split())


def headings(page: Any) -> list[str]:
    """The headings that are printed, top to bottom."""
    page.emulate_media(media="print")
    return [squeezed(each.inner_text()) for each in page.locator("h2.cx-h, h3.cx-h").all() if each.is_visible()]


def printed(page: Any) -> list[str]:
    """The texts of its sheets; those in charts are among them, for what is drawn for paper is no picture."""
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return [squeezed(sheet.extract_text()) for sheet in sheets]


def letters_grow(page: Any) -> None:
    """Every chart is drawn anew, with larger letters, before the sheet is taken, and then as it was."""
    shown = page.evaluate(PICTURES)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert not set(page.evaluate(PICTURES)).intersection(shown)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(PICTURES) == shown


@pytest.mark.parametrize("name", ["retention", "call_center"])
def test_no_sheet_ends_with_a_heading_and_a_chart_stands_under_its_title(name: str, served: str, visit: Any) -> None:
    page = visit().open(f"{served}/{name}")
    letters_grow(page)
    heads = headings(page)
    assert len(heads) > 5
    titles = [squeezed(each) for each in page.locator(TITLED).all_inner_texts()]
    texts = printed(page)
    for text in texts:
        assert not [head for head in heads if text.endswith(head)]
    for title in titles:
        assert ["Jul2025" in text.partition(title)[2] for text in texts if title in text] == [True], "its axis of time"
    assert bool(titles) is (name == "retention")
    whole = "".join(texts)
    assert all(head in whole for head in heads)
    assert "Curvesby" not in whole, "a control says nothing on paper"


def test_a_chart_whose_choice_is_not_printed_says_it(served: str, visit: Any) -> None:
    page = visit().open(f"{served}/journey?period=2026-05-01")
    (sheet,) = (text for text in printed(page) if "ProblemrateofUsebyapp31.1%inMay2026:abovetheusualrange" in text)
    below = sheet.partition("ProblemrateofUsebyapp")[2]
    assert "usualrange" in below, "the key is on the sheet of its chart"
    assert "Lookcloseratstage" not in sheet


@pytest.mark.parametrize("address", ["", "?period=2026-05-01"])
def test_the_overview_is_one_sheet_of_either_paper(address: str, served: str, visit: Any) -> None:
    page = visit().open(f"{served}/{address}")
    for paper in ("Letter", "A4"):
        assert len(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format=paper))).pages) == 1


def test_a_page_of_many_groups_takes_two_rows_of_them_a_sheet(served: str, visit: Any) -> None:
    page = visit().open(f"{served}/call_center")
    texts = printed(page)
    assert len(texts) <= 12
    assert [text for text in texts if "Servicelevelbyqueue" in text] == [
        text for text in texts if "Servicelevelbycausingstage" in text
    ]
