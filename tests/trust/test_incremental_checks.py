"""After any load the published file holds what a refresh of everything finds, though only changed days are read."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.metrics import checking
from cxmetrics.metrics.checks import read
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store import check_run, check_tallies
from cxmetrics.store.check_results import RESULTS
from cxmetrics.store.publication import quoted, release
from cxmetrics.store.unloading import unload
from cxmetrics.store.warehouse import open_warehouse
from tests.engine.company import load_rows, months, published, run, settings_in
from tests.trust.company import TODAY, answers, calls, consumers, invitations
from tests.trust.test_check_files import told, written

METRICS = ("calls_offered", "average_handle_time", "call_csat", "response_rate", "nps", "joined")
_OWN = {"_publication", "_whole", "_seen", "_metrics", "_months", "_months_of"}
"""Tables that say of a version which it is and how it lies in its file."""
_OWN_COLUMNS = {"version", "published_at", "since", "sign"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home with a sound year, checked by every shipped check; the last ten days are still to come."""
    found = settings_in(tmp_path / "home", METRICS, fixed_today=TODAY - timedelta(days=10))
    folder = found.sql_folders[0] / "checks"
    shutil.copytree(ROOT / "sql" / "checks", folder)
    written(folder, "SELECT row_day AS day, row_id FROM checked WHERE queue = 'Bililng'", "misspelt", by="day")
    load_rows(found, "consumers", consumers(), tmp_path / "consumers.csv")
    load_rows(found, "calls", calls()[:-200], tmp_path / "calls.csv")
    load_rows(found, "survey_invitations", invitations(), tmp_path / "invitations.csv")
    load_rows(found, "survey_responses", answers(), tmp_path / "answers.csv")
    refresh(found)
    return found


def _contents(settings: Settings) -> dict[str, Any]:
    """All that the published file says of the company."""
    held = published(settings)
    found: dict[str, Any] = {f"months of {name}": months(held, name) for name in held.metrics}
    for (table,) in held.rows("SELECT table_name FROM duckdb_tables()"):
        if table not in _OWN:
            named = held.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [table])
            columns = ", ".join(quoted(name) for (name,) in named if name not in _OWN_COLUMNS)
            newest = f" WHERE version = (SELECT MAX(version) FROM {RESULTS})" if table == RESULTS else ""
            found[table] = sorted(map(_rounded, held.rows(f"SELECT {columns} FROM {table}{newest}")), key=repr)
    listed = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'tallies' AND table_name <> 'books'"
    for (table,) in run(settings, listed):
        found[f"tally {table}"] = sorted(map(_rounded, run(settings, f"SELECT * FROM tallies.{table}")), key=repr)
    assert "tally row_counts_calls" in found
    found["metrics"] = {name: (m.rows, m.groups, m.window_start, m.window_end) for name, m in held.metrics.items()}
    return found


def _rounded(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(round(value, 6) if isinstance(value, float) else value for value in row)


def _days(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Of each look at a table from now on the number of its days; None for all of them."""
    found: list[int | None] = []

    def looked(into: Callable[..., Any], days: Callable[..., Any]) -> Callable[..., Any]:
        def called(*args: Any, **more: Any) -> Any:
            given = days(args, more)
            found.append(None if given is None else len(given))
            return into(*args, **more)

        return called

    monkeypatch.setattr(checking, "of_days", looked(checking.of_days, lambda args, more: args[1]))
    monkeypatch.setattr(check_tallies, "_count", looked(check_tallies._count, lambda args, more: args[4]))
    return found


def _same_as_anew(settings: Settings, today: date, scratch: Path) -> dict[str, Any]:
    """Refreshes, and again whole in a copy of the home; gives the contents, which are the same."""
    settings = dataclasses.replace(settings, fixed_today=today)
    refresh(settings)
    quick = _contents(settings)
    release(settings)
    copied = dataclasses.replace(settings, home=scratch / f"anew {today} {published(settings).version}")
    release(settings)
    shutil.copytree(settings.home, copied.home)
    refresh(copied, full=True)
    whole = _contents(copied)
    release(copied)
    for table in {*quick, *whole}:
        assert quick.get(table) == whole.get(table), table
    return quick


def _damaged(rows: list[dict[str, Any]], **values: Any) -> list[dict[str, Any]]:
    return [{**row, **values} for row in rows]


def test_loads_of_any_days_are_found_as_a_refresh_of_everything_finds_them(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = _days(monkeypatch)
    every = calls()
    # a day more, with calls that came twice under new ids
    fresh = every[-200:-180]
    twice = [{**call, "call_id": f"twice {call['call_id']}"} for call in fresh[:4]]
    load_rows(settings, "calls", [*fresh, *twice], tmp_path / "one.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=9), tmp_path)
    assert [row[2:] for row in found["check_days"] if row[0] == "duplicate_calls"] == [
        (fresh[0]["offered_at"].date(), 4)
    ]
    assert 1 in looks

    # corrections of old days: a misspelt queue (more rows than are kept to be looked at), an unknown consumer
    old = every[2000:2030]
    load_rows(settings, "calls", _damaged(old, queue="Bililng"), tmp_path / "two.csv")
    load_rows(settings, "calls", _damaged(every[900:903], consumer_id="nobody"), tmp_path / "three.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=8), tmp_path)
    assert sum(row[3] for row in found["check_days"] if row[0] == "misspelt") == 30
    assert sum(row[3] for row in found["check_days"] if row[0] == "orphans") == 3
    assert sum(row[3] for row in found["check_days"] if row[0] == "duplicate_calls") == 4

    # some of them put right again, which makes room for others to be looked at; a call moves to another day
    moved = {**every[100], "offered_at": every[100]["offered_at"] + timedelta(days=40)}
    load_rows(settings, "calls", [*old[25:], moved], tmp_path / "four.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=7), tmp_path)
    assert sum(row[3] for row in found["check_days"] if row[0] == "misspelt") == 25

    # taken back, and a row deleted by hand, of which no books are kept
    with open_warehouse(settings) as warehouse:
        unload(warehouse, 7)
    run(settings, f"DELETE FROM calls WHERE call_id = '{every[3000]['call_id']}'")
    found = _same_as_anew(settings, TODAY - timedelta(days=7), tmp_path)
    assert not [row for row in found["check_days"] if row[0] == "orphans"]

    # consumers who joined later than their events, answers with other words
    late = _damaged(consumers()[:5], joined_on=TODAY - timedelta(days=20))
    load_rows(settings, "consumers", late, tmp_path / "late.csv")
    load_rows(settings, "survey_responses", _damaged(answers()[40:60], comment="Hold music!"), tmp_path / "words.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=6), tmp_path)
    assert [row for row in found["check_days"] if row[0] == "events_before_joining"]


def test_the_newest_rows_at_fault_are_shown_whichever_went(settings: Settings, tmp_path: Path) -> None:
    """More rows are wrong than are kept to be looked at; those that are put right make room for older ones."""
    every = calls()
    for name, rows in {"old": every[900:930], "new": every[3000:3018]}.items():
        load_rows(settings, "calls", _damaged(rows, queue="Bililng"), tmp_path / f"{name}.csv")
    _same_as_anew(settings, TODAY - timedelta(days=9), tmp_path)
    load_rows(settings, "calls", every[3000:3010], tmp_path / "right.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=8), tmp_path)
    assert sum(row[3] for row in found["check_days"] if row[0] == "misspelt") == 38
    assert len([row for row in found["check_rows"] if row[0] == "misspelt"]) == check_run.EXAMPLES


def test_an_id_that_comes_twice_is_found_on_whatever_day_it_came_before(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By id only rows that share one with a changed day are read; once something is wrong, all are."""
    twice, every = calls()[100], calls()
    run(settings, f"INSERT INTO calls SELECT * REPLACE (offered_at + INTERVAL 40 DAY AS offered_at) FROM calls "
                  f"WHERE call_id = '{twice['call_id']}'")  # fmt: skip
    asked: list[str] = []
    monkeypatch.setattr(check_run, "rows", lambda wh, sql, into=check_run.rows: asked.append(sql) or into(wh, sql))
    load_rows(settings, "calls", every[-200:-190], tmp_path / "day.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=9), tmp_path)
    on = twice["offered_at"].date() + timedelta(days=40)
    assert [row[2:] for row in found["check_days"] if row[0] == "unique_ids"] == [(on, 1)]
    assert [sql for sql in asked if "(call_id) IN" in sql]

    run(settings, f"DELETE FROM calls WHERE call_id = '{twice['call_id']}' AND CAST(offered_at AS DATE) < '{on}'")
    load_rows(settings, "calls", every[-190:-180], tmp_path / "next.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=8), tmp_path)
    assert not [row for row in found["check_days"] if row[0] == "unique_ids"]


def test_what_is_named_elsewhere_is_looked_for_on_the_days_that_may_differ(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Calls that come late, answers without an invitation, invitations that are taken back."""
    every, asked = calls(), invitations()
    sql: list[str] = []
    monkeypatch.setattr(check_run, "rows", lambda wh, text, into=check_run.rows: sql.append(text) or into(wh, text))

    def wrong(found: dict[str, Any], check: str) -> int:
        return sum(row[3] for row in found["check_days"] if row[0] == check)

    load_rows(settings, "calls", every[-200:-150], tmp_path / "late.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=9), tmp_path)
    assert wrong(found, "calls_named_elsewhere") == 150
    assert [text for text in sql if "survey_invitations AS (SELECT * FROM main." in text]

    lone = _damaged(answers()[300:303], invitation_id="V-unknown", response_id="R-lone")
    load_rows(settings, "survey_responses", lone[:1], tmp_path / "lone.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=8), tmp_path)
    assert wrong(found, "answers_without_invitation") == 1
    assert [text for text in sql if "survey_responses AS (SELECT * FROM main." in text]

    load_rows(settings, "survey_invitations", [{**asked[900], "invitation_id": "V-unknown"}], tmp_path / "sent.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=7), tmp_path)
    assert wrong(found, "answers_without_invitation") == 0

    with open_warehouse(settings) as warehouse:
        unload(warehouse, 7)
    found = _same_as_anew(settings, TODAY - timedelta(days=7), tmp_path)
    assert wrong(found, "answers_without_invitation") == 1

    run(settings, f"DELETE FROM survey_invitations WHERE invitation_id = '{asked[801]['invitation_id']}'")
    load_rows(settings, "calls", every[-150:-140], tmp_path / "more.csv")
    found = _same_as_anew(settings, TODAY - timedelta(days=6), tmp_path)
    assert (wrong(found, "answers_without_invitation"), wrong(found, "calls_named_elsewhere")) == (2, 140)


def test_days_built_anew_are_checked_anew(settings: Settings) -> None:
    """Rows that were changed by hand are not known to the books: who names a day has them looked at, too."""
    wrong = calls()[3000]
    run(settings, f"UPDATE calls SET wait_s = -5 WHERE call_id = '{wrong['call_id']}'")
    refresh(settings)
    found = "SELECT day, wrong_rows FROM check_days WHERE check_id = 'negative_measures'"
    assert published(settings).rows(found) == []
    refresh(settings, since=wrong["offered_at"].date())
    assert published(settings).rows(found) == [(wrong["offered_at"].date(), 1)]


def test_a_check_that_goes_by_days_reads_nothing_of_other_days(tmp_path: Path) -> None:
    line, words = told(
        written(tmp_path, "SELECT row_day AS day, row_id FROM checked WHERE row_day > :today", by="day")
    )[0]
    assert (line, "reads today" in words) == (7, True)
    assert "'month'" in told(written(tmp_path, by="month"))[0][1]
    assert (
        "today"
        in told(written(tmp_path, "SELECT row_day AS day, row_id FROM checked WHERE row_day > :today", by="id"))[0][1]
    )
    assert "row_days" in told(written(tmp_path, "SELECT day, n FROM row_days WHERE n = 3", by="day"))[0][1]


def test_a_check_that_goes_by_the_days_of_another_table_names_one_that_it_reads(tmp_path: Path) -> None:
    body = "SELECT i.sent_at AS day, i.call_id FROM survey_invitations AS i LEFT JOIN calls AS c USING (call_id)"
    assert read(written(tmp_path, body, by="day of survey_invitations"), {}).of == "survey_invitations"
    assert "'consumer_profiles'" in told(written(tmp_path, body, by="day of consumer_profiles"))[0][1]
    assert "is the table that it checks" in told(written(tmp_path, body, by="day of calls"))[0][1]
    line, words = told(written(tmp_path, body, by="day of interactions"))[0]
    assert (line, "does not read interactions" in words) == (7, True)
