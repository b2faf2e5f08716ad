"""Silently wrong: a consumer or a queue that fits no box counts twice, not at all, or where it no longer belongs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.store.loading_log import rejects_listing
from cxmetrics.store.warehouse import open_warehouse
from tests.engine.company import load_rows, settings_in

METRICS = (
    "retention_curve", "joined", "left", "left_since_joining", "active_consumers", "monthly_churn", "retention_12m",
    "net_revenue_retention", "revenue_churn", "revenue_new", "calls_offered", "service_level",
)  # fmt: skip
BEFORE = [
    {"consumer_id": "anna", "joined_on": "2024-01-10", "left_on": "2024-09-10", "plan": "basic", "region": "North"},
    {"consumer_id": "bert", "joined_on": "2025-01-05", "left_on": "2025-01-05", "plan": "basic", "region": "North"},
    {"consumer_id": "cora", "joined_on": "2024-01-10", "plan": "basic", "region": "North"},
    {"consumer_id": "dora", "joined_on": None, "plan": "basic", "region": "North"},
]
AFTER = [
    {"consumer_id": "anna", "joined_on": "2025-01-20", "plan": "basic", "region": "North"},
    {"consumer_id": "cora", "joined_on": "2024-01-10", "plan": "gold", "region": "South"},
]
"""Anna came back on January 20, 2025; Cora changed plan and moved in the middle of that month."""
VALUES = [
    *({"consumer_id": "anna", "month": f"2024-0{month}-01", "monthly_value": 10, "plan": "basic"} for month in (1, 2)),
    {"consumer_id": "anna", "month": "2025-02-01", "monthly_value": 10, "plan": "basic"},
    {"consumer_id": "cora", "month": "2024-01-01", "monthly_value": 20, "plan": "basic", "region": "North"},
    {"consumer_id": "cora", "month": "2024-02-01", "monthly_value": 20, "plan": "basic", "region": "North"},
    {"consumer_id": "cora", "month": "2025-01-01", "monthly_value": 30, "plan": "gold", "region": "South"},
    {"consumer_id": "cora", "month": "2025-02-01", "monthly_value": 30, "plan": "gold", "region": "South"},
]


def call(number: int, at: str, queue: str = "Sales") -> dict[str, Any]:
    return {
        "call_id": f"c{number}", "offered_at": at, "consumer_id": "cora", "queue": queue, "wait_s": 5, "talk_s": 7200,
        "abandoned": "false",
    }  # fmt: skip


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Layer:
    folder = tmp_path_factory.mktemp("awkward")
    settings = settings_in(folder, METRICS, fixed_today=date(2025, 4, 1))
    load_rows(settings, "consumers", BEFORE, folder / "consumers-1.csv")
    early = [call(1, "2025-01-10 23:59:59"), call(2, "2025-01-11 09:00:00", "Billing")]
    load_rows(settings, "calls", early, folder / "calls-1.csv")
    load_rows(settings, "consumers", AFTER, folder / "consumers-2.csv")
    late = [call(3, "2025-02-10 09:00:00", "Billing"), call(4, "2025-03-31 23:30:00"), call(5, "2025-03-20 09:00:00")]
    load_rows(settings, "calls", late, folder / "calls-2.csv")
    load_rows(settings, "consumer_values", VALUES, folder / "values.csv")
    refresh(settings)
    return Layer(settings)


def rows(layer: Layer, metric: str, by: str | None = None, **where: str) -> dict[tuple[str, str | None], Row]:
    """By first day of the month and group."""
    kept = {name: (value,) for name, value in where.items()}
    found = layer.answer(Question(metric, "month", by, where=kept)).rows
    return {(str(row.period.first), row.group): row for row in found if row.period}


def test_who_left_and_came_back_is_one_stay_the_newest(layer: Layer) -> None:
    joined = {month: row.value for (month, _), row in rows(layer, "joined").items()}
    assert (joined["2024-01-01"], joined["2025-01-01"]) == (1, 2)
    assert {month: row.value for (month, _), row in rows(layer, "left").items()} == {"2025-01-01": 1}
    anna = layer.answer(Question("left_since_joining", "all", start=date(2025, 1, 20), end=date(2025, 1, 21))).rows[0]
    assert (anna.value, anna.n) == (0, 1)


def test_who_came_back_is_new_revenue_and_no_lost_one_is_found_again(layer: Layer) -> None:
    """In January 2025 she has no value: what she had a year before is lost. In February she has what she had before."""
    lost, new = rows(layer, "revenue_churn"), rows(layer, "revenue_new")
    assert lost["2025-01-01", None].value == pytest.approx(10 / 30)
    assert (lost["2025-02-01", None].value, new["2025-02-01", None].value) == (0, 0)


def test_who_left_on_the_joining_day_joined_left_and_was_never_active(layer: Layer) -> None:
    bert = layer.answer(Question("left_since_joining", "all", start=date(2025, 1, 5), end=date(2025, 1, 6))).rows[0]
    assert (bert.value, bert.n) == (1, 1)
    active = layer.answer(
        Question("active_consumers", "day", start=date(2025, 1, 4), end=date(2025, 1, 7), where={"plan": ("basic",)})
    )
    assert {row.value for row in active.rows} <= {0, None}
    assert rows(layer, "monthly_churn")["2025-01-01", None].value == 0


def test_without_a_joining_date_a_row_is_set_aside_and_counts_nowhere(layer: Layer) -> None:
    with open_warehouse(layer.settings) as warehouse:
        assert [row[3] for row in rejects_listing(warehouse).rows] == ["joined_on"]
    assert layer.answer(Question("joined", "all")).rows[0].value == 3


def test_a_plan_changed_in_mid_month_counts_now_where_it_is_and_in_revenue_where_it_was(layer: Layer) -> None:
    """Churn, curve and base use what the consumer has now, also for months before; revenue what it was a year ago."""
    assert rows(layer, "monthly_churn", "plan")["2024-06-01", "gold"].n == 1
    assert rows(layer, "active_consumers", "region")["2024-06-01", "South"].value == 1
    kept = rows(layer, "net_revenue_retention", "plan")
    assert kept["2025-01-01", "basic"].value == pytest.approx(30 / 30)
    assert "gold" not in {group for _, group in kept}


def test_a_call_keeps_the_region_that_the_consumer_had(layer: Layer) -> None:
    calls = {key: row.value for key, row in rows(layer, "calls_offered", "region").items() if row.value}
    assert calls == {("2025-01-01", "North"): 2, ("2025-02-01", "South"): 1, ("2025-03-01", "South"): 2}


def test_a_call_over_midnight_counts_where_it_was_offered(layer: Layer) -> None:
    """Two hours of talk from 23:59:59 on the 10th, and from 23:30 on the last of March."""
    days = layer.answer(Question("calls_offered", "day", start=date(2025, 1, 10), end=date(2025, 1, 12))).rows
    assert [row.value for row in days] == [1, 1]
    assert [row.value for row in layer.answer(Question("calls_offered", "month")).rows] == [2, 1, 2]


def test_a_queue_without_calls_has_no_figure_rather_than_a_zero(layer: Layer) -> None:
    """Sales had calls in January and March: February is listed with nothing in it, and breaks no total."""
    sales = rows(layer, "service_level", queue="Sales")
    assert [(sales[month, None].value, sales[month, None].n) for month in ("2025-01-01", "2025-02-01")] == [
        (1, 1),
        (None, 0),
    ]
    assert rows(layer, "service_level")["2025-02-01", None].n == 1
