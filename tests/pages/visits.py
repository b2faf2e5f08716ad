"""A browser window of its own on the served pages, for tests.

A window that is closed is emptied and kept for the next visit: in a new one the browser
reads all of the pages' script anew, which is half of what it costs to open a page.
"""

from __future__ import annotations

import weakref
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


_KEPT: weakref.WeakKeyDictionary[Any, list[Any]] = weakref.WeakKeyDictionary()
"""By browser: the emptied windows."""


class Visit:
    """A page in a browser window of its own, with everything that its console says and how far what is seen moved."""

    def __init__(self, browser: Any, width: int = 1440, scheme: str = "light", **more: Any) -> None:
        self._kept = None if more else _KEPT.setdefault(browser, [])
        self.page = self._kept.pop() if self._kept else _new(browser, more)
        self.page.set_viewport_size({"width": width, "height": WIDTHS.get(width, 900)})
        self.page.emulate_media(media="null", color_scheme=scheme, reduced_motion="null", forced_colors="null")
        self.said: list[str] = []
        self.asked_for: list[str] = []
        """The addresses of all that the page has loaded or tried to."""
        self._listening = {
            "console": lambda m: self.said.append(f"{m.type}: {m.text}") if _matters(m.type, m.text) else None,
            "pageerror": lambda error: self.said.append(f"error: {error}"),
            "request": lambda request: self.asked_for.append(request.url),
            "dialog": lambda dialog: (self.said.append("a dialog opened"), dialog.dismiss()),
        }
        for event, listener in self._listening.items():
            self.page.on(event, listener)

    @property
    def context(self) -> Any:
        return self.page.context

    def close(self) -> None:
        """Empties the window and keeps it; closes one that is of another kind or no longer as it was."""
        for event, listener in self._listening.items():
            self.page.remove_listener(event, listener)
        if self._kept is not None and _emptied(self.page):
            self._kept.append(self.page)
        else:
            self.context.close()

    def open(self, url: str) -> Any:
        self.page.goto(url)
        drawn(self.page)
        return self.page

    def moved(self) -> list[str]:
        """What moved since the page was opened, where that is more than a reader may see; nothing else."""
        self.page.wait_for_timeout(1000)
        shift = self.page.evaluate("window.cxShift")
        return list(shift["moved"]) if shift["sum"] > MOST_SHIFT else []


def _matters(kind: str, text: str) -> bool:
    """Whether a page must not say this: an error, or a chart's complaint of its own form."""
    return kind == "error" or (kind == "warning" and text.startswith("WARN "))


def _new(browser: Any, more: dict[str, Any]) -> Any:
    page = browser.new_context(**more).new_page()
    page.add_init_script(_COUNT_SHIFT)
    return page


def _emptied(page: Any) -> bool:
    """Whether nothing is left in a window of what was seen in it."""
    try:
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto("about:blank")
        page.context.clear_cookies()
    except Exception:  # it crashed, or was never opened
        return False
    return len(page.context.pages) == 1
