"""A PostgreSQL warehouse that is gone, slow, breaking off or not as it was: what a refresh makes of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings
from cxmetrics.store import contact
from cxmetrics.store.attempts import last_failure
from cxmetrics.ui.health import readiness
from cxmetrics.ui.warmup import Warmup
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.refreshing import trouble
from tests.engine.company import metric, published, rollup, settings_in
from tests.warehouses.serving import TODAY, Server

pytestmark = pytest.mark.postgres
DAY = TODAY - timedelta(days=3)
SLOW = "SELECT c.* FROM {table}_behind AS c CROSS JOIN LATERAL pg_sleep({seconds}) AS waited"


@pytest.fixture
def small(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two metrics over calls and one over answers, published once; nothing is waited for before trying again."""
    monkeypatch.setattr(contact, "WAITS_S", (0.0, 0.0))
    settings = settings_in(
        tmp_path, ("answered_rate", "service_level", "nps"), warehouse=server.reader, fixed_today=TODAY
    )
    server.calls(DAY)
    server.run(
        "INSERT INTO survey_responses (response_id, responded_at, nps, survey) VALUES ('a', '2026-04-10', 9, 'x')"
    )
    assert len(refresh(settings).published) == 3
    return settings


def slow(server: Server, table: str, seconds: float) -> None:
    """Puts a view that takes its time into the place of a table."""
    server.run(f"ALTER TABLE {table} RENAME TO {table}_behind")
    server.run(f"CREATE VIEW {table} AS {SLOW.format(table=table, seconds=seconds)}")


@contextmanager
def terminating(server: Server, words: str, times: int) -> Iterator[list[int]]:
    """Ends the reader's connections while they run a query with these words, so many times; gives who was ended."""
    ended: list[int] = []
    over = threading.Event()

    def watch() -> None:
        find = (
            "SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = 'cx_reader' AND state = 'active' AND query LIKE %s"
        )
        with psycopg.connect(server.url, autocommit=True) as beside:
            while not over.is_set() and len(ended) < times:
                ended.extend(pid for pid, _ in beside.execute(find, [words]).fetchall() if pid not in ended)
                time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield ended
    finally:
        over.set()
        thread.join()


def test_an_answer_that_breaks_off_is_asked_for_again_and_counts_once(
    small: Settings, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server.calls(DAY, 6, start=10)
    slow(server, "calls", 0.4)
    with caplog.at_level(logging.WARNING), terminating(server, "FETCH %", 1) as ended:
        report = refresh(small, full=True)
    assert len(ended) == 1
    assert not report.failed
    assert "Trying again" in caplog.text
    assert "choose-one" not in caplog.text
    found = published(small)
    assert found.version == 2
    assert found.rows("SELECT denominator FROM rollup_answered_rate WHERE cell = 0") == [(16,)]


def test_a_server_that_keeps_breaking_off_leaves_the_last_version(
    small: Settings, server: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: rollup(published(small), name) for name in ("answered_rate", "nps")}
    server.calls(DAY, 6, start=10)
    slow(server, "survey_responses", 0.4)
    with terminating(server, "%survey_responses%", 100) as ended, pytest.raises(Unavailable) as caught:
        refresh(small, full=True)
    assert len(ended) >= 3
    assert "cannot be reached" in str(caught.value)
    assert "choose-one" not in str(caught.value)
    found = published(small)
    assert found.version == 1
    assert {name: rollup(found, name) for name in before} == before
    assert last_failure(small) is not None
    monkeypatch.setenv("CX_HOME", str(small.home))
    told, _ = readiness(Warmup())
    assert "cannot be reached" in told["last_refresh_failed"]["why"]
    assert told["version"] == 1
    assert "failed" in str(trouble(last_failure(small), found, Numbers("en-US", "USD")))


def test_a_wrong_password_is_not_tried_again(small: Settings, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.run("ALTER ROLE cx_reader NOLOGIN")
    with pytest.raises(Unavailable, match="not permitted to log in"):
        refresh(small)
    assert "Trying again" not in caplog.text


def test_a_query_that_takes_too_long_leaves_the_others(small: Settings, server: Server) -> None:
    server.calls(DAY, 300, start=10)
    crossed = "calls AS a CROSS JOIN calls AS b CROSS JOIN calls AS c CROSS JOIN calls AS d"
    body = f"SELECT CAST(a.offered_at AS DATE) AS day, COUNT(*) AS numerator, COUNT(*) AS denominator FROM {crossed} "
    metric(small, "endless", body + "GROUP BY CAST(a.offered_at AS DATE)")
    server.run("ALTER ROLE cx_reader SET statement_timeout = '700ms'")
    report = refresh(small)
    assert set(report.published) == {"answered_rate", "service_level", "nps"}
    told = str(report.failed["endless"])
    for words in ("endless.sql", "stopped the query", "statement timeout", "docs/warehouses.md"):
        assert words in told


def test_a_table_too_slow_to_be_counted_keeps_what_was_published(
    small: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(server, "survey_responses", 5)
    server.run("ALTER ROLE cx_reader SET statement_timeout = '500ms'")
    server.calls(DAY, 6, start=10)
    report = refresh(small)
    assert set(report.published) == {"answered_rate", "service_level"}
    assert "stopped the query of survey_responses" in str(report.unavailable["nps"])
    assert any("comments" in str(error) for error in report.told)
    _kept(small, "nps", monkeypatch)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DROP TABLE survey_responses", "survey_responses is not in the warehouse"),
        ("ALTER TABLE survey_responses DROP COLUMN nps", "survey_responses.nps is not in the warehouse"),
        (
            "ALTER TABLE survey_responses ALTER COLUMN nps TYPE TEXT",
            "survey_responses.nps is text in the warehouse where the contract has integer",
        ),
        (
            "ALTER TABLE survey_responses ALTER COLUMN responded_at TYPE TIMESTAMPTZ",
            "responded_at is timestamp with time zone in the warehouse where the contract has timestamp",
        ),
        ("REVOKE SELECT ON survey_responses FROM cx_reader", "permission denied for table survey_responses"),
    ],
)
def test_what_the_warehouse_no_longer_has_keeps_what_was_published(
    change: str, told: str, small: Settings, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.run(change)
    server.calls(DAY, 6, start=10)
    report = refresh(small)
    assert set(report.published) == {"answered_rate", "service_level"}
    assert told in str(report.unavailable["nps"])
    found = published(small)
    assert found.rows("SELECT denominator FROM rollup_answered_rate WHERE cell = 0") == [(16,)]
    _kept(small, "nps", monkeypatch)


def _kept(settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last figures are there, and page, pack and /readyz say so."""
    found = published(settings)
    assert found.metrics[name].available
    assert rollup(found, name)
    assert name in str(trouble(last_failure(settings), found, Numbers("en-US", "USD")))
    monkeypatch.setenv("CX_HOME", str(settings.home))
    told, _ = readiness(Warmup())
    assert told["left_as_before"] == 1
    assert told["metrics"][name]["why"]


def test_a_schema_that_is_gone_publishes_nothing(small: Settings, server: Server) -> None:
    server.run("ALTER SCHEMA cx RENAME TO elsewhere")
    try:
        with pytest.raises(CxError, match="none of 3 metrics can be had"):
            refresh(small)
    finally:
        server.run("ALTER SCHEMA elsewhere RENAME TO cx")
    assert published(small).version == 1
    assert last_failure(small) is not None


def test_further_columns_are_not_mistaken_for_those_of_another_table(small: Settings, server: Server) -> None:
    server.run("INSERT INTO consumers (consumer_id, joined_on) VALUES ('c', '2026-01-01')")
    server.run("UPDATE calls SET consumer_id = 'c'")
    body = "SELECT CAST(offered_at AS DATE) AS day, COUNT(joined_on) AS numerator, COUNT(*) AS denominator "
    join = "FROM calls JOIN consumers ON calls.consumer_id = consumers.consumer_id GROUP BY CAST(offered_at AS DATE)"
    metric(small, "known", body + join)
    server.run("ALTER TABLE calls ADD COLUMN joined_on DATE, ADD COLUMN note TEXT, ADD COLUMN x_brand TEXT")
    server.run("CREATE TABLE something_else (joined_on DATE)")
    report = refresh(small)
    assert not report.failed
    assert published(small).rows("SELECT numerator, denominator FROM rollup_known") == [(10, 10)]


def test_the_documented_role_may_read_and_nothing_else(small: Settings, server: Server) -> None:
    """Also where it lays down its own setting to be read-only."""
    with psycopg.connect(server.reader.replace("+psycopg", ""), autocommit=True) as reader:
        assert reader.execute("SELECT COUNT(*) FROM calls").fetchone() == (10,)
        reader.execute("SET default_transaction_read_only = off")
        for statement in (
            "INSERT INTO calls (call_id, offered_at) VALUES ('z', '2026-01-01')",
            "UPDATE calls SET queue = 'z'",
            "DELETE FROM calls",
            "TRUNCATE calls",
            "CREATE TABLE mine (a INTEGER)",
            "CREATE TEMP TABLE mine (a INTEGER)",
            "DROP TABLE calls",
            "CREATE SCHEMA mine",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(statement.encode())
    server.run("CREATE TABLE later (a INTEGER)")
    with psycopg.connect(server.reader.replace("+psycopg", "")) as reader:
        assert reader.execute("SELECT COUNT(*) FROM later").fetchone() == (0,)
