"""What is read from Spark beside metrics: tables, types, single expressions, and what it says when it fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from cxmetrics import schema
from cxmetrics.errors import Unavailable
from cxmetrics.settings import Settings
from cxmetrics.store.dialect import translated
from cxmetrics.store.warehouse import Warehouse, open_warehouse
from tests.spark.cluster import Cluster, free_port
from tests.spark.conftest import Company, run

pytestmark = pytest.mark.timeout(7200)
VALUES = (
    "SELECT a, b, n, x, late, early FROM (VALUES "
    "(1, 0, 7, 0.5, TIMESTAMP '2026-03-08 02:30:00.999900', TIMESTAMP '2026-03-08 00:59:59.000100'), "
    "(2, 3, -7, 2.5, TIMESTAMP '2026-03-02 00:00:00', TIMESTAMP '2026-03-01 23:59:59.500000')"
    ") AS t(a, b, n, x, late, early)"
)
EXPRESSIONS = (
    "b / a",
    "n / 2",
    "SUM(n) OVER () / 3600.0",
    "a * 1.05 * 1.0000001",
    "n % 5",
    "ROUND(x, 0)",
    "FLOOR(LN(a + 1) / LN(1.05))",
    "DATE_DIFF('millisecond', early, late)",
    "DATE_DIFF('second', early, late)",
    "DATE_DIFF('hour', early, late)",
    "DATE_DIFF('day', early, late)",
    "DATE_DIFF('month', early, late)",
    "DATE_DIFF('day', DATE '1900-01-01', late) % 7",
    "EXTRACT(DOW FROM late)",
    "EXTRACT(ISODOW FROM late)",
    "EXTRACT(HOUR FROM late) * 60 + EXTRACT(MINUTE FROM late)",
    "CAST(CAST(late AS DATE) - INTERVAL 12 MONTH AS DATE)",
    "CAST(DATE '2024-02-29' + INTERVAL 12 MONTH AS DATE)",
    "CASE WHEN late <= early + INTERVAL 168 HOUR THEN 1 ELSE 0 END",
    "CASE WHEN DATE '2026-03-08' < late THEN 1 ELSE 0 END",
    "COALESCE(CAST(a = 1 AS TEXT), '(none)') || ' it''s \\n'",
    "ROW_NUMBER() OVER (ORDER BY NULLIF(a, 1))",
    "CASE WHEN 'Zoo' < 'apple' THEN 1 ELSE 0 END",
    "late",
)
AGGREGATES = ("QUANTILE_CONT(n, 0.3)", "PERCENTILE_CONT(0.3) WITHIN GROUP (ORDER BY n DESC)", "MEDIAN(x)", "AVG(n)")


@pytest.fixture(scope="module")
def there(company: Company) -> Iterator[Warehouse]:
    with open_warehouse(company.there) as warehouse:
        yield warehouse


def answers(settings: Settings, sql: str) -> list[list[Any]]:
    with open_warehouse(settings) as warehouse, warehouse.session() as connection:
        rows = connection.exec_driver_sql(translated(sql, warehouse.dialect)).fetchall()
    return [[float(v) if not isinstance(v, (str, date, type(None))) else v for v in row] for row in rows]


def test_expressions_mean_the_same(company: Company) -> None:
    """All in one statement; a difference names its expression."""
    listed = ", ".join(f"{text} AS c{place}" for place, text in enumerate(EXPRESSIONS))
    sql = f"SELECT a, {listed} FROM ({VALUES}) AS v ORDER BY a"
    here, there = answers(company.here, sql), answers(company.there, sql)
    for mine, yours in zip(here, there, strict=True):
        for text, one, other in zip(("a", *EXPRESSIONS), mine, yours, strict=True):
            assert other == (pytest.approx(one, rel=1e-12) if isinstance(one, float) else one), text


def test_aggregates_mean_the_same(company: Company) -> None:
    sql = f"SELECT {', '.join(AGGREGATES)} FROM ({VALUES}) AS v"
    assert answers(company.there, sql) == [pytest.approx(row) for row in answers(company.here, sql)]


def test_tables_and_views_with_their_types(spark: Cluster, company: Company, there: Warehouse) -> None:
    run(spark, "CREATE VIEW of_phone AS SELECT call_id, offered_at FROM calls")
    try:
        found = there.columns()
        with there.connection() as connection:
            types = {c["name"]: type(c["type"]) for c in sa.inspect(connection).get_columns("calls")}
    finally:
        run(spark, "DROP VIEW of_phone")
    assert found["of_phone"] == ("call_id", "offered_at")
    assert {name: found[name] for name in schema.tables()} == {n: t.names for n, t in schema.tables().items()}
    assert {types["offered_at"], types["wait_s"], types["abandoned"]} == {sa.DateTime, sa.Double, sa.Boolean}


def test_days_and_times_come_as_such(there: Warehouse) -> None:
    with there.connection() as connection:
        sql = "SELECT DATE '2026-01-02', TIMESTAMP_NTZ '2026-01-02 03:04:05.5', CAST(NULL AS DATE), 1.5"
        [row] = connection.exec_driver_sql(sql).fetchall()
    assert list(row[:3]) == [date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 500000), None]


def test_what_spark_says_of_a_fault_is_told_alone(there: Warehouse) -> None:
    with there.connection() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.exec_driver_sql("SELECT nobody FROM calls")
    said = str(caught.value.orig)
    assert "nobody" in said
    assert "TExecuteStatementResp" not in said
    assert len(said) < 400
    with there.connection() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.exec_driver_sql("SELECT CAST('x' AS INT) FROM calls")
    assert "CAST_INVALID_INPUT" in str(caught.value.orig) or "malformed" in str(caught.value.orig)


def test_nobody_there_is_said(company: Company) -> None:
    gone = dataclasses.replace(company.there, warehouse=f"hive://me@127.0.0.1:{free_port()}/default")
    with pytest.raises(Unavailable) as caught:
        open_warehouse(gone)
    assert "cannot be reached" in str(caught.value)
