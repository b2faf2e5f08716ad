"""`drivers`: what an outcome goes with, its intervals, its refusals, and what the sample company shows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.insight.drivers import Drivers, judged, lmg, relative_weights
from cxmetrics.metrics.kinds.drivers import correlations, moments
from tests.answers.company import metric
from tests.conftest import RunCommand
from tests.known_answers.test_drivers import sums

KEYS = ["predictor", "share", "weight", "low", "high", "sign", "r2", "n"]
Rows = NDArray[np.float64]


def responses(count: int, *slopes: float, noise: float = 1.0, seed: int = 1) -> Rows:
    """Outcome and predictors, whole numbers from 1 to 5 all of them, that go together by a common mood."""
    draw = np.random.default_rng(seed)
    mood = draw.normal(size=(count, 1))
    predictors = np.clip(np.round(3 + mood + draw.normal(size=(count, len(slopes)))), 1, 5)
    outcome = predictors @ np.array(slopes) + noise * draw.normal(size=count)
    return np.column_stack([outcome, predictors])


def found(table: Rows, blocks: int, names: str = "abcdefghijklmnopq") -> Drivers:
    predictors = tuple(names[: table.shape[1] - 1])
    parts = np.array_split(table, blocks)
    return judged(
        metric("why", "drivers", outcome="y", predictors=predictors), np.array([sums(part) for part in parts])
    )


def parts_of(table: Rows) -> dict[str, float]:
    return dict(zip("abcdefgh", lmg(np.corrcoef(table.T)), strict=False))


def test_both_splits_add_up_to_r2_and_the_strongest_comes_first() -> None:
    one = found(responses(900, 0.2, 1.0, 0.5, seed=3), 12)
    assert [each.predictor for each in one.drivers] == ["b", "c", "a"]
    assert sum(each.part for each in one.drivers) == pytest.approx(one.r2)
    assert sum(each.weight for each in one.drivers) == pytest.approx(one.r2)
    assert one.n == 900
    assert one.notes == ()


def test_the_interval_is_that_of_leaving_out_one_week_at_a_time() -> None:
    """Worked out the long way, on the rows: Efron (1982), The Jackknife, 3.2, with t of weeks less one."""
    table = responses(400, 0.3, 0.6)
    weeks = np.array_split(table, 10)
    without = [parts_of(np.vstack([week for place, week in enumerate(weeks) if place != left])) for left in range(10)]
    for each in found(table, 10).drivers:
        values = np.array([part[each.predictor] for part in without])
        error = np.sqrt(9 / 10 * ((values - values.mean()) ** 2).sum())
        half = stats.t.ppf(0.975, 9) * error
        assert each.share == pytest.approx(parts_of(table)[each.predictor], abs=1e-9)
        assert (each.low, each.high) == (
            pytest.approx(max(0, each.part - half), abs=1e-9),
            pytest.approx(each.part + half, abs=1e-9),
        )


def test_the_intervals_hold_what_they_promise() -> None:
    """Of 300 companies about 95 % have the true part of the strongest driver in its interval."""
    truth = parts_of(responses(400_000, 0.3, 0.8, noise=2.0, seed=99))["b"]
    held = 0
    for seed in range(300):
        one = next(
            each for each in found(responses(600, 0.3, 0.8, noise=2.0, seed=seed), 26).drivers if each.predictor == "b"
        )
        held += bool(one.low is not None and one.high is not None and one.low <= truth <= one.high)
    assert 0.91 <= held / 300 <= 0.99


def test_under_eight_weeks_there_is_no_interval_and_no_ranking() -> None:
    table = responses(300, 0.1, 1.0)
    few, enough = found(table, 7), found(table, 8)
    assert [each.predictor for each in few.drivers] == ["a", "b"]
    assert (few.named, few.low, few.drivers[0].low) == ((), None, None)
    assert few.notes == ("7 weeks: no intervals and no ranking under 8.",)
    assert [each.predictor for each in enough.named] == ["b", "a"]
    assert enough.drivers[0].low is not None


def test_at_most_four_are_named() -> None:
    assert len(found(responses(900, 1, 0.9, 0.8, 0.7, 0.6, 0.5), 10).named) == 4


@pytest.mark.parametrize(("predictors", "least"), [(2, 50), (5, 50), (6, 60), (12, 120)])
def test_too_few_responses_are_refused(predictors: int, least: int) -> None:
    slopes = [0.5] * predictors
    with pytest.raises(
        Unavailable, match=f"{least - 1} responses answered everything; drivers are found from {least} up"
    ):
        found(responses(least - 1, *slopes), 10)
    assert found(responses(least, *slopes), 10).n == least


def test_no_responses_are_refused_in_the_same_words() -> None:
    one = metric("why", "drivers", outcome="y", predictors=("a", "b"))
    with pytest.raises(Unavailable, match="0 responses answered everything"):
        judged(one, np.zeros((0, 0)))


def test_a_driver_that_does_not_vary_is_left_out_with_a_note() -> None:
    table = responses(200, 0.5, 0.5)
    table[:, 2] = 4
    one = found(table, 10)
    assert [each.predictor for each in one.drivers] == ["a"]
    assert one.notes == ("Everybody answered 'b' alike: it is left out.",)
    assert one.drivers[0].share == pytest.approx(one.r2)


def test_an_outcome_that_does_not_vary_goes_with_nothing() -> None:
    table = responses(200, 0.5, 0.5)
    table[:, 0] = 10
    with pytest.raises(Unavailable, match="every response gives the same 'y'"):
        found(table, 10)


def test_drivers_that_say_the_same_are_refused_by_name() -> None:
    table = responses(300, 0.5, 0.5, 0.5, 0.5)
    table[:, 4] = 6 - table[:, 2]
    with pytest.raises(CxError, match="'b', 'd' say the same") as refused:
        found(table, 10)
    assert "Leave one of them out" in str(refused.value)


def test_drivers_that_say_nearly_the_same_are_warned_of() -> None:
    table = responses(2000, 0.5, 0.5, 0.5)
    table[:, 3] = table[:, 2] + 0.1 * np.random.default_rng(5).normal(size=2000)
    one = found(table, 10)
    assert one.inflated == ("b", "c") or one.inflated == ("c", "b")
    assert any("variance inflation above 10" in note for note in one.notes)


def test_large_numbers_lose_nothing() -> None:
    """Answers on a scale far from zero: the same parts to six digits."""
    table = responses(500, 0.4, 0.8)
    far = table + 10_000
    near, away = found(table, 10), found(far, 10)
    assert [each.share for each in away.drivers] == pytest.approx([each.share for each in near.drivers], rel=1e-6)


def test_more_than_twelve_drivers_have_weights_alone() -> None:
    one = found(responses(900, *[0.3] * 13), 10)
    assert {each.share for each in one.drivers} == {None}
    assert sum(each.weight for each in one.drivers) == pytest.approx(one.r2)
    assert one.drivers[0].low is not None


def test_many_tables_at_once_are_each_as_one() -> None:
    tables = np.array([sums(responses(60, 0.2, 0.4, 0.6, seed=seed)) for seed in range(9)])
    together = correlations(moments(tables)[1])
    for place, one in enumerate(tables):
        alone = correlations(moments(one)[1])
        assert lmg(together)[place] == pytest.approx(lmg(alone), abs=1e-12)
        assert relative_weights(together)[place] == pytest.approx(relative_weights(alone), abs=1e-12)


def asked(run_command: RunCommand, home: Path, *args: str) -> list[dict[str, Any]]:
    done = run_command(["drivers", *args, "--format", "json"], home)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def test_a_name_that_is_none_is_answered_with_those_that_have_drivers(
    run_command: RunCommand, sample_home: Path
) -> None:
    done = run_command(["drivers", "nsp_drivers"], sample_home)
    assert done.returncode == 2
    assert "Did you mean 'nps_drivers'?" in done.stderr
    assert "Choices: ces_drivers, csat_drivers, engagement_drivers, nps_drivers." in done.stderr


def test_the_command_gives_the_promised_columns(run_command: RunCommand, sample_home: Path) -> None:
    rows = asked(run_command, sample_home, "nps_drivers")
    assert [list(row) for row in rows] == [KEYS] * 5
    assert [row["share"] for row in rows] == sorted((row["share"] for row in rows), reverse=True)
    planted = {"easy": 0.52, "heard": 0.44, "anticipated": 0.22, "recognized": 0.18, "relevant": 0.14}
    assert [row["predictor"] for row in rows] == sorted(planted, key=lambda name: -planted[name])
    for column in ("share", "weight"):
        assert sum(row[column] for row in rows) == pytest.approx(rows[0]["r2"])
    assert all(row["low"] < row["share"] < row["high"] and row["sign"] == 1 for row in rows)
    done = run_command(["drivers", "nps_drivers", "--format", "csv"], sample_home)
    assert [row["predictor"] for row in csv.DictReader(io.StringIO(done.stdout))] == [row["predictor"] for row in rows]


def test_windows_and_filters_narrow_it(run_command: RunCommand, sample_home: Path) -> None:
    whole = asked(run_command, sample_home, "csat_drivers")[0]["n"]
    window = asked(run_command, sample_home, "csat_drivers", "--from", "2026-01-05", "--to", "2026-02-02")
    assert 50 < window[0]["n"] < whole / 5
    assert {row["low"] for row in window} == {None}, "four weeks"
    parts = [
        asked(run_command, sample_home, "csat_drivers", "--where", f"region={r}")[0]["n"] for r in ("North", "South")
    ]
    both = asked(run_command, sample_home, "csat_drivers", "--where", "region=North", "--where", "region=South")
    assert both[0]["n"] == sum(parts) < whole


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["nps"], "of kind 'nps' and has no drivers"),
        (["nps_driver"], "Did you mean 'nps_drivers'?"),
        (["nps_drivers", "--where", "plan=Basic"], "it has no dimension 'plan'"),
        (["nps_drivers", "--where", "region=Nort"], "Did you mean 'North'?"),
        (["nps_drivers", "--from", "2026-10-26", "--where", "segment=Youth"], "drivers are found from 50 up"),
        (["nps_drivers", "--format", "xml"], "'xml' is not known"),
        (["engagement_drivers", "--where", "site=Lisbon"], "it has no dimension 'site'"),
    ],
)
def test_what_cannot_be_asked_is_told(args: list[str], told: str, run_command: RunCommand, sample_home: Path) -> None:
    done = run_command(["drivers", *args], sample_home)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


def test_employees_by_whole_waves_that_may_be_shown(run_command: RunCommand, sample_home: Path) -> None:
    done = run_command(["drivers", "engagement_drivers"], sample_home)
    assert done.returncode == 0
    assert "may not be shown (anonymity)" in done.stderr
    assert len(done.stdout.splitlines()) == 4
