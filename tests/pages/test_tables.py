"""Tables behind histories: filled when the page is drawn, the same as on paper, plain text whatever it says."""

from __future__ import annotations

from typing import Any

import pytest

from cxmetrics.views.rows import Rows

FILLED = """() => { const tables = [...document.querySelectorAll('table[data-cx-rows]')]
    return tables.length > 0 && tables.every(table => table.rows.length > 1) }"""
CELLS = """() => [...document.querySelectorAll('table[data-cx-rows] tr')].map(row =>
    [...row.cells].map(cell => cell.textContent))"""
pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
FOLD = ".cx-fold:has(table[data-cx-rows]) > summary"


def filled(page: Any) -> list[list[str]]:
    page.wait_for_function(FILLED)
    found: list[list[str]] = page.evaluate(CELLS)
    return found


def test_a_table_has_all_figures_of_its_chart_newest_first(served, visit):
    page = visit().open(served)
    head, *lines = filled(page)
    assert head[:3] == ["Figure", "Period", "Value"]
    assert page.locator("table[data-cx-rows] th[scope=col]").count() == len(head)
    assert {line[0] for line in lines} >= {"Problem-free rate", "Net Promoter Score"}
    assert len(lines) == 5 * 36
    assert all(len(line) == len(head) for line in lines)
    page.locator(FOLD).focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("table").filter(has_text=lines[0][1]).is_visible()


def test_another_filter_has_another_table(served, visit):
    page = visit().open(served)
    before = filled(page)
    page.goto(f"{served}/?segment=SMB")
    page.wait_for_function("() => document.querySelector('.cx-tiles') !== null")
    after = filled(page)
    assert after[0] == before[0]
    assert after[1:] != before[1:]


def test_a_page_left_and_come_back_to_has_its_table(served, visit):
    page = visit().open(served)
    before = filled(page)
    page.get_by_role("link", name="Loyalty").first.click()
    page.wait_for_url("**/loyalty*")
    page.go_back()
    page.locator(".cx-tiles").wait_for()
    page.locator(FOLD).first.click()
    assert filled(page)[:5] == before[:5]


def test_what_rows_say_is_no_markup(served, visit):
    page = visit().open(served)
    filled(page)
    assert page.evaluate("document.querySelectorAll('table[data-cx-rows] td *').length") == 0
    hostile = Rows(("<b>",), (("<img src=x onerror=alert(1)>",),))
    assert "&lt;img" in hostile.html
    assert "<img" not in hostile.html
    assert hostile.mark != Rows(("<b>",), (("other",),)).mark
