"""What was counted of a table by day tells what the table holds: the same as asking every row of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import schema
from cxmetrics.settings import Settings
from cxmetrics.store import holdings as module
from cxmetrics.store.contents import contents
from cxmetrics.store.holdings import holdings
from cxmetrics.store.unloading import unload
from cxmetrics.store.warehouse import Warehouse, open_warehouse
from tests.engine.company import load_rows, run, settings_in

WANTED = {name: table.names for name, table in schema.tables().items()}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(module, "MANY", 1)
    return settings_in(tmp_path / "home", ("calls_offered",))


def _calls(first: int, of: int, **values: Any) -> list[dict[str, Any]]:
    return [
        {"call_id": f"T{n}", "offered_at": datetime(2026, 1, 1 + n // 10, 9), "wait_s": 5.0 * n, **values}
        for n in range(first, first + of)
    ]


def _same(settings: Settings) -> None:
    with open_warehouse(settings) as warehouse, warehouse.session():
        assert holdings(warehouse, WANTED) == contents(warehouse, WANTED)


def test_after_loads_and_unloads_it_is_what_the_rows_say(settings: Settings, tmp_path: Path) -> None:
    _same(settings)
    load_rows(settings, "calls", _calls(0, 100), tmp_path / "one.csv")
    _same(settings)
    load_rows(settings, "calls", _calls(100, 20, queue="Billing", talk_s=3.0), tmp_path / "two.csv")
    _same(settings)
    followed = datetime(2026, 2, 1)
    answers = [
        {"response_id": f"R{n}", "responded_at": datetime(2026, 1, 3 + n), "nps": n, "followed_up_at": followed}
        for n in range(9)
    ]
    load_rows(settings, "survey_responses", answers, tmp_path / "answers.csv")
    joined = [{"consumer_id": f"C{n}", "joined_on": date(2025, 1, 1) + timedelta(days=n)} for n in range(30)]
    load_rows(settings, "consumers", joined, tmp_path / "consumers.csv")
    _same(settings)
    with open_warehouse(settings) as warehouse:
        unload(warehouse, 2)
    _same(settings)


def test_rows_that_came_or_went_by_hand_are_counted(settings: Settings, tmp_path: Path) -> None:
    load_rows(settings, "calls", _calls(0, 100), tmp_path / "one.csv")
    _same(settings)
    run(settings, "DELETE FROM calls WHERE call_id IN ('T0', 'T99')")
    run(settings, "INSERT INTO calls (call_id, offered_at, queue) VALUES ('by hand', TIMESTAMP '2026-03-01', 'Other')")
    _same(settings)
    run(settings, "DELETE FROM calls")
    _same(settings)


def test_only_days_that_loads_touched_are_read(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_rows(settings, "calls", _calls(0, 100), tmp_path / "one.csv")
    _same(settings)
    load_rows(settings, "calls", _calls(99, 2), tmp_path / "two.csv")
    asked: list[str] = []
    ask = Warehouse.asked
    monkeypatch.setattr(Warehouse, "asked", lambda self, sql: asked.append(sql) or ask(self, sql))
    with open_warehouse(settings) as warehouse, warehouse.session():
        found = holdings(warehouse, {"calls": WANTED["calls"]})
    assert found["calls"].filled["wait_s"] == 101
    assert asked
    assert not [sql for sql in asked if "COUNT(wait_s)" in sql]
