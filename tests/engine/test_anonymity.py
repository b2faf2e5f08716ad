"""The anonymity rule: what is shown, and that nothing shown gives away a small group."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from cxmetrics.metrics.anonymity import COMPANY, Group, release

DIMENSIONS = ("department", "site", "team")


def shown(people: dict[tuple[str, ...], int], minimum: int = 5, allowed: set[Group] | None = None) -> set[Group]:
    return set(release(people, DIMENSIONS[: len(next(iter(people)))], minimum, allowed).shown)


def test_nothing_is_hidden_where_every_group_is_large() -> None:
    assert release({("a",): 9, ("b",): 5}, ("department",), 5).hidden == frozenset()


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    assert shown({("a",): 9, ("b",): 6, ("c",): 4}) == {COMPANY, ("department", "a")}


def test_hidden_siblings_reach_the_minimum_together() -> None:
    assert shown({("a",): 9, ("b",): 6, ("c",): 3, ("d",): 2}) == {COMPANY, ("department", "a"), ("department", "b")}


def test_ties_are_hidden_in_the_order_of_names() -> None:
    people = {("z",): 6, ("y",): 6, ("x",): 6, ("w",): 1}
    assert shown(people) == shown(dict(reversed(people.items()))) == {COMPANY, ("department", "y"), ("department", "z")}


def test_a_company_under_the_minimum_shows_nothing() -> None:
    assert shown({("a",): 2, ("b",): 2}) == set()


def test_a_small_team_of_a_department_hides_a_team_of_that_department() -> None:
    people = {("a", "s", "a1"): 9, ("a", "s", "a2"): 7, ("a", "s", "a3"): 3, ("b", "s", "b1"): 6, ("b", "s", "b2"): 6}
    found = shown(people)
    assert ("department", "a") in found
    assert ("team", "a1") in found
    assert not {("team", "a2"), ("team", "a3")} & found


def test_what_was_hidden_at_first_stays_hidden() -> None:
    first = release({("a",): 9, ("b",): 6, ("c",): 4}, ("department",), 5)
    later = release({("a",): 9, ("b",): 6, ("c",): 8, ("d",): 20}, ("department",), 5, first.shown)
    assert later.shown <= first.shown


def test_a_wave_shown_in_full_shrinks_when_its_answers_do() -> None:
    first = release({("a",): 9, ("b",): 6, ("c",): 7}, ("department",), 5)
    assert ("department", "c") in first.shown
    assert ("department", "c") not in release({("a",): 9, ("b",): 6, ("c",): 3}, ("department",), 5, first.shown).shown


def exposed_by(people: dict[tuple[str, ...], int], found: set[Group], minimum: int) -> list[tuple[str, ...]] | None:
    """A set of fewer than `minimum` people whose sum is a combination of the shown sums, by trying them all."""
    dimensions = DIMENSIONS[: len(next(iter(people)))]
    atoms = [atom for atom, count in sorted(people.items()) if count]
    rows = [[g == COMPANY or atom[dimensions.index(g[0])] == g[1] for atom in atoms] for g in sorted(found)]
    if not rows:
        return None
    matrix = np.array(rows, dtype=float)
    rank = np.linalg.matrix_rank(matrix)
    small = [atom for atom in atoms if people[atom] < minimum]
    for size in range(1, minimum):
        for chosen in itertools.combinations(small, size):
            if sum(people[atom] for atom in chosen) < minimum:
                target = np.array([[atom in chosen for atom in atoms]], dtype=float)
                if np.linalg.matrix_rank(np.vstack([matrix, target])) == rank:
                    return list(chosen)
    return None


def company(chance: random.Random) -> dict[tuple[str, ...], int]:
    """A made-up small company; teams mostly lie in one department and site, some are spread."""
    departments, sites = chance.randint(1, 4), chance.randint(1, 3)
    people: dict[tuple[str, ...], int] = {}
    for team in range(chance.randint(2, 7)):
        home = (f"d{chance.randrange(departments)}", f"s{chance.randrange(sites)}", f"t{team}")
        people[home] = chance.choice([0, 1, 2, 3, 4, 5, 6, 9, 15])
        for _ in range(chance.choice([0, 0, 0, 1, 2])):
            other = (f"d{chance.randrange(departments)}", f"s{chance.randrange(sites)}", f"t{team}")
            people[other] = people.get(other, 0) + chance.randint(1, 6)
    return people


def attacked(seed: int) -> None:
    chance = random.Random(seed)
    people = company(chance)
    width = chance.choice([1, 2, 2, 3, 3, 3])
    narrow: dict[tuple[str, ...], int] = {}
    for atom, count in people.items():
        narrow[atom[-width:]] = narrow.get(atom[-width:], 0) + count
    minimum = chance.choice([5, 5, 6])
    found = shown(narrow, minimum)
    assert all(
        sum(n for a, n in narrow.items() if g == COMPANY or a[DIMENSIONS[:width].index(g[0])] == g[1]) >= minimum
        for g in found
    )
    assert exposed_by(narrow, found, minimum) is None, (seed, narrow, sorted(found))


@pytest.mark.parametrize("part", range(6))
def test_no_small_set_of_people_follows_from_what_is_shown(part: int) -> None:
    for seed in range(part * 100, part * 100 + 100):
        attacked(seed)
