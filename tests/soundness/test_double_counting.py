"""Silently wrong: a row counts once for every set of dimensions it is stored in, or for every time it is asked for."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from cxmetrics.errors import CxError
from cxmetrics.metrics.question import Question
from tests.answers.company import layer, metric

DIMENSIONS = ("segment", "region", "queue", "reason", "team")


def test_every_breakdown_and_every_filter_adds_up_to_the_whole(tmp_path: Path) -> None:
    draw = random.Random(7)
    rows = [
        {
            "day": date(2026, 1, 1) + timedelta(days=draw.randrange(90)),
            **{dimension: draw.choice(["a", "b", None]) for dimension in DIMENSIONS},
            "numerator": draw.randrange(3),
            "denominator": 3,
        }
        for _ in range(400)
    ]
    one = layer(tmp_path, [(metric(dimensions=DIMENSIONS, cross=(("queue", "reason"),)), rows)], date(2026, 6, 1))
    for dimension in DIMENSIONS:
        groups = one.answer(Question("answered", by=dimension)).rows
        assert sum(row.n or 0 for row in groups) == 1200
        for group in ("a", "b", "(none)"):
            wanted = sum(3 for row in rows if (row[dimension] or "(none)") == group)
            assert one.answer(Question("answered", grain="all", where={dimension: (group,)})).rows[0].n == wanted
    stored = 0
    for by, other in combinations(DIMENSIONS, 2):
        where = {other: ("a", "(none)")}
        wanted = sum(3 for row in rows if row[other] in ("a", None))
        try:
            found = one.answer(Question("answered", grain="all", by=by, where=where)).rows
        except CxError:
            assert not {by, other} & {"segment", "region"}
            assert {by, other} != {"queue", "reason"}
            continue
        stored += 1
        assert sum(row.n or 0 for row in found) == wanted
    assert stored == 8


def test_a_value_asked_for_twice_counts_once(tmp_path: Path) -> None:
    rows = [{"day": date(2026, 1, 1), "segment": "A", "region": "N", "numerator": 1, "denominator": 2}]
    one = layer(tmp_path, [(metric(), rows)], date(2026, 6, 1))
    assert one.answer(Question("answered", grain="all", where={"segment": ("A", "A")})).rows[0].n == 2
