"""Silently wrong: what is published of employees' answers, all of it taken together, gives a small group away.

The attack is `cxmetrics.metrics.attack`; here it is made on what questions can be answered
with, of the sample company and of a hundred made-up ones, each published as a wave of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxmetrics.metrics.anonymity import COMPANY, Group
from cxmetrics.metrics.attack import Atom, Attack, Pinned, Released, unanimous
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.refresh import refresh
from cxmetrics.settings import ROOT, Settings, load
from tests.engine.company import load_rows, settings_in
from tests.soundness.attack import PEOPLE, released

METRICS = (
    "able_to_deliver",
    "brand_promise_known",
    "employee_nps",
    "engagement_index",
    "held_accountable",
    "participation",
)
MINIMUM = 5
FIRST = date(2025, 1, 1)
COMPANIES = 100


def _company(seed: int) -> list[dict[str, Any]]:
    """The answers of a small, lopsided company; teams mostly lie in one department and site, some are spread."""
    draw = np.random.default_rng(seed)
    departments, sites = int(draw.integers(1, 5)), int(draw.integers(1, 4))
    people: dict[Atom, int] = defaultdict(int)
    for team in range(int(draw.integers(3, 9))):
        for size in ((1, 2, 3, 4, 5, 6, 9, 15), *[(1, 2, 3, 6)] * int(draw.choice([0, 0, 0, 1, 2]))):
            home = f"d{draw.integers(departments)}", f"s{draw.integers(sites)}", f"t{team}"
            people[home] += int(draw.choice(size))
    missing, happy = draw.choice([0.0, 0.05, 0.2]), draw.uniform(0.3, 0.9)
    wave = FIRST + timedelta(days=seed)

    def score(low: int, high: int) -> int | None:
        if draw.random() < missing:
            return None
        return int(low + draw.binomial(high - low, happy))

    return [
        {
            "response_id": f"{seed}-{atom}-{one}",
            "wave": wave,
            "responded_on": wave,
            **dict(zip(PEOPLE, atom, strict=True)),
            "enps": score(0, 10),
            **{f"engaged_{item}": score(1, 5) for item in range(1, 6)},
            **{name: score(1, 5) for name in ("knows_promise", "able_to_deliver", "accountable")},
        }
        for atom, size in people.items()
        for one in range(size)
    ]


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[dict[str, Any]]]:
    """A home that has published a hundred companies, each as a wave; and their answers."""
    home = tmp_path_factory.mktemp("hundred")
    settings = settings_in(home, METRICS)
    answers = [row for seed in range(COMPANIES) for row in _company(seed)]
    invited: dict[tuple[date, Atom], int] = defaultdict(int)
    for row in answers:
        invited[row["wave"], _atom(row)] += 1
    invitations = [
        {"wave": wave, **dict(zip(PEOPLE, atom, strict=True)), "invited": count + len(atom[2]) % 3}
        for (wave, atom), count in invited.items()
    ]
    load_rows(settings, "engagement_responses", answers, home / "answers.csv")
    load_rows(settings, "engagement_invitations", invitations, home / "invitations.csv")
    report = refresh(settings)
    assert sorted(report.published) == sorted(METRICS)
    return settings, answers


def _atom(row: Mapping[str, Any]) -> Atom:
    return row["department"], row["site"], row["team"]


ANSWERED = {
    "able_to_deliver": ("able_to_deliver",),
    "brand_promise_known": ("knows_promise",),
    "employee_nps": ("enps",),
    "engagement_index": tuple(f"engaged_{item}" for item in range(1, 6)),
    "held_accountable": ("accountable",),
    "participation": ("response_id",),
}
"""By metric, the columns of which one must be filled for somebody to count."""


class Wave:
    """The answers of one wave, as only the company knows them."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows = rows
        self.atoms: list[Atom] = sorted({_atom(row) for row in rows})

    def small(self, metric: str, group: Group) -> bool:
        """Whether a group is one whose numbers nobody may work out."""
        inside, columns = [row for row in self.rows if row[group[0]] == group[1]], ANSWERED.get(metric, (metric,))
        return 0 < sum(any(row[c] is not None for c in columns) for row in inside) < MINIMUM


def _waves(answers: Sequence[Mapping[str, Any]]) -> dict[date, Wave]:
    rows: dict[date, list[Mapping[str, Any]]] = defaultdict(list)
    for row in answers:
        rows[row["wave"]].append(row)
    return {wave: Wave(found) for wave, found in rows.items()}


ITEMS = {
    **{f"item_engaged_{place}": f"engaged_{place}" for place in range(1, 6)},
    "item_knows_promise": "knows_promise",
    "item_able_to_deliver": "able_to_deliver",
    "item_accountable": "accountable",
}


def _given_away(wave: Wave, held: Mapping[str, Released]) -> list[Pinned]:
    return Attack(wave.atoms, PEOPLE, held, "participation").pinned(
        {name: [g for g in one.hidden - {COMPANY} if wave.small(name, g)] for name, one in held.items()}
    )


def test_nothing_follows_of_a_small_group_of_a_hundred_companies(
    hundred: tuple[Settings, list[dict[str, Any]]],
) -> None:
    """But what a shown group says of each in it by itself: that nobody, or everybody, answered so."""
    settings, answers = hundred
    waves, hidden, shown = _waves(answers), 0, 0
    for day, held in released(Layer(settings), METRICS).items():
        wave = waves[day]
        found = [
            one
            for one in _given_away(wave, held)
            if not unanimous(held[one.metric], one.group, one.sum, wave.atoms, PEOPLE)
        ]
        assert not found, (day, found)
        hidden += sum(wave.small(name, group) for name, one in held.items() for group in one.hidden - {COMPANY})
        shown += sum(len(one.shown) for one in held.values())
    assert min(hidden, shown) > 1000, "companies in which nothing is hidden, or nothing shown, prove nothing"


def test_the_attack_succeeds_where_only_small_groups_are_hidden(hundred: tuple[Settings, list[dict[str, Any]]]) -> None:
    """What is published must be what makes it fail."""
    _, answers = hundred
    broken = 0
    for wave in list(_waves(answers).values())[:10]:
        groups = {COMPANY} | {(by, atom[place]) for atom in wave.atoms for place, by in enumerate(PEOPLE)}
        rows = [row for row in wave.rows if row["enps"] is not None]
        sums = {}
        for group in groups:
            scores = [row["enps"] for row in rows if group == COMPANY or row[group[0]] == group[1]]
            promoters, detractors = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
            sums[group] = {"promoters": promoters, "detractors": detractors, "responses": len(scores)}
        shown = {group: one for group, one in sums.items() if one["responses"] >= MINIMUM}
        naive = Released("nps", shown, frozenset(groups - set(shown)))
        broken += any(one.sum == "responses" for one in _given_away(wave, {"employee_nps": naive}))
    assert broken >= 3


def _sample() -> list[dict[str, Any]]:
    """The sample's answers as they stand in its files, without those set aside and those that came late."""
    table = pd.read_csv(ROOT / "sample_data" / "engagement_responses.csv.gz", parse_dates=["wave", "responded_on"])
    table = table[~(table["enps"] > 10) & ~(table["responded_on"] >= table["wave"] + pd.Timedelta(days=28))]
    days = [wave.date() for wave in table["wave"]]
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{**{str(name): v for name, v in row.items()}, "wave": day} for row, day in zip(rows, days, strict=True)]


def test_nothing_follows_of_a_small_group_of_the_sample(sample_home: Path) -> None:
    waves, hidden = _waves(_sample()), 0
    for day, held in released(Layer(load({"CX_HOME": str(sample_home)})), METRICS).items():
        assert not _given_away(waves[day], held), day
        hidden += sum(waves[day].small(name, group) for name, one in held.items() for group in one.hidden - {COMPANY})
    assert hidden > 100


def test_nothing_follows_from_the_items_of_the_sample(sample_home: Path) -> None:
    """But that none of a small group gave a rare answer, as none did of a group of the minimum that holds it."""
    waves, hidden = _waves(_sample()), 0
    for day, held in released(Layer(load({"CX_HOME": str(sample_home)})), [*ITEMS, "participation"]).items():
        for name, one in held.items():
            if name in ITEMS and day >= date(2025, 7, 1):
                known = {name: one, "participation": held["participation"]}
                small = [g for g in one.hidden - {COMPANY} if waves[day].small(ITEMS[name], g)]
                targets = [(name, group, what) for group in small for what in one.sums]
                found = Attack(waves[day].atoms, PEOPLE, known, "participation").follow(targets)
                assert not [each for each in found if each.value > 0.01], day
                hidden += len(small)
    assert hidden > 50


def test_an_index_and_its_items_show_groups_that_lie_within_each_other(sample_home: Path) -> None:
    """Else the index of a group and all items but one would give that one."""
    held = released(Layer(load({"CX_HOME": str(sample_home)})), ["engagement_index", *list(ITEMS)[:5]])
    for wave in held.values():
        items = [set(wave[name].shown) for name in list(ITEMS)[:5] if name in wave]
        assert all(each == items[0] for each in items)
        assert items[0] <= set(wave["engagement_index"].shown)


def test_both_ways_of_the_attack_find_the_same(hundred: tuple[Settings, list[dict[str, Any]]]) -> None:
    """The quick way lets people be fractions; what it finds, the other finds too."""
    settings, answers = hundred
    waves = _waves(answers)
    for day, held in list(released(Layer(settings), ["employee_nps"]).items())[:25]:
        one = held["employee_nps"]
        attack = Attack(waves[day].atoms, PEOPLE, held)
        targets = [("employee_nps", group, what) for group in sorted(one.hidden - {COMPANY}) for what in one.sums]
        quick, whole = attack.follow(targets), attack.fixed(targets)
        assert {(each.group, each.sum) for each in quick} <= {(each.group, each.sum) for each in whole}


@pytest.mark.parametrize("metric", ["employee_nps", "engagement_index", "participation"])
def test_figures_over_time_are_sums_of_released_waves(sample_home: Path, metric: str) -> None:
    """So that the waves are all there is to attack."""
    layer = Layer(load({"CX_HOME": str(sample_home)}))
    waves = {day: held[metric] for day, held in released(layer, [metric]).items()}
    for grain in ("week", "month", "quarter", "year", "all"):
        for by in (None, *PEOPLE):
            for row in layer.answer(Question(metric, grain, by)).rows:
                group = COMPANY if by is None else (by, str(row.group))
                first, end = (row.period.first, row.period.end) if row.period else (date.min, date.max)
                inside = [held for day, held in waves.items() if first <= day < end]
                assert row.suppressed == any(group in held.hidden for held in inside)
                shown = [held.shown[group] for held in inside if group in held.shown]
                for name, value in row.sums.items():
                    assert value == pytest.approx(sum(sums[name] for sums in shown))
