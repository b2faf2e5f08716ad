"""The three pages that are compared: how each is opened, when it is ready, and how its filter is changed."""

from __future__ import annotations

from dataclasses import dataclass

from _browser import Drawn, drawn, opened
from _dashboard import SLUG
from _served import PASSWORD, USER
from playwright.sync_api import BrowserContext, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

_STREAMLIT_READY = """document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid="stSkeleton"]')"""
SIGN_INS = 5
PAUSE_MS = 1_000
"""Between two presses, so that what opens is open."""


@dataclass(frozen=True)
class Empty:
    """A page of Streamlit as it comes, with nothing on it: drawn when its script has ended."""

    address: str

    def open(self, context: BrowserContext) -> tuple[Page, Drawn]:
        return opened(context, self.address, _STREAMLIT_READY, "canvas", 0)


@dataclass(frozen=True)
class Charted:
    """A page of Streamlit as it comes, with one chart of one line of two points: the least that has a chart."""

    address: str
    script = """import streamlit as st
st.vega_lite_chart(spec={
    "mark": "line", "usermeta": {"embedOptions": {"renderer": "canvas"}},
    "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]},
    "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
})
"""

    def open(self, context: BrowserContext) -> tuple[Page, Drawn]:
        return opened(context, self.address, _STREAMLIT_READY, Overview.charts, 1)


@dataclass(frozen=True)
class Overview:
    """The product's first page: five histories on one canvas, five tiles above them."""

    address: str
    charts = '[data-testid="stVegaLiteChart"] canvas'

    def open(self, context: BrowserContext) -> tuple[Page, Drawn]:
        return opened(context, self.address, _STREAMLIT_READY, self.charts, 1)

    def open_filter(self, page: Page) -> None:
        """Opens the choice of segments; they stay open while it is used."""
        page.click(".st-key-cx_open_segment button")
        page.wait_for_timeout(PAUSE_MS)

    def choose(self, page: Page, segment: str) -> Drawn:
        """Adds a segment to the filter: a press on its name redraws the page."""
        page.locator(".st-key-cx_filter_segment input, [data-testid=stMultiSelect] input").first.click()
        page.wait_for_timeout(PAUSE_MS)
        before = page.inner_text(".cx-tiles")
        page.get_by_role("option", name=segment, exact=True).click()
        found = drawn(page, _STREAMLIT_READY, self.charts, 1)
        if page.inner_text(".cx-tiles") == before:
            raise SystemExit(f"our overview shows the same figures with {segment} in the filter as without")
        return found


@dataclass(frozen=True)
class Superset:
    """The same as a dashboard of Superset: five canvases and five big numbers."""

    address: str
    charts = "[id^=chart-id-] canvas"
    ready = "document.querySelectorAll('.header-line').length >= 5 && !document.querySelector('.loading')"

    def sign_in(self, context: BrowserContext) -> None:
        """As a person does; anew where the form came before its script was ready for it."""
        page = context.new_page()
        for _ in range(SIGN_INS):
            page.goto(f"{self.address}/login/", wait_until="networkidle")
            page.fill("#username", USER)
            page.fill("#password", PASSWORD)
            page.keyboard.press("Enter")
            try:
                page.wait_for_url("**/welcome/", timeout=20_000)
            except PlaywrightTimeout:
                continue
            page.close()
            return
        raise SystemExit(f"Superset did not let {USER} in: {page.url}\n{page.inner_text('body')[:500]}")

    def open(self, context: BrowserContext) -> tuple[Page, Drawn]:
        return opened(context, f"{self.address}/superset/dashboard/{SLUG}/", self.ready, self.charts, 5)

    def open_filter(self, page: Page) -> None:
        """Nothing: its filters stand open at the side."""

    def choose(self, page: Page, segment: str) -> Drawn:
        """Adds a segment to the filter; the press on Apply redraws the page, four histories and four numbers of it."""
        page.click('[data-test="NATIVE_FILTER-segment"] .ant-select-selector')
        page.wait_for_timeout(PAUSE_MS)
        page.locator(".ant-select-item-option", has_text=segment).click()
        page.keyboard.press("Escape")
        page.wait_for_timeout(PAUSE_MS)
        before = page.locator(".header-line").all_inner_texts()
        page.click('[data-test="filter-bar__apply-button"]')
        found = drawn(page, self.ready, self.charts, 4)
        if page.locator(".header-line").all_inner_texts() == before:
            raise SystemExit(f"Superset shows the same figures with {segment} in the filter as without")
        return found


Side = Empty | Charted | Overview | Superset
