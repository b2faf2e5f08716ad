"""A version begins as a copy of the last: what stays is not written again, what goes is gone, in time it is sorted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cxmetrics.errors import CxError
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings
from cxmetrics.store.publication import release
from cxmetrics.store.publishing import Draft, draft
from cxmetrics.store.rollups import Recipe
from tests.engine.company import ABANDONED, TODAY, fill, load_rows, metric, months, published, rollup, settings_in

JOINED = (
    "SELECT joined_on AS day, plan, 1 AS numerator, 1 AS denominator\n"
    "FROM consumers WHERE joined_on >= :start AND joined_on < :end"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with two published metrics, of calls and of consumers, that were loaded."""
    found = settings_in(tmp_path)
    metric(found, "share", ABANDONED, dimensions="queue")
    metric(found, "joined", JOINED, dimensions="plan")
    _load_calls(found, range(40), "one")
    consumers = [
        {"consumer_id": f"p{n}", "joined_on": TODAY - timedelta(days=40 + n), "plan": "basic"} for n in range(30)
    ]
    load_rows(found, "consumers", consumers, tmp_path / "consumers.csv")
    refresh(found)
    return found


def _load_calls(settings: Settings, ages: range, name: str, queue: str = "main") -> None:
    days = {f"{name}{n}": TODAY - timedelta(days=n) for n in ages}
    calls = [{"call_id": key, "offered_at": day, "abandoned": False, "queue": queue} for key, day in days.items()]
    load_rows(settings, "calls", calls, settings.home / f"{name}.csv")


def _written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables of which rows are written from now on."""
    found: list[str] = []
    make, merge = Draft.make, Draft.merge

    def made(self: Draft, table: str, sql: str) -> None:
        found.append(table)
        make(self, table, sql)

    def merged(self: Draft, recipe: Recipe, *how: Any) -> tuple[int, dict[str, list[str]]]:
        found.append(f"rollup_{recipe.metric}")
        return merge(self, recipe, *how)

    monkeypatch.setattr(Draft, "make", made)
    monkeypatch.setattr(Draft, "merge", merged)
    return found


def test_only_the_days_that_a_load_touched_are_written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published(settings)
    _load_calls(settings, range(10, 13), "two", "other")
    written = _written(monkeypatch)
    refresh(settings)
    after = published(settings)
    assert not [table for table in written if table == "rollup_joined"]
    assert written.count("rollup_share") == 1
    assert rollup(after, "joined") == rollup(before, "joined")
    assert months(after, "joined") == months(before, "joined")
    assert after.rows("SELECT SUM(denominator) FROM rollup_share WHERE cell = 0") == [(43,)]
    assert after.metrics["share"].groups == {"queue": ("main", "other")}
    assert after.metrics["share"].rows == len(rollup(after, "share")) == 83
    order = after.rows("SELECT cell, day FROM rollup_share")
    assert order != sorted(order), "the file was not written in place"


def test_a_group_is_gone_with_its_last_row(settings: Settings) -> None:
    _load_calls(settings, range(10, 13), "two", "other")
    refresh(settings)
    _load_calls(settings, range(10, 13), "two")
    refresh(settings)
    after = published(settings)
    assert after.metrics["share"].groups == {"queue": ("main",)}
    assert after.rows("SELECT SUM(denominator) FROM rollup_share WHERE queue = 'main'") == [(43,)]


def test_what_is_no_longer_a_metric_is_no_longer_in_the_file(settings: Settings) -> None:
    (settings.sql_folders[0] / "joined.sql").unlink()
    refresh(settings)
    after = published(settings)
    there = {name for (name,) in after.rows("SELECT table_name FROM duckdb_tables()")}
    assert "rollup_share" in there
    assert "rollup_joined" not in there
    assert set(after.months) == {"share"}
    parts = {part for (part,) in after.rows("SELECT DISTINCT part FROM _months")}
    assert {part - part % 1000 for part in parts} == {after.months["share"].base}


def test_a_new_metric_has_months_of_its_own_columns(settings: Settings) -> None:
    body = (
        "SELECT CAST(offered_at AS DATE) AS day, team, 1 AS n, 2.5 AS total, 6.25 AS total_sq\n"
        "FROM calls WHERE offered_at >= :start AND offered_at < :end"
    )
    metric(settings, "another", body, kind="mean", dimensions="team")
    refresh(settings)
    found = published(settings)
    quick = {name: months(found, name) for name in found.metrics}
    assert quick["another"]
    refresh(settings, full=True)
    assert {name: months(published(settings), name) for name in quick} == quick


def test_a_rollup_that_became_too_large_is_taken_back(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published(settings)
    for place in range(5):
        _load_calls(settings, range(5), f"more{place}", f"queue {place}")
    monkeypatch.setattr("cxmetrics.metrics.refresh.ROWS_ALLOWED", 90)
    report = refresh(settings)
    assert "90 are allowed" in str(report.failed["share"])
    after = published(settings)
    assert rollup(after, "share") == rollup(before, "share")
    assert months(after, "share") == months(before, "share")
    assert after.metrics["share"].groups == before.metrics["share"].groups


@pytest.mark.parametrize(("name", "value"), [("_COPIES", 2), ("_GROWN", 0.5)])
def test_in_time_the_file_is_sorted_again(
    name: str, value: float, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"cxmetrics.store.publishing.{name}", value)
    for place in range(3):
        _load_calls(settings, range(10, 13), f"more{place}")
        refresh(settings)
    after = published(settings)
    order = after.rows("SELECT cell, day FROM rollup_share")
    assert order == sorted(order)
    assert after.rows("SELECT SUM(denominator) FROM rollup_share WHERE cell = 0") == [(49,)]


def test_a_version_of_before_there_were_copies_is_written_whole(settings: Settings) -> None:
    with draft(settings, None) as work:
        assert work.copied
    with draft(settings, None, whole=True) as work:
        assert not work.copied
    release(settings)
    with duckdb.connect(str(settings.home / "published" / "v000001.duckdb")) as old:
        old.execute("DROP TABLE _whole")
    with draft(settings, None) as work:
        assert not work.copied


def test_changes_that_cannot_be_written_publish_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the copy of the last version would be taken for the new one."""
    fill(settings, "calls", [{"call_id": "x", "offered_at": TODAY, "abandoned": True, "queue": "main"}])

    class Full:
        def __init__(self, real: Any) -> None:
            self.real = real

        def __getattr__(self, name: str) -> Any:
            return getattr(self.real, name)

        def execute(self, sql: str, *values: Any) -> Any:
            if sql.startswith("CHECKPOINT"):
                raise duckdb.IOException("No space left on device")
            return self.real.execute(sql, *values)

    publish = Draft.publish

    def published_full(self: Draft, *when: Any) -> Path:
        self.builder = Full(self.builder)
        return publish(self, *when)

    monkeypatch.setattr(Draft, "publish", published_full)
    with pytest.raises(CxError, match="No space left"):
        refresh(settings)
    assert published(settings).version == 1
    assert list((settings.home / "published").glob("*.part*")) == []
