"""The cluster, and the sample company at a tenth of its size in two homes: in DuckDB, and in Spark."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from cxmetrics import schema, settings
from cxmetrics.settings import ROOT, Settings
from cxmetrics.store.loading import load
from cxmetrics.store.warehouse import open_warehouse
from tests.spark.cluster import Cluster, cluster

SCALE = "0.1"
SINCE = date(2025, 5, 1)
"""Eighteen months: what is told of twelve has something to tell, and no metric much more than it needs for that."""
FILES = 2
"""Of each table, so that both workers have something to read."""


@dataclass(frozen=True)
class Company:
    """The same rows twice: `here` in DuckDB, `there` in Spark."""

    here: Settings
    there: Settings
    parquet: Path


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster without tables."""
    with cluster(tmp_path_factory.mktemp("spark")) as running:
        yield running


@pytest.fixture(scope="session")
def company(spark: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The sample company as Parquet files, read by the embedded warehouse and by the cluster."""
    folder = tmp_path_factory.mktemp("company")
    parquet = _parquet(folder)
    here, there = _home(folder / "here"), _home(folder / "there", spark.url)
    with open_warehouse(here) as warehouse, warehouse.session() as connection:
        raw = connection.connection.driver_connection
        for name in schema.tables():
            raw.execute(f"INSERT INTO {name} SELECT * FROM read_parquet('{parquet / name}/*.parquet')")
    run(spark, *(f"CREATE TABLE {name} USING PARQUET LOCATION '{parquet / name}'" for name in schema.tables()))
    return Company(here, there, parquet)


def run(spark: Cluster, *statements: str) -> None:
    """Runs statements as whoever keeps the company's tables would: not through the product."""
    engine = sa.create_engine(spark.url)
    with engine.connect() as connection:
        for sql in statements:
            connection.exec_driver_sql(sql)
    engine.dispose()


def _home(folder: Path, url: str = "") -> Settings:
    """A home with the sample's settings; both have the same key, for pseudonyms that can be compared."""
    folder.mkdir()
    text = (ROOT / "sample_data" / "cx.toml").read_text(encoding="utf-8")
    database = f'\n[databases]\nwarehouse = "{url}"\n' if url else ""
    (folder / "cx.toml").write_text(text + database, encoding="utf-8")
    return settings.load({"CX_HOME": str(folder)})


def _parquet(folder: Path) -> Path:
    """A folder of Parquet files for each table, as loading the exports leaves it."""
    exports, out = folder / "exports", folder / "parquet"
    generate = [sys.executable, "sample_data/generate.py", "--out", str(exports), "--scale", SCALE]
    subprocess.run(generate, cwd=ROOT, check=True, capture_output=True, timeout=600)
    loaded = _home(folder / "loaded")
    known = schema.tables()
    with open_warehouse(loaded) as warehouse:
        for file in sorted(exports.glob("*.csv.gz"), key=lambda file: (known[_table(file)].day is not None, file.name)):
            load(warehouse, loaded, file, table=known[_table(file)])
        with warehouse.session() as connection:
            raw = connection.connection.driver_connection
            for name, table in known.items():
                day = "joined_on" if name == "consumers" else table.day
                since = f" AND {day} >= DATE '{SINCE}'" if day else ""
                (out / name).mkdir(parents=True)
                for part in range(FILES):
                    rows = f"SELECT * FROM {name} WHERE rowid % {FILES} = {part}{since}"
                    raw.execute(f"COPY ({rows}) TO '{out / name / str(part)}.parquet' (FORMAT PARQUET)")
    shutil.rmtree(exports)
    return out


def _table(file: Path) -> str:
    return file.name.split(".")[0].split("-")[0]
