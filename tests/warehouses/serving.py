"""A PostgreSQL server as a test's warehouse, seen by its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
import sqlalchemy as sa

from cxmetrics.settings import ROOT
from tests.sql import company

TODAY = date(2026, 4, 15)
EVERY_METRIC = tuple(sorted(path.stem for path in (ROOT / "sql").glob("*.sql")))


@dataclass(frozen=True)
class Server:
    """The owner's connection, and the URL of the database."""

    connection: psycopg.Connection
    url: str

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(sql.encode())
        return list(cursor.fetchall()) if cursor.description else []

    def create(self) -> None:
        company.create(self.run)

    @property
    def reader(self) -> str:
        """The URL that the product is given: of the role that may only read."""
        url = sa.make_url(self.url).set(drivername="postgresql+psycopg", username="cx_reader", password="choose-one")
        return url.render_as_string(hide_password=False)

    def calls(self, day: date, count: int = 10, start: int = 0) -> None:
        """Adds calls of one day, every other answered."""
        rows = ", ".join(
            f"('{day}-{n}', TIMESTAMP '{day} 09:00:00', {n % 2 == 0}, {n})" for n in range(start, start + count)
        )
        self.run(f"INSERT INTO calls (call_id, offered_at, abandoned, wait_s) VALUES {rows}")
