"""Drivers from rollups are those of the raw rows: the sums of every week and filter, R2 and its split.

On the embedded warehouse under two calendars, and on a real PostgreSQL server.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import date

import numpy as np
import psycopg
import pytest
from numpy.typing import NDArray

from cxmetrics.errors import Unavailable
from cxmetrics.insight.drivers import drivers
from cxmetrics.metrics import reading
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.store.warehouse import open_warehouse
from tests.engine.company import settings_in
from tests.properties.test_rollups_equal_raw_rows import FISCAL, METRICS, RETAIL, TODAY, Published
from tests.sql import company
from tests.sql.random_company import a_company

SCALES = {"nps_drivers": (0, 10), "csat_drivers": (1, 5), "ces_drivers": (1, 7)}
Rows = NDArray[np.float64]


@pytest.fixture(scope="module", params=["fiscal", "retail", "postgres"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    raw = a_company({"fiscal": 1, "retail": 2, "postgres": 3}[request.param])
    calendar = RETAIL if request.param == "retail" else FISCAL
    settings = settings_in(tmp_path_factory.mktemp(request.param), list(SCALES), calendar=calendar, fixed_today=TODAY)
    if request.param == "postgres":
        settings = replace(settings, warehouse=request.getfixturevalue("postgres"))
        with psycopg.connect(settings.warehouse or "", autocommit=True) as server:

            def there(sql: str) -> list[tuple[object, ...]]:
                cursor = server.execute(sql.encode())
                return list(cursor.fetchall()) if cursor.description else []

            there("DROP SCHEMA public CASCADE")
            there("CREATE SCHEMA public")
            company.create(there)
            company.fill(there, {"survey_responses": raw.texts["survey_responses"]})
    else:
        with open_warehouse(settings) as warehouse, warehouse.session() as connection:

            def here(sql: str) -> list[tuple[object, ...]]:
                return list(connection.connection.driver_connection.execute(sql).fetchall())

            company.fill(here, {"survey_responses": raw.texts["survey_responses"]})
    report = refresh(settings)
    assert sorted(report.published) == sorted(SCALES)
    return Published(Layer(settings), raw, settings)


@pytest.mark.parametrize("name", SCALES)
def test_drivers_are_those_of_the_raw_rows(published: Published, name: str) -> None:
    layer = published.layer
    groups = layer.published(name).groups
    filters: list[dict[str, tuple[str, ...]]] = [
        {},
        {"segment": groups["segment"][:1]},
        {"segment": groups["segment"][:2], "region": groups["region"][:2]},
    ]
    windows = [(None, None), (date(2025, 3, 3), date(2025, 9, 17))]
    seen = 0
    for where, (start, end) in itertools.product(filters, windows):
        question = Question(name, "all", None, start, end, where)
        weeks = _weeks(published, question)
        plan = layer.plan(question)
        found = reading.merged(layer.publication, plan, [plan.window(plan.periods[0])])[0, None]["blocks"]
        assert set(found) == set(weeks)
        for week, answers in weeks.items():
            products = (answers.T @ answers)[np.triu_indices(answers.shape[1])]
            assert found[week] == pytest.approx([len(answers), *answers.sum(axis=0), *products], rel=1e-12), week
        everything = np.vstack(list(weeks.values()))
        [row] = layer.answer(question).rows
        assert row.n == len(everything)
        if len(everything) < 50:
            assert row.value is None
            with pytest.raises(Unavailable, match="drivers are found from 50 up"):
                drivers(layer, question)
            continue
        assert row.value == pytest.approx(_r2(everything, range(1, 6)), abs=1e-9)
        parts = _shapley(everything)
        judged = {each.predictor: each.share for each in drivers(layer, question).drivers}
        assert judged == pytest.approx(dict(zip(METRICS[name].predictors, parts, strict=True)), abs=1e-9)
        seen += 1
    assert seen, "the whole company has enough"


def _weeks(published: Published, question: Question) -> dict[date, Rows]:
    """By first day of the company's week, the whole answers of the raw rows that the question asks for."""
    held, metric = published.layer.published(question.metric), METRICS[question.metric]
    assert held.window_end is not None
    low, high = SCALES[question.metric]
    weeks: dict[date, list[list[float]]] = {}
    for row in published.raw["survey_responses"]:
        day, (outcome, *others) = row["responded_at"].date(), [row[one] for one in metric.answers]
        whole = outcome is not None and low <= outcome <= high and all(o is not None and 1 <= o <= 5 for o in others)
        asked = all((row[by] or "(none)") in values for by, values in question.where.items())
        week = published.settings.calendar.period(day, "week").first
        late = question.start is not None and week < question.start
        if whole and asked and not late and day < held.window_end and (question.end is None or week < question.end):
            weeks.setdefault(week, []).append([float(outcome), *map(float, others)])
    return {week: np.array(answers) for week, answers in weeks.items()}


def _r2(table: Rows, of: range | list[int]) -> float:
    """By the residuals of least squares with a constant."""
    outcome = table[:, 0]
    design = np.column_stack([np.ones(len(table)), table[:, list(of)]])
    residuals = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return float(1 - residuals @ residuals / ((outcome - outcome.mean()) ** 2).sum())


def _shapley(table: Rows) -> list[float]:
    """The mean, over all orders in which five drivers can be entered, of what each adds to R2."""
    r2 = {frozenset(of): _r2(table, list(of)) for size in range(6) for of in itertools.combinations(range(1, 6), size)}
    added = np.zeros(5)
    for order in itertools.permutations(range(1, 6)):
        for place, one in enumerate(order):
            added[one - 1] += r2[frozenset(order[: place + 1])] - r2[frozenset(order[:place])]
    return list(added / math.factorial(5))
