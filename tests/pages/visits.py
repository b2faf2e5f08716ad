"""A browser window of its own on the served pages, for tests."""

from __future__ import annotations

from typing import Any

from tests.pages.served import drawn

WIDTHS = {390: 844, 720: 450, 1440: 900, 1920: 1080}
"""720 by 450 is a laptop at 200 % zoom."""


MOST_SHIFT = 0.1
"""Of the cumulative layout shift, what counts as good (web.dev/cls)."""
_COUNT_SHIFT = """
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


class Visit:
    """A page in a browser window of its own, with everything that its console says and how far what is seen moved."""

    def __init__(self, browser: Any, width: int = 1440, scheme: str = "light", **more: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": WIDTHS.get(width, 900)}, color_scheme=scheme, **more
        )
        self.page = self.context.new_page()
        self.page.add_init_script(_COUNT_SHIFT)
        self.said: list[str] = []
        self.page.on("console", lambda m: self.said.append(f"{m.type}: {m.text}") if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.said.append("a dialog opened"), dialog.dismiss()))

    def open(self, url: str) -> Any:
        self.page.goto(url)
        drawn(self.page)
        return self.page

    def moved(self) -> list[str]:
        """What moved since the page was opened, where that is more than a reader may see; nothing else."""
        self.page.wait_for_timeout(1000)
        shift = self.page.evaluate("window.cxShift")
        return list(shift["moved"]) if shift["sum"] > MOST_SHIFT else []
