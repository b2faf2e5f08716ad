"""Answers of employees as they are published: closed waves, people counted, nothing that may not be seen."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.schema import tables
from cxmetrics.settings import Settings
from cxmetrics.store.loading import load
from cxmetrics.store.warehouse import open_warehouse
from tests.engine.company import TODAY, fill, metric, published, run, settings_in

WAVE = date(2026, 1, 1)
METRICS = ("employee_nps", "participation", "engagement_index")


def answers(wave: date, sizes: dict[tuple[str, str, str], int], **more: Any) -> list[dict[str, Any]]:
    """So many answers of each (department, site, team), each with its own score."""
    return [
        {
            "response_id": f"{wave}-{team}-{n}-{more.get('responded_on', '')}",
            "wave": wave,
            "department": department,
            "site": site,
            "team": team,
            "enps": n % 11,
            "engaged_1": 1 + n % 5,
            **{f"engaged_{item}": 1 + n % 5 for item in range(2, 6)},
            "responded_on": wave,
            **more,
        }
        for (department, site, team), size in sizes.items()
        for n in range(size)
    ]


SIZES = {
    ("lab", "x", "l1"): 9,
    ("lab", "x", "l2"): 7,
    ("lab", "y", "l3"): 3,
    ("shop", "y", "s1"): 12,
    ("desk", "y", "d"): 4,
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = settings_in(tmp_path, METRICS)
    fill(found, "engagement_responses", answers(WAVE, SIZES))
    people = [{"wave": WAVE, "department": d, "site": s, "team": t, "invited": n + 2} for (d, s, t), n in SIZES.items()]
    fill(found, "engagement_invitations", people)
    return found


def groups(settings: Settings, name: str = "employee_nps") -> dict[str | None, int]:
    """The published groups of every dimension with the people in them; None is the company."""
    count = {"participation": "numerator", "engagement_index": "n"}.get(name, "responses")
    rows = published(settings).rows(
        f"SELECT COALESCE(department, site, team), SUM({count}) FROM rollup_{name} GROUP BY 1"
    )
    return {group: int(n) for group, n in rows}


def test_only_groups_that_may_be_seen_are_in_the_file(settings: Settings) -> None:
    refresh(settings)
    for name in METRICS:
        found = groups(settings, name)
        assert found[None] == 35
        assert min(found.values()) >= 5, name
        hidden = published(settings).metrics[name].hidden
        assert {group for _, _, group in hidden} >= {"desk", "d", "l3"}
        assert not {group for _, _, group in hidden} & set(found)
        assert "desk" in published(settings).metrics[name].groups["department"]
    found_tables = {name for (name,) in published(settings).rows("SELECT table_name FROM duckdb_tables()")}
    assert "engagement_responses" not in found_tables
    assert published(settings).rows("SELECT COUNT(*) FROM _seen WHERE tbl = 'engagement_responses'") == [(0,)]


def test_a_wave_is_published_once_it_is_closed(settings: Settings) -> None:
    last = TODAY - timedelta(days=28)
    fill(settings, "engagement_responses", answers(last + timedelta(days=1), {("lab", "x", "l1"): 20}))
    fill(settings, "engagement_invitations", [{"wave": last + timedelta(days=1), "department": "lab", "invited": 30}])
    refresh(settings)
    held = published(settings).metrics["participation"]
    assert (held.data_last, held.window_end) == (WAVE, last + timedelta(days=1))
    refresh(dataclasses.replace(settings, fixed_today=TODAY + timedelta(days=1)))
    assert published(settings).metrics["employee_nps"].data_last == last + timedelta(days=1)


def test_answers_after_the_close_are_counted_and_left_out(settings: Settings) -> None:
    late = answers(WAVE, {("shop", "y", "s1"): 2}, responded_on=WAVE + timedelta(days=28))
    in_time = answers(WAVE, {("shop", "y", "s1"): 1}, responded_on=WAVE + timedelta(days=27))
    fill(settings, "engagement_responses", [*late, *in_time])
    refresh(settings)
    assert groups(settings)[None] == 36
    assert published(settings).metrics["employee_nps"].late == {str(WAVE): 2}


def test_the_list_of_groups_is_never_widened(settings: Settings) -> None:
    refresh(settings)
    before = groups(settings)
    fill(
        settings,
        "engagement_responses",
        answers(WAVE, {("desk", "y", "d"): 30, ("new", "x", "n"): 30}, responded_on=None),
    )
    for full in (False, True):
        refresh(settings, full=full)
        after = groups(settings)
        assert set(after) <= set(before)
        assert after[None] == 95
    (settings.sql_folders[0] / "employee_nps.sql").rename(settings.home / "aside.sql")
    refresh(settings)
    (settings.home / "aside.sql").rename(settings.sql_folders[0] / "employee_nps.sql")
    refresh(settings)
    assert set(groups(settings)) <= set(before)


def test_a_wave_hidden_altogether_is_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ("employee_nps",))
    fill(settings, "engagement_responses", answers(WAVE, {("lab", "x", "l1"): 4}))
    refresh(settings)
    held = published(settings).metrics["employee_nps"]
    assert held.rows == 0
    assert (str(WAVE), "", "") in held.hidden


def test_the_minimum_is_the_companys(settings: Settings) -> None:
    refresh(dataclasses.replace(settings, minimum_group=10))
    assert min(groups(settings).values()) >= 10


PEOPLE = "COUNT(*) AS denominator, 1 AS numerator FROM engagement_responses"


@pytest.mark.parametrize(
    ("body", "keys", "words"),
    [
        (f"SELECT wave AS day, 5 * {PEOPLE} GROUP BY 1", {}, "counts people, not items"),
        (f"SELECT CAST(wave AS DATE) + 1 AS day, {PEOPLE} GROUP BY 1", {}, "`day` is the wave"),
        (f"SELECT wave AS day, x_age, {PEOPLE} GROUP BY 1, 2", {"dimensions": "x_age"}, "broken down by x_age"),
        (
            f"SELECT wave AS day, department, site, {PEOPLE} GROUP BY 1, 2, 3",
            {"dimensions": "department, site", "cross": "department, site"},
            "remove `cross`",
        ),
        (
            "SELECT wave AS day, COUNT(*) AS amount FROM engagement_responses GROUP BY 1",
            {"kind": "level"},
            "does not count people",
        ),
        (
            "WITH a AS (SELECT r.wave FROM engagement_responses AS r) SELECT wave AS day, "
            "(SELECT COUNT(*) FROM a AS b) AS events, 1.0 AS exposure FROM a GROUP BY 1",
            {"kind": "rate"},
            "does not count people",
        ),
    ],
)
def test_what_no_metric_may_make_of_answers(body: str, keys: dict[str, str], words: str, settings: Settings) -> None:
    run(settings, "ALTER TABLE engagement_responses ADD COLUMN x_age TEXT")
    run(settings, "UPDATE engagement_responses SET x_age = '40'")
    metric(settings, "sly", body, **keys)
    report = refresh(settings)
    assert words in str(report.failed["sly"])
    assert "rollup_sly" not in {name for (name,) in published(settings).rows("SELECT table_name FROM duckdb_tables()")}


def test_rejected_answers_are_listed_without_their_values(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text("response_id,wave,department,enps\nr1,2026-01-01,desk,99\nr2,2026-01-01,desk,9\n")
    with open_warehouse(settings) as warehouse:
        load(warehouse, settings, file, table=tables()["engagement_responses"])
    refresh(settings)
    assert published(settings).rows('SELECT "table", line, "column", value FROM rejects') == [
        ("engagement_responses", 2, "enps", None)
    ]


def test_a_wave_hidden_altogether_is_a_row_without_a_number(tmp_path: Path) -> None:
    """Also where it is the first, the last or the only one."""
    found = settings_in(tmp_path, METRICS)
    second = date(2026, 2, 2)
    fill(found, "engagement_responses", answers(WAVE, {("lab", "x", "l1"): 4}))
    refresh(found)
    [row] = Layer(found).answer(Question("employee_nps")).rows
    assert (row.period and row.period.first, row.suppressed, row.value, row.n, row.sums) == (WAVE, True, None, None, {})
    fill(found, "engagement_responses", answers(second, {("lab", "x", "l1"): 9}))
    refresh(found)
    rows = Layer(found).answer(Question("employee_nps", by="department")).rows
    assert [(row.group, row.suppressed, row.n) for row in rows] == [("lab", True, None), ("lab", False, 9)]
