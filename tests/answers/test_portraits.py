"""What segments are like: real differences only, by hand; months that failed a check; names that are markup."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from cxmetrics.insight.portraits import Portraits, portraits
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.portraits import COLUMNS, finding, portraits_html, records, sentence
from tests.answers.company import Rows, layer, metric

TODAY = date(2026, 3, 1)
NUMBERS = Numbers()
SATISFIED = metric("csat", "proportion", pillar="loyalty")
LOST = metric("lost", "proportion", better="lower")
WORTH = metric("monthly_value_per_consumer", "mean", grain="month", across_time="last", unit="currency")
ACTIVE = metric("active_consumers", "level")
GROUPS = (("What they say", (SATISFIED, LOST)), ("What they do", (WORTH,)))
NAMES = ("csat", "lost", "monthly_value_per_consumer", "never_there")
ODD = "<b>$x$</b>"


def share(day: date, segment: str, numerator: int, denominator: int) -> dict[str, object]:
    return {"day": day, "segment": segment, "numerator": numerator, "denominator": denominator}


JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 5)
ANSWERS: Rows = [
    share(JANUARY, "home", 400, 500),
    share(FEBRUARY, "home", 380, 500),
    share(JANUARY, ODD, 60, 100),
    share(FEBRUARY, ODD, 50, 100),
    share(FEBRUARY, "tiny", 1, 9),
]
LEAVERS: Rows = [share(FEBRUARY, "home", 20, 1000), share(FEBRUARY, ODD, 5, 200)]
VALUES: Rows = [
    {"day": date(2026, 2, 1), "segment": "home", "n": 100, "total": 3000.0, "total_sq": 90_500.0},
    {"day": date(2026, 2, 1), "segment": ODD, "n": 100, "total": 6000.0, "total_sq": 361_000.0},
]
PEOPLE: Rows = [
    {"day": date(2026, 2, 28), "segment": "home", "amount": 900},
    {"day": date(2026, 2, 28), "segment": ODD, "amount": 100},
]


@pytest.fixture
def told(tmp_path: Path) -> Portraits:
    held = layer(tmp_path, [(SATISFIED, ANSWERS), (LOST, LEAVERS), (WORTH, VALUES), (ACTIVE, PEOPLE)], TODAY)
    found = portraits(held, NAMES, {})
    assert found is not None
    return found


def test_each_is_held_against_all_others(told: Portraits) -> None:
    home, odd, _ = told.portraits
    assert (home.group, odd.group) == ("home", ODD)
    trait = next(trait for trait in odd.traits if trait.metric.id == "csat")
    assert (trait.value, trait.n) == (110 / 200, 200)
    assert trait.others == pytest.approx(781 / 1009)
    z = abs(0.55 - 781 / 1009) / math.sqrt(0.55 * 0.45 / 200 + 781 / 1009 * 228 / 1009 / 1009)
    assert trait.p == pytest.approx(math.erfc(z / math.sqrt(2)), abs=1e-8)
    assert trait.word == "worse"
    assert told.everybody["csat"] == pytest.approx(891 / 1209)
    assert (home.share, home.value) == (0.9, pytest.approx(1 / 3))
    assert told.lacking == ("never_there",)


def test_a_row_a_segment_and_figure_can_be_taken_away(told: Portraits) -> None:
    rows = records(told)
    assert [set(row) for row in rows] == [set(COLUMNS)] * sum(len(portrait.traits) for portrait in told.portraits)
    odd = next(row for row in rows if row["segment"] == ODD and row["metric"] == "csat")
    assert (odd["value"], odd["others"], odd["verdict"]) == (110 / 200, pytest.approx(781 / 1009), "worse")
    assert {row["verdict"] for row in rows} > {"no signal", "too few"}


def test_only_what_is_real_is_spoken(told: Portraits) -> None:
    home, _, tiny = told.portraits
    assert not [
        trait for portrait in told.portraits for trait in portrait.traits if trait.metric.id == "lost" and trait.word
    ]
    assert "better</span> csat 78.0% (others 53.1%)." in sentence(home, GROUPS, NUMBERS)
    assert "lost" not in sentence(home, GROUPS, NUMBERS)
    assert sentence(tiny, GROUPS, NUMBERS) == "<b>tiny</b>: too few to judge."
    assert finding(told, "2026", NUMBERS) == "home differs most: csat 78.0% (others 53.1%), 2026"


def test_worth_is_neither_better_nor_worse(told: Portraits) -> None:
    words = {p.group: t.word for p in told.portraits for t in p.traits if t.metric.id == WORTH.id}
    assert words == {"home": "changed", ODD: "changed"}
    shown = portraits_html(told, GROUPS, "2026", [], NUMBERS)
    assert "higher</span>" in shown
    assert "lower</span>" in shown


def test_markup_for_a_name_is_text(told: Portraits) -> None:
    shown = portraits_html(told, GROUPS, "2026", [], NUMBERS)
    assert "&lt;b&gt;$x$&lt;/b&gt;" in shown
    assert "<b>$x$" not in shown


def test_a_filter_chooses_and_still_compares(tmp_path: Path) -> None:
    held = layer(tmp_path, [(SATISFIED, ANSWERS)], TODAY)
    found = portraits(held, ["csat"], {"segment": ("home",)})
    assert found is not None
    assert [portrait.group for portrait in found.portraits] == ["home"]
    assert found.portraits[0].traits[0].others == pytest.approx(111 / 209)


def test_nobody_differs_where_all_are_alike(tmp_path: Path) -> None:
    alike: Rows = [share(FEBRUARY, name, 50, 100) for name in ("a", "b", "c")]
    found = portraits(layer(tmp_path, [(SATISFIED, alike)], TODAY), ["csat"], {})
    assert found is not None
    assert finding(found, "2026", NUMBERS) == "No segment differs from the others by more than chance, 2026"
    assert portraits(layer(tmp_path / "none", [], TODAY), ["csat"], {}) is None
