"""The bodies written as flows and windows, against the same figure counted one consumer, one day at a time."""

from __future__ import annotations

import calendar
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cxmetrics.calendar import Calendar, Period
from tests.sql import company
from tests.sql.random_company import Company, a_company

METRICS = company.metrics()
WINDOW = Period(date(2025, 1, 1), date(2026, 5, 1))
DAY = timedelta(days=1)
Sums = dict[tuple[Any, ...], list[float]]


def months() -> list[Period]:
    return Calendar().periods(WINDOW.first, WINDOW.end, "month")


def active(row: dict[str, Any], day: date, since: str = "joined_on") -> bool:
    return row[since] <= day and (row["left_on"] is None or row["left_on"] > day)


def a_year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def levels(rows: list[dict[str, Any]], since: str, *dimensions: str) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    first = min(row[since] for row in rows)
    day = max(WINDOW.first, first)
    while day < WINDOW.end:
        for row in rows:
            yield (day, *(row[d] for d in dimensions)), [active(row, day, since)]
        day += DAY


def active_consumers(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    return levels(c["consumers"], "joined_on", "segment", "region", "plan")


def headcount(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    return levels(c["employees"], "hired_on", "department", "site")


def covered(c: Company) -> Iterator[Period]:
    logs = [sorted(r[at].date() for r in c[t]) for t, at in (("interactions", "occurred_at"), ("calls", "offered_at"))]
    days = {log[0] + n * DAY for log in logs for n in range((log[-1] - log[0]).days + 1)}
    for month in months():
        if all(month.first + n * DAY in days for n in range(month.days)):
            yield month


def contacts_of(c: Company, consumer: str, month: Period) -> list[bool]:
    """One entry a contact: whether it was a problem."""
    of = lambda row, at: row["consumer_id"] == consumer and month.first <= row[at].date() < month.end  # noqa: E731
    found = [row["is_problem"] is True for row in c["interactions"] if of(row, "occurred_at")]
    return found + [row["caused_by_stage"] is not None for row in c["calls"] if of(row, "offered_at")]


def problem_free_rate(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for month in covered(c):
        for row in c["consumers"]:
            if active(row, month.first):
                free = not any(contacts_of(c, row["consumer_id"], month))
                yield (month.first, row["segment"], row["region"]), [free, 1]


def contact_rate(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for month in covered(c):
        for row in c["consumers"]:
            if active(row, month.first):
                k = len(contacts_of(c, row["consumer_id"], month))
                yield (month.first, row["segment"], row["region"]), [1, k, 1, k * k, 1, k]


def monthly_churn(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for month in months():
        for row in c["consumers"]:
            if month.end <= company.TODAY and active(row, month.first):
                yield (month.first, row["segment"], row["region"], row["plan"]), [not active(row, month.end), 1]


def retention_12m(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for row in c["consumers"]:
        joined = row["joined_on"]
        end = joined.replace(year=joined.year + 1, day=28 if (joined.month, joined.day) == (2, 29) else joined.day)
        month = Calendar().period(end, "month")
        if month.end <= company.TODAY and WINDOW.first <= month.last:
            yield (month.last, row["segment"], row["region"], row["plan"]), [active(row, end), 1]


def of_the_same(row: dict[str, Any], c: Company) -> list[datetime]:
    """When the consumer of a call called for its reason."""
    own = (row["consumer_id"], row["reason"])
    return [other["offered_at"] for other in c["calls"] if (other["consumer_id"], other["reason"]) == own]


def first_contact_resolution(
    days: int, *more: str
) -> Callable[[Company], Iterator[tuple[tuple[Any, ...], list[float]]]]:
    def rows(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
        for row in c["calls"]:
            at = row["offered_at"]
            if row["abandoned"] is False and row["consumer_id"] and row["reason"]:
                again = any(at < other <= at + days * DAY for other in of_the_same(row, c))
                by = (row[name] for name in ("segment", "region", "queue", "reason", *more))
                yield (at.date(), *by), [not again, 1]

    return rows


def repeat_call_rate(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for row in c["calls"]:
        at = row["offered_at"]
        if row["consumer_id"] and row["reason"]:
            again = any(at - 7 * DAY <= other < at for other in of_the_same(row, c))
            by = (row["segment"], row["region"], row["queue"], row["reason"], row["caused_by_stage"])
            yield (at.date(), *by), [again, 1]


def every_contact(c: Company) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    """When, on which channel, and its row."""
    for row in c["interactions"]:
        yield row["occurred_at"], row["channel"], row
    for row in c["calls"]:
        yield row["offered_at"], "phone", {**row, "stage": row["caused_by_stage"]}


def channel_switch_rate(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    known = [each for each in every_contact(c) if each[1] and each[2]["consumer_id"] and each[2]["reason"]]
    for at, channel, row in known:
        own = (row["consumer_id"], row["reason"])
        switched = any(
            at < later <= at + 7 * DAY and other != channel
            for later, other, another in known
            if (another["consumer_id"], another["reason"]) == own
        )
        yield (at.date(), row["segment"], row["region"], channel, row["stage"]), [switched, 1]


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def time_with_us(joined: date, since: date) -> str:
    bands = ((1, "first month"), (3, "months 2 and 3"), (12, "months 4 to 12"))
    return next((name for months, name in bands if since < months_after(joined, months)), "over a year")


def after_problem(span: int) -> Callable[[Company], Iterator[tuple[tuple[Any, ...], list[float]]]]:
    def rows(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
        consumers = {row["consumer_id"]: row for row in c["consumers"]}
        for month in months():
            if months_after(month.last, span) > company.TODAY:
                continue
            held: dict[Any, list[tuple[date, bool]]] = defaultdict(list)
            for at, _, row in every_contact(c):
                failed = row["caused_by_stage"] is not None if "call_id" in row else row["is_problem"]
                if month.first <= at.date() < month.end and failed is not None and row["consumer_id"] in consumers:
                    held[row["consumer_id"], row["stage"], row["reason"]].append((at.date(), failed))
            troubled = {key[0] for key, contacts in held.items() if any(failed for _, failed in contacts)}
            for (who, stage, reason), contacts in held.items():
                failed = [day for day, bad in contacts if bad]
                since, row = min(failed or [day for day, _ in contacts]), consumers[who]
                if active(row, since) and (failed or who not in troubled):
                    stayed = row["left_on"] is None or row["left_on"] > months_after(since, span)
                    about = "problem" if failed else "no problem"
                    by = (row["segment"], row["region"], stage, reason, about, time_with_us(row["joined_on"], since))
                    yield (month.first, *by), [stayed, 1]

    return rows


def ces_by_recommendation(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    logs = {"interaction_id": ("interactions", "occurred_at"), "call_id": ("calls", "offered_at")}
    for row in c["survey_responses"]:
        if row["ces"] is None or row["nps"] is None:
            continue
        about = [
            other["reason"]
            for key, (table, at) in logs.items()
            for other in c[table]
            if other[key] == row[key] and other[at] >= row["responded_at"] - 60 * DAY
        ]
        side = "promoter" if row["nps"] >= 9 else "passive" if row["nps"] >= 7 else "detractor"
        by = (row["segment"], row["region"], row["stage"], about[0] if about else None, side)
        yield (row["responded_at"].date(), *by), [1, row["ces"], row["ces"] ** 2]


def expectations_by_recommendation(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for row in c["survey_responses"]:
        for name in ("recognized", "relevant", "easy", "anticipated", "heard"):
            if row["nps"] is not None and row[name] is not None:
                side = "promoter" if row["nps"] >= 9 else "passive" if row["nps"] >= 7 else "detractor"
                by = (row["segment"], row["region"], name, side)
                yield (row["responded_at"].date(), *by), [1, row[name], row[name] ** 2]


def handled(row: dict[str, Any]) -> float:
    return sum(row[part] or 0 for part in ("talk_s", "hold_s", "wrap_s"))


def occupancy(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for shift in c["agent_time"]:
        if shift["available_s"] is not None:
            own = [
                handled(row)
                for row in c["calls"]
                if row["abandoned"] is False
                and (row["agent_id"], row["offered_at"].date()) == (shift["agent_id"], shift["day"])
            ]
            x, y = sum(own), sum(own) + shift["available_s"]
            yield (shift["day"], shift["team"]), [1, x, y, x * x, y * y, x * y]


def calls_by_hour(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for row in c["calls"]:
        at = row["offered_at"]
        yield (at.date(), row["segment"], row["region"], f"{at:%H}:00", f"{at:%A}"), [1]


def by_half_hour(of: Callable[[dict[str, Any]], list[float] | None]) -> Callable[[Company], Iterator[Any]]:
    def rows(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
        for row in c["calls"]:
            at, sums = row["offered_at"], of(row)
            if sums is not None:
                half = f"{at:%H}:{'00' if at.minute < 30 else '30'}"
                yield (at.date(), row["queue"], f"{at:%A}", half), sums

    return rows


def handle_sums(row: dict[str, Any]) -> list[float] | None:
    if row["abandoned"] is not False or all(row[part] is None for part in ("talk_s", "hold_s", "wrap_s")):
        return None
    return [1, handled(row), handled(row) ** 2]


def in_time(row: dict[str, Any]) -> list[float]:
    return [row["abandoned"] is False and row["wait_s"] is not None and row["wait_s"] <= 20, 1]


def staffed_time(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for shift in c["agent_time"]:
        yield (shift["day"], shift["team"], f"{shift['day']:%A}"), [shift["staffed_s"] / 3600]


def handle_time(row: dict[str, Any], c: Company) -> float | None:
    return None if all(row[part] is None for part in ("talk_s", "hold_s", "wrap_s")) else handled(row)


def resolved_at_once(row: dict[str, Any], c: Company) -> float | None:
    at = row["offered_at"]
    if not row["consumer_id"] or not row["reason"]:
        return None
    return float(not any(at < other <= at + 7 * DAY for other in of_the_same(row, c)))


def agents_by(
    of: Callable[[dict[str, Any], Company], float | None],
) -> Callable[[Company], Iterator[tuple[tuple[Any, ...], list[float]]]]:
    def rows(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
        for month in months():
            calls = [
                (row["agent_id"], row["queue"], value)
                for row in c["calls"]
                if month.first <= row["offered_at"].date() < month.end and row["agent_id"]
                if row["abandoned"] is False and (value := of(row, c)) is not None
            ]
            away = [each for agent in sorted({a for a, _, _ in calls}) if (each := distance(agent, calls)) is not None]
            for each in away if len(away) >= 10 else []:
                yield (month.first, band(each)), [1]

    return rows


def distance(agent: str, calls: list[tuple[str, str | None, float]]) -> float | None:
    """How far an agent is from all on the same queues, in standard errors."""
    own = [(queue, value) for a, queue, value in calls if a == agent]
    usual = {queue: [value for _, q, value in calls if q == queue] for queue, _ in own}
    variance = sum(statistics.pvariance(usual[queue]) for queue, _ in own)
    if len(own) < 10 or variance == 0:
        return None
    return sum(value - statistics.fmean(usual[queue]) for queue, value in own) / variance**0.5


def band(away: float) -> str:
    size = abs(away)
    if size <= 1:
        return "within 1"
    name = "over 3" if size > 3 else "2 to 3" if size > 2 else "1 to 2"
    return f"{name} {'above' if away > 0 else 'below'}"


def revenue(
    part: Callable[[float, float], float],
) -> Callable[[Company], Iterator[tuple[tuple[Any, ...], list[float]]]]:
    def years(c: Company) -> Iterator[tuple[Any, float, float, dict[str, Any]]]:
        values = {(row["consumer_id"], row["month"]): row for row in c["consumer_values"]}
        for month in months():
            if month.end > company.TODAY:
                continue
            before = month.first.replace(year=month.first.year - 1)
            if not {before, month.first} <= {at for _, at in values}:
                continue
            for (consumer, at), row in values.items():
                if at == before and row["monthly_value"] > 0:
                    end = values.get((consumer, month.first), {"monthly_value": 0})["monthly_value"]
                    yield month.last, row["monthly_value"], max(end, 0), row

    def rows(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
        for day, start, end, row in years(c):
            x = part(start, end)
            yield (day, row["segment"], row["region"], row["plan"]), [1, x, start, x * x, start * start, x * start]

    return rows


def revenue_new(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    values = {(row["consumer_id"], row["month"]): row for row in c["consumer_values"]}
    for month in months():
        before = month.first.replace(year=month.first.year - 1)
        if month.end > company.TODAY or not {before, month.first} <= {at for _, at in values}:
            continue
        for (consumer, at), row in values.items():
            had = values.get((consumer, before), {"monthly_value": 0})["monthly_value"] > 0
            value = row["monthly_value"]
            if value > 0 and (at == before or (at == month.first and not had)):
                start, new = (value, 0) if at == before else (0, value)
                sums = [1, new, start, new * new, start * start, 0]
                yield (month.last, row["segment"], row["region"], row["plan"]), sums


def revenue_by_dates(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for month in months():
        before = a_year_before(month.last)
        for row in c["consumers"]:
            start = row["monthly_value"]
            if month.end <= company.TODAY and start is not None and start > 0 and active(row, before):
                x = start if active(row, month.last) else 0
                sums = [1, x, start, x * x, start * start, x * start]
                yield (month.last, row["segment"], row["region"], row["plan"]), sums


def employee_turnover(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for month in months():
        for row in c["employees"]:
            left = row["left_on"] is not None and month.first <= row["left_on"] < month.end
            present = [active(row, day, "hired_on") for day in (month.first, month.last)]
            if month.end <= company.TODAY and (left or any(present)):
                x = sum(present) / 2
                yield (month.first, row["department"], row["site"]), [1, left, x, left, x * x, left * x]


def response_rate(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for row in c["survey_invitations"]:
        by = row["sent_at"] + timedelta(days=30)
        answered = any(
            r["invitation_id"] == row["invitation_id"] and r["responded_at"] <= by for r in c["survey_responses"]
        )
        yield (row["sent_at"].date(), row["segment"], row["region"], row["survey"], row["channel"]), [answered, 1]


def value_band(row: dict[str, Any], c: Company) -> str | None:
    """The quarter of all consumers with a value in which the first of those worth as much stands."""
    worth = sorted(other["monthly_value"] for other in c["consumers"] if other["monthly_value"] is not None)
    if row["monthly_value"] is None:
        return None
    place = worth.index(row["monthly_value"]) / len(worth)
    names = ("lowest quarter", "second quarter", "third quarter", "highest quarter")
    return names[sum(place >= edge for edge in (0.25, 0.5, 0.75))]


def tenure_band(row: dict[str, Any], day: date) -> str:
    joined = row["joined_on"]
    years = sum(joined <= day.replace(year=day.year - n) for n in (1, 2, 5))
    return ("under 1 year", "1 to 2 years", "2 to 5 years", "5 years or more")[years]


def consumers_by_band(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    for month in months():
        for row in c["consumers"]:
            if active(row, month.first):
                bands = tenure_band(row, month.first), value_band(row, c)
                yield (month.first, row["segment"], row["region"], row["plan"], *bands), [1]


def respondents(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
    known = {row["consumer_id"]: row for row in c["consumers"]}
    for month in months():
        for answer in c["survey_responses"]:
            row, nps = known.get(answer["consumer_id"]), answer["nps"]
            if row and nps is not None and month.first <= answer["responded_at"].date() < month.end:
                bands = tenure_band(row, month.first), value_band(row, c)
                by = (row["segment"], row["region"], answer["survey"], row["plan"], *bands)
                yield (month.first, *by), [nps >= 9, nps <= 6, 1]


def bought(c: Company) -> dict[str, list[date]]:
    """The days of each consumer's purchases: the 15th of each month with a value."""
    found: dict[str, list[date]] = defaultdict(list)
    for row in c["consumer_values"]:
        if row["monthly_value"] > 0:
            found[row["consumer_id"]].append(row["month"].replace(day=15))
    return found


def by_window(
    windows: int, judged: Callable[[list[date], date, date], bool]
) -> Callable[[Company], Iterator[tuple[tuple[Any, ...], list[float]]]]:
    """Of those who bought in the first of so many windows of 180 days whether `judged` of the last one holds."""

    def rows(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
        held = bought(c)
        first = min(row["month"] for row in c["consumer_values"] if row["monthly_value"] > 0)
        last = max(row["month"] for row in c["consumer_values"] if row["monthly_value"] > 0)
        for month in months():
            begins = month.last - windows * 180 * DAY
            if month.end > company.TODAY or first > begins + DAY or month.first > last:
                continue
            for consumer in c["consumers"]:
                days = held[consumer["consumer_id"]]
                if any(begins < day <= begins + 180 * DAY for day in days):
                    found = judged(days, month.last - 180 * DAY, month.last)
                    yield (month.last, consumer["segment"], consumer["region"]), [found, 1]

    return rows


LONG_WAYS = {
    "consumers_by_band": consumers_by_band,
    "respondents": respondents,
    "active_consumers": active_consumers,
    "headcount": headcount,
    "problem_free_rate": problem_free_rate,
    "contact_rate": contact_rate,
    "monthly_churn": monthly_churn,
    "retention_12m": retention_12m,
    "first_contact_resolution": first_contact_resolution(7, "team", "caused_by_stage"),
    **{f"first_contact_resolution_{days}d": first_contact_resolution(days) for days in (1, 3, 30)},
    "repeat_call_rate": repeat_call_rate,
    "channel_switch_rate": channel_switch_rate,
    "stayed_6m_after_problem": after_problem(6),
    "stayed_12m_after_problem": after_problem(12),
    "ces_by_recommendation": ces_by_recommendation,
    "expectations_by_recommendation": expectations_by_recommendation,
    "occupancy": occupancy,
    "calls_by_hour": calls_by_hour,
    "calls_by_half_hour": by_half_hour(lambda row: [1]),
    "handle_time_by_half_hour": by_half_hour(handle_sums),
    "service_level_by_half_hour": by_half_hour(in_time),
    "staffed_time": staffed_time,
    "agents_by_handle_time": agents_by(handle_time),
    "agents_by_resolution": agents_by(resolved_at_once),
    "gross_revenue_retention": revenue(min),
    "net_revenue_retention": revenue(lambda start, end: end),
    "revenue_churn": revenue(lambda start, end: start if end == 0 else 0),
    "revenue_contraction": revenue(lambda start, end: start - end if 0 < end < start else 0),
    "revenue_expansion": revenue(lambda start, end: max(end - start, 0)),
    "revenue_new": revenue_new,
    "lapse_rate": by_window(2, lambda days, since, until: not any(since < day <= until for day in days)),
    "repeat_rate": by_window(1, lambda days, since, until: sum(since < day <= until for day in days) > 1),
    "employee_turnover": employee_turnover,
    "response_rate": response_rate,
}


def compare(
    metric: str,
    c: Company,
    long_way: Callable[[Company], Iterator[Any]],
    window: Period = WINDOW,
    given: Mapping[str, Any] | None = None,
) -> None:
    expected: Sums = defaultdict(lambda: [0] * len(METRICS[metric].sums))
    for key, sums in long_way(c):
        group = tuple("(none)" if part is None else part for part in key)
        expected[group] = [a + b for a, b in zip(expected[group], sums, strict=True)]
    expected = {key: sums for key, sums in expected.items() if window.first <= key[0] < window.end}
    found = company.rows(c.run, "duckdb", company.recipe(METRICS[metric], given=given), window)
    assert len(found) > 12, "too few rows to tell anything"
    assert set(found) == set(expected)
    for key, sums in found.items():
        assert sums == pytest.approx(expected[key], rel=1e-9), key


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("metric", LONG_WAYS)
def test_the_long_way(metric: str, seed: int) -> None:
    compare(metric, a_company(seed), LONG_WAYS[metric])


@pytest.mark.parametrize("metric", ["gross_revenue_retention", "net_revenue_retention"])
def test_revenue_without_a_history(metric: str) -> None:
    compare(metric, a_company(3, without=("consumer_values",)), revenue_by_dates)


@pytest.mark.parametrize("stage", ["", "buy"])
def test_buying_curve(stage: str) -> None:
    """By months of value and a window of two of them, and by interactions at the stage: 60 days without lapse."""

    def rows(c: Company) -> Iterator[tuple[tuple[Any, ...], list[float]]]:
        held = days_at(c, stage) if stage else bought(c)
        known = sorted(day for days in held.values() for day in days)
        first, last = (
            (known[0], known[-1]) if stage else (known[0].replace(day=1), (known[-1] + 20 * DAY).replace(day=10))
        )
        last = min(last, company.TODAY)
        for row in c["consumers"]:
            days = sorted(held[row["consumer_id"]])
            if not days or row["joined_on"] < first:
                continue
            ends = [day + 60 * DAY if stage else month_after_next(day) for day in days]
            end = next(at for day, at in zip(days, ends, strict=True) if not any(day < other <= at for other in days))
            gone = end <= last and end < company.TODAY
            until = end if gone else last
            months = 12 * (until.year - days[0].year) + until.month - days[0].month - (until.day < days[0].day)
            key = days[0], row["segment"], row["region"], row["plan"]
            yield (*key, 0), [1, 0, 0]
            yield (*key, months), [0, gone, not gone]

    given = {"lapse_after_days": 60, "purchase_stage": stage}
    compare("buying_curve", a_company(1), rows, Period(date(2024, 1, 1), WINDOW.end), given)


def days_at(c: Company, stage: str) -> dict[str, list[date]]:
    """The days on which each consumer was at a stage."""
    found: dict[str, list[date]] = defaultdict(list)
    for row in c["interactions"]:
        if row["stage"] == stage and row["consumer_id"]:
            found[row["consumer_id"]].append(row["occurred_at"].date())
    return found


def month_after_next(day: date) -> date:
    """The last day of the second month after that of `day`."""
    year, month = divmod(day.year * 12 + day.month + 1, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def test_a_day_of_the_company_is_told_from_an_instant() -> None:
    assert isinstance(a_company(1)["calls"][0]["offered_at"], datetime)
