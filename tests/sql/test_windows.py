"""The answers of adjoining windows put together equal the answer of the whole, wherever the cuts are."""

from __future__ import annotations

import itertools
from datetime import timedelta

import duckdb
import numpy as np
import pytest

from cxmetrics.calendar import Period
from tests.sql import company
from tests.sql.random_company import DAYS, FIRST, a_company

METRICS = company.metrics()
WHOLE = Period(FIRST, FIRST + timedelta(days=DAYS))


def cuts(whole: Period, seed: int, times: int = 4) -> list[Period]:
    random = np.random.default_rng(seed)
    places = {0, whole.days, *map(int, random.integers(1, max(2, whole.days), times))}
    days = [whole.first + timedelta(days=place) for place in sorted(places)]
    return [Period(first, end) for first, end in itertools.pairwise(days)]


def together(run: company.Run, made: company.Recipe, windows: list[Period], case: company.Case | None) -> company.Rows:
    found: company.Rows = {}
    for window in windows:
        part = company.rows(run, "duckdb", made, window, case.calendar if case else None)
        assert not set(part) & set(found), "two windows told of one day"
        found |= part
    return found


def agree(parts: company.Rows, whole: company.Rows) -> None:
    assert set(parts) == set(whole)
    for key, sums in parts.items():
        assert sums == pytest.approx(whole[key], rel=1e-9), key


@pytest.mark.parametrize("case", company.cases(), ids=str)
def test_hand_rows_in_parts(case: company.Case) -> None:
    connection = duckdb.connect()
    run: company.Run = lambda sql: list(connection.execute(sql).fetchall())  # noqa: E731
    company.create(run)
    company.fill(run, case.tables)
    made = company.recipe(METRICS[case.metric], case.today, given=case.parameters)
    whole = company.rows(run, "duckdb", made, case.window, case.calendar)
    days = [case.window.first + timedelta(days=n) for n in range(case.window.days + 1)]
    single = [Period(first, end) for first, end in itertools.pairwise(days)][:40]
    rest = [Period(single[-1].end, case.window.end)] if single[-1].end < case.window.end else []
    agree(together(run, made, [*single, *rest], case), whole)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("metric", METRICS)
def test_a_random_company_in_parts(metric: str, seed: int) -> None:
    made, run = company.recipe(METRICS[metric]), a_company(seed).run
    whole = company.rows(run, "duckdb", made, WHOLE)
    assert whole, "no rows: nothing would be tested"
    agree(together(run, made, cuts(WHOLE, seed), None), whole)


@pytest.mark.parametrize("metric", METRICS)
def test_a_body_keeps_to_its_window_by_itself(metric: str) -> None:
    """Else a body computes for all days what is asked for one."""
    made, run = company.recipe(METRICS[metric]), a_company(1).run
    days = sorted({key[0] for key in company.rows(run, "duckdb", made, WHOLE)})
    window = Period(days[len(days) // 3], days[2 * len(days) // 3])
    first, last = company.days_told(run, made, window)
    assert window.first <= first <= last < window.end
