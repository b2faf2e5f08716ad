"""Every metric file: its header says what the contract says of it, and its body can be carried to every warehouse."""

from __future__ import annotations

from datetime import date

import pytest

from cxmetrics.calendar import Calendar, Period
from cxmetrics.metrics.body import wanted
from cxmetrics.metrics.definition import PILLARS
from cxmetrics.store.dialect import SUPPORTED, statement, translated
from cxmetrics.store.rollups import query
from tests.sql import company

METRICS = company.metrics()
JOURNEY = "segment region channel stage"
SURVEY = "segment region survey channel stage"
PLAN = "segment region plan"
CALL = "segment region queue team reason caused_by_stage"
HALF_HOURS = "queue weekday half_hour"
AFTER = "segment region stage reason problem time_with_us"
HEARD = "segment region stage reason recommendation"
PEOPLE = "department site team"
BANDS = "segment region plan tenure_band value_band"
RESPONDENTS = "segment region survey plan tenure_band value_band"
EXPECTATIONS = ("recognized", "relevant", "easy", "anticipated", "heard")
ATTITUDES = ("industry", "products", "services", "sales", "company")
CONTRACT = {
    "nps": ("nps", SURVEY),
    "nps_weighted": ("ratio", SURVEY),
    "csat": ("proportion", SURVEY),
    "ces": ("mean", SURVEY),
    "response_rate": ("proportion", "segment region survey channel"),
    **{f"expectation_{e}": ("mean", "segment region stage") for e in EXPECTATIONS},
    **{f"attitude_{a}": ("mean", "segment region survey") for a in ATTITUDES},
    "problem_free_rate": ("proportion", "segment region"),
    "contact_rate": ("ratio", "segment region"),
    "contacts": ("level", JOURNEY),
    "problem_rate": ("proportion", JOURNEY),
    "time_to_resolution": ("quantile", JOURNEY),
    "channel_switch_rate": ("proportion", JOURNEY),
    "contacts_caused": ("level", f"{JOURNEY} reason"),
    "active_consumers": ("level", PLAN),
    "joined": ("level", PLAN),
    "left": ("level", f"{PLAN} leave_reason"),
    "left_by_choice": ("proportion", PLAN),
    "monthly_churn": ("proportion", PLAN),
    "retention_12m": ("proportion", PLAN),
    "lapse_rate": ("proportion", "segment region"),
    "repeat_rate": ("proportion", "segment region"),
    "left_since_joining": ("proportion", PLAN),
    "gross_revenue_retention": ("ratio", PLAN),
    "net_revenue_retention": ("ratio", PLAN),
    "revenue_churn": ("ratio", PLAN),
    "revenue_contraction": ("ratio", PLAN),
    "revenue_expansion": ("ratio", PLAN),
    "revenue_new": ("ratio", PLAN),
    "stayed_6m_by_recommendation": ("proportion", "segment region recommendation"),
    "stayed_12m_by_recommendation": ("proportion", "segment region recommendation"),
    "stayed_6m_by_problem": ("proportion", "segment region problem"),
    "bought_on_by_problem": ("proportion", "segment region problem"),
    "bought_on_by_recommendation": ("proportion", "segment region recommendation"),
    "value_by_problem": ("mean", "segment region problem"),
    "value_by_recommendation": ("mean", "segment region recommendation"),
    "stayed_12m_by_problem": ("proportion", "segment region problem"),
    "stayed_6m_after_problem": ("proportion", AFTER),
    "stayed_12m_after_problem": ("proportion", AFTER),
    "ces_by_recommendation": ("mean", HEARD),
    "expectations_by_recommendation": ("mean", "segment region expectation recommendation"),
    "monthly_value_per_consumer": ("mean", PLAN),
    "calls_offered": ("level", "segment region queue reason team caused_by_stage"),
    "answered_rate": ("proportion", "segment region queue reason team"),
    "abandonment_rate": ("proportion", "segment region queue reason team caused_by_stage"),
    "abandonment_rate_excluding_short": ("proportion", "segment region queue"),
    "service_level": ("proportion", CALL),
    "service_level_answered": ("proportion", "segment region"),
    "service_level_excluding_short": ("proportion", "segment region"),
    "service_level_abandons_as_met": ("proportion", "segment region"),
    "average_speed_of_answer": ("mean", CALL),
    "wait_p50": ("quantile", CALL),
    "wait_p90": ("quantile", CALL),
    "average_handle_time": ("mean", CALL),
    "first_contact_resolution": ("proportion", "segment region queue reason team caused_by_stage"),
    "resolved_rate": ("proportion", "segment region queue"),
    "call_csat": ("mean", "segment region queue team"),
    "transfer_rate": ("proportion", CALL),
    **{f"average_{part}_time": ("mean", "segment region queue team") for part in ("talk", "hold", "wrap")},
    **{f"first_contact_resolution_{days}d": ("proportion", "segment region queue reason") for days in (1, 3, 30)},
    "repeat_call_rate": ("proportion", "segment region queue reason caused_by_stage"),
    "occupancy": ("ratio", "team"),
    "calls_by_hour": ("level", "segment region hour weekday"),
    "calls_by_half_hour": ("level", HALF_HOURS),
    "handle_time_by_half_hour": ("mean", HALF_HOURS),
    "service_level_by_half_hour": ("proportion", HALF_HOURS),
    "staffed_time": ("level", "team weekday"),
    "agents_by_handle_time": ("level", "band"),
    "agents_by_resolution": ("level", "band"),
    "employee_nps": ("nps", PEOPLE),
    "engagement_index": ("mean", PEOPLE),
    "brand_promise_known": ("proportion", PEOPLE),
    "able_to_deliver": ("proportion", PEOPLE),
    "held_accountable": ("proportion", PEOPLE),
    "participation": ("proportion", PEOPLE),
    **{f"item_engaged_{place}": ("nps", PEOPLE) for place in range(1, 6)},
    "item_knows_promise": ("nps", PEOPLE),
    "item_able_to_deliver": ("nps", PEOPLE),
    "item_accountable": ("nps", PEOPLE),
    "headcount": ("level", "department site"),
    "employee_turnover": ("ratio", "department site"),
    "team_csat": ("proportion", PEOPLE),
    "team_nps": ("nps", PEOPLE),
    "team_fcr": ("proportion", PEOPLE),
    "voluntary_turnover": ("ratio", PEOPLE),
    "regretted_turnover": ("ratio", PEOPLE),
    "employees_left": ("proportion", "department"),
    "retention_curve": ("survival", "segment region plan"),
    "buying_curve": ("survival", "segment region plan"),
    "respondents": ("nps", RESPONDENTS),
    "consumers_by_band": ("level", BANDS),
    **{f"{outcome}_drivers": ("drivers", "segment region") for outcome in ("nps", "csat", "ces")},
    "engagement_drivers": ("drivers", ""),
}
PROCESS = {
    "calls_with_reason": ("proportion", "segment region queue team"),
    "interactions_with_consumer": ("proportion", JOURNEY),
    "detractors_contacted_24h": ("proportion", "segment region survey channel"),
    "detractors_contacted_48h": ("proportion", "segment region survey channel"),
    "detractors_rescued": ("proportion", "segment region survey channel"),
    "calls_surveyed": ("proportion", "segment region queue team"),
    "interactions_surveyed": ("proportion", JOURNEY),
}
"""Of the page Process: whether the processes are followed that the other figures rest on."""
CONTRACT |= PROCESS
CREWS = {"agents_by_handle_time", "agents_by_resolution"}
BY_MONTH = {"problem_free_rate", "contact_rate", "monthly_churn", "employee_turnover", *CREWS}
BY_MONTH |= {"voluntary_turnover", "regretted_turnover", "stayed_6m_by_problem", "stayed_12m_by_problem"}
BY_MONTH |= {"value_by_problem", "value_by_recommendation"}
BY_MONTH |= {"respondents", "consumers_by_band", "stayed_6m_after_problem", "stayed_12m_after_problem"}
TRAILING = {
    "retention_12m", "gross_revenue_retention", "net_revenue_retention", "revenue_churn", "revenue_contraction",
    "revenue_expansion", "revenue_new", "monthly_value_per_consumer", "lapse_rate", "repeat_rate",
    "bought_on_by_problem", "bought_on_by_recommendation",
}  # fmt: skip
SUMMED = {
    "contacts",
    "contacts_caused",
    "joined",
    "left",
    "calls_offered",
    "calls_by_hour",
    "calls_by_half_hour",
    "staffed_time",
}
AHEAD = {
    "stayed_6m_after_problem": 216, "stayed_12m_after_problem": 397, "channel_switch_rate": 7, "response_rate": 30,
    "first_contact_resolution": 7, "team_fcr": 7, "calls_surveyed": 8, "interactions_surveyed": 8,
    "detractors_contacted_24h": 2, "detractors_contacted_48h": 3, "detractors_rescued": 14, "agents_by_resolution": 7,
    **{f"first_contact_resolution_{days}d": days for days in (1, 3, 30)},
    "stayed_6m_by_recommendation": 186, "stayed_12m_by_recommendation": 372, "stayed_12m_by_problem": 397,
    "stayed_6m_by_problem": 215, "value_by_problem": 10, "value_by_recommendation": 10,
}  # fmt: skip
BY_WEEK = {"nps_drivers", "csat_drivers", "ces_drivers"}
QUANTILES = {"time_to_resolution": 0.5, "wait_p50": 0.5, "wait_p90": 0.9}
PAIRS = {
    SURVEY: {"survey channel", "survey stage", "channel stage"},
    JOURNEY: {"channel stage"},
    f"{JOURNEY} reason": {"channel stage reason"},
    AFTER: {"stage problem time_with_us", "reason problem time_with_us"},
    "segment region expectation recommendation": {"expectation recommendation"},
    HEARD: {"stage recommendation", "reason recommendation"},
    HALF_HOURS: {"queue half_hour", "weekday half_hour", "queue weekday half_hour"},
    "segment region hour weekday": {"hour weekday"},
    BANDS: {"plan tenure_band value_band"},
    RESPONDENTS: {"survey plan tenure_band value_band"},
}


def test_the_shipped_metrics_are_those_of_the_contract() -> None:
    assert set(METRICS) == set(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_header(name: str) -> None:
    metric = METRICS[name]
    kind, dimensions = CONTRACT[name]
    assert (metric.kind, " ".join(metric.dimensions)) == (kind, dimensions)
    assert {" ".join(pair) for pair in metric.cross} == PAIRS.get(dimensions, set())
    assert metric.grain == ("month" if name in BY_MONTH | TRAILING else "week" if name in BY_WEEK else "day")
    assert metric.across_time == ("last" if name in TRAILING | CREWS else "sum" if name in SUMMED else None)
    assert metric.looks_ahead == AHEAD.get(name, 0)
    assert metric.quantile == QUANTILES.get(name)
    if kind == "drivers":
        engagement = ("engaged", "knows_promise", "able_to_deliver", "accountable")
        assert metric.answers == (engagement if not dimensions else (name.removesuffix("_drivers"), *EXPECTATIONS))
    assert metric.pillar in PILLARS
    assert metric.question.endswith("?")
    assert len(metric.prose.split()) >= 12, "the prose is the tooltip and the documentation"


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_declared(name: str) -> None:
    assert sorted(statement(METRICS[name].body).outputs) == sorted(wanted(METRICS[name]))


@pytest.mark.parametrize("name", CONTRACT)
def test_the_clock_is_told_where_it_is_read(name: str) -> None:
    """Also where new contacts extend the days covered, and with them months in which no row has changed."""
    reads = ":today" in METRICS[name].body or "covered" in METRICS[name].body
    assert METRICS[name].depends_on_clock == reads


@pytest.mark.parametrize("dialect", SUPPORTED)
def test_can_be_carried_to(dialect: str) -> None:
    window = Period(date(2026, 1, 1), date(2026, 2, 1))
    for metric in METRICS.values():
        sql, _ = query(company.recipe(metric), window, Calendar(), embedded=False)
        assert translated(sql, dialect)
        assert not {"GENERATE_SERIES", "QUALIFY"} & set(sql.upper().replace("(", " ").split())
