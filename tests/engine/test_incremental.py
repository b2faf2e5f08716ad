"""A refresh of what loads touched gives what a refresh of everything gives."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings
from tests.engine.company import (
    TODAY,
    fill,
    load_rows,
    metric,
    months,
    months_of_days,
    published,
    rollup,
    run,
    settings_in,
)
from tests.sql.random_company import a_company

METRICS = (
    "nps",
    "response_rate",
    "first_contact_resolution",
    "problem_free_rate",
    "contact_rate",
    "contacts",
    "active_consumers",
    "monthly_churn",
    "retention_12m",
    "gross_revenue_retention",
    "left_since_joining",
    "wait_p50",
    "employee_turnover",
    "employee_nps",
    "participation",
)


def _same_as_full(settings: Settings) -> None:
    quick = published(settings)
    found = {name: (held, rollup(quick, name)) for name, held in quick.metrics.items() if held.available}
    kept = {name: months(quick, name) for name in found}
    for name, rows in kept.items():
        keyed = bool(quick.metrics[name].anonymous or kinds()[quick.metrics[name].kind].keys)
        assert bool(rows) is not keyed, name
        assert not rows or rows == months_of_days(quick, name, settings.calendar), name
    reasons = {name: held.reason for name, held in quick.metrics.items()}
    refresh(settings, full=True)
    whole = published(settings)
    assert whole.version == quick.version + 1
    assert {name: held.reason for name, held in whole.metrics.items()} == reasons
    for name, (held, rows) in found.items():
        assert kept[name] == months(whole, name), name
        again = whole.metrics[name]
        assert (held.window_start, held.window_end) == (again.window_start, again.window_end), name
        assert (held.data_first, held.data_last, held.groups) == (again.data_first, again.data_last, again.groups), name
        assert rows == rollup(whole, name), name
    refresh(settings, sorted(found)[:1])
    alone = published(settings)
    assert kept == {name: months(alone, name) for name in kept}


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_of_loads_gives_what_a_full_refresh_gives(seed: int, tmp_path: Path) -> None:
    chance = np.random.default_rng(seed)
    settings = settings_in(tmp_path, METRICS)
    waiting: dict[str, list[Any]] = {name: list(rows) for name, rows in a_company(seed).tables.items() if rows}
    day = TODAY - timedelta(days=5)
    for step in range(5):
        for table in list(waiting):
            if step and chance.random() < 0.5:
                continue
            rows = waiting[table]
            chance.shuffle(rows)
            cut = len(rows) // 2 if step < 4 else len(rows)
            if rows[:cut]:
                load_rows(settings, table, rows[:cut], tmp_path / f"{table}-{step}.csv")
            waiting[table] = rows[cut:]
        day += timedelta(days=int(chance.integers(0, 3)))
        settings = dataclasses.replace(settings, fixed_today=day)
        report = refresh(settings)
        assert not report.failed
    assert len(report.published) == len(METRICS)
    _same_as_full(settings)


def test_rows_written_by_hand_are_found_by_their_number(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ("answered_rate", "average_speed_of_answer"), refresh_days=3)
    day = TODAY - timedelta(days=100)
    calls = [
        {"call_id": f"c{n}", "offered_at": day + timedelta(days=n % 90), "abandoned": n % 3 == 0, "wait_s": n}
        for n in range(300)
    ]
    fill(settings, "calls", calls)
    refresh(settings)
    fill(settings, "calls", [{**calls[0], "call_id": "late", "offered_at": day + timedelta(days=10)}])
    fill(settings, "calls", [{**calls[0], "call_id": "early", "offered_at": day - timedelta(days=10)}])
    run(settings, "DELETE FROM calls WHERE call_id = 'c299'")
    refresh(settings)
    _same_as_full(settings)


def test_a_metric_refreshed_alone_leaves_the_others_due(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ("answered_rate", "calls_offered"))
    calls = [
        {"call_id": f"c{n}", "offered_at": TODAY - timedelta(days=n % 90), "abandoned": n % 3 == 0} for n in range(300)
    ]
    load_rows(settings, "calls", calls[:200], tmp_path / "one.csv")
    refresh(settings)
    load_rows(settings, "calls", calls[200:], tmp_path / "two.csv")
    refresh(settings, ["answered_rate"])
    first = published(settings)
    assert sum(row[-1] for row in first.rows("SELECT denominator FROM rollup_answered_rate WHERE cell = 0")) == 300
    assert first.rows("SELECT SUM(amount) FROM rollup_calls_offered WHERE cell = 0") == [(200.0,)]
    refresh(settings)
    assert published(settings).rows("SELECT SUM(amount) FROM rollup_calls_offered WHERE cell = 0") == [(300.0,)]
    _same_as_full(settings)


def test_a_body_that_reads_the_clock_is_built_anew_when_the_day_changes(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ("left_since_joining",))
    fill(settings, "consumers", [{"consumer_id": "a", "joined_on": "2026-01-01", "left_on": TODAY + timedelta(days=2)}])
    refresh(settings)
    assert published(settings).rows("SELECT numerator FROM rollup_left_since_joining WHERE cell = 0") == [(0,)]
    refresh(dataclasses.replace(settings, fixed_today=TODAY + timedelta(days=2)))
    assert published(settings).rows("SELECT numerator FROM rollup_left_since_joining WHERE cell = 0") == [(1,)]


def test_since_builds_the_days_from_a_date_anew(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ("average_speed_of_answer",), refresh_days=1)
    days = [TODAY - timedelta(days=n) for n in (60, 50)]
    fill(
        settings,
        "calls",
        [{"call_id": f"c{n}", "offered_at": day, "abandoned": False, "wait_s": 1} for n, day in enumerate(days)],
    )
    refresh(settings)
    run(settings, "UPDATE calls SET wait_s = 9")
    refresh(settings)
    totals = "SELECT total FROM rollup_average_speed_of_answer WHERE cell = 0 ORDER BY day"
    assert published(settings).rows(totals) == [(1.0,), (1.0,)]
    refresh(settings, since=days[1])
    assert published(settings).rows(totals) == [(1.0,), (9.0,)]
    refresh(settings, full=True)
    assert published(settings).rows(totals) == [(9.0,), (9.0,)]


def test_a_changed_body_is_built_anew_and_leaves_a_mark(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    body = "SELECT CAST(offered_at AS DATE) AS day, {} AS numerator, COUNT(*) AS denominator FROM calls GROUP BY 1"
    fill(settings, "calls", [{"call_id": "c", "offered_at": "2025-06-01 10:00:00"}])
    metric(settings, "share", body.format("0"))
    refresh(settings)
    before = published(settings).metrics["share"]
    metric(settings, "share", "-- words only\n" + body.format("0").replace(" FROM", "\nFROM"))
    refresh(settings)
    assert published(settings).metrics["share"].changes == ()
    metric(settings, "share", body.format("1"))
    refresh(settings)
    after = published(settings)
    [change] = after.metrics["share"].changes
    assert (change["on"], change["was"]) == (str(TODAY), before.fingerprint)
    assert change["what"].startswith("Its SQL changed:")
    assert "0 AS numerator" in change["what"]
    assert after.rows("SELECT numerator FROM rollup_share") == [(1,)]


def test_a_metric_over_rows_at_the_edge_of_months_keeps_whole_months(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ("problem_free_rate",))
    fill(settings, "consumers", [{"consumer_id": "a", "joined_on": "2025-01-15"}])
    calls = ["2025-03-01 00:00:00", "2026-02-28 23:59:59"]
    fill(
        settings,
        "calls",
        [{"call_id": at, "offered_at": at, "caused_by_stage": "use", "consumer_id": "a"} for at in calls],
    )
    fill(
        settings,
        "interactions",
        [{"interaction_id": "i", "occurred_at": "2025-05-05", "is_problem": False, "consumer_id": "a"}],
    )
    refresh(settings)
    held = published(settings).metrics["problem_free_rate"]
    assert held.window_start is not None
    assert held.window_start.day == 1
    assert held.window_end == TODAY + timedelta(days=1)
    assert held.data_first == held.data_first.replace(day=1)
