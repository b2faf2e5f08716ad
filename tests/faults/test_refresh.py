"""A refresh that cannot reach its warehouse: told in the terminal, on every page and by /readyz, until one succeeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics import __main__ as program
from cxmetrics import settings
from cxmetrics.settings import ROOT
from cxmetrics.store.attempts import last_failure
from cxmetrics.ui.health import readiness
from cxmetrics.ui.warmup import Warmup

NOWHERE = "postgresql+psycopg://reader:secret@127.0.0.1:1/warehouse"


def test_a_missing_warehouse_is_told_and_the_last_figures_stand(
    sample_copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_HOME", str(sample_copy))
    monkeypatch.setenv("CX_WAREHOUSE_URL", NOWHERE)
    assert program.main(["refresh"]) == 2
    told = capsys.readouterr().err
    assert "127.0.0.1" in told
    assert "secret" not in told
    page = AppTest.from_file(str(ROOT / "cxmetrics/ui/shell.py"), default_timeout=60).run()
    text = " ".join(str(part.proto) for part in page.main)
    assert not page.exception
    assert "The refresh of" in text
    assert "failed" in text
    assert "secret" not in text
    assert "Problem-free rate" in text
    answered, _ = readiness(Warmup())
    assert "127.0.0.1" in answered["last_refresh_failed"]["why"]
    monkeypatch.delenv("CX_WAREHOUSE_URL")
    assert program.main(["refresh", "csat"]) == 0
    assert last_failure(settings.load()) is None


def test_what_lacks_is_told_once_with_all_that_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path / "home"))
    export = tmp_path / "survey.csv"
    export.write_text("response_id,responded_at,nps,segment\nr1,2026-10-01 10:00,9,A\nr2,2026-10-02 10:00,3,B\n")
    assert program.main(["load", str(export), "--table", "survey_responses"]) == 0
    capsys.readouterr()
    assert program.main(["refresh"]) == 0
    lines = capsys.readouterr().err.splitlines()
    [calls] = [line for line in lines if "unavailable: calls has no rows:" in line]
    assert "metrics are unavailable" in calls
    assert ", service_level, " in calls
    assert "csat is unavailable: survey_responses.csat has no values." in lines
    metrics = [name for line in lines for name in line.removesuffix(".").rpartition(": ")[2].split(", ")]
    assert metrics.count("service_level") == 1
    assert not [line for line in lines if line.startswith("  ") and "--mapping" in line]
    assert [line for line in lines if "refresh METRIC" in line]
    assert program.main(["refresh", "service_level"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(
        "metric 'service_level': is unavailable: calls has no rows.\n  Load an export that fills calls:"
    )
