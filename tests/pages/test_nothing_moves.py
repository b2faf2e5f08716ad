"""While a page loads, nothing that a reader sees moves: its cumulative layout shift, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pages.served import drawn, server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
MOST = 0.1
"""Of the shift that counts as good (web.dev/cls)."""
_COUNT = """
window.cxShift = { sum: 0, moved: [] }
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    window.cxShift.sum += entry.value
    const from = source => source.node?.dataset?.testid ?? source.node?.className ?? '?'
    const ways = entry.sources.map(s => `${from(s)} ${s.previousRect.top} to ${s.currentRect.top}`)
    window.cxShift.moved.push(`${entry.value.toFixed(3)}: ${ways.join(', ')}`)
  }
}).observe({ type: 'layout-shift', buffered: true })
"""


@pytest.fixture(scope="module")
def served(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(sample_home, tmp_path_factory.mktemp("still")) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", ["", "?period=2026-05-01", "changes?period=2026-05-01", "loyalty", "journal", "targets"]
)
def test_nothing_moves_while_it_loads(path: str, width: int, served: str, browser: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844 if width < 640 else 900})
    try:
        page = context.new_page()
        page.add_init_script(_COUNT)
        page.goto(f"{served}/{path}")
        drawn(page)
        page.wait_for_timeout(1500)
        shift = page.evaluate("window.cxShift")
    finally:
        context.close()
    assert shift["sum"] < MOST, shift["moved"]


def test_a_shift_would_be_seen(served: str, browser: Any) -> None:
    """The measure itself: something put above what stands there counts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.add_init_script(_COUNT)
        page.goto(f"{served}/")
        drawn(page)
        page.evaluate("document.querySelector('h1').style.marginTop = '400px'")
        page.wait_for_timeout(1500)
        assert page.evaluate("window.cxShift.sum") > MOST
    finally:
        context.close()
