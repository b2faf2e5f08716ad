"""Annotations in a real browser: by click, keyboard and touch, seen everywhere, edited by two, hostile ones as text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.journal import Journal
from cxmetrics.journal.annotations import Annotation, add, annotation, edit, versions, written
from cxmetrics.settings import load
from tests.conftest import copied
from tests.pages.served import DRAWS_WITHIN_MS, MISPLACED, PICTURES, drawn, emptied, server

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
HOSTILE = (
    '<img src="http://evil.test/a.png" onerror=alert(1)> ![x](http://evil.test/b.png) [y](javascript:alert(2)) '
    "</bdi></button><script>alert(3)</script> :material/home: '; DROP TABLE annotations; -- \x07 \u202egnirts"
)


@pytest.fixture(scope="module")
def home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(sample_home, tmp_path_factory.mktemp("annotating") / "home")


@pytest.fixture
def journal(home: Path) -> Iterator[Journal]:
    """The journal of the served company, emptied after each test."""
    kept = Journal(load({"CX_HOME": str(home)}))
    yield kept
    emptied(kept)


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    with server(home, home.parent) as address:
        yield address


def point(page: Any, across: float = 0.5) -> tuple[float, float]:
    """Where a point of the page's first history is, so far across its canvas."""
    canvas = page.locator('[data-testid="stVegaLiteChart"] canvas').first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    return box["x"] + across * box["width"], box["y"] + 90


def click_point(page: Any, across: float = 0.5) -> Any:
    """Clicks it and waits for the form."""
    page.mouse.click(*point(page, across))
    return asked(page)


def asked(page: Any) -> Any:
    dialog = page.get_by_role("dialog")
    # while a form is drawn anew the one before it stands there until the run ends
    page.wait_for_function("document.querySelectorAll('[role=dialog] [aria-label=\"What happened\"]').length === 1")
    dialog.get_by_role("button", name="Save").wait_for()
    for label in ("What happened", "More about it (optional)", "Your name"):
        dialog.get_by_label(label).wait_for()
    dialog.get_by_role("group", name="Until (optional)").wait_for()
    page.wait_for_function("document.activeElement.closest('[role=dialog]')")
    return dialog


def by(page: Any, grain: str) -> None:
    """Chooses a grain in the filter bar."""
    button = page.locator(".st-key-cx_open_time button").first
    button.click()
    page.locator("label", has_text=grain).click()
    button.get_by_text(grain.lower()).wait_for()
    page.keyboard.press("Escape")
    page.locator("label", has_text=grain).wait_for(state="detached")


def closed(page: Any) -> None:
    page.get_by_role("dialog").wait_for(state="detached")
    drawn(page)


def save(dialog: Any) -> None:
    dialog.get_by_role("button", name="Save").click()
    closed(dialog.page)


def notes(page: Any, chart: int = 0) -> str:
    """What stands under a chart."""
    return page.locator(".cx-under").nth(chart).inner_text()


def test_a_note_typed_on_a_point_is_seen_on_every_page_and_in_a_browser_that_was_open(served, visit, journal):
    other = visit().open(f"{served}/loyalty")
    window = visit()
    page = window.open(f"{served}/loyalty")
    before = page.evaluate(PICTURES)[0]
    dialog = click_point(page)
    dialog.get_by_label("What happened").fill("Bills went out twice")
    dialog.get_by_label("Your name").fill("Ana Diaz")
    save(dialog)
    assert "Bills went out twice" in notes(page)
    assert page.evaluate(PICTURES)[0] != before
    assert page.evaluate(MISPLACED) == []
    (kept,) = written(journal)
    assert (kept.scope, kept.metric, kept.author, kept.ends_on) == ("metric", "nps", "Ana Diaz", None)
    assert kept.starts_on.day == 1
    page.get_by_role("link", name="Overview").click()
    page.wait_for_url(lambda url: "loyalty" not in url)
    drawn(page)
    assert "Bills went out twice" in notes(page)
    assert "Bills went out twice" not in notes(other)
    other.locator(".st-key-cx_open_notes button").first.click()
    other.get_by_role("button", name="Outage", exact=True).click()
    other.locator(".cx-notes").first.get_by_text("Bills went out twice").wait_for(timeout=DRAWS_WITHIN_MS)
    drawn(other)
    assert "Bills went out twice" in notes(other)
    page.reload()
    drawn(page)
    assert "Bills went out twice" in notes(page)
    assert window.said == []


def test_what_is_chosen_is_still_chosen_where_a_filter_is_opened_after_another_run(served, visit, journal):
    """A popover's controls are made when it is opened, by a run that is not the one in which they were set."""
    page = visit().open(f"{served}/loyalty?segment=SMB&window=2y")
    click_point(page)
    page.keyboard.press("Escape")
    closed(page)
    by(page, "By quarter")
    page.wait_for_url("**window=2y&grain=quarter&segment=SMB*")
    page.locator(".st-key-cx_open_segment button").first.click()
    page.get_by_role("combobox", name="Segment").click()
    page.get_by_role("option", name="Families").click()
    page.wait_for_url("**segment=Families*")
    assert "segment=SMB" in page.url


def test_a_dialog_that_was_escaped_stays_away_and_the_same_point_can_be_clicked_again(served, visit, journal):
    page = visit().open(f"{served}/loyalty")
    dialog = click_point(page)
    day = dialog.get_by_role("group", name="On, or from").inner_text()
    dialog.get_by_label("What happened").fill("never kept")
    page.keyboard.press("Escape")
    closed(page)
    by(page, "By quarter")
    page.wait_for_url("**grain=quarter*")
    drawn(page)
    assert page.get_by_role("dialog").count() == 0
    by(page, "By month")
    page.wait_for_url(lambda url: "grain" not in url)
    drawn(page)
    assert page.get_by_role("dialog").count() == 0
    dialog = click_point(page)
    assert dialog.get_by_role("group", name="On, or from").inner_text() == day
    assert dialog.get_by_label("What happened").input_value() == ""
    page.keyboard.press("Escape")
    closed(page)
    assert click_point(page).is_visible()
    assert written(journal) == ()


def test_a_window_that_covers_only_part_of_a_span_still_shows_it(served, visit, journal):
    add(journal, Annotation(date(2019, 1, 1), "A long campaign", date(2026, 2, 1)), author="Ana")
    add(journal, Annotation(date(2019, 1, 1), "Long over", date(2020, 2, 1)), author="Ana")
    page = visit().open(f"{served}/loyalty?window=1y")
    assert "A long campaign" in notes(page)
    assert "Long over" not in notes(page)
    label = page.locator('[data-testid="stVegaLiteChart"][aria-label*="Notes:"]').first.get_attribute("aria-label")
    assert "A long campaign" in label


def tab_to(page: Any, selector: str, most: int = 150) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_the_whole_way_by_keyboard_alone(served, visit, journal):
    page = visit().open(f"{served}/loyalty")
    tab_to(page, "button.cx-add")
    page.keyboard.press("Enter")
    asked(page)
    tab_to(page, '[role="dialog"] input[aria-label="What happened"]', 10)
    page.keyboard.type("By keyboard")
    tab_to(page, '[role="dialog"] input[aria-label="Your name"]', 30)
    page.keyboard.type("Kim")
    tab_to(page, '[role="dialog"] [data-testid="stFormSubmitButton"] button', 5)
    page.keyboard.press("Enter")
    closed(page)
    assert "By keyboard" in notes(page)
    (kept,) = written(journal)
    assert kept.starts_on == date(2026, 10, 1)
    tab_to(page, "button.cx-note")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Remove").wait_for()
    page.get_by_role("dialog").get_by_label("Your name").wait_for()
    page.wait_for_function("document.activeElement.closest('[role=dialog]')")
    tab_to(page, '[role="dialog"] [class*="_act"] button', 10)
    page.keyboard.press("Enter")
    closed(page)
    assert "By keyboard" not in notes(page)
    assert written(journal)[0].removed


def test_the_whole_way_by_touch_on_a_phone(served, visit, journal):
    window = visit(390, has_touch=True, is_mobile=True)
    page = window.open(f"{served}/loyalty")
    page.touchscreen.tap(*point(page))
    dialog = asked(page)
    assert page.evaluate(MISPLACED) == []
    dialog.get_by_label("What happened").tap()
    page.keyboard.type("By touch")
    dialog.get_by_label("Your name").tap()
    page.keyboard.type("Kim")
    dialog.get_by_role("button", name="Save").tap()
    closed(page)
    assert "By touch" in notes(page)
    page.locator("button.cx-note").first.tap()
    dialog.get_by_role("button", name="Edit").wait_for()
    assert "By touch" in dialog.locator(".cx-told-title").inner_text()
    assert window.said == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_nothing_serious_with_a_dialog_open(scheme, width, served, visit, journal):
    from axe_playwright_python.sync_playwright import Axe

    def serious(page: Any) -> list[tuple[str, list[str]]]:
        return [
            (found["id"], [node["html"][:300] for node in found["nodes"][:3]])
            for found in Axe().run(page).response["violations"]
            if found["impact"] in ("serious", "critical")
        ]

    said = add(journal, Annotation(date(2026, 3, 1), "Prices up", text="By 4 %", kind="price"), author="Ana")
    edit(journal, annotation(journal, said.id), author="Ben")
    page = visit(width, scheme).open(f"{served}/loyalty")
    page.locator("button.cx-add").first.click()
    asked(page)
    page.wait_for_timeout(500)
    assert serious(page) == []
    page.keyboard.press("Escape")
    closed(page)
    page.locator("button.cx-note").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Edit").wait_for()
    page.wait_for_timeout(500)
    assert serious(page) == []
    dialog.get_by_role("button", name="Edit").click()
    asked(page)
    page.wait_for_timeout(500)
    assert serious(page) == []


def test_hostile_titles_and_texts_are_shown_as_written_and_fetch_nothing(served, visit, journal):
    long = "W" * 10_000
    add(journal, Annotation(date(2026, 3, 1), HOSTILE, text=HOSTILE), author=HOSTILE[:100])
    add(journal, Annotation(date(2026, 5, 1), long, text=long), author="Ana")
    window = visit()
    fetched: list[str] = []
    window.page.on("request", lambda request: fetched.append(request.url))
    page = window.open(f"{served}/loyalty")
    assert HOSTILE.replace("\x07", "")[:100] in notes(page).replace("\x07", "")
    assert page.evaluate(MISPLACED) == []
    page.locator("button.cx-note").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Edit").wait_for()
    assert "<script>alert(3)</script> :material/home:" in dialog.locator(".cx-told-title").inner_text()
    dialog.get_by_role("button", name="Edit").click()
    asked(page)
    assert dialog.get_by_label("What happened").input_value() == HOSTILE
    page.keyboard.press("Escape")
    closed(page)
    page.locator("button.cx-note").nth(1).click()
    dialog.get_by_role("button", name="Edit").wait_for()
    assert long in dialog.locator(".cx-told-title").inner_text()
    assert page.evaluate("document.querySelectorAll('.cx-under img, [role=dialog] img, .cx-under script').length") == 0
    assert not [url for url in fetched if "127.0.0.1" not in url and not url.startswith(("data:", "blob:"))]
    assert window.said == []


def test_of_two_who_edit_one_note_the_second_sees_both_and_loses_nothing(served, visit, journal):
    said = add(journal, Annotation(date(2026, 3, 1), "Prices up"), author="Ana")
    page = visit().open(f"{served}/loyalty")
    page.locator("button.cx-note").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Edit").click()
    asked(page)
    dialog.get_by_label("What happened").fill("Prices up by 4 %")
    dialog.get_by_label("Your name").fill("Cleo")
    edit(
        journal, annotation(journal, said.id).__class__(**{**said.__dict__, "title": "Prices up by 5 %"}), author="Ben"
    )
    dialog.get_by_role("button", name="Save").click()
    dialog.locator(".cx-both").wait_for()
    told = dialog.inner_text()
    assert "Ben has edited this note while you had it open" in told
    assert "Prices up by 5 %" in told
    assert "Prices up by 4 %" in told
    assert annotation(journal, said.id).title == "Prices up by 5 %"
    assert dialog.get_by_label("What happened").input_value() == "Prices up by 4 %"
    save(dialog)
    assert "Prices up by 4 %" in notes(page)
    assert [step.author for step in versions(journal, said.id)] == ["Ana", "Ben", "Cleo"]


def test_what_cannot_be_kept_is_told_in_the_dialog_and_stays_typed(served, visit, journal):
    page = visit().open(f"{served}/loyalty")
    dialog = click_point(page)
    dialog.get_by_label("More about it").fill("what I have typed")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_role("alert").wait_for()
    assert "it has no title" in dialog.get_by_role("alert").inner_text()
    dialog.get_by_label("What happened").fill("x" * 10_001)
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_text("10,001 letters").wait_for()
    assert dialog.get_by_label("More about it").input_value() == "what I have typed"
    assert written(journal) == ()


def test_kinds_that_are_not_wanted_stay_away_also_after_a_reload_and_by_link(served, visit, journal):
    add(journal, Annotation(date(2026, 3, 1), "Prices up", kind="price"), author="Ana")
    add(journal, Annotation(date(2026, 4, 1), "Network down", kind="outage"), author="Ana")
    page = visit().open(f"{served}/loyalty")
    page.locator(".st-key-cx_open_notes button").first.click()
    page.get_by_role("button", name="Price", exact=True).click()
    page.wait_for_url("**notes=outage*")
    drawn(page)
    assert "Prices up" not in notes(page)
    page.reload()
    drawn(page)
    assert "Prices up" not in notes(page)
    assert "Network down" in notes(page)
    assert "Prices up" not in notes(visit().open(page.url))
    none = visit().open(f"{served}/loyalty?notes=none")
    assert none.locator(".cx-notes").count() == 0


def test_a_click_on_a_number_opens_the_notes_of_that_number(served, visit, journal):
    add(journal, Annotation(date(2026, 3, 1), "Prices up"), author="Ana")
    add(journal, Annotation(date(2026, 3, 9), "Network down"), author="Ana")
    page = visit().open(f"{served}/loyalty?window=1y")
    canvas = page.locator('[data-testid="stVegaLiteChart"] canvas').first
    box = canvas.bounding_box()
    dialog = page.get_by_role("dialog")
    for across in range(int(box["width"] * 0.35), int(box["width"] * 0.5), 10):
        page.mouse.click(box["x"] + across, box["y"] + box["height"] - 48)
        page.wait_for_timeout(250)
        if dialog.count():
            break
    dialog.get_by_role("button", name="Network down").click()
    dialog.get_by_role("button", name="Edit").wait_for()
    assert "Network down" in dialog.locator(".cx-told-title").inner_text()


def test_a_printed_page_has_the_whole_list(served, visit, journal):
    for month in range(1, 11):
        add(journal, Annotation(date(2026, month, 1), f"Event {month}"), author="Ana")
    page = visit().open(f"{served}/loyalty")
    assert not page.get_by_text("Event 7").first.is_visible()
    page.emulate_media(media="print")
    assert all(page.get_by_text(f"Event {month}", exact=True).first.is_visible() for month in range(1, 11))


@contextmanager
def broken(home: Path) -> Iterator[None]:
    """The journal's file gives way to a folder."""
    held = home / "journal.sqlite"
    for file in home.glob("journal.sqlite*"):
        file.unlink()
    held.mkdir()
    try:
        yield
    finally:
        held.rmdir()


def test_pages_stand_without_a_journal_and_what_is_typed_is_not_lost(visit, sample_copy, tmp_path):
    with server(sample_copy, tmp_path) as served:
        add(Journal(load({"CX_HOME": str(sample_copy)})), Annotation(date(2026, 3, 1), "Prices up"), author="Ana")
        page = visit().open(f"{served}/loyalty")
        dialog = click_point(page)
        dialog.get_by_label("What happened").fill("typed in vain?")
        dialog.get_by_label("Your name").fill("Ana")
        with broken(sample_copy):
            dialog.get_by_role("button", name="Save").click()
            dialog.get_by_role("alert").wait_for()
            assert "journal" in dialog.get_by_role("alert").inner_text()
            assert dialog.get_by_label("What happened").input_value() == "typed in vain?"
            fresh = visit().open(f"{served}/loyalty")
            assert len(fresh.evaluate(PICTURES)) >= 2
            assert "Annotations are not shown" in fresh.inner_text('[data-testid="stMain"]')
            assert "Traceback" not in fresh.content()
