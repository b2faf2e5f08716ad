"""A PostgreSQL server as the warehouse, read by a role that may do nothing but SELECT."""

from __future__ import annotations

import dataclasses
import math
from datetime import date, timedelta
from pathlib import Path

import pytest

from cxmetrics.errors import Unavailable
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings
from cxmetrics.store import told_annotations
from cxmetrics.store.warehouse import open_warehouse
from tests.engine.company import metric, published, rollup, settings_in
from tests.sql import company
from tests.sql.random_company import a_company
from tests.warehouses.serving import EVERY_METRIC, TODAY, Server

pytestmark = pytest.mark.postgres
SPLITS = """-- title: Moves
-- owner: Tests
--
SELECT from_day AS starts_on, CAST(NULL AS DATE) AS ends_on, team || ' moves' AS title,
    'to ' || site AS text, 'policy' AS kind
FROM team_sites
"""


def test_every_metric_has_the_same_sums_as_in_the_embedded_warehouse(
    there: Settings, server: Server, tmp_path: Path
) -> None:
    here = settings_in(tmp_path / "here", EVERY_METRIC, fixed_today=TODAY)
    texts = a_company(1).texts
    for table in ("calls", "interactions", "survey_responses"):  # further columns are nobody else's
        more = ("joined_on DATE", "left_on DATE", "monthly_value REAL", "plan TEXT", "note TEXT", "month DATE")
        server.run(f"ALTER TABLE {table} " + ", ".join(f"ADD COLUMN IF NOT EXISTS {column}" for column in more))
    company.fill(server.run, texts)
    with open_warehouse(here) as warehouse, warehouse.session() as connection:
        raw = connection.connection.driver_connection
        company.fill(lambda sql: list(raw.execute(sql).fetchall()), texts)
    assert not refresh(here).failed
    assert not refresh(there).failed
    one, other = published(here), published(there)
    assert {n: m.reason is None for n, m in one.metrics.items()} == {
        n: m.reason is None for n, m in other.metrics.items()
    }
    compared = 0
    for name, held in one.metrics.items():
        if held.available:
            found = other.metrics[name]
            assert (held.window_start, held.window_end, held.groups, held.hidden) == (
                found.window_start,
                found.window_end,
                found.groups,
                found.hidden,
            )
            for mine, yours in zip(rollup(one, name), rollup(other, name), strict=True):
                for value, same in zip(mine, yours, strict=True):
                    near = isinstance(value, float) and math.isclose(value, same, rel_tol=1e-9, abs_tol=2e-6)
                    assert type(value) is type(same), name
                    assert near or value == same, name
            compared += 1
    assert compared >= 40


def test_days_whose_number_of_rows_changed_are_found(there: Settings, server: Server) -> None:
    there = dataclasses.replace(there, refresh_days=2)
    old = TODAY - timedelta(days=200)
    insert = "INSERT INTO calls (call_id, offered_at, abandoned) VALUES (%s, %s, false)"
    server.connection.execute(insert, ["a", old])
    refresh(there, ["answered_rate"])
    server.connection.execute(insert, ["b", old])
    server.connection.execute(insert, ["c", TODAY])
    refresh(there, ["answered_rate"])
    query = "SELECT day, denominator FROM rollup_answered_rate WHERE cell = 0 ORDER BY day"
    assert published(there).rows(query) == [(old, 2), (TODAY, 1)]


def test_a_table_or_column_that_the_company_does_not_have(there: Settings, server: Server) -> None:
    server.run("DROP TABLE survey_responses")
    server.run("ALTER TABLE calls DROP COLUMN hold_s, DROP COLUMN queue, DROP COLUMN csat")
    server.run(
        "INSERT INTO calls (call_id, offered_at, abandoned, talk_s, wait_s) VALUES ('a', '2026-01-01', false, 60, 5)"
    )
    report = refresh(there)
    assert "survey_responses is not in the warehouse" in str(report.unavailable["nps"])
    assert "calls.csat is not in the warehouse" in str(report.unavailable["call_csat"])
    assert {"average_handle_time", "answered_rate"} <= set(report.published)
    assert published(there).rows("SELECT DISTINCT queue FROM rollup_answered_rate WHERE queue IS NOT NULL") == [
        ("(none)",)
    ]


def test_a_body_that_the_server_refuses_leaves_the_others(there: Settings, server: Server) -> None:
    server.run("INSERT INTO calls (call_id, offered_at, abandoned) VALUES ('100%', '2026-01-01', false)")
    body = (
        "SELECT CAST(offered_at AS DATE) AS day, 1 AS numerator, {} AS denominator FROM calls WHERE call_id LIKE '100%'"
    )
    metric(there, "broken", body.format("CAST(call_id AS INTEGER)"))
    metric(there, "sound", body.format("1"))
    report = refresh(there, ["broken", "sound"])
    assert report.published == ["sound"]
    assert "broken.sql" in str(report.failed["broken"])
    assert "100%" in str(report.failed["broken"])


def test_a_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, warehouse="postgresql+psycopg://me:s3cret@127.0.0.1:1/cx")
    with pytest.raises(Unavailable) as caught:
        refresh(settings)
    assert "cannot be reached" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_the_server_tells_annotations(there: Settings, server: Server) -> None:
    file = there.sql_folders[0] / "annotations" / "splits.sql"
    file.parent.mkdir()
    file.write_text(SPLITS)
    server.run("INSERT INTO team_sites (team, from_day, site) VALUES ('Chat 2', '2026-02-01', 'Eastport')")
    report = refresh(there)
    assert report.told == []
    [found] = told_annotations.told(published(there))
    assert found == ("splits", date(2026, 2, 1), None, "Chat 2 moves", "to Eastport", "policy")
