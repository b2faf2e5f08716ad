"""A whole refresh from Spark: every metric with the sums that DuckDB gives, and not a word but SELECT sent there."""

from __future__ import annotations

import logging
import math
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.metrics.refresh import Report, refresh
from cxmetrics.settings import ROOT
from cxmetrics.store.publication import Publication, current
from tests.spark.cluster import WORKERS, Cluster
from tests.spark.conftest import Company

pytestmark = pytest.mark.timeout(7200)
METRICS = tuple(sorted(path.stem for path in (ROOT / "sql").glob("*.sql")))
BESIDE = ("verbatims", "timelines", "_annotations", "_released", "_seen", "check_days", "check_rows", "checked_days")
_WHOLE = re.compile(r"(?<=\d)\.0(?!\d)")
MAY_SAY = {"SELECT", "WITH", "SHOW", "DESCRIBE", "USE"}


@dataclass(frozen=True)
class Done:
    """Both publications, the reports of both refreshes, and what was sent to Spark."""

    here: Publication
    there: Publication
    reports: tuple[Report, Report]
    sent: tuple[str, ...]
    files: frozenset[Path]
    """What lay beside the tables before."""


class _Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sent.append(record.getMessage())


@pytest.fixture(scope="module")
def done(company: Company) -> Done:
    files = frozenset(company.parquet.rglob("*"))
    heard, driver = _Heard(), logging.getLogger("pyhive.hive")
    one = refresh(company.here)
    key = "pseudonyms.key"  # the same one, for pseudonyms that can be compared
    shutil.copy(company.here.home / key, company.there.home / key)
    driver.addHandler(heard)
    driver.setLevel(logging.INFO)
    try:
        other = refresh(company.there, progress=lambda done, of, name: print(f"{done}/{of} {name}", flush=True))
    finally:
        driver.removeHandler(heard)
    here, there = current(company.here), current(company.there)
    assert here is not None
    assert there is not None
    return Done(here, there, (one, other), tuple(heard.sent), files)


def test_the_same_metrics_can_be_had(done: Done) -> None:
    here, there = done.reports
    assert {name: str(error) for name, error in there.failed.items()} == {}
    assert {name: str(error) for name, error in there.unavailable.items()} == {
        name: str(error) for name, error in here.unavailable.items()
    }
    assert sorted(there.published) == sorted(here.published)
    assert set(done.there.metrics) == set(METRICS)
    assert len(there.published) >= 105
    assert there.told == []


@pytest.mark.parametrize("name", METRICS)
def test_the_sums_of_a_metric_are_those_of_duckdb(done: Done, name: str) -> None:
    """Integers exactly, floats to a billionth."""
    here, there = done.here.metrics[name], done.there.metrics[name]
    facts = ("available", "window_start", "window_end", "data_first", "data_last", "groups", "hidden", "rows")
    assert {fact: getattr(here, fact) for fact in facts} == {fact: getattr(there, fact) for fact in facts}
    if here.available:
        same(done, f"SELECT * FROM {here.table}")


@pytest.mark.parametrize("table", BESIDE)
def test_what_else_is_published_is_the_same(done: Done, table: str) -> None:
    there = {name for (name,) in done.there.rows("SELECT table_name FROM information_schema.tables")}
    assert table in there, sorted(there)
    same(done, f"SELECT * FROM {table}")


def same(done: Done, sql: str) -> None:
    one, other = sorted(done.here.rows(sql), key=_order), sorted(done.there.rows(sql), key=_order)
    assert len(one) == len(other)
    for mine, yours in zip(one, other, strict=True):
        assert all(map(_near, mine, yours)), f"{mine} {yours}"


def _order(row: tuple[Any, ...]) -> tuple[str, ...]:
    """By what must be the same, then by floats as far as adding up in another order leaves them."""
    exact = [str(value) for value in row if not isinstance(value, float)]
    return (*exact, *(f"{value:.6e}" for value in row if isinstance(value, float)))


def _near(one: Any, other: Any) -> bool:
    """Of a check's examples, which are texts, 140.0 and 140 are the same: warehouses write a number as they like."""
    if isinstance(one, str) and isinstance(other, str):
        return one == other or _WHOLE.sub("", one) == _WHOLE.sub("", other)
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return type(one) is type(other) and bool(one == other)


def test_nothing_but_questions_was_sent(done: Done, company: Company) -> None:
    said = Counter(sql.split(None, 1)[0].upper() for sql in done.sent)
    print(dict(said))
    assert set(said) <= MAY_SAY
    assert said["SELECT"] + said["WITH"] > len(METRICS)
    assert frozenset(company.parquet.rglob("*")) == done.files


def test_both_workers_worked(done: Done, spark: Cluster) -> None:
    told = spark.told()
    assert told.count("Registering worker") == WORKERS
    assert all(f"executor {number}," in told for number in range(WORKERS))


def test_the_data_checks_find_the_same_there(company: Company, done: Done) -> None:
    """The command for people, by the settings file of a home."""
    here, there = (checked(home.home) for home in (company.here, company.there))
    assert there.returncode == here.returncode
    assert there.stderr == here.stderr
    assert re.match(r"\d{3} checks of \d+ tables: \d+ failed\.", there.stderr)
    assert ",error," not in there.stdout, there.stdout


def checked(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cxmetrics", "check", "--data", "--format", "csv"],
        cwd=ROOT, env={**os.environ, "CX_HOME": str(home)}, capture_output=True, text=True, timeout=3000, check=False,
    )  # fmt: skip
