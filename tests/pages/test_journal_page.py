"""The page Journal: all notes with filters, a form for a new one, by keyboard alone; CSV out and in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.journal import Journal
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.settings import load
from tests.pages.served import drawn, server

pytestmark = pytest.mark.browser
EVIL = "<img src=http://198.51.100.7/x.png onerror=alert(1)> ![y](http://198.51.100.7/y.png)"


@pytest.fixture
def home(sample_copy: Path) -> Path:
    journal = Journal(load({"CX_HOME": str(sample_copy)}))
    for said in (
        Annotation(date(2026, 5, 1), "App outage", date(2026, 6, 11), kind="outage"),
        Annotation(
            date(2025, 9, 1), "New menu", kind="action", scope="metric", metric="abandonment_rate", rebases=True
        ),
        Annotation(date(2026, 1, 1), EVIL, scope="pillar", pillar="loyalty"),
    ):
        journal_of.add(journal, said, author="Ada")
    journal_of.remove(
        journal, journal_of.add(journal, Annotation(date(2026, 2, 2), "Gone"), author="Ben").id, author="B"
    )
    return sample_copy


@pytest.fixture
def page(home: Path, tmp_path: Path, browser: Any) -> Iterator[Any]:
    with server(home, tmp_path) as address:
        opened = browser.new_page(viewport={"width": 1440, "height": 900})
        opened.goto(f"{address}/journal")
        drawn(opened)
        yield opened
        opened.close()


def titles(page: Any) -> list[str]:
    return [text.strip() for text in page.locator(".cx-journal .cx-note").all_inner_texts()]


def test_everything_is_listed_found_and_written(page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert titles(page) == ["App outage", EVIL, "New menu"]
    page.get_by_label("Removed ones too").check(force=True)
    page.get_by_text("Gone").wait_for()
    words = page.get_by_label("Words in it")
    words.fill("MENU ada")
    words.press("Enter")
    page.wait_for_function("document.querySelectorAll('.cx-journal .cx-note').length === 1")
    assert titles(page) == ["New menu"]
    words.fill("")
    words.press("Enter")
    page.wait_for_function("document.querySelectorAll('.cx-journal .cx-note').length === 4")
    page.get_by_label("What happened").focus()
    page.keyboard.type("Price list")
    page.get_by_label("Your name").first.focus()
    page.keyboard.type("Cleo")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.cx-journal .cx-note').length === 5")
    assert titles(page)[0] == "Price list"
    page.wait_for_function("document.querySelectorAll('[aria-label=\"What happened\"]').length === 1")
    assert page.get_by_label("What happened").input_value() == ""
    page.get_by_role("button", name="New menu").focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_text("start anew here").wait_for()
    assert not [url for url in asked if "198.51.100.7" in url]


def test_csv_goes_out_and_in_again(page: Any, tmp_path: Path) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="notes (CSV)").click()
    file = tmp_path / "out.csv"
    waiting.value.save_as(file)
    text = file.read_text(encoding="utf-8")
    assert EVIL in text
    text += '0,2026-10-01,,"Taken in",,campaign,all,,,{},false,,,,,false\r\n'
    file.write_text(text, encoding="utf-8", newline="")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Your name").last.fill("Cleo")
    page.get_by_role("button", name="Take in").click()
    page.get_by_text("out.csv: 1 new, 0 changed, 3 as they were.").wait_for()
    assert titles(page)[0] == "Taken in"
