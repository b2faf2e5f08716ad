"""The window of a refresh reaches the index or the partitions of a PostgreSQL warehouse: what its planner says."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest

from cxmetrics.calendar import Calendar, Period
from cxmetrics.store.dialect import translated
from cxmetrics.store.rollups import Source, query
from tests.sql import company
from tests.warehouses.conftest import documented
from tests.warehouses.serving import Server

pytestmark = pytest.mark.postgres
METRICS = company.metrics()
WINDOW = Period(date(2026, 3, 1), date(2026, 4, 5))
EVENTS = ("calls", "interactions", "survey_invitations", "survey_responses", "agent_time")
WHOLE = {
    "since when a column is filled, or whether it ever is": (
        "abandonment_rate_excluding_short average_handle_time average_hold_time average_talk_time "
        "average_wrap_time service_level_abandons_as_met service_level_excluding_short"
    ),
    "from which day to which a table has rows": (
        "contact_rate problem_free_rate lapse_rate repeat_rate stayed_6m_after_problem stayed_12m_after_problem "
        "stayed_6m_by_problem stayed_12m_by_problem bought_on_by_problem bought_on_by_recommendation value_by_problem"
    ),
    "which purchase of a consumer is the first": "buying_curve",
    "joined by a key and not by a day": "calls_surveyed interactions_surveyed respondents response_rate",
}
"""Metrics that look through all days of a table of events besides their window, and what for."""


def plan(server: Server, name: str, sources: dict[str, Source] | None = None) -> dict[str, Any]:
    """How the server would run a metric over the window."""
    made = dataclasses.replace(company.recipe(METRICS[name]), sources=sources or {})
    sql, _ = query(made, WINDOW, Calendar(), embedded=False)
    [(found,)] = server.run(f"EXPLAIN (FORMAT JSON) {translated(sql, 'postgres')}")
    return dict(found[0]["Plan"])


def scans(node: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Of each look into a table or index: which, how, and by which condition."""
    parts = [scan for part in node.get("Plans", ()) for scan in scans(part)]
    if "Scan" in node["Node Type"] and ("Relation Name" in node or "Index Name" in node):
        table = node.get("Relation Name") or node["Index Name"]
        parts.append((str(table), str(node["Node Type"]), str(node.get("Index Cond", ""))))
    return parts


def index(server: Server) -> None:
    for statement in documented("PostgreSQL", "CREATE INDEX"):
        server.run(statement)


def three_years_of_calls(server: Server) -> None:
    server.run(
        "INSERT INTO calls (call_id, offered_at, consumer_id, reason, queue, wait_s, abandoned) SELECT 'k' || n, "
        "TIMESTAMP '2023-04-15' + n * INTERVAL '30 minutes', 'c' || n % 900, 'r' || n % 5, 'q', n % 90, n % 9 = 0 "
        "FROM generate_series(1, 52000) AS n"
    )
    server.run("ANALYZE calls")


def test_a_window_of_days_is_read_by_the_documented_index(server: Server) -> None:
    index(server)
    three_years_of_calls(server)
    for name in ("service_level", "answered_rate", "first_contact_resolution", "repeat_call_rate"):
        found = [scan for scan in scans(plan(server, name)) if scan[0].startswith("calls")]
        assert found, name
        assert not [scan for scan in found if scan[1] == "Seq Scan"], (name, found)
        assert any("offered_at" in condition for _, _, condition in found), (name, found)


def test_a_stand_in_for_lacking_columns_is_seen_through(server: Server) -> None:
    """Also where a body reads the table twice: the server would write all of it down first, were it not told."""
    index(server)
    three_years_of_calls(server)
    read_twice = [n for n, m in METRICS.items() if m.body.count("FROM calls") + m.body.count("JOIN calls") > 1]
    assert read_twice
    for name in ("service_level", *read_twice[:2]):
        found = scans(plan(server, name, {"calls": Source({"x_brand": "TEXT"})}))
        assert any("offered_at" in condition for _, _, condition in found), (name, found)


def test_of_a_partitioned_table_the_partitions_of_the_window_are_opened(server: Server) -> None:
    server.run("ALTER TABLE calls RENAME TO calls_before")
    server.run("CREATE TABLE calls (LIKE calls_before) PARTITION BY RANGE (offered_at)")
    for month in range(1, 7):
        last = f"2026-{month + 1:02d}-01"
        server.run(
            f"CREATE TABLE calls_{month} PARTITION OF calls FOR VALUES FROM ('2026-{month:02d}-01') TO ('{last}')"
        )
    opened = {table for table, _, _ in scans(plan(server, "service_level"))}
    assert opened == {"calls_3", "calls_4"}
    ahead = {table for table, _, _ in scans(plan(server, "first_contact_resolution"))}
    assert ahead == {"calls_3", "calls_4"}


def test_every_metric_bounds_the_days_it_reads_of_event_tables(server: Server) -> None:
    """Where whole tables are no choice the planner uses an index on the day, if the body lets it."""
    index(server)
    server.run("SET enable_seqscan = off")
    unbounded: dict[str, list[str]] = {}
    for name in METRICS:
        found = scans(plan(server, name))
        bare = sorted({t for t, kind, condition in found if t in EVENTS and kind == "Seq Scan"})
        if bare:
            unbounded[name] = bare
    server.run("SET enable_seqscan = on")
    assert set(unbounded) == {name for names in WHOLE.values() for name in names.split()}, unbounded
