"""The HTML pack loads nothing, says every text as it was written, and can be read by all, in a real browser too."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from cxmetrics.briefing.document import Histories, Words
from cxmetrics.briefing.drawing import fonts
from cxmetrics.briefing.pack_html import html
from tests.briefing.conftest import HOSTILE, Packed


@pytest.fixture(scope="module")
def file(packed: Packed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("html") / "pack.html"
    made.write_bytes(html(packed.pack))
    return made


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_nothing_points_outside(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(text)
    names = {tag for tag, _ in tags.found}
    assert not names & {"script", "link", "img", "iframe", "object", "embed", "base", "form", "foreignobject"}
    for tag, attributes in tags.found:
        for name, value in attributes.items():
            if name in ("href", "src", "xlink:href", "action", "srcset", "data", "poster"):
                assert (value or "").startswith("#"), (tag, name, value)
            assert not name.startswith("on"), (tag, name)
    for style in re.findall(r"<style>(.*?)</style>", text, re.DOTALL):
        assert "@import" not in style
        assert set(re.findall(r"url\(([^,)]*)", style)) == {"data:font/woff;base64"}
    assert all(re.match("#|data:font/woff;", where) for where in re.findall(r"url\(([^)]*)\)", text))


def test_every_headline_and_every_hostile_name_stands_in_it_as_written(packed: Packed, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for sheet in packed.pack.sheets:
        assert escape(sheet.title) in text
        for block in sheet.blocks:
            if isinstance(block, Words):
                assert escape(block.text) in text
            if isinstance(block, Histories):
                assert all(escape(answer.metric.title) in text for answer in block.answers)
    assert text.count(escape(HOSTILE)) >= 3
    assert HOSTILE not in text
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def _fonts(sheet: Any) -> list[Any]:
    return [font.get_object() for font in sheet["/Resources"]["/Font"].values()]


@pytest.mark.browser
def test_in_a_browser(packed: Packed, file: Path, browser: Any) -> None:
    """Without a network; axe finds nothing; nothing is wider than the window; dark is dark; it prints."""
    from axe_playwright_python.sync_playwright import Axe

    for width, scheme in ((390, "dark"), (1440, "light")):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, bypass_csp=True
        )
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        assert asked == [file.as_uri()]
        found = Axe().run(page).response["violations"]
        assert not [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert (paper == "rgb(255, 255, 255)") is (scheme == "light")
        shown = page.locator(".wide svg:visible").count(), page.locator(".narrow svg:visible").count()
        assert (shown[0] > 5) is (width == 1440)
        assert (shown[1] > 5) is (width == 390)
        if width == 1440:
            for paper in ("A4", "Letter"):
                printed = PdfReader(io.BytesIO(page.pdf(format=paper)))
                texts = ["".join(normalize("NFKC", sheet.extract_text()).split()) for sheet in printed.pages]
                feet = "".join(packed.pack.foot.split())
                held = {font["/BaseFont"].partition("+")[2] for sheet in printed.pages for font in _fonts(sheet)}
                assert {"SourceSansPro-Regular", "SourceSansPro-Semibold"} <= held
                assert all(
                    feet in text and f"{place}/{len(texts)}" in text for place, text in enumerate(texts, start=1)
                )
        context.close()


def test_the_typeface_is_in_it_whole(file: Path) -> None:
    """Each table of the font comes out as it went in, and the browser takes it: see the fonts of the print below."""
    held = re.findall(r"data:font/woff;base64,([^)]+)\)", file.read_text(encoding="utf-8"))
    assert len(held) == 2
    for text, name in zip(held, ("Regular", "Semibold"), strict=True):
        packed, font = base64.b64decode(text), (fonts() / f"SourceSansPro-{name}.ttf").read_bytes()
        assert packed[:4] == b"wOFF"
        assert struct.unpack_from(">I", packed, 8)[0] == len(packed)
        for place in range(struct.unpack_from(">H", packed, 12)[0]):
            tag, at, size, length, checksum = struct.unpack_from(">4sIIII", packed, 44 + 20 * place)
            _, checksum_before, start, _ = struct.unpack_from(">4sIII", font, 12 + 16 * place)
            body = packed[at : at + size]
            assert (zlib.decompress(body) if size < length else body) == font[start : start + length], tag
            assert checksum == checksum_before
