"""Curves of staying against published output of R's survival package.

aml: Miller (1997), Survival Analysis, p. 49; printed figures from the package's tests/doaml.Rout.save.
lung: Loprinzi et al. (1994), J. Clin. Oncology 12; from the package's tests/Examples/survival-Ex.Rout.save.
Medians' limits there rest on log intervals and are not compared; ours are on the log-log scale,
and are checked against the formula of Kalbfleisch and Prentice (2002, 1.4), worked by hand.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from pathlib import Path

import pytest

from cxmetrics.insight.survival import Curve, log_rank
from cxmetrics.metrics.kinds.survival import KIND, curve

DATA = Path(__file__).parent / "data"
Tenures = dict[int, tuple[int, int, int]]


def sums(times: list[tuple[int, bool]], entered_at: int = 0) -> Tenures:
    """The mergeable sums of exits: (time, whether it was an event)."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for time, event in times:
        found[entered_at][0] += 1
        found[time][1 if event else 2] += 1
    return {tenure: (a, b, c) for tenure, (a, b, c) in found.items()}


def read(name: str, group: str, event: float) -> dict[str, Tenures]:
    times: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    with (DATA / name).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            times[row[group]].append((int(float(row["time"])), float(row["status"]) == event))
    return {key: sums(values) for key, values in times.items()}


AML = read("aml.csv", "x", 1)
LUNG = read("lung.csv", "ph.ecog", 2)
PRINTED = {
    "Maintained": [(9, 11, 0.909, 0.0867), (13, 10, 0.818, 0.1163), (18, 8, 0.716, 0.1397), (23, 7, 0.614, 0.1526),
                   (31, 5, 0.491, 0.1642), (34, 4, 0.368, 0.1627), (48, 2, 0.184, 0.1535)],
    "Nonmaintained": [(5, 12, 0.8333, 0.1076), (8, 10, 0.6667, 0.1361), (12, 8, 0.5833, 0.1423),
                      (23, 6, 0.4861, 0.1481), (27, 5, 0.3889, 0.1470)],
}  # fmt: skip


def drawn(of: Tenures) -> Curve:
    return Curve(None, tuple(curve(of)), sum(entered for entered, _, _ in of.values()))


@pytest.mark.parametrize(("group", "lines"), PRINTED.items())
def test_aml_as_printed(group: str, lines: list[tuple[int, int, float, float]]) -> None:
    steps = {step.tenure: step for step in curve(AML[group])}
    for time, at_risk, survival, error in lines:
        assert steps[time].at_risk == at_risk
        assert steps[time].survival == pytest.approx(survival, abs=5e-4)
        assert steps[time].survival * math.sqrt(steps[time].variance) == pytest.approx(error, abs=5e-5)


def test_medians_as_printed() -> None:
    assert drawn(AML["Maintained"]).quantile() == 31
    assert drawn(AML["Nonmaintained"]).quantile() == 23
    assert drawn(LUNG["0.0"]).quantile() == 394
    assert drawn(LUNG["1.0"]).quantile() == 306
    assert [drawn(LUNG["0.0"]).quantile(share) for share in (0.25, 0.75)] == [285, 655]
    assert [drawn(LUNG["1.0"]).quantile(share) for share in (0.25, 0.75)] == [181, 550]


def test_restricted_means_as_printed() -> None:
    assert drawn(LUNG["0.0"]).restricted_mean(730) == pytest.approx(429, abs=0.5)
    assert drawn(LUNG["1.0"]).restricted_mean(730) == pytest.approx(366, abs=0.5)


def test_log_rank_as_printed() -> None:
    found = log_rank(list(AML.values()))
    assert found is not None
    assert found.chi_square == pytest.approx(3.4, abs=0.05)
    assert found.freedom == 1
    assert found.p == pytest.approx(0.07, abs=0.005)


def test_limits_are_on_the_log_log_scale() -> None:
    """At t = 13 of aml, maintained: S 0.8182, Greenwood 1/110 + 1/90 = 0.0202; exp(+-1.96 x 0.1421 / 0.2007)."""
    step = next(step for step in curve(AML["Maintained"]) if step.tenure == 13)
    low, high = step.interval() or (0, 0)
    assert low == pytest.approx(0.8182 ** math.exp(1.959964 * 0.142134 / 0.200671), abs=1e-4)
    assert high == pytest.approx(0.8182 ** math.exp(-1.959964 * 0.142134 / 0.200671), abs=1e-4)


def test_events_come_before_censorings() -> None:
    [step] = curve({0: (4, 0, 0), 5: (0, 1, 3)})[-1:]
    assert (step.at_risk, step.survival) == (4, 0.75)


def test_who_enters_late_is_at_risk_only_from_then_on() -> None:
    of = {0: (2, 0, 0), 3: (2, 1, 0), 6: (0, 1, 2)}
    steps = {step.tenure: step for step in curve(of)}
    assert steps[2].at_risk == 2
    assert (steps[3].at_risk, steps[3].survival) == (4, 0.75)
    assert (steps[6].at_risk, steps[6].survival) == (3, 0.5)


def test_leaving_on_the_joining_day_counts_at_once() -> None:
    [step] = curve({0: (3, 1, 2)})
    assert (step.tenure, step.at_risk, step.left) == (0, 3, 1)
    assert step.survival == pytest.approx(2 / 3)


def test_the_single_figure_is_who_completes_twelve_months() -> None:
    of = {"tenures": {0: (10, 0, 0), 11: (0, 2, 0), 12: (0, 3, 5)}}
    assert KIND.value(of) == pytest.approx(0.8)
    assert KIND.n(of) == 10
    assert KIND.value({"tenures": {0: (10, 0, 0), 11: (0, 2, 8)}}) is None
    assert KIND.value({"tenures": {0: (10, 10, 0)}}) == 0
    assert KIND.value({"tenures": {}}) is None


def test_where_nobody_is_left_there_is_no_interval() -> None:
    last = curve({0: (2, 0, 0), 4: (0, 2, 0)})[-1]
    assert (last.survival, last.interval()) == (0.0, None)
    assert log_rank([{0: (2, 0, 2)}, {0: (2, 0, 2)}]) is None
