"""Of metrics of which the sample has too little at this size to say anything, the rows written by hand."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa

from cxmetrics import settings
from cxmetrics.store.warehouse import open_warehouse
from tests.spark.cluster import Cluster
from tests.spark.conftest import run
from tests.sql import company
from tests.sql.test_hand_rows import METRICS, answered, judge

pytestmark = pytest.mark.timeout(7200)
TOO_FEW = ("agents_by_handle_time", "agents_by_resolution")
SCHEMA = "by_hand"


@pytest.mark.parametrize("case", [case for case in company.cases() if case.metric in TOO_FEW], ids=str)
def test_by_hand(case: company.Case, spark: Cluster, tmp_path: Path) -> None:
    here = duckdb.connect()
    held: Any = lambda sql: here.execute(sql).fetchall()  # noqa: E731
    company.create(held)
    company.fill(held, case.tables)
    run(spark, f"CREATE DATABASE IF NOT EXISTS {SCHEMA}")
    for name in case.tables:
        here.execute(f"COPY {name} TO '{tmp_path / name}.parquet' (FORMAT PARQUET)")
        files = f"USING PARQUET OPTIONS (path '{tmp_path / name}.parquet')"
        run(spark, f"DROP TABLE IF EXISTS {SCHEMA}.{name}", f"CREATE TABLE {SCHEMA}.{name} {files}")
    url = str(sa.make_url(spark.url).set(database=SCHEMA))
    given = dataclasses.replace(settings.load({"CX_HOME": str(tmp_path)}), warehouse=url)
    with open_warehouse(given) as warehouse, warehouse.session() as connection:

        def asked(sql: str) -> list[tuple[Any, ...]]:
            found = connection.execution_options(no_parameters=True).exec_driver_sql(sql)
            return [tuple(row) for row in found.fetchall()]

        metric, filled = METRICS[case.metric], dataclasses.replace(case, tables={})
        judge(metric, case, answered(metric, filled, asked, warehouse.dialect))
