"""Chromium as an executive has it, at 1440 pixels: a profile that knows the site already, one page at a time.

What counts is when charts are painted. `drawing.js` notes every frame painted on every canvas;
a chart is drawn with its last frame, the end of its animation where it has one, and begun with
its first. Milliseconds count from the address or, after a filter, from the last press of the pointer.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SCRIPT = Path(__file__).resolve().parent / "drawing.js"
WINDOW = {"width": 1440, "height": 1300}
"""So high that all charts of both pages are in view: Superset draws only what is."""
QUIET_MS, PATIENCE_MS = 1_500, 120_000


@dataclass(frozen=True)
class Drawn:
    """When the last chart was begun and when it was finished, in milliseconds."""

    begun: float
    done: float


@contextmanager
def browser(profile: Path) -> Iterator[BrowserContext]:
    """A browser with a profile of its own for this block, so that its caches are those of a person."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise SystemExit("Chromium is not installed: `apt-get install chromium`, or what brings it on your system.")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile), executable_path=program, args=["--no-sandbox"], viewport=WINDOW
        )
        context.add_init_script(path=SCRIPT)
        yield context
        context.close()


def opened(context: BrowserContext, url: str, ready: str, charts: str, many: int) -> tuple[Page, Drawn]:
    """A new page, once it is `ready` (a JavaScript condition) with `many` canvases under `charts` and all is quiet."""
    page = context.new_page()
    page.goto(url)
    return page, drawn(page, ready, charts, many)


def drawn(page: Page, ready: str, charts: str, many: int) -> Drawn:
    """When all of the charts were drawn since the page was asked for or pressed last; waits until nothing moves."""
    page.wait_for_function(
        f"""([charts, many, quiet]) => {{
            const painted = [...document.querySelectorAll(charts)].filter(canvas => peers.frames.has(canvas));
            return painted.length >= many && performance.now() - peers.touched > quiet && ({ready});
        }}""",
        arg=[charts, many, QUIET_MS],
        timeout=PATIENCE_MS,
        polling=100,
    )
    told = page.evaluate(
        """charts => ({
            asked: peers.asked,
            ready: peers.ready,
            frames: [...document.querySelectorAll(charts)].map(canvas => peers.frames.get(canvas) ?? []),
        })""",
        charts,
    )
    return _drawn(told, many)


def _drawn(told: Mapping[str, Any], many: int) -> Drawn:
    frames = [painted for painted in told["frames"] if painted]
    if not many:
        return Drawn(told["ready"], told["ready"])
    return Drawn(
        max(painted[0] for painted in frames) - told["asked"], max(painted[-1] for painted in frames) - told["asked"]
    )
