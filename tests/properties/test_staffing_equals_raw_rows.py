"""What staffing is told of half hours, and the model's error, counted again on the raw rows of a random company."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cxmetrics.errors import Unavailable
from cxmetrics.insight import erlang
from cxmetrics.insight.staffing import CALLS, HANDLE, SERVICE, SLOT_S, STAFFED, WEEKS, Measured, choices, measured
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import load
from cxmetrics.store.warehouse import open_warehouse
from tests.sql import company
from tests.sql.random_company import Company, a_company

END = date(2026, 3, 1)
PARTS = ("talk_s", "hold_s", "wrap_s")
Published = tuple[Layer, Company]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    raw = a_company(1)
    settings = replace(load({"CX_HOME": str(tmp_path_factory.mktemp("staffing"))}), fixed_today=company.TODAY)
    with open_warehouse(settings) as warehouse, warehouse.session() as connection:

        def run(sql: str) -> list[tuple[object, ...]]:
            return list(connection.connection.driver_connection.execute(sql).fetchall())

        company.fill(run, {name: raw.texts[name] for name in ("calls", "agent_time")})
    refresh(settings, [CALLS, HANDLE, SERVICE, STAFFED])
    return Layer(settings), raw


def calls_of(raw: Company, queue: str | None, weekday: str | None) -> list[dict[str, Any]]:
    first = END - timedelta(weeks=WEEKS)
    return [
        row
        for row in raw["calls"]
        if first <= row["offered_at"].date() < END
        and (queue is None or row["queue"] == queue)
        and (weekday is None or f"{row['offered_at']:%A}" == weekday)
    ]


def slots(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        at = row["offered_at"]
        found[f"{at.hour:02d}:{at.minute // 30 * 30:02d}"].append(row)
    return found


@pytest.mark.parametrize("weekday", [None, "Monday", "Sunday"])
@pytest.mark.parametrize("queue", [None, "bills", "tech"])
def test_every_half_hour(published: Published, queue: str | None, weekday: str | None) -> None:
    layer, raw = published
    found = measured(layer, queue=queue, weekday=weekday, end=END)
    days = {row["offered_at"].date() for row in calls_of(raw, None, weekday)}
    expected = slots(calls_of(raw, queue, weekday))
    assert found.days == len(days)
    assert [each.starts for each in found.half_hours] == sorted(expected)
    assert len(expected) > 3
    for each in found.half_hours:
        rows = expected[each.starts]
        told = [row for row in rows if row["abandoned"] is False and any(row[part] is not None for part in PARTS)]
        handle = [sum(row[part] or 0 for part in PARTS) for row in told]
        in_time = [row["abandoned"] is False and row["wait_s"] is not None and row["wait_s"] <= 20 for row in rows]
        assert each.calls == pytest.approx(len(rows) / len(days))
        assert each.handle_s == (pytest.approx(sum(handle) / len(handle)) if handle else None)
        assert each.observed == pytest.approx(sum(in_time) / len(rows))
        if each.handle_s is not None:
            assert each.load == pytest.approx(each.calls * each.handle_s / SLOT_S)


def test_the_error_at_the_agents_who_were_there(published: Published) -> None:
    layer, raw = published
    found = measured(layer, end=END)
    first = END - timedelta(weeks=WEEKS)
    there = sum(row["staffed_s"] for row in raw["agent_time"] if first <= row["day"] < END)
    agents = there / (found.days * len(found.half_hours) * SLOT_S)
    assert found.staffed == pytest.approx(agents)
    error = found.error
    assert error is not None
    pairs = []
    for each in found.half_hours:
        if each.load is not None and each.handle_s is not None and each.load < agents:
            share = erlang.within(each.load, agents, 20, each.handle_s)
            assert share is not None
            assert each.observed is not None
            pairs.append((share, each.observed, each.offered))
    weight = sum(offered for _, _, offered in pairs)
    assert error.modelled == pytest.approx(sum(share * n for share, _, n in pairs) / weight)
    assert error.observed == pytest.approx(sum(seen * n for _, seen, n in pairs) / weight)
    assert error.typical == pytest.approx(sum(abs(share - seen) * n for share, seen, n in pairs) / weight)


def test_of_one_queue_agents_are_not_known_and_so_no_error_is(published: Published) -> None:
    found: Measured = measured(published[0], queue="bills", end=END)
    assert found.staffed is None
    assert found.error is None


def test_as_many_erlangs_as_agents_have_no_number(published: Published) -> None:
    found = measured(published[0], end=END)
    busiest = max(found.half_hours, key=lambda each: each.load or 0.0)
    assert busiest.load is not None
    assert busiest.modelled(busiest.load, 20) is None
    assert busiest.unstable(busiest.load)
    assert busiest.starts in found.modelled(busiest.load, 20).unstable
    needed = busiest.needed(0.8, 20)
    assert needed is not None
    assert (busiest.modelled(needed, 20) or 0.0) >= 0.8
    nobody = found.modelled(0, 20)
    assert nobody.share is None or len(nobody.unstable) < len(found.half_hours)


def test_a_queue_without_calls_is_told(published: Published) -> None:
    layer, _ = published
    assert choices(layer, "queue") == ("bills", "tech")
    with pytest.raises(Unavailable, match="no call came in these weeks"):
        measured(layer, end=date(2020, 1, 1))
