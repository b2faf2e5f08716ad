"""The fold "What moved it": closed it costs nothing, opened it explains the tile, by mouse, keyboard and on a phone."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.settings import ROOT
from cxmetrics.ui import moved
from tests.pages.served import DRAWS_WITHIN_MS, MISPLACED, drawn

SETTLES_WITHIN_MS = 20_000
SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html") if "<style" not in element.proto.body[:20])


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, name: str, first: str, query: dict[str, str]) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(home))
    app = AppTest.from_file(str(SHELL), default_timeout=90)
    for key, value in query.items():
        app.query_params[key] = value
    app = app.run()
    if name != "overview":
        app = app.switch_page(os.path.relpath(ROOT / "pages" / f"{name}.py", SHELL.parent)).run()
    app.session_state[f"cx_moved_{first}"] = True
    return app.run()


def test_a_closed_fold_asks_nothing(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise AssertionError("the fold is closed")

    monkeypatch.setattr(moved, "best", refused)
    monkeypatch.setattr(moved, "explanation", refused)
    monkeypatch.setenv("CX_HOME", str(sample_home))
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    assert not app.exception
    assert "cx-fall" not in html(app)
    assert [expander.label for expander in app.expander] == ["What moved it"]


@pytest.mark.parametrize(
    ("name", "first", "says"),
    [
        ("loyalty", "nps", "Carried by SMB on app: −20.9 points of −24.5 points"),
        ("journey", "problem_free_rate", "Carried by segment SMB:"),
        ("overview", "problem_free_rate", "Carried by segment SMB:"),
    ],
)
def test_an_open_fold_names_the_planted_cause(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch, name: str, first: str, says: str
) -> None:
    app = opened(sample_home, monkeypatch, name, first, {"period": "2026-05-01"})
    assert not app.exception
    body = html(app)
    assert "cx-problem" not in body
    assert body.count('<table class="cx-break cx-fall">') == 1
    assert says in body


def test_the_reader_chooses_figure_and_dimension(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample_home, monkeypatch, "call_center", "service_level", {"period": "2026-05-01"})
    figure = next(box for box in app.selectbox if box.label == "Figure")
    app = figure.set_value("calls_offered").run()
    assert "Carried by reason App access: +291 of +345" in html(app)
    by = next(box for box in app.selectbox if box.label == "By")
    assert by.value == "reason"
    assert {"segment", "segment,reason", "region,queue"} <= set(_values(by))
    app = by.set_value("caused_by_stage").run()
    assert "246 to 557" in html(app)


def _values(box: Any) -> list[str]:
    """The options as people read them, turned back into what they stand for."""
    return [option.replace(" and ", ",").replace(" ", "_") for option in box.options]


def test_the_filter_bar_says_against_what(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"period": "2026-05-01", "compare": "year", "segment": "SMB"}
    body = html(opened(sample_home, monkeypatch, "loyalty", "nps", query))
    assert "in May 2025 to" in body
    assert "Carried by channel app" in body


def test_a_figure_that_cannot_be_split_says_why(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(sample_home, monkeypatch, "journey", "problem_free_rate", {})
    figure = next(box for box in app.selectbox if box.label == "Figure")
    app = figure.set_value("time_to_resolution").run()
    assert "Its change cannot be split" in html(app)
    assert "cx-fall" not in html(app)


def test_it_explains_the_figure_of_the_tile(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The relationship score, as the headline has it, whatever dimension it is split by."""
    app = opened(sample_home, monkeypatch, "loyalty", "nps", {"period": "2026-05-01"})
    by = next(box for box in app.selectbox if box.label == "By")
    assert not {"survey", "stage"} & set(_values(by)), "the tile's figure is of one survey, which knows no stage"
    for dimension in ("segment", "region", "channel", "segment,region"):
        app = next(box for box in app.selectbox if box.label == "By").set_value(dimension).run()
        assert "fell from 36 in Apr 2026 to 12 in May 2026, −24.5 points" in html(app)


@pytest.mark.browser
@pytest.mark.timeout(400)
@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1440)])
def test_it_opens_by_keyboard_and_nothing_is_cut(served: str, visit: Any, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import TimeoutError as StillMoving

    window = visit(width, scheme)
    page = window.open(f"{served}/loyalty?period=2026-05-01")
    fold = page.locator(".st-key-cx_moved_nps summary").first
    fold.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".cx-fall", timeout=DRAWS_WITHIN_MS)
    drawn(page)
    bars = page.locator(".cx-fall .cx-step").evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")
    assert len(bars) > 3
    assert all(width_px >= 2 for width_px in bars)
    assert max(bars) > 5 * min(bars)
    with suppress(StillMoving):  # the fold opens slowly; what is misplaced once it stands still is told below
        page.wait_for_function(f"() => ({MISPLACED})().length === 0", timeout=SETTLES_WITHIN_MS)
    assert page.evaluate(MISPLACED) == []
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
    fold.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".cx-fall", state="hidden", timeout=DRAWS_WITHIN_MS)
    assert window.said == []
