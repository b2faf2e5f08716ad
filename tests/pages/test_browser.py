"""The real server in a real browser: deep links, drawing, filters, layout, accessibility, hostile names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.settings import ROOT
from cxmetrics.ui.page_files import page_files
from tests.pages.served import LACKING, MISPLACED, PAINTED, PICTURES, drawn, server, told
from tests.pages.visits import WIDTHS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
PAGES = [page.name for page in page_files([ROOT / "pages"])]
HOSTILE = "<img src=x onerror=alert(1)> [a](http://x.y) :material/home: *b*"


def path(name: str) -> str:
    return "" if name == "overview" else name


@pytest.fixture(scope="module")
def served(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One warm server with the shipped pages and one that fails."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "failing.py").write_text(
        '"""Failing\nDoes the rest stand?\n\nsection: Tests\n"""\nfrom cxmetrics.ui import page\n'
        'view = page(__file__)\nview.history("nps")\nview.history("no_such_metric")\nview.history("csat")\n1 / 0\n'
    )
    (folder / "hostile.py").write_text(
        f'"""{HOSTILE}\n{HOSTILE}\n\nsection: Tests\n"""\nfrom cxmetrics.ui import page\n'
        f'view = page(__file__)\nview.heading("""{HOSTILE}""")\nview.history("nps")\n'
    )
    with server(sample_home, folder, {"CX_PAGES_DIR": str(folder)}, warm=True) as address:
        yield address


def charts_are_drawn(page: Any) -> None:
    for chart in page.evaluate(PAINTED):
        assert chart["width"] > 150, chart
        assert chart["height"] > 40, chart
        assert chart["painted"] > 500, chart


@pytest.mark.parametrize("name", ["overview", "loyalty", "meeting"])
def test_a_deep_link_as_the_very_first_request_after_a_start(name, sample_home, tmp_path, visit):
    """The first page, one with filters and one of another kind: what is asked first goes the same way for all."""
    with server(sample_home, tmp_path) as address:
        window = visit()
        page = window.open(f"{address}/{path(name)}")
        charts_are_drawn(page)
        assert page.locator("h1").count() == 1
        assert page.locator(".cx-problem").count() == 0
        assert window.said == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_at_every_width_and_open_to_all(name, served, visit):
    """Opened twice: on a desk in light, and on a phone in dark; the other widths by drawing the window so wide."""
    found = {}
    for scheme, width, others in (("light", 1440, (1920, 720)), ("dark", 390, ())):
        window = visit(width, scheme)
        page, moved = still(window, f"{served}/{path(name)}")
        assert page.locator("h1").count() == 1
        if moved:
            found["moved", width] = moved
        if serious := serious_findings(page):
            found[scheme] = serious
        if lacking := page.evaluate(LACKING):
            found["lacking", width] = lacking
        for drawn_at in (width, *others):
            if drawn_at != width:
                page.set_viewport_size({"width": drawn_at, "height": WIDTHS[drawn_at]})
                page.wait_for_timeout(600)
                drawn(page)
            charts_are_drawn(page)
            if misplaced := page.evaluate(MISPLACED):
                found[drawn_at] = misplaced
        assert window.said == []
    assert found == {}


def still(window: Visit, address: str) -> tuple[Any, list[str]]:
    """The page, and what moves while it loads, however often it is opened: on a busy machine anything may, once."""
    for _ in range(3):
        page = window.open(address)
        if not (moved := window.moved()):
            break
    return page, moved


def serious_findings(page: Any) -> list[Any]:
    """What axe finds that is serious or critical, with the first marks it is found at."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        (found["id"], [node["html"][:200] for node in found["nodes"][:3]])
        for found in Axe().run(page).response["violations"]
        if found["impact"] in ("serious", "critical")
    ]


def test_a_key_has_the_colors_of_its_chart_where_the_system_forces_its_own(served, visit):
    """A chart is a picture, in which the browser replaces nothing."""
    page = visit().open(f"{served}/loyalty")
    swatches = ".cx-legend i, p > .cx-key i:is(.cx-best, .cx-middle, .cx-worst)"
    colors = f"[...document.querySelectorAll('{swatches}')].map(e => getComputedStyle(e)).map(s => " + (
        "[s.backgroundColor, s.backgroundImage, s.color, s.borderTopColor].join())"
    )
    ours = page.evaluate(colors)
    page.emulate_media(forced_colors="active")
    assert len(ours) > 5
    assert page.evaluate(colors) == ours


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_open_menu_and_an_open_filter_can_be_read(scheme, served, visit):
    page = visit(1440, scheme).open(f"{served}/loyalty")
    for name in ("Consumers", "All segments"):
        page.get_by_text(name, exact=True).first.click()
        page.wait_for_timeout(600)
        assert serious_findings(page) == [], name
        page.keyboard.press("Escape")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("address", ["?period=2026-05-01", "changes?period=2026-05-01"])
def test_nothing_moves_in_a_month_with_much_to_say(address, width, served, visit):
    page, moved = still(visit(width), f"{served}/{address}")
    assert moved == []
    page.evaluate("document.querySelectorAll('details.cx-line').forEach(each => each.open = true)")
    assert page.locator(".cx-changes tbody tr").count() > 1
    beyond = "[...document.querySelectorAll('.cx-scroll:has(.cx-changes)')].map(e => e.scrollWidth - e.clientWidth)"
    assert page.evaluate(beyond) == [0], "what changed is read without scrolling sideways"


def test_a_move_would_be_seen(served, visit):
    """The measures themselves: something put above what stands there counts, and so does a box with nothing in it."""
    window = visit()
    page = window.open(served)
    assert page.evaluate(LACKING) == []
    page.evaluate("document.querySelector('h1').style.marginTop = '400px'")
    assert window.moved() != []
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<div style=\"border: 1px solid; height: 40px\">"
        "</div><div style=\"height: 10px; overflow: hidden\">cut</div>'); document.documentElement.lang = ''"
    )
    assert [each.split(":")[0] for each in page.evaluate(LACKING)] == ["empty box", "cut below", "no language"]


def test_a_window_that_was_kept_has_nothing_of_the_visit_before(served, browser, visit):
    before = Visit(browser)
    page = before.open(served)
    page.emulate_media(media="print", reduced_motion="reduce", forced_colors="active")
    page.evaluate("localStorage.setItem('left', 'behind'); document.cookie = 'left=behind'")
    before.close()
    window = visit()
    assert window.open(served) is page
    media = ("print", "(prefers-reduced-motion: reduce)", "(forced-colors: active)")
    assert [page.evaluate(f"matchMedia('{each}').matches") for each in media] == [False] * 3
    assert page.evaluate("localStorage.getItem('left')") is None
    assert "left" not in page.evaluate("document.cookie")
    assert window.said == []


def test_what_has_the_focus_shows_it_and_can_be_hit(served, visit):
    """Buttons of charts and folds too: a ring of two pixels, and 24 pixels to press, 44 on a phone."""
    page = visit(390).open(served)
    rings = """() => [...document.querySelectorAll('[data-testid="stMain"] :is(button, summary)')]
      .filter(e => e.checkVisibility({ visibilityProperty: true })).map(e => { e.focus({ focusVisible: true });
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        return [e.innerText.trim() || e.ariaLabel, e.matches(':focus-visible'), style.outlineStyle, style.outlineWidth,
          box.height, e.matches('.cx-add, .cx-fold > summary')] })"""
    found = page.evaluate(rings)
    assert len(found) > 8
    assert [each for each in found if each[1] and (each[2] != "solid" or each[3] != "2px")] == []
    assert [each for each in found if each[4] < 24] == []
    assert [each for each in found if each[5] and each[4] < 44] == []


def test_the_histories_begin_on_the_first_screen_of_a_phone(served, visit):
    page = visit(390).open(served)
    top = page.evaluate("document.querySelector('[data-testid=\"stVegaLiteChart\"]').getBoundingClientRect().top")
    assert top < 700


def test_all_five_histories_lie_above_the_fold_of_a_laptop(served, visit):
    page = visit(1440).open(served)
    box = page.evaluate(
        "(() => { const b = document.querySelector('[data-testid=\"stVegaLiteChart\"]').getBoundingClientRect();"
        " return [b.bottom, b.right] })()"
    )
    assert box[0] <= 900
    assert box[1] <= 1440


def choose_segment(page: Any, value: str) -> None:
    page.locator(".st-key-cx_open_segment button").first.click()
    page.get_by_role("combobox", name="Segment").click()
    page.get_by_role("option", name=value, exact=True).click()
    page.wait_for_url("**segment=*")
    drawn(page)


def test_a_filter_changes_every_chart_that_honours_it_and_a_link_opens_the_same_view(served, visit):
    window = visit()
    for name in ("overview", "loyalty", "journey", "retention", "call_center"):
        page = window.open(f"{served}/{path(name)}")
        before, figures = page.evaluate(PICTURES), page.locator(".cx-tiles").first.inner_text()
        choose_segment(page, "SMB")
        after = page.evaluate(PICTURES)
        assert len(after) == len(before)
        assert all(old != new for old, new in zip(before, after, strict=True)), name
        shown = page.locator(".cx-tiles").first.inner_text()
        assert shown != figures
        if name in ("overview", "loyalty"):
            linked = visit().open(page.url)
            assert linked.locator(".cx-tiles").first.inner_text() == shown
    page = window.open(f"{served}/engagement?segment=SMB")
    assert "not filtered by segment" in page.locator(".cx-tiles").first.inner_text()
    assert window.said == []


def test_a_key_that_opens_a_popover_leads_into_it_and_escape_back(served, visit):
    """Streamlit leaves the focus on the button and puts what opens behind everything else on the page."""
    page = visit().open(f"{served}/loyalty")
    inside = "document.activeElement.closest('[data-testid=\"stPopoverBody\"]')"
    page.locator(".st-key-cx_open_time button").first.press("Enter")
    page.wait_for_function(inside)
    assert page.evaluate("document.activeElement.closest('label').innerText") == "Last 3 years", "what is chosen"
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**grain=quarter*")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.dataset.testid === 'stPopoverButton'")
    page.get_by_role("button", name="Memory").press(" ")
    page.wait_for_function(inside)
    assert page.evaluate("document.activeElement.innerText").endswith("Journal")


def test_filters_stay_in_the_url_from_page_to_page_and_the_back_button_works(served, visit):
    page = visit().open(f"{served}/loyalty?segment=SMB&grain=quarter")
    assert page.locator(".st-key-cx_open_time button").first.inner_text().startswith("Last 3 years, by quarter")
    page.get_by_role("link", name="Retention").click()
    page.wait_for_url("**/retention?*segment=SMB*")
    drawn(page)
    assert "grain=quarter" in page.url
    page.go_back()
    page.wait_for_url("**/loyalty*")
    drawn(page)
    assert page.locator("h1").inner_text() == "Loyalty"


def test_curves_tell_of_a_month_in_words_and_nothing_of_their_columns(served, visit):
    page = visit().open(f"{served}/retention")
    chart = page.locator('[data-testid="stVegaLiteChart"] canvas').nth(1)
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    told = set()
    for across in range(5, 95, 3):
        for down in range(4, 60, 4):
            page.mouse.move(box["x"] + box["width"] * across / 100, box["y"] + box["height"] * down / 100)
            told.add(page.evaluate("document.querySelector('#vg-tooltip-element.visible')?.innerText ?? ''"))
    assert any("Who" in each and "%" in each for each in told)
    assert not [each for each in told if re.search(r"\b(low|high|share|name)\b|0\.\d{4}", each)]


def test_what_back_has_undone_stays_undone(served, visit):
    """A browser goes on sending what was chosen in a popover that is closed; the address says what counts."""
    page = visit().open(served)

    def chosen(button: str, label: str, address: str) -> None:
        page.locator(f".st-key-{button} button").first.click()
        page.locator("[data-testid=stPopoverBody] label", has_text=label).click()
        page.keyboard.press("Escape")
        stays(address)

    def stays(address: str) -> None:
        page.wait_for_function("address => location.search === address", arg=address)
        drawn(page)
        page.wait_for_timeout(1500)
        assert page.evaluate("location.search") == address

    chosen("cx_open_time", "Last year", "?window=1y")
    chosen("cx_open_time", "By quarter", "?window=1y&grain=quarter")
    chosen("cx_open_compare", "Against year before", "?window=1y&grain=quarter&compare=year")
    for address in ("?window=1y&grain=quarter", "?window=1y", ""):
        page.go_back()
        stays(address)
    assert page.locator(".st-key-cx_open_time button").first.inner_text().startswith("Last 3 years, by month")
    page.locator(".st-key-cx_open_notes button").first.click()
    page.locator("[data-testid=stPopoverBody] button", has_text="Action").click()
    page.wait_for_function("location.search.includes('notes=')")
    drawn(page)
    assert not re.search("window|grain|compare", page.evaluate("location.search"))
    page.keyboard.press("Escape")
    chosen_again = page.evaluate("location.search")
    page.locator(".st-key-cx_open_compare button").first.click()
    body = page.locator("[data-testid=stPopoverBody]").last
    body.wait_for()
    assert body.locator("label:has(input:checked)").inner_text() == "Against period before"
    assert page.evaluate("location.search") == chosen_again, "opening it chooses nothing"


def test_every_chart_has_a_text_alternative_with_its_numbers(served, visit):
    page = visit().open(served)
    labels = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(e => e.ariaLabel)")
    assert any("lowest" in label and "highest" in label for label in labels)


def test_a_page_that_fails_half_way_shows_the_rest_and_says_where(served, visit):
    page = visit().open(f"{served}/failing")
    assert len(page.evaluate(PICTURES)) == 2
    said = page.locator(".cx-problem").all_inner_texts()
    assert len(said) == 2
    assert "no_such_metric" in said[0]
    assert "failing.py:11" in said[1]
    assert "Traceback" not in page.content()


def test_markup_in_a_page_is_text(served, visit):
    window = visit()
    page = window.open(f"{served}/hostile")
    assert "<img src=x" in page.locator("h1").inner_text()
    assert page.locator("h1 a, h1 img, [data-testid='stMain'] em").count() == 0
    assert window.said == []


def test_hostile_names_in_the_data_are_shown_as_text(sample_copy, run_command, tmp_path, visit):
    export = tmp_path / "answers.csv"
    lines = [f'"h{n}","2026-10-1{n % 9}",9,"relationship","{HOSTILE}","=1+1"' for n in range(40)]
    export.write_text("\n".join(["response_id,responded_at,nps,survey,segment,region", *lines]) + "\n")
    loaded = run_command(["load", export, "--table", "survey_responses"], sample_copy)
    assert loaded.returncode == 0, loaded.stderr
    refreshed = run_command(["refresh", "nps"], sample_copy)
    assert refreshed.returncode == 0, refreshed.stderr
    with server(sample_copy, tmp_path) as address:
        window = visit()
        page = window.open(f"{address}/loyalty")
        assert HOSTILE in page.locator(".cx-break").first.inner_text()
        assert page.evaluate(MISPLACED) == []
        assert window.said == []


def test_the_server_is_open_to_this_machine_only_says_what_it_has_and_guards_its_pages(served):
    assert told(f"{served}/healthz")[0] == 200
    status, ready, headers = told(f"{served}/readyz")
    assert status == 200
    assert ready["ready"] is True
    assert ready["journal"] == "reachable"
    assert ready["metrics"]["nps"]["available"] is True
    assert ready["metrics"]["nps"]["age_days"] >= 0
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors" in headers["content-security-policy"]


def test_a_server_without_figures_is_alive_but_not_ready_and_shows_how_to_load(empty_home, tmp_path, visit):
    with server(empty_home, tmp_path) as address:
        status, ready, _ = told(f"{address}/readyz")
        assert status == 503
        assert "nothing is published" in ready["why"]
        window = visit(390)
        page = window.open(f"{address}/loyalty")
        assert "python -m cxmetrics demo" in page.inner_text("[data-testid='stMain']")
        assert page.evaluate(MISPLACED) == []
        assert window.said == []


def test_what_is_on_screen_comes_as_csv(served, visit):
    page = visit().open(f"{served}/loyalty?segment=SMB")
    with page.expect_download() as expected:
        page.get_by_role("button", name="Figures on this page").click()
    lines = Path(expected.value.path()).read_text().splitlines()
    assert lines[0].startswith("metric,title,period")
    assert any(line.startswith("nps,") and "segment=SMB" in line for line in lines)
