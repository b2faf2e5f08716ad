"""What a failed check makes of answers: of which metrics, in which periods, until when, and who may accept it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program
from cxmetrics.briefing import watch
from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight import acceptance
from cxmetrics.insight.explanation import explanation
from cxmetrics.insight.judgement import history, judged
from cxmetrics.journal import Journal
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import Settings
from tests.engine.company import load_rows, settings_in
from tests.trust.company import TODAY, Rows, answers, calls
from tests.trust.test_check_files import written

METRICS = ("calls_offered", "answered_rate", "nps")
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def shortened(rows: Rows, first: str, last: str) -> Rows:
    return [{**row, "talk_s": 1.0} if first <= str(row["offered_at"])[:10] <= last else row for row in rows]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Calls and answers of half a year; the talk of ten days of January cannot be."""
    home = tmp_path_factory.mktemp("doubted")
    settings = settings_in(home, METRICS, fixed_today=TODAY)
    (settings.sql_folders[0] / "checks").mkdir()
    body = "SELECT row_day AS day, call_id FROM checked WHERE talk_s < 100"
    written(settings.sql_folders[0] / "checks", body, severity="fail", tolerates="10 %")
    load_rows(settings, "calls", shortened(calls()[-3600:], "2026-01-10", "2026-01-19"), home / "calls.csv")
    load_rows(settings, "survey_responses", answers()[-1800:], home / "answers.csv")
    refresh(settings)
    return settings


def trust(settings: Settings, metric: str, grain: str = "month", **more: Any) -> dict[str, str]:
    answer = judged(acceptance.layer(settings), Question(metric, grain, **more))
    return {str(row.period.first) if row.period else "all": row.trust for row in answer.rows}


def test_only_the_periods_that_hold_wrong_days_are_touched(company: Settings) -> None:
    months = trust(company, "calls_offered")
    assert months.pop("2026-01-01") == "vetoed"
    assert set(months.values()) == {"ok"}
    weeks = trust(company, "calls_offered", "week")
    assert {week for week, word in weeks.items() if word != "ok"} == {"2026-01-05", "2026-01-12", "2026-01-19"}
    days = trust(company, "calls_offered", "day")
    assert [min(d for d, w in days.items() if w != "ok"), max(d for d, w in days.items() if w != "ok")] == [
        "2026-01-10",
        "2026-01-19",
    ]


def test_what_is_tolerated_of_a_longer_period_does_not_touch_it(company: Settings) -> None:
    """200 of 3,600 calls are 5.6 %, of the first quarter's 1,780 they are 11.2 %; 10 % are tolerated."""
    assert trust(company, "calls_offered", "all") == {"all": "ok"}
    assert trust(company, "calls_offered", "quarter")["2026-01-01"] == "vetoed"


def test_only_metrics_that_read_the_table_are_touched(company: Settings) -> None:
    assert trust(company, "answered_rate")["2026-01-01"] == "vetoed"
    assert set(trust(company, "nps").values()) == {"ok"}


def test_a_window_that_leaves_the_days_out_is_not_touched(company: Settings) -> None:
    days = Question("calls_offered", "month", start=date(2026, 1, 20), end=date(2026, 2, 1))
    assert [row.trust for row in judged(acceptance.layer(company), days).rows] == ["ok"]


def test_every_group_and_filter_is_touched_alike(company: Settings) -> None:
    answer = judged(acceptance.layer(company), Question("calls_offered", "month", by="region"))
    told = {(row.group, row.trust) for row in answer.rows if row.period and row.period.first == JANUARY}
    assert told == {("Coast", "vetoed"), ("Inland", "vetoed"), ("Hills", "vetoed")}


def test_the_doubt_says_what_where_when_who_and_what_to_do(company: Settings) -> None:
    answer = judged(acceptance.layer(company), Question("calls_offered", "month"))
    (row,) = [row for row in answer.rows if row.trust != "ok"]
    (doubt,) = row.doubts
    assert doubt.said == "short calls in calls, 2026-01-10 to 2026-01-19"
    assert (doubt.owner, doubt.remedy, doubt.wrong, doubt.since) == ("Tests", "Talk.", 200, answer.published_at)


def test_a_vetoed_figure_is_no_point_of_the_history_and_compares_with_nothing(company: Settings) -> None:
    layer = acceptance.layer(company)
    series = history(layer, Question("calls_offered", "month"))[None]
    values = {period.first: value for period, value in zip(series.periods, series.values, strict=True)}
    assert values[JANUARY] is None
    assert values[FEBRUARY] == 560
    rows = judged(layer, Question("calls_offered", "month", compare="previous")).rows
    told = {row.period.first: (row.verdict, row.difference) for row in rows if row.period}
    assert told[JANUARY] == told[FEBRUARY] == ("not comparable", None)


def test_it_is_not_explained(company: Settings) -> None:
    with pytest.raises(CxError, match="is not trusted: short calls in calls, 2026-01-10 to 2026-01-19") as raised:
        explanation(acceptance.layer(company), "calls_offered", FEBRUARY, JANUARY, by=["region"])
    assert raised.value.ways_out == ("Talk.",)


def test_an_annotation_accepts_its_days_and_no_others(company: Settings) -> None:
    journal = Journal(company)
    told = Annotation(date(2026, 1, 10), "Switch", ends_on=date(2026, 1, 14), kind="data issue", accepts="short_calls")
    made = journal_of.add(journal, told, author="Ada")
    assert trust(company, "calls_offered")["2026-01-01"] == "vetoed"  # 100 of 620 are left: 16 %
    assert trust(company, "calls_offered", "week")["2026-01-05"] == "ok"
    journal_of.remove(journal, made.id, author="Ada")
    longer = replace(told, ends_on=date(2026, 1, 18))
    whole = journal_of.add(journal, longer, author="Ada")
    assert trust(company, "calls_offered")["2026-01-01"] == "ok"  # 20 of 620 are left: 3 %
    assert trust(company, "calls_offered", "day")["2026-01-19"] == "vetoed"
    journal_of.remove(journal, whole.id, author="Ada")
    other = journal_of.add(
        journal,
        replace(told, starts_on=JANUARY, ends_on=date(2026, 1, 31), scope="metric", metric="answered_rate"),
        author="Ada",
    )
    assert trust(company, "answered_rate")["2026-01-01"] == "ok"
    assert trust(company, "calls_offered")["2026-01-01"] == "vetoed"
    journal_of.remove(journal, other.id, author="Ada")
    assert trust(company, "answered_rate")["2026-01-01"] == "vetoed"


def test_it_comes_back_by_itself_when_the_check_passes(company: Settings, tmp_path: Path) -> None:
    load_rows(company, "calls", calls()[-3600:], tmp_path / "mended.csv")
    refresh(company)
    assert set(trust(company, "calls_offered").values()) == {"ok"}


def test_a_vetoed_figure_raises_no_signal_and_watch_is_silent_until_somebody_answers_for_it(tmp_path: Path) -> None:
    """Three times as many calls in February, the newest complete month, and none of them can be."""
    settings = settings_in(tmp_path, ["calls_offered"], fixed_today=TODAY)
    (settings.sql_folders[0] / "checks").mkdir()
    body = "SELECT row_day AS day, call_id FROM checked WHERE talk_s < 100"
    written(settings.sql_folders[0] / "checks", body, severity="fail", tolerates="10 %")
    rows = [row for row in calls() if row["offered_at"].month != 3]
    february = [row for row in rows if row["offered_at"].month == 2]
    more = [{**row, "call_id": f"{row['call_id']}-{n}"} for row in february for n in range(2)]
    load_rows(settings, "calls", shortened([*rows, *more], "2026-02-01", "2026-02-28"), tmp_path / "calls.csv")
    refresh(settings)
    assert trust(settings, "calls_offered")["2026-02-01"] == "vetoed"
    assert watch.found(acceptance.layer(settings)) == []
    assert watch.watch(acceptance.layer(settings)).told == []
    told = Annotation(FEBRUARY, "It was so", ends_on=date(2026, 2, 28), kind="data issue", accepts="short_calls")
    journal_of.add(Journal(settings), told, author="Ada")
    assert {each.rule for each in watch.found(acceptance.layer(settings))} == {"outside"}


def test_query_says_it_and_why(
    sample_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CX_HOME", str(sample_home))
    asked = ["query", "calls_offered", "--from", "2026-01-01", "--to", "2026-04-01", "--format", "json"]
    assert program.main(asked) == 0
    out = capsys.readouterr()
    assert [row["trust"] for row in json.loads(out.out)] == ["ok", "caution", "ok"]
    assert "in calls, 2026-02-01 to 2026-02-28 (check " in out.err


SHORT = Period(date(2026, 2, 1), date(2026, 3, 1))


def test_the_short_month_of_the_sample_is_in_doubt_and_no_other_figure(sample_home: Path) -> None:
    """Found by volume and by the control total; in exactly the metrics that read calls, in that month."""
    layer = acceptance.layer(Settings(home=sample_home))
    reads_calls, later, doubted = set(), set(), set()
    for name, metric in layer.publication.metrics.items():
        if not metric.available or metric.kind in ("survival", "drivers"):
            continue
        rows = layer.answer(Question(name)).rows
        if "calls" in {column.partition(".")[0] for column in metric.reads}:
            (reads_calls if any(row.period == SHORT for row in rows) else later).add(name)
        for row in rows:
            if row.trust != "ok":
                assert (row.trust, row.period) == ("caution", SHORT), (name, row)
                assert {"volume_by_day", "reconciliation"} <= {doubt.check for doubt in row.doubts}
                doubted.add(name)
    assert doubted == reads_calls
    assert later == {"stayed_12m_by_problem", "stayed_12m_after_problem"}, (
        "of February it is known only once a year has passed"
    )
    assert len(doubted) >= 15
