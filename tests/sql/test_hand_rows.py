"""Every metric file against about ten rows written by hand, and the answer worked out by hand."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.kinds import kinds
from tests.sql import company

METRICS = company.metrics()
CASES = company.cases()


def answered(metric: Metric, case: company.Case, run: company.Run, dialect: str) -> company.Rows:
    """What the engine gets for a case; optional tables that the case lacks are lacking, as an empty one is."""
    company.fill(run, case.tables)
    lacking = [name for name in metric.optional if "." not in name and name not in case.tables]
    made = company.recipe(metric, case.today, lacking, case.parameters)
    return company.rows(run, dialect, made, case.window, case.calendar)


def judge(metric: Metric, case: company.Case, found: company.Rows) -> None:
    """Compares rows and value with what the case expects; sums at 1e-9, whole ones exactly.

    Of drivers, which have dozens of sums, a case gives those that it has worked out.
    """
    sums = [s.name for s in metric.sums if metric.kind != "drivers" or s.name in case.columns]
    by = [name for name in case.columns if name not in sums]
    expected = {
        tuple(row[name] for name in by): {name: float(row[name] or "nan") for name in sums} for row in case.expected
    }
    merged = company.merged(metric, found, by)
    assert set(merged) == set(expected)
    whole = {s.name for s in metric.sums if s.type == "integer"}
    for group, values in merged.items():
        for name in sums:
            value = values[name]
            if name in whole:
                assert value == expected[group][name], f"{name} of {group}"
            else:
                assert value == pytest.approx(expected[group][name], rel=1e-9, abs=1e-12), f"{name} of {group}"
    if case.value is not None:
        assert kinds()[metric.kind].value(company.total(metric, found)) == pytest.approx(case.value, rel=1e-9)


def test_every_metric_has_rows_written_by_hand() -> None:
    assert {case.metric for case in CASES} == set(METRICS)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_by_hand(case: company.Case) -> None:
    connection = duckdb.connect()
    run: Any = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
    company.create(run)
    metric = METRICS[case.metric]
    judge(metric, case, answered(metric, case, run, "duckdb"))
