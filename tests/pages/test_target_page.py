"""Targets are set and taken back on their page, by keyboard too, and stand on tiles and charts from then on."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cxmetrics.journal import Journal, annotations
from cxmetrics.journal import targets as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.settings import ROOT, load
from cxmetrics.ui.entry_form import entry_form
from cxmetrics.ui.rehearsal import aside, rehearse
from tests.pages.served import drawn, server

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
HOSTILE = "<img src=x onerror=alert(1)> **b** :material/home:"


@pytest.fixture
def app(sample_copy: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(sample_copy))
    first = AppTest.from_file(str(SHELL), default_timeout=90).run()
    return first.switch_page(os.path.relpath(ROOT / "pages" / "targets.py", SHELL.parent)).run()


def shown(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def kept(home: Path) -> tuple[journal_of.Target, ...]:
    return journal_of.kept(Journal(load({"CX_HOME": str(home)})))


def field(app: AppTest, kind: str, label: str) -> Any:
    return next(each for each in app.get(kind) if each.label == label)


def press(app: AppTest, label: str) -> None:
    field(app, "button", label).click()
    app.run()


def test_a_target_is_set_on_the_page_and_taken_back(app: AppTest, sample_copy: Path) -> None:
    assert "No target is set" in shown(app)
    field(app, "selectbox", "Figure").select("service_level").run()
    field(app, "text_input", "To reach").input("75 %")
    field(app, "text_input", "Why").input(HOSTILE)
    field(app, "text_input", "Your name").input("Ada")
    press(app, "Set the target")
    assert not app.exception
    [one] = kept(sample_copy)
    assert (one.metric, one.value, one.author, one.note) == ("service_level", 0.75, "Ada", HOSTILE)
    assert "0.75 (75.0%)" in shown(app)
    assert "not due yet (+4.0 points)" in shown(app)
    assert "<img src=x" not in shown(app)
    press(app, "Take it back")
    assert kept(sample_copy)[0].withdrawn_by == "Ada"
    assert "No target is set" in shown(app)


def test_what_cannot_be_meant_is_told_and_stays_typed_in(app: AppTest, sample_copy: Path) -> None:
    field(app, "selectbox", "Figure").select("service_level").run()
    field(app, "text_input", "To reach").input("75")
    field(app, "text_input", "Your name").input("Ada")
    press(app, "Set the target")
    assert "outside of its scale" in shown(app)
    assert field(app, "text_input", "To reach").value == "75"
    field(app, "text_input", "To reach").input("0.75")
    field(app, "text_input", "Your name").input(" ")
    press(app, "Set the target")
    assert "there is no name" in shown(app)
    assert kept(sample_copy) == ()


def test_a_benchmark_of_another_definition_is_listed_and_not_drawn(app: AppTest, sample_copy: Path) -> None:
    field(app, "selectbox", "Figure").select("nps").run()
    field(app, "radio", "What").set_value("benchmark").run()
    field(app, "text_input", "Others reach (the lower end of a range)").input("28")
    field(app, "text_input", "Upper end, for a range").input("34")
    field(app, "text_input", "Source").input("A survey")
    field(app, "text_input", "Its definition").input("0 to 10, after calls only")
    field(app, "text_input", "Your name").input("Ada")
    press(app, "Keep the benchmark")
    assert "not drawn: defined otherwise" in shown(app)
    [one] = kept(sample_copy)
    assert (one.value, one.high, one.same_definition) == (28.0, 34.0, False)


def test_a_rehearsal_leaves_no_form_open(sample_copy: Path) -> None:
    rehearse(load({"CX_HOME": str(sample_copy)}))
    assert st._main._form_data is None


def test_a_form_in_a_rehearsal_is_on_nobody_elses_page() -> None:
    """The main place of Streamlit is one for all visits: what is open there is open for whoever comes in then."""
    with aside(), entry_form("cx_tried"):
        assert st._main._form_data is None


def test_pages_with_several_forms_are_warmed_without_an_error(sample_copy: Path, tmp_path: Path) -> None:
    journal = Journal(load({"CX_HOME": str(sample_copy)}))
    journal_of.add(journal, journal_of.Target(metric="nps", value=35.0, starts_on=date(2026, 1, 1)), author="Ada")
    annotations.add(journal, Annotation(date(2026, 1, 1), "A note"), author="Ada")
    with server(sample_copy, tmp_path, warm=True):
        [log] = tmp_path.glob("server-*.log")
        said = log.read_text()
        assert "Traceback" not in said
        assert "ScriptRunContext" not in said, (
            "Streamlit warns of pages that nobody visits; here that is what is wanted"
        )


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_by_keyboard_alone(sample_copy: Path, tmp_path: Path, visit: Any) -> None:
    with server(sample_copy, tmp_path) as address:
        page = visit(390).open(f"{address}/targets")
        assert page.locator(".cx-problem").count() == 0
        page.get_by_role("combobox", name="Figure").focus()
        page.keyboard.type("Service level")
        page.keyboard.press("Enter")
        drawn(page)
        page.get_by_label("To reach").focus()
        page.keyboard.type("75 %")
        page.get_by_label("Your name").first.focus()
        page.keyboard.type("Ada")
        page.keyboard.press("Enter")
        page.wait_for_selector(".cx-said")
        assert "75.0%" in page.locator(".cx-list").first.inner_text()
        [one] = kept(sample_copy)
        assert (one.metric.startswith("service_level"), one.value) == (True, 0.75)
