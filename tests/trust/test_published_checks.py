"""Checks run by `check --data` and at every refresh: what is listed, what is kept, what is not run again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program
from cxmetrics import schema
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings
from cxmetrics.store import check_results
from cxmetrics.store.check_results import Result
from cxmetrics.store.loading import load
from cxmetrics.store.unloading import unload
from cxmetrics.store.warehouse import open_warehouse
from tests.engine.company import load_rows, published, run, settings_in
from tests.trust.company import TODAY, calls, consumers
from tests.trust.test_check_files import written

SHORT = "SELECT row_day AS day, call_id FROM checked WHERE talk_s < 100"


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A home with a month of calls, one metric and one check of its own."""
    settings = settings_in(tmp_path, ["calls_offered"], fixed_today=TODAY)
    (settings.sql_folders[0] / "checks").mkdir()
    written(settings.sql_folders[0] / "checks", SHORT, tolerates="5 %")
    load_rows(settings, "calls", calls()[-600:], tmp_path / "calls.csv")
    return settings


def newest(settings: Settings) -> Result:
    return check_results.results(published(settings))[0]


def test_history_is_kept_and_since_is_when_it_began(small: Settings, tmp_path: Path) -> None:
    refresh(small)
    assert (newest(small).state, newest(small).since) == ("passed", None)
    load_rows(small, "calls", [{**call, "talk_s": 1.0} for call in calls()[-40:]], tmp_path / "short.csv")
    refresh(small)
    failed = newest(small)
    assert (failed.state, failed.wrong_rows, failed.checked_rows) == ("caution", 40, 600)
    assert (str(failed.first_day), str(failed.last_day)) == ("2026-03-29", "2026-03-30")
    refresh(small)
    assert newest(small).since == failed.since == failed.published_at
    with open_warehouse(small) as warehouse:
        unload(warehouse, 2)
    refresh(small)
    told = check_results.results(published(small))
    assert [(each.version, each.state) for each in told] == [
        (4, "passed"),
        (3, "caution"),
        (2, "caution"),
        (1, "passed"),
    ]


def test_a_check_whose_tables_did_not_change_is_not_run_again(small: Settings, tmp_path: Path) -> None:
    load_rows(small, "calls", [{**call, "talk_s": 1.0} for call in calls()[-40:]], tmp_path / "short.csv")
    refresh(small)
    run(small, "UPDATE calls SET talk_s = 500")  # no load, so no refresh can know
    refresh(small)
    kept = newest(small)
    assert (kept.version, kept.state, kept.wrong_rows) == (2, "caution", 40)
    assert check_results.wrong_days(published(small)) != []
    written(small.sql_folders[0] / "checks", SHORT + " AND 1 = 1", tolerates="5 %")
    refresh(small)
    assert newest(small).state == "passed"


def test_what_is_tolerated_is_told_as_that(small: Settings, tmp_path: Path) -> None:
    load_rows(small, "calls", [{**call, "talk_s": 1.0} for call in calls()[-20:]], tmp_path / "short.csv")
    refresh(small)
    assert (newest(small).state, newest(small).wrong_rows, newest(small).since) == ("tolerated", 20, None)


def test_a_check_without_rows_or_that_is_refused_is_not_run(small: Settings) -> None:
    folder = small.sql_folders[0] / "checks"
    written(folder, "SELECT row_day AS day, call_id FROM checked WHERE talk_s < CAST('x' AS INTEGER)", name="refused")
    written(folder, "SELECT CAST(NULL AS DATE) AS day, consumer_id FROM consumers", name="of_nobody")
    report = refresh(small)
    told = {each.check_id: (each.state, each.reason) for each in check_results.results(published(small))}
    assert told["of_nobody"] == ("not run", "consumers has no rows.")
    assert told["refused"][0] == "not run"
    assert "the warehouse refuses it" in told["refused"][1]
    assert report.published == ["calls_offered"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CX_HOME", str(tmp_path / "home"))
    settings = Settings(home=tmp_path / "home", fixed_today=TODAY)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "cx.toml").write_text(f"[company]\ntoday = {TODAY}\n", encoding="utf-8")
    load_rows(settings, "consumers", consumers(), tmp_path / "consumers.csv")
    load_rows(settings, "calls", calls(), tmp_path / "calls.csv")
    return tmp_path


def data(capsys: pytest.CaptureFixture[str], code: int) -> dict[tuple[str, str], str]:
    assert program.main(["check", "--data", "--format", "json"]) == code
    listed: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert all(list(row) == ["file", "line", "severity", "message"] for row in listed)
    return {(Path(row["file"]).stem, row["severity"]): row["message"] for row in listed}


def test_the_books_of_loading_are_checked_too(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert data(capsys, 0) == {}
    settings = Settings(home=home / "home", fixed_today=TODAY)
    (home / "calls-of-today.csv").write_bytes((home / "calls.csv").read_bytes())
    rows = (home / "calls.csv").read_text(encoding="utf-8").splitlines()
    (home / "shifted.csv").write_text("\n".join([rows[0], *(row.replace("T", "", 1)[4:] for row in rows[1:40])]))
    with open_warehouse(settings) as warehouse:
        for name in ("calls.csv", "calls-of-today.csv", "shifted.csv"):
            load(warehouse, settings, home / name, table=schema.tables()["calls"])
    found = data(capsys, 0)
    assert set(found) == {("same_file_twice", "warn"), ("rows_set_aside", "warn")}
    assert "calls-of-today.csv" in found["same_file_twice", "warn"]
    assert "rejected_rows 39, read_rows 39" in found["rows_set_aside", "warn"]


def test_a_finding_of_severity_fail_is_exit_code_1(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(Settings(home=home / "home"), "INSERT INTO calls BY NAME SELECT * FROM calls LIMIT 1")
    found = data(capsys, 1)
    assert "One id on several rows in calls" in found["unique_ids", "fail"]
