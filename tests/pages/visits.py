"""A browser window of its own on the served pages, for tests."""

from __future__ import annotations

from typing import Any

from tests.pages.served import drawn

WIDTHS = {390: 844, 720: 450, 1440: 900, 1920: 1080}
"""720 by 450 is a laptop at 200 % zoom."""


class Visit:
    """A page in a browser window of its own, with everything that its console says."""

    def __init__(self, browser: Any, width: int = 1440, scheme: str = "light", **more: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": WIDTHS.get(width, 900)}, color_scheme=scheme, **more
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda m: self.said.append(f"{m.type}: {m.text}") if m.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.said.append("a dialog opened"), dialog.dismiss()))

    def open(self, url: str) -> Any:
        self.page.goto(url)
        drawn(self.page)
        return self.page
