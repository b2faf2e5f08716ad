"""The page Retention: its curves by a dimension that the reader chooses, and hostile names in the data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.settings import ROOT
from tests.conftest import RunCommand

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
HOSTILE = "<img src=x onerror=alert(1)>"


def test_a_plan_with_markup_for_a_name_is_text(
    sample_copy: Path, run_command: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the plan that nearly all have left, so that the finding names it."""
    export = tmp_path / "gone.csv"
    lines = [f'h{n},2024-0{1 + n % 9}-01,2024-0{1 + n % 9}-20,"{HOSTILE}"' for n in range(60)]
    export.write_text("\n".join(["consumer_id,joined_on,left_on,plan", *lines]) + "\n")
    for command in (["load", export, "--table", "consumers"], ["refresh", "retention_curve"]):
        done = run_command(command, sample_copy)
        assert done.returncode == 0, done.stderr
    monkeypatch.setenv("CX_HOME", str(sample_copy))
    app = AppTest.from_file(str(SHELL), default_timeout=90).run()
    app = app.switch_page(os.path.relpath(ROOT / "pages" / "retention.py", SHELL.parent)).run()
    by = next(each for each in app.get("button_group") if each.label == "Curves by")
    app = by.set_value("plan").run()
    assert not app.exception
    shown = "\n".join(each.proto.body for each in app.get("html"))
    assert "0% of those of plan &lt;img src=x" in shown
    assert "<img src=x" not in shown
