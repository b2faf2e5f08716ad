"""A page printed by the browser, sheet by sheet: what heads a chart stands above it, and nothing asks for a click."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PageObject, PdfReader

from tests.pages.served import server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TITLED = ".stHtml:has(> h3.cx-h + .cx-quiet:last-child)"
"""A title and a legend, with the chart below."""


@pytest.fixture(scope="module")
def served(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(sample_home, tmp_path_factory.mktemp("print")) as address:
        yield address


def squeezed(text: str) -> str:
    """Without spaces and ligatures, of which a PDF has its own."""
    return "".join(normalize("NFKC", text).split())


def headings(page: Any) -> list[str]:
    """The headings that are printed, top to bottom."""
    page.emulate_media(media="print")
    return [squeezed(each.inner_text()) for each in page.locator("h2.cx-h, h3.cx-h").all() if each.is_visible()]


def has_picture(sheet: PageObject) -> bool:
    held = sheet["/Resources"].get_object().get("/XObject", {})
    return any(each.get_object()["/Subtype"] == "/Image" for each in held.get_object().values())


@pytest.mark.parametrize("name", ["retention", "call_center"])
def test_no_sheet_ends_with_a_heading_and_a_chart_stands_under_its_title(name: str, served: str, visit: Any) -> None:
    page = visit().open(f"{served}/{name}")
    heads = headings(page)
    assert len(heads) > 5
    titles = [squeezed(each) for each in page.locator(TITLED).all_inner_texts()]
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [squeezed(sheet.extract_text()) for sheet in sheets]
    for text in texts:
        assert not [head for head in heads if text.endswith(head)]
    for title in titles:
        assert [has_picture(sheet) for sheet, text in zip(sheets, texts, strict=True) if title in text] == [True], title
    assert bool(titles) is (name == "retention")
    whole = "".join(texts)
    assert all(head in whole for head in heads)
    assert "Curvesby" not in whole, "a control says nothing on paper"
