"""Every shipped check finds what it is there for, in the embedded warehouse and on a real server alike.

The company is sound until one thing is done to it; of what is done, what is found and where is worked out by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest
import sqlalchemy as sa

from cxmetrics import schema
from cxmetrics.calendar import Period
from cxmetrics.metrics.checking import Outcome, examined
from cxmetrics.promised import ControlTotal
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store.warehouse import open_warehouse
from tests.sql.company import create
from tests.trust.company import TODAY, Rows, days, sound

Tables = dict[str, Rows]
Damaged = Callable[[Tables], Any]
SOUND = sound()
FEBRUARY = Period(date(2026, 2, 1), date(2026, 3, 1))
GIVEN = {
    "fixed_today": TODAY,
    "expected_every": {"calls": 2},
    "control_totals": (ControlTotal("calls", None, FEBRUARY, 560, "2026-02"),),
}


def on(rows: Rows, day: str, column: str = "offered_at") -> Rows:
    return [row for row in rows if str(row[column])[:10] == day]


def without(rows: Rows, first: str, last: str, column: str = "offered_at") -> Rows:
    return [row for row in rows if not first <= str(row[column])[:10] <= last]


def month(rows: Rows, label: str, column: str = "offered_at") -> Rows:
    return [row for row in rows if str(row[column])[:7] == label]


def set_all(rows: Rows, **values: Any) -> None:
    for row in rows:
        row.update(values)


def again(rows: Rows, key: str) -> Rows:
    return [{**row, key: f"{row[key]}-2"} for row in rows]


def short_week(tables: Tables) -> None:
    tables["calls"] = without(tables["calls"], "2026-02-09", "2026-02-15")


def lost_half_of_a_month(tables: Tables) -> None:
    kept = [row for n, row in enumerate(month(tables["calls"], "2025-10")) if n % 2]
    tables["calls"] = kept + without(tables["calls"], "2025-10-01", "2025-10-31")


def hours(rows: Rows, by: int) -> None:
    for row in rows:
        row["offered_at"] += timedelta(hours=by)


def five_agents_in_hours(tables: Tables) -> None:
    """Too few numbers a day to tell, enough in a month: seconds until February, which is in hours."""
    tables["agent_time"] = [
        {"agent_id": f"A{n}", "day": day, "staffed_s": 8.0 if day >= date(2026, 2, 1) else 28800.0}
        for day in days()
        for n in range(5)
        if day < date(2026, 3, 1)
    ]


FINDS: dict[str, list[tuple[str, Damaged, str, str | None]]] = {
    # check: table, what is done, a word of the reason, first day
    "unique_ids": [("calls", lambda t: t["calls"].append(t["calls"][-1]), "calls", "2026-03-30")],
    "orphans": [("calls", lambda t: set_all(on(t["calls"], "2026-01-07"), consumer_id="X1"), "X1", "2026-01-07")],
    "calls_named_elsewhere": [("calls", short_week, "call_id", "2026-02-09")],
    "interactions_named_elsewhere": [
        (
            "interactions",
            lambda t: (
                t.update(interactions=[{"interaction_id": "I1", "occurred_at": datetime(2026, 1, 7, 9)}]),
                set_all(t["survey_invitations"][-3:], interaction_id="I9"),
            ),
            "I9",
            "2026-03-30",
        )
    ],
    "answers_without_invitation": [
        (
            "survey_invitations",
            lambda t: t.update(
                survey_invitations=without(t["survey_invitations"], "2026-02-09", "2026-02-15", "sent_at")
            ),
            "invitation_id",
            "2026-02-09",
        )
    ],
    "dates_in_the_future": [
        ("calls", lambda t: set_all(on(t["calls"], "2026-01-07"), offered_at=datetime(2026, 7, 1, 9)), "", "2026-07-01")
    ],
    "dates_long_past": [
        ("calls", lambda t: set_all(t["calls"][:2], offered_at=datetime(1970, 1, 1)), "", "1970-01-01")
    ],
    "consumers_dates": [
        (
            "consumers",
            lambda t: set_all(t["consumers"][:9], left_on=date(2023, 5, 1)),
            "left_on 2023-05-01",
            "2023-05-01",
        )
    ],
    "employees_dates": [
        (
            "employees",
            lambda t: t.update(
                employees=[{"employee_id": "E1", "hired_on": date(2025, 5, 1), "left_on": date(2025, 4, 1)}]
            ),
            "E1",
            "2025-04-01",
        )
    ],
    "interactions_dates": [
        (
            "interactions",
            lambda t: t.update(
                interactions=[
                    {
                        "interaction_id": "I1",
                        "occurred_at": datetime(2026, 1, 7, 9),
                        "resolved_at": datetime(2026, 1, 7, 8),
                    }
                ]
            ),
            "I1",
            "2026-01-07",
        )
    ],
    "answers_before_invitation": [
        (
            "survey_responses",
            lambda t: set_all(t["survey_responses"][-9:], responded_at=datetime(2026, 3, 1)),
            "sent_at",
            "2026-03-01",
        )
    ],
    "follow_up_before_answer": [
        (
            "survey_responses",
            lambda t: set_all(
                on(t["survey_responses"], "2026-01-07", "responded_at"), followed_up_at=datetime(2026, 1, 1)
            ),
            "followed_up_at",
            "2026-01-07",
        )
    ],
    "out_of_range": [
        ("survey_responses", lambda t: set_all(t["survey_responses"][-1:], nps=11), "score nps, value 11", "2026-03-30")
    ],
    "negative_measures": [
        ("calls", lambda t: set_all(on(t["calls"], "2026-01-07"), wait_s=-5.0), "wait_s -5", "2026-01-07")
    ],
    "duplicate_calls": [
        ("calls", lambda t: t["calls"].extend(again(on(t["calls"], "2026-01-07"), "call_id")), "call_id", "2026-01-07")
    ],
    "duplicate_answers": [
        (
            "survey_responses",
            lambda t: t["survey_responses"].extend(
                again(on(t["survey_responses"], "2026-01-07", "responded_at"), "response_id")
            ),
            "response_id",
            "2026-01-07",
        )
    ],
    "duplicate_invitations": [
        (
            "survey_invitations",
            lambda t: t["survey_invitations"].extend(
                again(on(t["survey_invitations"], "2026-01-07", "sent_at"), "invitation_id")
            ),
            "invitation_id",
            "2026-01-07",
        )
    ],
    "duplicate_interactions": [
        (
            "interactions",
            lambda t: t.update(
                interactions=[
                    {"interaction_id": f"I{n}", "occurred_at": datetime(2026, 1, 7, 9), "consumer_id": "C1"}
                    for n in (1, 2)
                ]
            ),
            "I2",
            "2026-01-07",
        )
    ],
    "unknown_values": [
        ("calls", lambda t: set_all(on(t["calls"], "2026-01-07"), region="Cosat"), "nearest Coast", "2026-01-07")
    ],
    "volume_by_day": [
        ("calls", short_week, "row_count 0, usual 20", "2026-02-09"),
        (
            "calls",
            lambda t: t["calls"].extend(
                again([r for d in range(5, 10) for r in on(t["calls"], f"2026-01-0{d}")] * 2, "call_id")
            ),
            "row_count 60, usual 20",
            "2026-01-05",
        ),
    ],
    "volume_by_month": [("calls", lost_half_of_a_month, "row_count 310", "2025-10-01")],
    "freshness": [
        (
            "calls",
            lambda t: t.update(calls=without(t["calls"], "2026-03-28", "2026-03-31")),
            "newest_day 2026-03-27",
            "2026-03-28",
        )
    ],
    "reconciliation": [("calls", short_week, "expected 560, counted 420", "2026-02-01")],
    "nulls_in_dimensions": [
        ("calls", lambda t: set_all(month(t["calls"], "2026-01"), queue=None), "dimension queue", "2026-01-01")
    ],
    "share_mapped": [
        ("calls", lambda t: set_all(month(t["calls"], "2026-01"), consumer_id=None), "consumer_id", "2026-01-01")
    ],
    "drifted_scores": [("calls", lambda t: set_all(month(t["calls"], "2026-01"), csat=5), "score csat", "2026-01-01")],
    "drifted_dimensions": [
        ("calls", lambda t: set_all(month(t["calls"], "2026-01"), region="Basic"), "dimension region", "2026-01-01")
    ],
    "other_unit": [
        (
            "calls",
            lambda t: [row.update(talk_s=row["talk_s"] * 1000) for row in month(t["calls"], "2026-01")],
            "measure talk_s",
            "2026-01-01",
        ),
        ("agent_time", five_agents_in_hours, "measure staffed_s", "2026-02-01"),
    ],
    "sentinel_codes": [
        ("calls", lambda t: set_all(month(t["calls"], "2026-01")[::20], wait_s=999.0), "code 999", "2026-01-01")
    ],
    "answers_at_night": [
        ("calls", lambda t: hours(month(t["calls"], "2026-01"), -6), "at_night", "2026-01-01"),
        ("calls", lambda t: hours(on(t["calls"], "2026-01-07"), -6), "at_night", "2026-01-07"),
    ],
    "consumers_future_dates": [
        ("consumers", lambda t: set_all(t["consumers"][:9], left_on=date(2099, 12, 31)), "left_on 2099-12-31", None)
    ],
    "events_before_joining": [
        (
            "calls",
            lambda t: set_all(t["consumers"][:60], joined_on=date(2026, 1, 31)),
            "joined_on 2026-01-31",
            "2025-04-01",
        )
    ],
    "rows_stop": [
        ("calls", lambda t: t.update(calls=without(t["calls"], "2026-03-10", "2026-03-31")), "newest_day", "2026-03-10")
    ],
    "group_gone": [
        (
            "calls",
            lambda t: t.update(
                calls=[r for r in t["calls"] if r["queue"] != "Technical" or r["offered_at"].month != 1]
            ),
            "dimension queue, value Technical",
            "2026-01-01",
        )
    ],
    "answers_beyond_invited": [
        (
            "engagement_responses",
            lambda t: t.update(
                engagement_invitations=[{"wave": date(2026, 1, 1), "team": "A", "invited": 2}],
                engagement_responses=[
                    {"response_id": f"G{n}", "wave": date(2026, 1, 1), "team": "A"} for n in range(3)
                ],
            ),
            "1 found",
            "2026-01-01",
        )
    ],
    "survey_coverage": [
        (
            "survey_invitations",
            lambda t: t.update(
                survey_invitations=[
                    row
                    for row in t["survey_invitations"]
                    if row["segment"] == "Home" or not "2026-01-01" <= str(row["sent_at"])[:10] <= "2026-01-31"
                ]
            ),
            "segment Office",
            "2026-01-01",
        )
    ],
}
BY_LOADING = {"same_file_twice", "rows_set_aside"}
"""Checks of the books that `load` keeps: see test_books."""
CASES = [
    pytest.param(check, *each, id=f"{check}-{place}")
    for check, listed in FINDS.items()
    for place, each in enumerate(listed)
]


def literal(value: Any) -> str:
    if value is None or isinstance(value, (bool, int, float)):
        return "NULL" if value is None else str(value)
    return "'" + str(value).replace("'", "''") + "'"


def fill(run: Callable[[str], Any], tables: Tables) -> None:
    for name in schema.tables():
        run(f"DELETE FROM {name}")
        rows = tables.get(name, [])
        named = columns(rows)
        for place in range(0, len(rows), 2000):
            listed = ", ".join(
                "(" + ", ".join(literal(row.get(c)) for c in named) + ")" for row in rows[place : place + 2000]
            )
            run(f"INSERT INTO {name} ({', '.join(named)}) VALUES {listed}")


def own() -> Tables:
    """The sound company, to be damaged."""
    return {name: [dict(row) for row in rows] for name, rows in SOUND.items()}


class Embedded:
    """A home whose warehouse holds what was asked for last; only tables that differ are written anew."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home, **GIVEN)  # type: ignore[arg-type]
        self.tables: Tables = {}

    def outcomes(self, tables: Tables, *names: str) -> list[Outcome]:
        with open_warehouse(self.settings) as warehouse:
            with warehouse.session() as connection:
                raw: Any = connection.connection.driver_connection
                for name in schema.tables():
                    rows = tables.get(name, [])
                    if rows != self.tables.get(name, []):
                        raw.execute(f"DELETE FROM {name}")
                        if not rows:
                            continue
                        empty = dict.fromkeys(columns(rows))
                        raw.register("cx_rows", pa.Table.from_pylist([{**empty, **row} for row in rows]))
                        raw.execute(f"INSERT INTO {name} BY NAME SELECT * FROM cx_rows")
                        raw.unregister("cx_rows")
            self.tables = tables
            found, problems = examined(self.settings, warehouse, names)
        assert not problems
        return found


def columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Embedded:
    return Embedded(tmp_path_factory.mktemp("here"))


@pytest.fixture(scope="module")
def server(postgres: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        run = lambda sql: connection.execute(sql.encode())  # noqa: E731
        run("DROP SCHEMA public CASCADE")
        run("CREATE SCHEMA public")
        create(run)
        for name, table in schema.tables().items():
            run(f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {name}_pkey")
            for column in table.columns:
                for check in ("check", "check1"):
                    run(f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS {name}_{column.name}_{check}")
        yield connection
        run("DROP SCHEMA public CASCADE")
        run("CREATE SCHEMA public")


def test_nothing_is_wrong_with_the_sound_company(here: Embedded) -> None:
    found = here.outcomes(SOUND)
    assert [(each.check.id, each.table, each.reason) for each in found if each.wrong or each.found.error] == []
    assert len([each for each in found if each.state == "passed"]) > 60


def test_every_shipped_check_is_tried() -> None:
    shipped = {path.stem for path in (ROOT / "sql" / "checks").glob("*.sql")}
    assert shipped == {*FINDS, *BY_LOADING}


@pytest.mark.parametrize(("check", "table", "damaged", "words", "first"), CASES)
def test_it_finds_what_it_is_there_for(
    check: str, table: str, damaged: Damaged, words: str, first: str | None, here: Embedded
) -> None:
    tables = own()
    damaged(tables)
    (found,) = [each for each in here.outcomes(tables, check) if (each.check.id, each.table) == (check, table)]
    assert found.state == found.check.state, found
    assert words in found.reason, found.reason
    assert (found.first_day and str(found.first_day)) == first, found.reason


@pytest.mark.postgres
def test_a_server_finds_the_same(server: psycopg.Connection, here: Embedded, postgres: str) -> None:
    """All that can be done to it at once; what each check finds by day is the same."""
    tables = own()
    for listed in FINDS.values():
        for _, damaged, _, _ in listed:
            damaged(tables)
    fill(lambda sql: server.execute(sql.encode()), tables)
    url = sa.make_url(postgres).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    there = Settings(home=here.settings.home / "there", warehouse=url, **GIVEN)  # type: ignore[arg-type]
    with open_warehouse(there) as warehouse:
        found, _ = examined(there, warehouse)
    embedded = {(each.check.id, each.table): each for each in here.outcomes(tables)}
    assert sum(bool(each.wrong) for each in found) >= 20
    for each in found:
        one = embedded[each.check.id, each.table]
        assert each.found.error is None, f"{each.check.id}: {each.found.error}"
        assert (each.state, each.found.days) == (one.state, one.found.days), each.check.id
