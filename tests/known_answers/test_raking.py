"""Raking against the R package survey, and the parts of it by hand.

R survey, tests/rakecheck.Rout.save (cran/survey @014e4db), on apiclus1 (California Academic
Performance Index, public): mean of api00 641.23 and total enrolment 3,647,280 raked to school
types and to those who met the school-wide target (`calibrate`, which iterates until nothing
changes; `rake` of that package stops when no margin is off by more than 1, and has 3,647,300);
642.61 raked to the cross of both, and to those who met the comparable improvement target.
Population: apipop of the same package. Kish's design effect: Kish 1965, section 11.7.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from cxmetrics.errors import CxError
from cxmetrics.insight.raking import MOST_CYCLES, raked

SCHOOLS = list(csv.DictReader((Path(__file__).parent / "data" / "apiclus1.csv").open()))
TYPES = {"E": 4421.0, "H": 755.0, "M": 1018.0}
WIDE = {"No": 1072.0, "Yes": 5122.0}
HEARD = {"segment": {"a": 50.0, "b": 50.0}, "plan": {"x": 30.0, "y": 70.0}}
CELLS = [{"segment": s, "plan": p} for s in "ab" for p in "xy"]


def test_the_published_example() -> None:
    cells = [{"stype": school["stype"], "sch.wide": school["sch.wide"]} for school in SCHOOLS]
    design = [float(school["pw"]) for school in SCHOOLS]
    found = raked(cells, [1.0] * len(cells), {"stype": TYPES, "sch.wide": WIDE}, design=design)
    weights = np.array(found.weights) * 6194 / len(cells)
    assert found.converged
    assert weights @ [float(s["api00"]) for s in SCHOOLS] / weights.sum() == pytest.approx(641.23, abs=0.005)
    assert weights @ [float(s["enroll"]) for s in SCHOOLS] == pytest.approx(3_647_280, abs=0.5)


def test_the_published_example_with_a_joint_margin() -> None:
    """The cross of type and school-wide target of apipop: rows E, H, M; columns No, Yes."""
    joint = {"E No": 472.0, "E Yes": 3949.0, "H No": 334.0, "H Yes": 421.0, "M No": 266.0, "M Yes": 752.0}
    cells = [{"both": f"{s['stype']} {s['sch.wide']}", "comp.imp": s["comp.imp"]} for s in SCHOOLS]
    improved = {"No": 1712.0, "Yes": 4482.0}
    found = raked(cells, [1.0] * len(cells), {"both": joint, "comp.imp": improved})
    weights = np.array(found.weights)
    assert weights @ [float(s["api00"]) for s in SCHOOLS] / weights.sum() == pytest.approx(642.61, abs=0.006)


def test_margins_are_reached_and_cells_keep_their_odds() -> None:
    """By hand: two by two, 40 10 20 30; the odds ratio of the cells, 6, is kept (Deming and Stephan 1940)."""
    counts = np.array([40.0, 10.0, 20.0, 30.0])
    found = raked(CELLS, counts, HEARD)
    sizes = counts * found.weights
    assert sizes[:2].sum() == pytest.approx(50)
    assert sizes[::2].sum() == pytest.approx(30)
    assert sizes[0] * sizes[3] / (sizes[1] * sizes[2]) == pytest.approx(6)
    assert not found.missed
    assert not found.trimmed


def test_the_design_effect_is_kishs() -> None:
    """Four answers, weights 1, 1, 1, 3: (sum w)^2 / sum w^2 = 36 / 12 = 3; design effect 4 / 3."""
    found = raked([{"g": "a"}, {"g": "b"}], [3.0, 1.0], {"g": {"a": 3.0, "b": 3.0}})
    assert found.effective_n == pytest.approx(3)
    assert found.design_effect == pytest.approx(4 / 3)
    assert (found.lowest, found.highest) == pytest.approx((2 / 3, 2))


def test_trimming_says_what_it_leaves_short() -> None:
    counts = [97.0, 3.0]
    found = raked([{"g": "a"}, {"g": "b"}], counts, {"g": {"a": 78.0, "b": 22.0}}, limits=(0.3, 3.0))
    assert found.highest == pytest.approx(3)
    assert found.trimmed
    assert np.dot(found.weights, counts) == pytest.approx(100)
    assert [(m.group, m.wanted, m.reached) for m in found.missed] == [
        ("a", pytest.approx(0.78), pytest.approx(0.91)),
        ("b", pytest.approx(0.22), pytest.approx(0.09)),
    ]


def test_trimming_where_nothing_is_beyond_changes_nothing() -> None:
    counts = [40.0, 10.0, 20.0, 30.0]
    assert raked(CELLS, counts, HEARD, limits=(0.3, 3.0)).weights == pytest.approx(raked(CELLS, counts, HEARD).weights)


def test_what_cannot_converge_says_so() -> None:
    """Both of a take plan x, all of b plan y, yet x is to be more than a is: no weights can do it."""
    cells = [{"segment": "a", "plan": "x"}, {"segment": "b", "plan": "y"}]
    found = raked(cells, [10.0, 10.0], HEARD)
    assert not found.converged
    assert found.cycles == MOST_CYCLES
    assert {missed.margin for missed in found.missed} == {"segment"}


def test_unequal_totals_are_refused() -> None:
    with pytest.raises(CxError, match="different totals"):
        raked(CELLS, [1.0] * 4, {"segment": {"a": 50.0, "b": 50.0}, "plan": {"x": 30.0, "y": 71.0}})


def test_a_silent_group_stops_it_and_is_named() -> None:
    margins = {"segment": {"a": 50.0, "b": 40.0, "Youth": 10.0}}
    with pytest.raises(CxError, match=r"nobody of segment 'Youth' answered") as told:
        raked([{"segment": "a"}, {"segment": "b"}], [1.0, 1.0], margins)
    assert "Merge it with another group of segment" in str(told.value)
    with pytest.raises(CxError, match="nobody answered"):
        raked([], [], margins)
