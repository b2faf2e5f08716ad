"""A whole meeting in a real browser: planned, held by arrow keys, decided, closed; the next one opens with it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.journal import Journal
from cxmetrics.journal.schema import DECISIONS, FROZEN_FIGURES, FROZEN_MEETINGS, MEETINGS
from cxmetrics.settings import ROOT, load
from tests.conftest import RunCommand, copied
from tests.pages.served import MISPLACED, TOO_SMALL, drawn, emptied, server
from tests.pages.test_browser import HOSTILE

SENT_WITHIN_MS = 600
READ_FROM_AFAR_PX = 20
"""The smallest letters of a meeting's slide on a window of 1920 px."""
EMPTY_LANES = """() => document.querySelectorAll('.cx-life-lane').forEach(
  lane => { lane.innerHTML = '<span class="cx-none">none</span>' })"""
"""As they are for a consumer who never called or wrote; who is drawn goes by the meeting's number."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def plan(page: Any, title: str, agenda: str = "", name: str = "Ada Lin") -> None:
    if not page.get_by_label("Title").first.is_visible():
        page.get_by_text("Plan a meeting").click()
    page.get_by_label("Title").first.fill(title)
    page.get_by_label("Chair").first.fill("Ada Lin")
    page.get_by_label("Agenda (an item").first.fill(agenda)
    page.get_by_label("Your name").first.fill(name)
    page.get_by_role("button", name="Plan it").click()
    page.wait_for_selector(f".cx-said:has-text('Planned: {title[:20]}')")
    drawn(page)


def start(page: Any) -> None:
    page.get_by_role("button", name="Start").last.click()
    page.wait_for_function("location.search.includes('slide=1')")
    page.wait_for_selector(".st-key-cx_slide")
    drawn(page)


def onward(page: Any, slide: int) -> None:
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"location.search.includes('slide={slide}')")
    drawn(page)


def decide(page: Any, text: str) -> None:
    page.get_by_label("Decision").fill(text)
    page.get_by_role("button", name="Write it down").click()
    page.wait_for_selector(".cx-decision")
    drawn(page)


def close(page: Any) -> None:
    page.get_by_text("Close the meeting").click()
    page.get_by_label("Your name").last.fill("Ada Lin")
    page.get_by_role("button", name="Close it").click()
    page.wait_for_selector(".cx-said:has-text('Closed')")
    drawn(page)


def test_a_whole_meeting_and_the_next_one(
    sample_copy: Path, run_command: RunCommand, tmp_path: Path, visit: Any
) -> None:
    with server(sample_copy, tmp_path) as address:
        window = visit()
        page = window.open(f"{address}/meeting")
        plan(page, "Consumer board", "Abandonment\nThe app outage")
        page.get_by_role("button", name="Pack").click()
        with page.expect_download(timeout=120_000) as download:
            page.get_by_role("button", name="For a phone, offline").click()
        taken = Path(download.value.path()).read_text(encoding="utf-8")
        assert taken.startswith("<!doctype html>")
        assert "<h1>Consumer board</h1>" in taken
        page.keyboard.press("Escape")
        start(page)
        assert "Nothing has been promised yet" in page.inner_text("h1")
        assert "The app outage" in page.inner_text(".cx-agenda")
        onward(page, 2)
        assert " a signal" in page.inner_text("h1")
        assert page.locator(".cx-tile").count() == 5
        onward(page, 3)
        words = page.inner_text(".cx-words")
        assert page.inner_text("h1").startswith("One consumer: 1 of ")
        assert "seed 2026-10-01/1" in page.inner_text(".st-key-cx_slide")
        assert page.locator(".cx-life").count() == 1
        assert "has not been skipped before" in page.inner_text(".st-key-cx_slide")
        page.keyboard.press("ArrowLeft")
        page.wait_for_function("location.search.includes('slide=2')")
        page.reload()
        drawn(page)
        assert " a signal" in page.inner_text("h1")
        onward(page, 3)
        onward(page, 4)
        decide(page, HOSTILE)
        assert HOSTILE in page.inner_text(".cx-decision")
        promise(page)
        close(page)
        page.get_by_role("button", name="Look back").click()
        page.wait_for_selector("h2:has-text('Figures as shown')")
        told = page.inner_text("[data-testid='stMain']")
        assert "79.7%" in told
        assert HOSTILE in told
        assert "The consumer was heard" in told
        assert words in told
        assert "seed 2026-10-01/1" in told
        page.keyboard.press("Escape")
        page.wait_for_function("!location.search.includes('meeting=')")
        mend_october(sample_copy, run_command, tmp_path)
        drawn(page)
        plan(page, "The next board")
        start(page)
        assert page.inner_text("h1").startswith("Last time's promises: 1 worked")
        assert "Ben Ode" in page.inner_text(".cx-promise")
        assert "promised −5.0 points" in page.inner_text(".cx-promise")
        onward(page, 2)
        assert "1 figure we reported reads differently today" in page.inner_text("h1")
        restated = page.inner_text(".cx-restated")
        assert "Net Promoter Score, Oct 2026 (Survey relationship): reported 32" in restated
        assert "because rows came late" in restated
        assert "late.csv.gz: 60 new" in restated
        onward(page, 3)
        onward(page, 4)
        assert "has not been skipped before" in page.inner_text(".st-key-cx_slide")
        assert window.said == []


def promise(page: Any) -> None:
    """Makes the decision a promise that was kept long ago, so that its verdict can be taken."""
    page.get_by_text("Make it a promise").click()
    page.get_by_label("What will be done").fill("IVR change")
    page.get_by_label("Owner (one person)").fill("Ben Ode")
    page.keyboard.press("Tab")
    page.wait_for_timeout(SENT_WITHIN_MS)  # what was typed runs the page anew; a list opened before that would close
    drawn(page)
    page.get_by_role("combobox", name="The figure it should move").click()
    page.get_by_role("combobox", name="The figure it should move").fill("Calls abandoned")
    page.get_by_role("option", name="Calls abandoned", exact=True).click()
    drawn(page)
    page.get_by_label("By how much").fill("5 points")
    day = page.get_by_test_id("stDateInput").filter(has_text="Seen from").get_by_role("spinbutton").first
    type_day(page, day, "09012025")
    page.get_by_label("Your name").first.fill("Ada Lin")
    page.keyboard.press("Tab")
    drawn(page)
    page.get_by_role("button", name="Promise it").click()
    page.wait_for_selector(".cx-said:has-text('Promised: IVR change')")
    drawn(page)
    assert "Calls abandoned lower by 5.0 points" in page.inner_text(".cx-decided")


def type_day(page: Any, field: Any, digits: str) -> None:
    field.click()
    page.keyboard.type(digits)
    page.keyboard.press("Tab")
    drawn(page)


def mend_october(home: Path, run_command: RunCommand, folder: Path) -> None:
    """Sixty answers of October come late."""
    lines = [f"late{n},2026-10-{1 + n % 28:02d} 10:00:00,{10 if n % 2 else 0},relationship" for n in range(60)]
    export = folder / "late.csv.gz"
    export.write_bytes(gzip.compress("\n".join(["response_id,responded_at,nps,survey", *lines]).encode()))
    for command in (["load", export, "--table", "survey_responses"], ["refresh"]):
        done = run_command(command, home)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def peopled(sample_home: Path, run_command: RunCommand, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company with promises, one of them hostile."""
    home = copied(sample_home, tmp_path_factory.mktemp("meeting") / "home")
    base = ["actions", "--add", "--owner", "Ada", "--function", "service", "--due", "2026-10-20"]
    more = [
        "--metric",
        "abandonment_rate",
        "--where",
        "queue=Billing",
        "--effect",
        "2025-09-01",
        "--amount",
        "5 points",
    ]
    for title, options in (("IVR change", more), (HOSTILE + "x" * 300, [])):
        done = run_command([*base, "--title", title, *options], home)
        assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def served(peopled: Path) -> Iterator[str]:
    with server(peopled, peopled.parent) as address:
        yield address


@pytest.fixture
def address(served: str, peopled: Path) -> Iterator[str]:
    """Where it is served, without a meeting; those that a test holds go with it."""
    yield served
    emptied(Journal(load({"CX_HOME": str(peopled)})), MEETINGS, DECISIONS, FROZEN_MEETINGS, FROZEN_FIGURES)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light"), (1920, "light")])
def test_every_screen_is_whole_and_open_to_all(width: int, scheme: str, address: str, visit: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    window = visit(width, scheme)
    page = window.open(f"{address}/meeting")
    plan(page, "Board", HOSTILE)
    found: dict[str, Any] = {}
    start(page)
    meeting = page.url.partition("meeting=")[2].partition("&")[0]
    for path in ("", "promises", "meeting", *(f"meeting?meeting={meeting}&slide={n}" for n in (1, 2, 3, 4))):
        page = window.open(f"{address}/{path}")
        assert page.locator("h1").count() == 1
        serious = [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        if serious or (misplaced := page.evaluate(MISPLACED)):
            found[path] = serious or misplaced
        page.evaluate(EMPTY_LANES)
        if width == 1920 and "slide=" in path and (small := page.evaluate(TOO_SMALL, READ_FROM_AFAR_PX)):
            found[path] = small
    assert found == {}
    assert window.said == []


def test_the_overview_says_what_is_overdue_and_opens_it(address: str, visit: Any) -> None:
    page = visit().open(address)
    owed = page.locator(".cx-owed")
    assert owed.locator("summary").inner_text() == "Promises: 2 overdue"
    owed.locator("summary").focus()
    page.keyboard.press("Enter")
    assert HOSTILE in owed.inner_text()
    assert "Where it did not apply" in owed.inner_text()
    assert owed.locator("img, script").count() == 0


def test_typing_an_arrow_in_a_text_turns_no_page(address: str, visit: Any) -> None:
    page = visit().open(f"{address}/meeting")
    plan(page, "Board")
    start(page)
    for slide in (2, 3, 4):
        onward(page, slide)
    page.get_by_label("Decision").click()
    page.keyboard.type("One")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("-")
    page.wait_for_timeout(500)
    assert "slide=4" in page.url
    assert page.get_by_label("Decision").input_value() == "O-ne"


def test_two_browsers_close_one_meeting(address: str, visit: Any) -> None:
    first, second = visit(), visit()
    page = first.open(f"{address}/meeting")
    plan(page, "Board")
    start(page)
    other = second.open(page.url.replace("slide=1", "slide=4"))
    for slide in (2, 3, 4):
        onward(page, slide)
    other.get_by_text("Close the meeting").click()
    other.get_by_label("Your name").last.fill("Ben Ode")
    close(page)
    other.get_by_role("button", name="Close it").click()
    drawn(other)
    assert "Figures as shown" in other.inner_text("[data-testid='stMain']")
    assert other.locator(".cx-problem").count() == 0


def test_the_pages_are_in_the_section_memory() -> None:
    for name in ("meeting", "promises"):
        assert "section: Memory" in (ROOT / "pages" / f"{name}.py").read_text()
