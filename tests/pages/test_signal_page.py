"""Signals on their page: a line a figure, answered there; seen once a visitor has looked, and never before."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.journal import Journal
from cxmetrics.journal import signals as journal_of
from cxmetrics.journal.signals import Signal
from cxmetrics.settings import ROOT, load
from cxmetrics.ui.rehearsal import rehearse
from tests.conftest import RunCommand

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"


@pytest.fixture
def home(sample_copy: Path, run_command: RunCommand) -> Path:
    """The sample company whose newest refresh has noted its signals."""
    done = run_command(["refresh", "abandonment_rate", "retention_12m", "wait_p50"], sample_copy)
    assert done.returncode == 0, done.stderr
    return sample_copy


def kept(home: Path) -> dict[tuple[str, str, str], Signal]:
    found = journal_of.kept(Journal(load({"CX_HOME": str(home)})))
    return {(each.metric, each.group, each.rule): each for each in found}


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, page: str | None = None) -> AppTest:
    monkeypatch.setenv("CX_HOME", str(home))
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    if page is not None:
        app = app.switch_page(os.path.relpath(ROOT / "pages" / f"{page}.py", SHELL.parent)).run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def field(app: AppTest, kind: str, label: str) -> Any:
    return next(each for each in app.get(kind) if each.label == label)


def test_a_refresh_notes_signals_and_warns_only_where_the_journal_is_away(
    home: Path, run_command: RunCommand, tmp_path: Path
) -> None:
    assert {rule for metric, _, rule in kept(home) if metric == "abandonment_rate"} >= {"outside", "shift"}
    before = kept(home)
    assert run_command(["refresh", "abandonment_rate"], home).returncode == 0
    assert kept(home) == before
    away = {"CX_JOURNAL_URL": f"postgresql://u:secret@/x?host={tmp_path}"}
    done = run_command(["refresh", "abandonment_rate"], home, away)
    assert done.returncode == 0
    assert "signals could not be noted" in done.stderr
    assert "secret" not in done.stderr


def test_what_a_page_shows_is_seen_and_a_rehearsal_sees_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearse(load({"CX_HOME": str(home)}))
    assert not any(each.seen_at for each in kept(home).values())
    opened(home, monkeypatch)
    seen = {key for key, each in kept(home).items() if each.seen_at}
    assert {metric for metric, *_ in seen} == {"retention_12m"}
    first = kept(home)
    opened(home, monkeypatch)
    assert kept(home) == first
    opened(home, monkeypatch, "call_center")
    assert kept(home)["abandonment_rate", "", "shift"].seen_at is not None
    assert kept(home)["abandonment_rate", "", "shift"].seen_at != first["retention_12m", "", "shift"].seen_at


def test_a_figure_is_answered_on_the_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch, "signals")
    assert "all wait for an answer" in shown(app)
    assert "says so on its own page" in shown(app), "what is not listed"
    assert shown(app).count("Calls abandoned: ") == 1
    assert all(each.seen_at for each in kept(home).values())
    which = field(app, "selectbox", "Which")
    which.select(kept(home)["abandonment_rate", "", "outside"].id)
    field(app, "text_input", "Your name").input(" ")
    field(app, "button", "Acknowledge").click()
    app.run()
    assert "there is no name" in shown(app)
    field(app, "text_input", "Your name").input("Ada")
    field(app, "text_input", "What you say of it").input("<b>IVR</b>")
    field(app, "button", "Acknowledge").click()
    app.run()
    assert not app.exception
    found = kept(home)
    assert {found["abandonment_rate", "", rule].acknowledged_by for rule in ("outside", "shift")} == {"Ada"}
    assert found["retention_12m", "", "shift"].acknowledged_by is None
    assert "<b>IVR" not in shown(app)
    assert "Ada: &lt;b&gt;IVR" in shown(app)


def test_a_page_without_signals_says_so(sample_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = shown(opened(sample_copy, monkeypatch, "signals"))
    assert "figures move as usual" in said
    assert 'class="cx-problem"' not in said


def test_the_command_lists_and_acknowledges(home: Path, run_command: RunCommand) -> None:
    listed = json.loads(run_command(["watch", "--list", "--format", "json"], home).stdout)
    assert {each["function"] for each in listed} == {"service", "sales"}
    number = str(listed[0]["id"])
    done = run_command(["watch", "--acknowledge", number, "--by", "Ada", "--answer", "Seen", "--format", "json"], home)
    rows = json.loads(done.stdout)
    assert {row["metric"] for row in rows} == {listed[0]["metric"]}
    assert {(row["acknowledged_by"], row["answer"]) for row in rows} == {("Ada", "Seen")}
    again = run_command(["watch", "--acknowledge", number, "--by", "Ben"], home)
    assert again.returncode == 2
    assert "Ada has acknowledged it already" in again.stderr
