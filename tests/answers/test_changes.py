"""What changed over everything together, and what did not, from published files of known rows."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.calendar import Calendar
from cxmetrics.insight.changes import what_began, what_changed
from cxmetrics.insight.figures import figures
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.kinship import kin_of
from cxmetrics.insight.moves import moves
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from tests.answers.company import layer, metric

TODAY = date(2026, 5, 1)
EVERYTHING = Question("", "month")


def months(shares: Mapping[str, Sequence[float]], base: int = 1000, region: str = "N") -> list[dict[str, Any]]:
    """A row a month and segment, the newest in April 2026."""
    newest = 2026 * 12 + 3
    return [
        {
            "day": date((newest - back) // 12, (newest - back) % 12 + 1, 1),
            "segment": segment,
            "region": region,
            "numerator": round(share * base),
            "denominator": base,
        }
        for segment, series in shares.items()
        for back, share in zip(range(len(series) - 1, -1, -1), series, strict=True)
    ]


def stable(count: int, seed: int = 1, middle: float = 0.6) -> list[float]:
    """A share of 1,000 that moves by sampling alone."""
    numbers = random.Random(seed)
    return [middle + numbers.gauss(0, (middle * (1 - middle) / 1000) ** 0.5) for _ in range(count)]


def company(tmp_path: Path, rows: Mapping[str, list[dict[str, Any]]], **fields: Any) -> Layer:
    given: dict[str, Any] = {"pillar": "journey", **fields}
    return layer(tmp_path, [(metric(name, **given), own) for name, own in rows.items()], TODAY)


def test_a_jump_is_named_with_its_group_and_the_rest_is_not(tmp_path: Path) -> None:
    a, b = stable(30, 1), stable(30, 2)
    one = company(
        tmp_path,
        {
            "answered": months({"A": [*a, 0.4], "B": [*b, 0.6]}),
            "solved": months({"A": stable(31, 3), "B": stable(31, 4)}),
        },
    )
    found = what_changed(one)
    [story] = found.stories
    assert (story.head.record.metric.id, story.head.record.by, story.word) == ("answered", None, "worse")
    assert story.cause is not None
    assert (story.cause.dimensions, story.cause.groups) == (("segment",), ("A",))
    assert [(each.record.by, each.record.group) for each in story.also] == [("segment", "A")]
    assert found.changed == 2
    assert found.label == "Apr 2026"
    assert story.head.told.row.difference == pytest.approx((0.4 - a[-1] + 0.6 - b[-1]) / 2, abs=1e-3)


def test_moves_are_those_of_single_questions_but_for_looking_at_all_together(tmp_path: Path) -> None:
    one = company(tmp_path, {"answered": months({"A": stable(31, 1), "B": stable(31, 2)})})
    looked = figures(one, EVERYTHING).records
    assert [(record.by, record.group) for record in looked] == [(None, None), ("segment", "A"), ("segment", "B")]
    for record in looked:
        for compare, row in record.compared.items():
            question = Question("answered", by=record.by, compare=compare)
            alone = next(
                each for each in reversed(judged(one, question).rows) if each.group == record.group and each.complete
            )
            for name in ("value", "low", "high", "n", "compare_value", "difference", "difference_low"):
                assert getattr(row, name) == getattr(alone, name)
            assert record.chance(compare) == alone.difference_p


def test_below_the_minimum_n_nothing_has_changed(tmp_path: Path) -> None:
    one = company(tmp_path, {"answered": months({"A": [*stable(30), 0.1]}, base=20)})
    found = what_changed(one)
    assert found.changed == found.judged == found.looked == 0


def test_a_count_of_few_has_not_changed(tmp_path: Path) -> None:
    """A department of 13 that loses one after years without a change; one of 130 that loses ten has."""

    def counted(before: int, now: int) -> list[dict[str, Any]]:
        rows = months({"A": [0.5] * 31})
        return [{"day": row["day"], "segment": "A", "region": "N", "amount": before} for row in rows[:-1]] + [
            {"day": rows[-1]["day"], "segment": "A", "region": "N", "amount": now}
        ]

    for before, now, changed in ((13, 12, 0), (130, 120, 1), (12, 300, 1)):
        given = metric("people", "level", pillar="engagement", across_time="sum")
        one = layer(tmp_path / str(before), [(given, counted(before, now))], TODAY)
        assert what_changed(one).changed == changed


def test_figures_looked_at_together_need_more(tmp_path: Path) -> None:
    """What clears 5 % alone does not among sixty figures; the company's are not drowned by their groups."""
    rows = {f"figure_{place:02}": months({"A": [0.5, 0.5]}) for place in range(59)}
    rows["figure_99"] = months({"A": [0.5, 0.546]})
    alone = company(tmp_path / "alone", {"figure_99": rows["figure_99"]})
    assert what_changed(alone).changed == 1
    assert what_changed(company(tmp_path / "many", rows)).changed == 0
    groups = {f"g{place:03}": [0.5, 0.5] for place in range(200)} | {"h": [0.5, 0.97]}
    crowd = company(tmp_path / "crowd", {"answered": months(groups)})
    assert {move.record.group for move in moves(figures(crowd, EVERYTHING).records, Calendar()) if move.changed} == {
        "h"
    }


def test_a_past_month_is_told_as_it_was_then(tmp_path: Path) -> None:
    """A step down, and a year of swings after it that would have hidden it."""
    then = [*stable(20), 0.5]
    after = [0.5 + (0.3 if place % 2 else -0.3) for place in range(12)]
    one = company(tmp_path, {"answered": months({"A": [*then, *after]})})
    found = what_changed(one, end=date(2025, 5, 1))
    assert (found.label, found.changed) == ("Apr 2025", 1)
    assert what_changed(company(tmp_path / "then", {"answered": months({"A": then})})).changed == 1


def test_figures_that_run_together_are_one_story(tmp_path: Path) -> None:
    share = [*stable(30, 5), 0.45]
    other = stable(31, 6)
    one = company(
        tmp_path,
        {
            "answered": months({"A": share}),
            "answered_fast": months({"A": [each * 0.9 for each in share]}),
            "given_up": months({"A": [1 - each for each in share]}),
            "solved": months({"A": other}),
        },
    )
    kin = kin_of(one)
    assert kin["given_up"] == kin["answered"] == kin["answered_fast"] != kin["solved"]
    assert kin["unheard of"] == "unheard of"
    given_up_is_bad = {"answered", "answered_fast"}
    for story in what_changed(one).stories:
        assert {each.record.metric.id for each in story.changes} in (given_up_is_bad, {"given_up"})
    [story, _] = what_changed(one).stories
    assert story.head.record.metric.id == "answered"


def test_complements_are_one_story_where_better_says_so(tmp_path: Path) -> None:
    share = [*stable(30, 5), 0.45]
    one = layer(
        tmp_path,
        [
            (metric("answered", pillar="call center"), months({"A": share})),
            (metric("given_up", pillar="call center", better="lower"), months({"A": [1 - each for each in share]})),
        ],
        TODAY,
    )
    [story] = what_changed(one).stories
    assert {each.record.metric.id for each in story.changes} == {"answered", "given_up"}
    assert story.word == "worse"


def test_one_shaken_month_makes_no_kin(tmp_path: Path) -> None:
    one = company(
        tmp_path,
        {"answered": months({"A": [*stable(30, 5), 0.3]}), "solved": months({"A": [*stable(30, 6), 0.3]})},
    )
    assert kin_of(one)["answered"] != kin_of(one)["solved"]


def test_what_means_more_for_consumers_comes_first(tmp_path: Path) -> None:
    """Everybody before a small group with a larger step; employees and what is neither better nor worse after."""

    def months_of(small: Sequence[float], large: Sequence[float]) -> list[dict[str, Any]]:
        return [*months({"S": small}, base=100), *months({"L": large}, base=2000)]

    still = stable(31, 1)
    down = [*stable(30, 2), 0.5]
    one = layer(
        tmp_path,
        [
            (metric("handled", pillar="call center", better="neither"), months_of(down, down)),
            (metric("heard", pillar="engagement"), months_of(down, down)),
            (metric("small", pillar="loyalty"), months_of([*stable(30, 3), 0.02], still)),
            (metric("whole", pillar="journey"), months_of(down, down)),
        ],
        TODAY,
    )
    told = [story.head.record.metric.id for story in what_changed(one).stories]
    assert told == ["whole", "small", "handled", "heard"]


def test_cohorts_of_different_age_are_not_compared(tmp_path: Path) -> None:
    rows = months({"A": [*stable(30), 0.1]})
    one = company(tmp_path, {"left_since": rows}, depends_on_clock=True)
    assert what_changed(one).looked == 0
    monthly = company(tmp_path / "month", {"left": rows}, depends_on_clock=True, grain="month")
    assert what_changed(monthly).changed == 1


def test_figures_that_ended_long_ago_say_nothing(tmp_path: Path) -> None:
    fresh, old = months({"A": stable(31)}), months({"A": [*stable(30), 0.1]})
    ended = [row for row in old if row["day"] < date(2026, 2, 1)]
    ended[-1] = {**ended[-1], "numerator": 10}
    late = [row for row in old if row["day"] < date(2026, 4, 1)]
    one = company(tmp_path, {"fresh": fresh, "ended": ended, "late": late})
    assert {record.metric.id for record in figures(one, EVERYTHING).records} == {"fresh", "late"}


def test_a_filter_goes_as_far_as_a_metric_has_it(tmp_path: Path) -> None:
    rows = [*months({"A": [*stable(30, 1), 0.3], "B": stable(31, 2)}), *months({"A": stable(31, 3)}, region="S")]
    one = layer(
        tmp_path,
        [
            (metric("answered", pillar="journey"), rows),
            (metric("staffed", pillar="journey", dimensions=("region",)), months({"A": stable(31, 4)})),
        ],
        TODAY,
    )
    found = what_changed(one, where={"segment": ("B",)})
    assert (found.changed, found.ignored) == (0, {"staffed": ("segment",)})
    looked = figures(one, Question("", "month", where={"segment": ("B",)})).records
    assert [(each.metric.id, each.by, each.group) for each in looked] == [
        ("answered", None, None),
        ("staffed", None, None),
    ]  # of one region there is one group only: everybody
    assert what_changed(one, where={"segment": ("A",)}).changed > 0


def test_hidden_groups_take_no_part(tmp_path: Path) -> None:
    rows = [{**row, "team": row["segment"]} for row in months({"T": stable(31, 1), "U": stable(31, 2)})]
    day = date(2026, 4, 1)
    one = layer(
        tmp_path,
        [(metric("engaged", pillar="engagement", dimensions=("team",)), rows)],
        TODAY,
        hidden=[(day, "team", "U")],
        anonymous=True,
    )
    looked = figures(one, EVERYTHING).records
    assert [each.group for each in looked] == [None, "T"]
    earlier = figures(one, Question("", "month", end=day)).records
    assert [each.group for each in earlier] == [None, "T", "U"]


def test_noise_that_looks_like_something_is_listed_with_its_reason(tmp_path: Path) -> None:
    swings = [0.6 + (0.04 if place % 2 else -0.04) for place in range(31)]
    one = company(tmp_path, {"answered": months({"A": swings}), "still": months({"A": [0.6] * 31})})
    found = what_changed(one)
    [quiet] = found.quiet["previous"]
    assert quiet.move.record.metric.id == "answered"
    assert quiet.seen == pytest.approx(8)
    assert quiet.ordinary == pytest.approx(0.08)
    assert found.quiet["year"] == ()


def test_what_changed_is_not_called_noise(tmp_path: Path) -> None:
    one = company(tmp_path, {"answered": months({"A": [*stable(30), 0.3]})})
    found = what_changed(one)
    assert found.changed > 0
    assert found.quiet == {"previous": (), "year": ()}


def test_a_slow_change_begins_to_leave_its_usual_range_once(tmp_path: Path) -> None:
    """Seven months a little above the mean: no step, and yet not the same; the month after tells it no more."""
    level = [0.61, 0.60] * 12
    higher = [0.611, 0.613, 0.612, 0.614, 0.612, 0.613, 0.611]
    one = company(tmp_path, {"answered": months({"A": [*level, *higher]})})
    [begun] = what_began(one)
    assert (begun.record.metric.id, begun.run.rule, begun.word) == ("answered", "shift", "better")
    apart = [*higher[:-1], 0.9]
    assert [
        each.run.rule for each in what_began(company(tmp_path / "apart", {"answered": months({"A": [*level, *apart]})}))
    ] == []
    longer = company(tmp_path / "longer", {"answered": months({"A": [*level, *higher, 0.612]})})
    assert what_began(longer) == ()


def test_two_asks_give_one_answer(tmp_path: Path) -> None:
    rows = {
        f"figure_{place}": months({"A": [*stable(30, place), 0.4], "B": stable(31, place + 50)}) for place in range(6)
    }
    one = company(tmp_path / "one", rows)
    other = company(tmp_path / "other", dict(reversed(rows.items())))
    names = [
        [(each.record.metric.id, each.record.by, each.record.group) for each in story.changes]
        for story in what_changed(one).stories
    ]
    assert names == [
        [(each.record.metric.id, each.record.by, each.record.group) for each in story.changes]
        for story in what_changed(other).stories
    ]
    assert len(list(itertools.chain(*names))) == what_changed(one).changed
