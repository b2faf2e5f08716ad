"""Limits, signals, comparisons and headlines of answers, from published files of known rows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.insight.headline import headline
from cxmetrics.insight.judgement import judged
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import days, layer, metric


def _months(numerators: Sequence[float], last: date, denominator: int = 1000) -> list[dict[str, object]]:
    """One row on the first of each month, the last of them in the month of `last`."""
    newest = last.year * 12 + last.month - 1
    return [
        {
            "day": date((newest - back) // 12, (newest - back) % 12 + 1, 1),
            "segment": "A",
            "region": "N",
            "numerator": numerator,
            "denominator": denominator,
        }
        for back, numerator in zip(range(len(numerators) - 1, -1, -1), numerators, strict=True)
    ]


def _layer(tmp_path: Path, numerators: Sequence[float], today: date = date(2026, 5, 1), **fields: object) -> Layer:
    return layer(tmp_path, [(metric(**fields), _months(numerators, date(2026, 4, 1)))], today)


STABLE = [500, 510, 490, 505, 495, 500, 510, 490, 505, 495, 500, 510, 490, 505, 495, 500, 510]


def test_limits_rest_on_the_whole_history_whatever_the_window(tmp_path: Path) -> None:
    one = _layer(tmp_path, [*STABLE, 900])
    whole = judged(one, Question("answered"))
    window = judged(one, Question("answered", start=date(2026, 3, 1)))
    assert len(window.rows) == 2
    assert window.rows == whole.rows[-2:]
    assert window.rows[-1].signals == ("outside",)
    assert "outside" not in window.rows[0].signals
    assert whole.limits_note is None


def test_an_unfinished_period_takes_no_part_in_limits(tmp_path: Path) -> None:
    whole = judged(_layer(tmp_path, [*STABLE, 900], today=date(2026, 4, 20)), Question("answered"))
    newest = whole.rows[-1]
    assert not newest.complete
    assert newest.signals == ()
    assert newest.center == pytest.approx(math.fsum(STABLE) / len(STABLE) / 1000)


def test_few_points_have_no_limits_and_some_are_provisional(tmp_path: Path) -> None:
    assert judged(_layer(tmp_path / "a", STABLE[:4]), Question("answered")).limits_note == "no limits yet (4 points)"
    answer = judged(_layer(tmp_path / "b", STABLE[:9]), Question("answered"))
    assert answer.limits_note == "provisional limits (9 points)"
    assert answer.rows[0].center is not None


def test_rebasing_starts_limits_anew(tmp_path: Path) -> None:
    moved = [value + 300 for value in STABLE[:8]]
    one = _layer(tmp_path, [*STABLE, *moved])
    plain = judged(one, Question("answered"))
    assert any("shift" in row.signals for row in plain.rows)
    rebased = judged(one, Question("answered"), rebased_on=[date(2025, 9, 1)])
    assert not any(row.signals for row in rebased.rows)
    assert rebased.rows[0].center == pytest.approx(0.5006, abs=1e-4)
    assert rebased.rows[-1].center == pytest.approx(0.8006, abs=1e-3)
    assert rebased.limits_note == "provisional limits (8 points)"


def _seasonal(months: int, swing: float) -> list[float]:
    """A yearly wave, and a small movement that no month repeats."""
    return [500 + swing * math.sin(2 * math.pi * place / 12) + (place * 7919 % 23 - 11) for place in range(months)]


def test_a_season_is_taken_out_of_limits_after_three_years(tmp_path: Path) -> None:
    values = [round(value) for value in _seasonal(40, 120)]
    answer = judged(_layer(tmp_path / "a", values), Question("answered"))
    assert answer.limits_note == "season taken out"
    assert not any("outside" in row.signals for row in answer.rows)
    assert len({row.center for row in answer.rows}) > 6
    short = judged(_layer(tmp_path / "b", values[:35]), Question("answered"))
    assert short.limits_note is None
    flat = judged(_layer(tmp_path / "c", [round(value) for value in _seasonal(40, 0)]), Question("answered"))
    assert flat.limits_note is None


def test_a_step_or_a_slope_is_no_season(tmp_path: Path) -> None:
    noise = [place * 7919 % 23 - 11 for place in range(40)]
    step = [500 + (150 if place > 17 else 0) + extra for place, extra in enumerate(noise)]
    slope = [300 + 8 * place + extra for place, extra in enumerate(noise)]
    assert judged(_layer(tmp_path / "a", step), Question("answered")).limits_note is None
    assert judged(_layer(tmp_path / "b", slope), Question("answered")).limits_note is None


def test_p_prime_limits_follow_the_base_of_each_period(tmp_path: Path) -> None:
    """Where bases are uneven a small one has wider limits; the center is that of all answers together."""
    sizes = [100, 400] * 8
    rows = _months([size * (5 + place % 3 - 1) // 10 for place, size in enumerate(sizes)], date(2026, 4, 1))
    for row, size in zip(rows, sizes, strict=True):
        row["denominator"] = size
    one = layer(tmp_path, [(metric(limits="p-prime"), rows)], date(2026, 5, 1))
    answer = judged(one, Question("answered"))
    reach = [row.upper_limit - row.center for row in answer.rows if row.upper_limit is not None and row.center]
    assert reach[0] == pytest.approx(2 * reach[1])
    whole = sum(row["numerator"] for row in rows) / sum(sizes)  # type: ignore[misc]
    assert answer.rows[0].center == pytest.approx(whole)


def test_sampling_alone_judges_where_history_is_short(tmp_path: Path) -> None:
    answer = judged(_layer(tmp_path, [500, 500, 600]), Question("answered", compare="previous"))
    first, same, up = answer.rows
    assert (first.verdict, first.compare_value, first.difference) == ("not comparable", None, None)
    assert (same.verdict, same.difference) == ("no signal", 0)
    assert up.verdict == "changed"
    assert up.difference == pytest.approx(0.1)
    assert up.difference_low is not None
    assert 0 < up.difference_low < 0.1
    assert up.compare_period is not None
    assert up.compare_period.first == date(2026, 3, 1)
    assert "sampling alone" in (answer.change_note or "")


def test_ordinary_movement_judges_where_it_is_larger(tmp_path: Path) -> None:
    """Swings of 100 every month are far beyond sampling, and nothing new."""
    swinging = [500 + 50 * (-1) ** place for place in range(20)]
    answer = judged(_layer(tmp_path, swinging), Question("answered", compare="previous"))
    newest = answer.rows[-1]
    assert newest.difference_high is not None
    assert newest.difference_high < 0
    assert newest.verdict == "no signal"
    assert answer.change_note is None


def test_below_the_minimum_n_nothing_has_changed(tmp_path: Path) -> None:
    rows = _months([1, 19], date(2026, 4, 1), denominator=20)
    answer = judged(layer(tmp_path, [(metric(), rows)], date(2026, 5, 1)), Question("answered", compare="previous"))
    assert answer.rows[-1].verdict == "too few"
    assert answer.rows[-1].difference == pytest.approx(0.9)


def test_groups_looked_at_together_need_more(tmp_path: Path) -> None:
    """A share that just clears 5 % alone does not among twenty (Benjamini and Hochberg 1995)."""

    def month(day: date, group: str, numerator: int) -> dict[str, object]:
        return {"day": day, "segment": group, "region": "N", "numerator": numerator, "denominator": 1000}

    groups = [f"g{place:02}" for place in range(20)]
    rows = [month(date(2026, 3, 1), group, 500) for group in groups]
    rows += [month(date(2026, 4, 1), group, 546 if group == "g00" else 500) for group in groups]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 5, 1))
    alone = judged(one, Question("answered", where={"segment": ("g00",)}, compare="previous"))
    together = judged(one, Question("answered", by="segment", compare="previous"))
    assert alone.rows[-1].verdict == "changed"
    assert {row.verdict for row in together.rows if row.period.first == date(2026, 4, 1)} == {"no signal"}


def _daily(first: date, last: date, share: float, base: int = 100) -> list[dict[str, object]]:
    return [
        {"day": day, "segment": "A", "region": "N", "numerator": round(share * base), "denominator": base}
        for day in days(first, last)
    ]


def test_a_running_period_is_set_against_as_many_days(tmp_path: Path) -> None:
    rows = [
        *_daily(date(2026, 2, 1), date(2026, 2, 10), 0.4),
        *_daily(date(2026, 2, 11), date(2026, 2, 28), 0.9),
        *_daily(date(2026, 3, 1), date(2026, 3, 12), 0.5),
    ]
    one = layer(tmp_path, [(metric(looks_ahead=2), rows)], date(2026, 3, 13))
    running = judged(one, Question("answered", compare="previous")).rows[-1]
    assert running.n == 1000, "settled through March 10"
    assert running.compare_value == pytest.approx(0.4)
    assert running.difference == pytest.approx(0.1)
    assert not running.complete


def test_the_other_month_may_be_shorter(tmp_path: Path) -> None:
    rows = [*_daily(date(2026, 2, 1), date(2026, 2, 28), 0.4), *_daily(date(2026, 3, 1), date(2026, 3, 30), 0.5)]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 3, 31))
    running = judged(one, Question("answered", compare="previous")).rows[-1]
    assert (running.n, running.compare_value) == (3000, pytest.approx(0.4))


def test_month_grain_trailing_and_level_compare_complete_periods_only(tmp_path: Path) -> None:
    shares = _daily(date(2026, 2, 1), date(2026, 3, 10), 0.5)
    counts = [{"day": row["day"], "segment": "A", "region": "N", "amount": 5.0} for row in shares]
    metrics = [
        (metric("monthly", grain="month"), shares),
        (metric("trailing", across_time="last"), shares),
        (metric("stock", "level"), counts),
        (metric("flow", "level", across_time="sum"), counts),
    ]
    one = layer(tmp_path, metrics, date(2026, 3, 11))
    for name in ("monthly", "trailing", "stock", "flow"):
        running = judged(one, Question(name, compare="previous")).rows[-1]
        assert (running.verdict, running.compare_value, running.difference) == ("not comparable", None, None), name


def test_weeks_compare_with_the_same_week_by_weekday(tmp_path: Path) -> None:
    rows = [*_daily(date(2025, 3, 3), date(2025, 3, 9), 0.4), *_daily(date(2026, 3, 2), date(2026, 3, 8), 0.5)]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 3, 30), calendar=Calendar())
    newest = judged(one, Question("answered", grain="week", compare="year")).rows[-1]
    assert newest.compare_period.first == date(2025, 3, 3)
    assert newest.compare_value == pytest.approx(0.4)


def test_a_headline_says_better_only_of_a_signal(tmp_path: Path) -> None:
    assert headline(_layer(tmp_path / "a", [*STABLE, 900]), "answered").word == "better"
    assert headline(_layer(tmp_path / "b", [*STABLE, 900], better="lower"), "answered").word == "worse"
    assert headline(_layer(tmp_path / "c", [*STABLE, 900], better="neither"), "answered").word == "changed"
    assert headline(_layer(tmp_path / "d", STABLE), "answered").word == "no signal"
    assert headline(_layer(tmp_path / "e", STABLE[:3]), "answered").word == "no limits yet"


def test_a_headline_is_of_the_last_complete_period(tmp_path: Path) -> None:
    one = _layer(tmp_path, [*STABLE, 300], today=date(2026, 4, 20))
    found = headline(one, "answered", where={"segment": ("A",), "unknown": ("x",)})
    assert found.label == "Mar 2026"
    assert found.row is not None
    assert found.row.value == pytest.approx(0.51)
    assert found.previous is not None
    assert found.previous.label == "Feb 2026"
    assert found.previous.row is not None
    assert found.previous.row.compare_value == pytest.approx(0.5)
    assert found.year is not None
    assert found.year.label == "Mar 2025"
    assert found.running is not None
    assert found.running.value == pytest.approx(0.3)
    assert found.history is not None
    assert found.history.ignored_filters == ("unknown",)


def test_a_headline_of_few_or_of_nothing_says_so(tmp_path: Path) -> None:
    few = layer(tmp_path / "a", [(metric(), _months([5, 9], date(2026, 4, 1), 10))], date(2026, 5, 1))
    assert (headline(few, "answered").state, headline(few, "answered").word) == ("few", "too few")
    empty = layer(tmp_path / "b", [(metric(), [])], date(2026, 5, 1), unavailable={"calls": "it needs calls."})
    assert (headline(empty, "answered").state, headline(empty, "answered").word) == ("no data", "no data")
    assert headline(empty, "calls").state == "unavailable"
    assert "it needs calls" in (headline(empty, "calls").reason or "")


def test_a_target_is_set_against_limits(tmp_path: Path) -> None:
    for name, target, word in (
        ("a", 0.3, "consistently met"),
        ("b", 0.5, "hit or miss"),
        ("c", 0.7, "consistently missed"),
    ):
        assert headline(_layer(tmp_path / name, STABLE, target=target), "answered").assurance == word
    assert headline(_layer(tmp_path / "d", STABLE), "answered").assurance is None


def test_each_signal_tells_where_it_points(tmp_path: Path) -> None:
    """A rise begins with a point that lies below the one before it."""
    rising = [500, 510, 490, 505, 495, 500, 510, 490, 505, 470, 480, 490, 500, 510, 520, 530]
    rows = judged(_layer(tmp_path, rising), Question("answered")).rows
    assert [(row.signals, row.sides) for row in rows[-7:-5]] == [(("trend",), (1,))] * 2
    assert all(len(row.signals) == len(row.sides) for row in rows)


def test_each_phase_has_its_own_limits_and_knows_whether_they_are_provisional(tmp_path: Path) -> None:
    one = _layer(tmp_path, [*STABLE, *(value + 300 for value in STABLE[:8])])
    rebased = judged(one, Question("answered"), rebased_on=[date(2025, 9, 17), date(2025, 9, 3), date(2019, 1, 1)])
    assert [row.provisional for row in rebased.rows] == [False] * 17 + [True] * 8
    assert rebased.rebased_on == (date(2019, 1, 1), date(2025, 9, 3), date(2025, 9, 17))
    ranges = [abs(after - value) / 1000 for value, after in itertools.pairwise(STABLE[:8])]
    newest = rebased.rows[-1]
    assert newest.center is not None
    assert newest.upper_limit == pytest.approx(newest.center + 2.66 * math.fsum(ranges) / 7), "no range over the break"
    short = judged(one, Question("answered"), rebased_on=[date(2026, 1, 5)])
    assert short.limits_note == "no limits yet (4 points)"
    assert short.rows[-1].center is None
    assert short.rows[0].center is not None


def test_a_season_is_taken_out_over_all_phases_together(tmp_path: Path) -> None:
    """A step on which limits start anew neither hides the season nor is taken for one."""
    values = [round(value) for value in _seasonal(40, 120)]
    stepped = [value + (250 if place >= 27 else 0) for place, value in enumerate(values)]
    on = date(2025, 4, 1)
    assert [row.period.first for row in judged(_layer(tmp_path / "a", stepped), Question("answered")).rows][27] == on
    answer = judged(_layer(tmp_path / "b", stepped), Question("answered"), rebased_on=[on])
    assert answer.limits_note == "season taken out"
    plain = judged(_layer(tmp_path / "c", values), Question("answered"))
    for row, same in zip(answer.rows, plain.rows, strict=True):
        assert row.center is not None
        assert same.center is not None
        step = 0.25 if row.period.first >= on else 0.0
        assert row.center == pytest.approx(same.center + step, abs=0.012)
    assert not any(row.signals for row in answer.rows)


def test_p_prime_limits_keep_to_phases_and_seasons(tmp_path: Path) -> None:
    sizes = [(100, 400, 900)[place % 3] for place in range(40)]
    values = [round(value) for value in _seasonal(40, 120)]
    rows = _months([size * value / 1000 for size, value in zip(sizes, values, strict=True)], date(2026, 4, 1))
    for row, size in zip(rows, sizes, strict=True):
        row["denominator"] = size
    one = layer(tmp_path, [(metric(limits="p-prime"), rows)], date(2026, 5, 1))
    answer = judged(one, Question("answered"))
    assert answer.limits_note == "season taken out"
    assert not any("outside" in row.signals for row in answer.rows)
    reach = [row.upper_limit - row.center for row in answer.rows if row.upper_limit is not None and row.center]
    assert reach[0] > 1.8 * reach[1] > 1.8 * reach[2], "the smaller the base, the wider"
    rebased = judged(one, Question("answered"), rebased_on=[date(2025, 4, 1)])
    assert rebased.rows[-1].provisional is False
    assert len({round(row.center - same.center, 6) for row, same in zip(rebased.rows, answer.rows, strict=True)}) > 1


def test_a_target_is_set_against_the_limits_of_a_year(tmp_path: Path) -> None:
    """With a season the range of the newest month alone would promise too much."""
    values = [round(value) for value in _seasonal(40, 120)]
    one = _layer(tmp_path, values)
    newest = judged(one, Question("answered")).rows[-1]
    answer = judged(one, Question("answered"))
    assert answer.reach is not None
    assert newest.lower_limit is not None
    assert answer.reach[0] < newest.lower_limit - 0.1
    assert headline(one, "answered", target=newest.lower_limit - 0.01).assurance == "hit or miss"
    assert headline(one, "answered", target=answer.reach[0] - 0.01).assurance == "consistently met"
    assert judged(one, Question("answered", start=date(2026, 4, 1))).reach == answer.reach, "whatever the window"
    assert judged(one, Question("answered", by="segment")).reach is None
