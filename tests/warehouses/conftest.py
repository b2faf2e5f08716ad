"""A PostgreSQL warehouse whose reader has the rights that docs/warehouses.md grants, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from cxmetrics.settings import ROOT, Settings
from tests.engine.company import settings_in
from tests.warehouses.serving import EVERY_METRIC, TODAY, Server


def documented(heading: str, first: str) -> list[str]:
    """The statements of the block of SQL under a heading of docs/warehouses.md that starts with these words."""
    text = (ROOT / "docs" / "warehouses.md").read_text(encoding="utf-8").split(f"## {heading}\n")[1]
    [block] = [found for found in re.findall(r"```sql\n(.*?)```", text, re.DOTALL) if found.startswith(first)]
    return [statement.strip() for statement in block.split(";") if statement.strip()]


@pytest.fixture(scope="session")
def warehouse_url(postgres: str) -> str:
    """The URL of the database `warehouse` of this worker's server, as its owner."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE DATABASE warehouse")
    return sa.make_url(postgres).set(database="warehouse").render_as_string(hide_password=False)


@pytest.fixture
def server(warehouse_url: str) -> Iterator[Server]:
    """The canonical tables, empty, in the schema `cx`, and the documented role."""
    with psycopg.connect(warehouse_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS cx CASCADE")
        connection.execute("CREATE SCHEMA cx")
        connection.execute("SET search_path = cx")
        served = Server(connection, warehouse_url)
        served.create()
        for statement in documented("PostgreSQL", "CREATE ROLE"):
            connection.execute(statement.encode())
        yield served
        connection.execute("DROP SCHEMA IF EXISTS cx CASCADE")
        connection.execute("DROP OWNED BY cx_reader")
        connection.execute("DROP ROLE cx_reader")


@pytest.fixture
def there(server: Server, tmp_path: Path) -> Settings:
    """Settings whose warehouse is the server, with every shipped metric."""
    return settings_in(tmp_path / "there", EVERY_METRIC, warehouse=server.reader, fixed_today=TODAY)
