"""Drivers as they are published: by weeks, no larger for more responses, and of employees nothing that tells of few."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.errors import Unavailable
from cxmetrics.insight.drivers import drivers
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings, load
from tests.engine.company import TODAY, fill, load_rows, metric, published, rollup, run, settings_in

EXPECTATIONS = ("recognized", "relevant", "easy", "anticipated", "heard")
WAVE = date(2026, 1, 1)
EMPLOYEES = ("engagement_drivers", "engagement_index", "brand_promise_known")


def response(n: int, day: date, **more: Any) -> dict[str, Any]:
    scores = {name: 1 + (n * place) % 5 for place, name in enumerate(EXPECTATIONS, start=1)}
    return {"response_id": f"{day}-{n}", "responded_at": day, "nps": n % 11, "segment": "ab"[n % 2], **scores, **more}


def days(count: int, first: date = date(2026, 1, 1)) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def test_responses_are_put_down_to_the_weeks_of_the_company(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ["nps_drivers"], calendar=Calendar(week_starts="sunday"))
    fill(settings, "survey_responses", [response(n, day) for n, day in enumerate(days(20))])
    fill(settings, "survey_responses", [response(99, date(2026, 1, 2), heard=None)])
    refresh(settings)
    found = published(settings).rows("SELECT day, SUM(n) FROM rollup_nps_drivers GROUP BY 1 ORDER BY 1")
    assert found == [
        (date(2025, 12, 28), 3),
        (date(2026, 1, 4), 7),
        (date(2026, 1, 11), 7),
        (date(2026, 1, 18), 3),
    ], "and who left one out is in none"


def test_a_hundred_times_the_responses_are_no_more_rows(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ["nps_drivers"])
    renamed = "survey_responses.* REPLACE (response_id || '-' || k AS response_id)"
    fill(settings, "survey_responses", [response(n, day) for day in days(28) for n in range(4)])
    refresh(settings)
    few = published(settings).metrics["nps_drivers"].rows
    run(settings, f"INSERT INTO survey_responses SELECT {renamed} FROM survey_responses, range(99) AS r(k)")
    refresh(settings, full=True)
    held = published(settings)
    assert held.metrics["nps_drivers"].rows == few
    assert held.rows("SELECT SUM(n) FROM rollup_nps_drivers") == [(28 * 4 * 100,)]


def test_a_week_or_group_without_responses_has_no_figure(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ["nps_drivers"])
    rows = [response(n, day) for day in (date(2026, 1, 5), date(2026, 1, 19)) for n in range(60)]
    fill(settings, "survey_responses", rows)
    refresh(settings)
    answer = Layer(settings).answer(Question("nps_drivers", "week", compare="previous"))
    assert [(row.n, row.value is None) for row in answer.rows] == [(60, False), (0, True), (60, False)]
    groups = Layer(settings).answer(Question("nps_drivers", "week", "segment"))
    assert [row.n for row in groups.rows] == [30, 30, 0, 0, 30, 30]


def test_what_a_load_touches_is_rebuilt_by_whole_weeks(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, ["nps_drivers"])
    rows = [response(n, day) for day in days(40) for n in range(3)]
    late = [row for row in rows if row["responded_at"] in (date(2026, 1, 14), date(2026, 2, 1))]
    load_rows(settings, "survey_responses", [row for row in rows if row not in late], tmp_path / "first.csv")
    refresh(settings)
    load_rows(settings, "survey_responses", late, tmp_path / "late.csv")
    settings = dataclasses.replace(settings, fixed_today=TODAY + timedelta(days=3))
    refresh(settings)
    quick = rollup(published(settings), "nps_drivers")
    refresh(settings, full=True)
    assert quick == rollup(published(settings), "nps_drivers")
    assert sum(row[4] for row in quick) == 120


def test_other_drivers_in_the_header_build_the_rollup_anew(tmp_path: Path) -> None:
    """With the same SQL: the sums go by the place of the driver."""
    settings = settings_in(tmp_path)
    body = "SELECT responded_at AS day, nps, easy, heard FROM survey_responses"
    fill(settings, "survey_responses", [response(n, date(2026, 1, 5), easy=5, heard=1) for n in range(3)])
    for predictors, total in (("easy, heard", 15), ("heard, easy", 3)):
        metric(settings, "why", body, kind="drivers", outcome="nps", predictors=predictors)
        refresh(settings)
        assert published(settings).rows("SELECT sum_1 FROM rollup_why") == [(total,)]


def answer(n: int, wave: date = WAVE, **more: Any) -> dict[str, Any]:
    items = {f"engaged_{place}": 1 + (n * place) % 5 for place in range(1, 6)}
    drivers = {"knows_promise": 1 + n % 5, "able_to_deliver": 1 + n % 4, "accountable": 1 + n % 3}
    who = {"department": "d" + str(n % 2), "site": "s", "team": "t" + str(n % 4)}
    return {"response_id": f"{wave}-{n}", "wave": wave, "responded_on": wave, **who, **items, **drivers, **more}


def company(tmp_path: Path, rows: list[dict[str, Any]]) -> Settings:
    settings = settings_in(tmp_path, EMPLOYEES)
    fill(settings, "engagement_responses", rows)
    refresh(settings)
    return settings


@pytest.mark.parametrize(
    ("whole", "partly", "shown"),
    [(60, 0, True), (60, 5, True), (60, 4, False), (60, 1, False), (49, 0, False), (50, 0, True)],
)
def test_a_wave_is_shown_where_many_answered_all_and_few_did_not_answer_some(
    whole: int, partly: int, shown: bool, tmp_path: Path
) -> None:
    """Else the index of everybody less the drivers' sum would be what the few said."""
    rows = [answer(n) for n in range(whole)] + [answer(whole + n, accountable=None) for n in range(partly)]
    settings = company(tmp_path, rows)
    held = published(settings).metrics["engagement_drivers"]
    found = published(settings).rows("SELECT day, n FROM rollup_engagement_drivers")
    assert found == ([(WAVE, whole)] if shown else [])
    assert held.hidden == (() if shown else ((str(WAVE), "", ""),))
    if not shown:
        with pytest.raises(Unavailable, match="no wave of the window may be shown"):
            drivers(Layer(settings), Question("engagement_drivers"))
        [row] = Layer(settings).answer(Question("engagement_drivers")).rows
        assert (row.suppressed, row.value, row.n) == (True, None, None)


def test_a_wave_that_was_hidden_stays_so(tmp_path: Path) -> None:
    settings = company(tmp_path, [answer(n) for n in range(40)])
    fill(settings, "engagement_responses", [answer(n) for n in range(40, 90)])
    refresh(settings, full=True)
    assert published(settings).rows("SELECT COUNT(*) FROM rollup_engagement_drivers") == [(0,)]
    assert published(settings).rows("SELECT SUM(n) FROM rollup_engagement_index WHERE cell = 0") != [(40,)]


def test_an_open_wave_and_late_answers_are_not_in_it(tmp_path: Path) -> None:
    late = [answer(100 + n, responded_on=WAVE + timedelta(days=28)) for n in range(10)]
    young = [answer(n, TODAY - timedelta(days=27)) for n in range(80)]
    settings = company(tmp_path, [*(answer(n) for n in range(60)), *late, *young])
    assert published(settings).rows("SELECT day, n FROM rollup_engagement_drivers") == [(WAVE, 60)]


def test_waves_are_the_blocks_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    waves = [date(2024, 1 + n, 1) for n in range(9)]
    rows = [answer(n * 7 + place, wave) for place, wave in enumerate(waves) for n in range(60)]
    settings = company(tmp_path, [*rows, *(answer(n, date(2024, 11, 1)) for n in range(20))])
    found = drivers(Layer(settings), Question("engagement_drivers"))
    assert (found.blocks, found.left_out, found.n) == (9, 1, 540)
    assert found.ranked
    assert found.notes[-1] == "1 waves may not be shown (anonymity) and are not in it."


def test_drivers_of_employees_by_a_dimension_are_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    body = "SELECT wave AS day, team, enps, accountable FROM engagement_responses"
    metric(settings, "why", body, kind="drivers", outcome="enps", predictors="accountable", dimensions="team")
    fill(settings, "engagement_responses", [answer(n, enps=n % 11) for n in range(200)])
    report = refresh(settings)
    assert "for the company only, not by a dimension" in str(report.failed["why"])
    assert "rollup_why" not in {name for (name,) in published(settings).rows("SELECT table_name FROM duckdb_tables()")}


def test_no_shown_wave_of_the_sample_leaves_a_small_rest(sample_home: Path) -> None:
    """Who takes the drivers' people from those of another metric of the same answers is left with none or many."""
    layer = Layer(load({"CX_HOME": str(sample_home)}))
    shown = {row.period: row.n for row in layer.answer(Question("engagement_drivers", "day")).rows if row.n}
    assert len(shown) >= 8
    compared = 0
    for name in (
        "engagement_index",
        "item_knows_promise",
        "item_able_to_deliver",
        "item_accountable",
        "item_engaged_1",
    ):
        for row in layer.answer(Question(name, "day")).rows:
            if row.period in shown and row.n is not None:
                rest = row.n - shown[row.period]
                assert rest == 0 or rest >= layer.settings.minimum_group, (name, row.period)
                compared += 1
    assert compared >= 40
