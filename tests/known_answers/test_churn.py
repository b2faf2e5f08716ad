"""Churn, cohorts and curves as the shipped SQL counts them, against published counts.

Telco: IBM's telco-customer-churn (Apache-2.0), its 7,043 consumers by contract, internet and months of tenure; 1,869
churned, 26.54 %. Curves and log-rank of the month-to-month contracts with internet: lingying.me, 2026-04, "Survival
analysis: telco churn", worked with lifelines. Cohorts: Fader and Hardie (2007), How to project customer retention,
J. Interactive Marketing 21(1), 76-90: of two cohorts of 1,000, how many are left after each year (data of Berry and
Linoff 2004). Net and gross revenue retention: 100,000 a year ago, 15,000 of expansion, 5,000 of contraction, 8,000 lost
is 102 % net (theprimecalculator.com, metrickittools.com).
"""

from __future__ import annotations

import csv
import itertools
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cxmetrics.calendar import Period
from cxmetrics.insight.survival import Curve, log_rank
from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.kinds.survival import curve
from tests.sql import company

DATA = Path(__file__).parent / "data" / "telco_tenures.csv"
METRICS = company.metrics()
TODAY = date(2018, 10, 1)
ALWAYS = Period(date(2000, 1, 1), date(2020, 1, 1))
Consumer = dict[str, str | None]
Tenures = dict[int, tuple[int, int, int]]

SURVIVORS = {
    "regular": (1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173),
    "high end": (1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394),
}


def months_before(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, day.day)


def telco(of: str = "base") -> Iterator[tuple[str, str, int, int, int]]:
    """Group, internet, tenure, stayed, left."""
    with DATA.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["of"] == of:
                yield row["group"], row["internet"], int(row["tenure"]), int(row["stayed"]), int(row["left"])


def telco_consumers() -> list[Consumer]:
    """Everybody, seen as of one day, on which those who churned are taken to have left."""
    return [
        {
            "consumer_id": f"{plan}{internet}{tenure}{gone}{n}",
            "joined_on": str(months_before(TODAY, tenure)),
            "left_on": str(TODAY) if gone else None,
            "plan": plan,
            "segment": internet,
        }
        for plan, internet, tenure, *counts in telco()
        for gone, count in enumerate(counts)
        for n in range(count)
    ]


def answered(metric: str, tables: dict[str, list[Consumer]], today: date = TODAY) -> company.Rows:
    connection = duckdb.connect()
    run: Any = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
    company.create(run)
    company.fill(run, tables)
    lacking = [name for name in METRICS[metric].optional if "." not in name and name not in tables]
    return company.rows(run, "duckdb", company.recipe(METRICS[metric], today, lacking), ALWAYS)


def tenures(found: company.Rows, **where: str) -> dict[str, Tenures]:
    """The curve's sums by segment, of the rows of a plan."""
    metric = METRICS["retention_curve"]
    kept: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
    for key, sums in found.items():
        row = dict(zip(("day", *metric.dimensions, "tenure"), key, strict=True))
        if all(row[name] == value for name, value in where.items()):
            cell = kept[str(row["segment"])][int(row["tenure"])]
            for place, value in enumerate(sums):
                cell[place] += int(value)
    return {group: {t: (a, b, c) for t, (a, b, c) in of.items()} for group, of in kept.items()}


def together(*parts: Tenures) -> Tenures:
    return {
        t: tuple(sum(part.get(t, (0, 0, 0))[place] for part in parts) for place in range(3))  # type: ignore[misc]
        for t in {t for part in parts for t in part}
    }


@pytest.fixture(scope="module")
def month_to_month() -> dict[str, Tenures]:
    """Of the month-to-month contracts, by kind of internet."""
    found = answered("retention_curve", {"consumers": telco_consumers()})
    return tenures(found, plan="Month-to-month")


def test_the_churn_of_a_base_is_the_published_one() -> None:
    metric = METRICS["left_since_joining"]
    found = answered("left_since_joining", {"consumers": telco_consumers()})
    total = company.total(metric, found)
    assert (total["numerator"], total["denominator"]) == (1869, 7043)
    assert 100 * (kinds()["proportion"].value(total) or 0) == pytest.approx(26.54, abs=0.005)
    plans = company.merged(metric, found, ("plan",))
    assert {plan: sums["denominator"] for (plan,), sums in plans.items()} == {
        "Month-to-month": 3875,
        "Two year": 1695,
        "One year": 1473,
    }


def test_the_curve_of_a_base_is_the_published_one(month_to_month: dict[str, Tenures]) -> None:
    of = together(month_to_month["DSL"], month_to_month["Fiber optic"])
    steps = curve(of)
    assert sum(entered for entered, _, _ in of.values()) == 3351
    assert sum(left for _, left, _ in of.values()) == 1556
    assert Curve(None, tuple(steps), 3351).quantile() == 34
    survival = {step.tenure: step.survival for step in steps}
    for months, published in {6: 0.7803, 12: 0.6950, 24: 0.5753, 48: 0.3872, 60: 0.2890}.items():
        assert survival[months] == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize(
    ("of", "published"), [("StreamingMovies", 2.3e-5), ("StreamingTV", 3.22e-4), ("PaperlessBilling", 3.876e-3)]
)
def test_whether_groups_differ_is_as_published(of: str, published: float) -> None:
    groups: dict[str, Tenures] = defaultdict(dict)
    for group, _, tenure, stayed, left in telco(of):
        entered = groups[group].get(0, (0, 0, 0))
        groups[group][0] = (entered[0] + stayed + left, *entered[1:])
        first = groups[group].get(tenure, (0, 0, 0))[0]
        groups[group][tenure] = (first, left, stayed)
    found = log_rank(list(groups.values()))
    assert found is not None
    assert found.p == pytest.approx(published, abs=1e-6)


def test_kinds_of_internet_differ_beyond_doubt(month_to_month: dict[str, Tenures]) -> None:
    found = log_rank([month_to_month["DSL"], month_to_month["Fiber optic"]])
    assert found is not None
    assert found.p < 2e-6


def test_a_cohort_keeps_as_many_as_published() -> None:
    joined = date(2005, 3, 1)
    consumers: list[Consumer] = []
    for cohort, survivors in SURVIVORS.items():
        gone = [(year, before - after) for year, (before, after) in enumerate(itertools.pairwise(survivors), 1)]
        for year, count in [*gone, (None, survivors[-1])]:
            left = None if year is None else date(joined.year + year, 3, 1) - timedelta(days=1)
            consumers += [
                {
                    "consumer_id": f"{cohort}{year}{n}",
                    "joined_on": str(joined),
                    "left_on": left and str(left),
                    "segment": cohort,
                }
                for n in range(count)
            ]
    found = tenures(answered("retention_curve", {"consumers": consumers}))
    for cohort, survivors in SURVIVORS.items():
        drawn = Curve(cohort, tuple(curve(found[cohort])), 1000)
        assert [round(1000 * (drawn.after(12 * year) or 0)) for year in range(1, 13)] == list(survivors[1:])
    newest = answered("left_since_joining", {"consumers": consumers}, date(2006, 3, 1))
    [total] = [sums for key, sums in newest.items() if "regular" in key]
    assert tuple(total) == (369, 1000)


def test_revenue_retention_is_the_published_one() -> None:
    """One leaves with 8,000, one falls by 5,000, one grows by 15,000, and a new one counts for neither."""
    ends = {"lost": (8, 0), "less": (30, 25), "more": (40, 55), "same": (22, 22), "new": (0, 60)}
    values: list[Consumer] = [
        {"consumer_id": name, "month": month, "monthly_value": str(1000 * value[place])}
        for name, value in ends.items()
        for place, month in enumerate(("2017-08-01", "2018-08-01"))
        if value[place]
    ]
    of: dict[str, float] = {}
    for name in (
        "net_revenue_retention",
        "gross_revenue_retention",
        "revenue_churn",
        "revenue_contraction",
        "revenue_expansion",
        "revenue_new",
    ):
        found = answered(name, {"consumer_values": values})
        of[name] = kinds()["ratio"].value(company.total(METRICS[name], found)) or 0.0
    assert of == pytest.approx(
        {
            "net_revenue_retention": 1.02,
            "gross_revenue_retention": 0.87,
            "revenue_churn": 0.08,
            "revenue_contraction": 0.05,
            "revenue_expansion": 0.15,
            "revenue_new": 0.60,
        }
    )
