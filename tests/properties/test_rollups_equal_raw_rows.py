"""For every metric and every grain, filter and breakdown: the answer from rollups is the answer from the raw rows.

Counts exactly, floats within 1e-9 relative, quantiles within 2.5 % of the raw order statistic;
on the embedded warehouse and on a real PostgreSQL server, under two calendars.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import psycopg
import pytest

from cxmetrics.calendar import GRAINS, Calendar, Period, coarser
from cxmetrics.errors import CxError
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings, load
from cxmetrics.store.warehouse import open_warehouse
from tests.properties.direct import RAW_VALUES, Direct, Figure
from tests.sql import company
from tests.sql.random_company import Company, a_company

METRICS = company.metrics()
ANSWERABLE = sorted(name for name, metric in METRICS.items() if metric.kind != "drivers" and name != "buying_curve")
FISCAL = Calendar(fiscal_year_starts=4, week_starts="sunday")
RETAIL = Calendar(
    system="4-4-5",
    fiscal_year_first_days=(date(2023, 1, 29), date(2024, 1, 28), date(2025, 2, 2), date(2026, 2, 1)),
)
TODAY = date(2026, 4, 15)


@dataclass(frozen=True)
class Published:
    """A random company whose figures were published, and its raw rows."""

    layer: Layer
    raw: Company
    settings: Settings


def _settings(home: Path, calendar: Calendar, url: str | None = None) -> Settings:
    return replace(load({"CX_HOME": str(home)}), calendar=calendar, fixed_today=TODAY, warehouse=url)


@pytest.fixture(scope="module", params=["fiscal", "retail", "postgres"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Published:
    raw = a_company({"fiscal": 1, "retail": 2, "postgres": 3}[request.param])
    home = tmp_path_factory.mktemp(request.param)
    if request.param == "postgres":
        settings = _settings(home, FISCAL, request.getfixturevalue("postgres"))
        with psycopg.connect(settings.warehouse or "", autocommit=True) as server:
            server.execute("DROP SCHEMA public CASCADE")
            server.execute("CREATE SCHEMA public")

            def run(sql: str) -> list[tuple[object, ...]]:
                cursor = server.execute(sql.encode())
                return list(cursor.fetchall()) if cursor.description else []

            company.create(run)
            company.fill(run, raw.texts)
    else:
        settings = _settings(home, FISCAL if request.param == "fiscal" else RETAIL)
        with open_warehouse(settings) as warehouse, warehouse.session() as connection:

            def run(sql: str) -> list[tuple[object, ...]]:
                return list(connection.connection.driver_connection.execute(sql).fetchall())

            company.fill(run, raw.texts)
    refresh(settings)
    return Published(Layer(settings), raw, settings)


@pytest.mark.parametrize("name", ANSWERABLE)
def test_every_grain_filter_and_breakdown(published: Published, name: str) -> None:
    layer, metric = published.layer, METRICS[name]
    known = layer.published(name)
    assert known.available, known.reason
    assert known.window_start is not None
    assert known.window_end is not None
    values = {"today": TODAY, **{name: layer.settings.parameters[name] for name in metric.parameters}}
    window = Period(known.window_start, known.window_end)
    direct = Direct(metric, published.raw.run, window, layer.settings.calendar, values)
    assert direct.rows, "a company without rows proves nothing"
    draw = random.Random(name)
    seen = 0
    for question in _questions(metric, known.groups, draw):
        seen += _compare(layer, metric, direct, question)
    assert seen > 20


def _questions(metric: Metric, groups: Mapping[str, tuple[str, ...]], draw: random.Random) -> Iterator[Question]:
    """Every grain with every breakdown (days with one): unfiltered, and with filters and windows drawn at random."""
    for grain in (grain for grain in GRAINS if not coarser(metric.grain, grain)):
        for by in (None, *(draw.sample(metric.dimensions, 1) if grain == "day" else metric.dimensions)):
            yield Question(metric.id, grain, by)
            filtered = draw.sample(metric.dimensions, min(len(metric.dimensions), draw.choice([1, 1, 2])))
            where = {
                dimension: tuple(draw.sample(groups[dimension], min(len(groups[dimension]), draw.choice([1, 2]))))
                for dimension in filtered
            }
            start = date(2024, 2, 1) if draw.random() < 0.5 else date(2025, 1, draw.randrange(1, 29))
            yield Question(metric.id, grain, by, start, date(2026, draw.randrange(1, 5), draw.randrange(1, 29)), where)


def _compare(layer: Layer, metric: Metric, direct: Direct, question: Question) -> int:
    """How many rows were set against each other."""
    asked = {*question.where, *([question.by] if question.by else [])}
    try:
        answer = layer.answer(question)
    except CxError:
        anonymous = layer.published(metric.id).anonymous
        assert (anonymous and len(asked) > 1) or not any(asked <= set(cell) for cell in metric.cells)
        return 0
    span = Period(question.start or date.min, question.end or date.max)
    periods = list(dict.fromkeys(row.period for row in answer.rows))
    spans = [_cut(period, span) for period in periods]
    expected = direct.figures(spans, question.by, question.where)
    places = {period: place for place, period in enumerate(periods)}
    shown = {(places[row.period], row.group): row for row in answer.rows}
    assert set(expected) <= set(shown), question
    for key, row in shown.items():
        _judge(metric, row, expected.get(key), question)
    assert not _outside(direct, question, spans), question
    return len(shown)


def _outside(direct: Direct, question: Question, spans: list[Period]) -> list[date]:
    """Days with rows that the question asks for and no listed period holds."""
    if direct.last_day_counts:
        return []
    asked = Period(question.start or date.min, question.end or date.max)
    return [
        row["day"]
        for row in direct.inside(asked)
        if all(row[dimension] in values for dimension, values in question.where.items())
        and not (spans and spans[0].first <= row["day"] < spans[-1].end)
    ]


def _cut(period: Period | None, window: Period) -> Period:
    return Period(max(period.first, window.first), min(period.end, window.end)) if period else window


def _judge(metric: Metric, row: Row, expected: Figure | None, question: Question) -> None:
    if row.suppressed:
        assert (row.value, row.low, row.high, row.n, dict(row.sums)) == (None, None, None, None, {}), question
        return
    if expected is None:
        assert (row.value, row.n) == (None, None if metric.kind == "level" else 0), (question, row)
        return
    if metric.id in RAW_VALUES:
        assert row.n == expected.n
        near = 0.025 if metric.kind == "quantile" else 1e-9
        assert row.value == (None if expected.value is None else pytest.approx(expected.value, rel=near, abs=1e-12)), (
            question,
            row,
        )
        return
    assert row.n == expected.n, (question, row)
    for total in metric.sums:
        tolerance = 0 if total.type == "integer" else 1e-9
        assert row.sums[total.name] == pytest.approx(expected.sums[total.name], rel=tolerance, abs=tolerance), question
    assert row.value == (None if expected.value is None else pytest.approx(expected.value, rel=1e-9)), (question, row)
