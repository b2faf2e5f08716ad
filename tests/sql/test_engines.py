"""The same numbers from the embedded warehouse and from a real PostgreSQL server; whole ones exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from cxmetrics.calendar import Period
from tests.sql import company
from tests.sql.random_company import a_company
from tests.sql.test_hand_rows import answered, judge

METRICS = company.metrics()
SERVER = "postgres"
WINDOW = Period(date(2025, 1, 1), date(2026, 4, 1))
pytestmark = pytest.mark.postgres


class Server:
    """Runs SQL on a server whose tables are those of the data contract."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.filled: int | None = None

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(sql.encode())
        return list(cursor.fetchall()) if cursor.description else []

    def hold(self, seed: int | None) -> None:
        if self.filled != seed:
            company.empty(self.run)
            self.filled = seed
            if seed is not None:
                company.fill(self.run, a_company(seed).texts)


@pytest.fixture(scope="module")
def server(postgres: str) -> Iterator[Server]:
    made = Server(postgres)
    made.run("DROP SCHEMA public CASCADE")
    made.run("CREATE SCHEMA public")
    company.create(made.run)
    yield made
    made.run("DROP SCHEMA public CASCADE")
    made.run("CREATE SCHEMA public")
    made.connection.close()


@pytest.mark.parametrize("case", company.cases(), ids=str)
def test_by_hand_on_a_server(case: company.Case, server: Server) -> None:
    server.filled = 0
    server.hold(None)
    metric = METRICS[case.metric]
    judge(metric, case, answered(metric, case, server.run, SERVER))


@pytest.mark.parametrize("metric", METRICS)
def test_a_random_company_on_both(metric: str, server: Server) -> None:
    server.hold(1)
    made = company.recipe(METRICS[metric])
    here = company.rows(a_company(1).run, "duckdb", made, WINDOW)
    there = company.rows(server.run, SERVER, made, WINDOW)
    assert set(here) == set(there)
    whole = [s.type == "integer" for s in METRICS[metric].sums]
    for key, sums in here.items():
        for exact, one, other in zip(whole, sums, there[key], strict=True):
            assert float(one) == (float(other) if exact else pytest.approx(float(other), rel=1e-9, abs=1e-12)), key
