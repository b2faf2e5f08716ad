"""Silently wrong: what is shown gives away, by sums and differences, what is hidden.

Everything that questions can be answered with is collected: every wave, every breakdown,
every grain. Then every set of people who are alike, and every group, of fewer than five is
looked for in what follows from it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cxmetrics.insight.explanation import HIDDEN, comparable, explanation, sums_by
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import load
from cxmetrics.store.warehouse import open_warehouse

PEOPLE = ("department", "site", "team")
WAVES = [date(2026, month, 1) for month in (1, 2, 4)]
TODAY = date(2026, 6, 1)
Atoms = dict[tuple[date, str, str, str], int]


def _company(seed: int) -> Atoms:
    """How many answered, by wave, department, site and team; small and lopsided."""
    draw = np.random.default_rng(seed)
    return {
        (wave, f"d{department}", f"s{site}", f"t{department}{team}"): int(draw.choice([1, 2, 3, 4, 6, 9, 14]))
        for wave in WAVES
        for department in range(4)
        for site in range(2)
        for team in range(2)
        if draw.random() < 0.7
    }


def _published(home: Path, atoms: Atoms) -> Layer:
    settings = replace(load({"CX_HOME": str(home)}), fixed_today=TODAY)
    values = [
        f"('r{place}-{one}', DATE '{wave}', '{department}', '{site}', '{team}', {one % 11})"
        for place, ((wave, department, site, team), count) in enumerate(atoms.items())
        for one in range(count)
    ]
    with open_warehouse(settings) as warehouse, warehouse.session() as connection:
        connection.exec_driver_sql(
            "INSERT INTO engagement_responses (response_id, wave, department, site, team, enps) VALUES "
            + ", ".join(values)
        )
    refresh(settings, ["employee_nps"])
    return Layer(settings)


def _shown(layer: Layer, atoms: list[Any]) -> tuple[list[list[bool]], int]:
    """For every figure that can be had, which atoms it sums; and how many figures are hidden."""
    sums, hidden = [], 0
    for grain in ("day", "week", "month", "quarter", "year", "all"):
        for by in (None, *PEOPLE):
            for start, end in ((None, None), (WAVES[1], None), (None, WAVES[2]), (WAVES[0], WAVES[1])):
                answer = layer.answer(Question("employee_nps", grain, by, start, end))
                for row in answer.rows:
                    hidden += row.suppressed
                    if row.suppressed or not row.n:
                        continue
                    first = max(row.period.first if row.period else date.min, start or date.min)
                    last = min(row.period.end if row.period else date.max, end or date.max)
                    sums.append(
                        [
                            first <= atom[0] < last and (by is None or atom[1 + PEOPLE.index(by)] == row.group)
                            for atom in atoms
                        ]
                    )
    return sums, hidden


@pytest.mark.parametrize("seed", range(6))
def test_no_few_people_follow_from_what_is_shown(tmp_path: Path, seed: int) -> None:
    atoms = _company(seed)
    layer = _published(tmp_path, atoms)
    keys = list(atoms)
    shown, hidden = _shown(layer, keys)
    assert shown
    assert hidden, "a company in which nothing is hidden proves nothing"
    known = np.array(sorted(set(map(tuple, shown))), dtype=float)
    rank = np.linalg.matrix_rank(known)
    sizes: Counter[tuple[Any, ...]] = Counter()
    for key, count in atoms.items():
        sizes[key] += count
        for place, dimension in enumerate(PEOPLE, start=1):
            sizes[key[0], dimension, key[place]] += count
    for group, count in sizes.items():
        if count >= 5:
            continue
        if len(group) == 4:
            mask = [key == group for key in keys]
        else:
            mask = [key[0] == group[0] and key[1 + PEOPLE.index(group[1])] == group[2] for key in keys]
        target = np.array(mask, dtype=float)
        assert np.linalg.matrix_rank(np.vstack([known, target])) > rank, f"{group}: {count} people"


def test_names_of_hidden_groups_are_listed_without_numbers(tmp_path: Path) -> None:
    atoms = _company(1)
    answer = _published(tmp_path, atoms).answer(Question("employee_nps", by="team"))
    assert {row.group for row in answer.rows} == {key[3] for key in atoms}
    assert all(row.n is None and row.value is None and not row.sums for row in answer.rows if row.suppressed)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_what_moved_it_shows_hidden_groups_together_only(tmp_path: Path, seed: int, grain: str) -> None:
    """The remainder holds at least five people of each wave, or none; and no hidden group has a part of its own."""
    atoms = _company(seed)
    layer = _published(tmp_path, atoms)
    question = Question("employee_nps", grain)
    complete = [row.period for row in layer.answer(question).rows if row.complete and row.value is not None]
    remainders = 0
    for period in complete:
        for versus in complete:
            for by in PEOPLE:
                may_not = {
                    row.group
                    for row in layer.answer(Question("employee_nps", grain, by)).rows
                    if row.suppressed and row.period in (period, versus)
                }
                found = explanation(layer, "employee_nps", period.first, versus.first, by=(by,), grain=grain)
                shown = {part.group for part in found.parts}
                assert not shown & may_not
                assert (HIDDEN in shown) == bool(may_not)
                _, spans = comparable(layer, question, period.first, versus.first)
                sums = sums_by(layer, question, spans, (by,), layer.total(question, spans))
                for span, groups in zip(spans, sums, strict=True):
                    people = groups.get((HIDDEN,), {}).get("responses", 0)
                    place = 1 + PEOPLE.index(by)
                    inside = [(atom, n) for atom, n in atoms.items() if span.first <= atom[0] < span.end]
                    assert people == sum(n for atom, n in inside if atom[place] in may_not)
                    for wave in {atom[0] for atom, _ in inside}:
                        rest = sum(n for atom, n in inside if atom[0] == wave and atom[place] in may_not)
                        assert rest == 0 or rest >= 5, (by, wave, rest)
                    remainders += people > 0
    assert remainders, "a company in which nothing is hidden proves nothing"
