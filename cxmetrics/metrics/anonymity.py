"""Which groups' figures of one wave may be shown, so that no few people's answers can be read or worked out.

Judges numbers of people only; `refresh` keeps the numbers of hidden groups out of what is published.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Group = tuple[str, str]
"""A dimension and one of its values; COMPANY is everybody."""
COMPANY: Group = ("", "")

_LARGEST = 4_000_000
"""Entries of the largest system of equations that is looked through; beyond it only one dimension is shown."""
_EXACT = 16
"""Up to so many small sets every union of them is tried; beyond it, unions of up to four."""
_NEAR = 1e-7


@dataclass(frozen=True)
class Answered:
    """Who answered one metric's questions in one wave, as `release` takes it; `sums` are the metric's, by name."""

    people: Mapping[tuple[str, ...], int]
    allowed: frozenset[Group] | None = None
    kind: str = ""
    sums: Mapping[str, Mapping[tuple[str, ...], float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Release:
    """The groups of one wave: those that may be shown and those that may not. COMPANY is one of them."""

    shown: frozenset[Group]
    hidden: frozenset[Group]


def release(
    people: Mapping[tuple[str, ...], int],
    dimensions: Sequence[str],
    minimum: int,
    allowed: Collection[Group] | None = None,
) -> Release:
    """The releasable groups of one wave.

    `people` counts those who answered, by their values of all `dimensions` together;
    `allowed` are the groups shown when the wave was first published (None: this is the
    first time): no other is shown ever after.

    None under `minimum` is shown. The next smallest is hidden too until the hidden siblings
    together reach it; siblings are the groups of a dimension in the company, and those that
    lie within one group of another dimension. Then, as long as sums and differences of what
    is shown still give a set of fewer people, the smallest group that takes part is hidden.
    Ties are hidden in the order of dimension and name, so that a refresh reveals nothing.
    """
    wave = _Wave(people, dimensions, minimum)
    wave.shown = {g for g, n in wave.size.items() if n >= minimum and (allowed is None or g in allowed)}
    if COMPANY not in wave.shown:
        wave.shown = set()
    while wave.shown:
        wave.hide_siblings()
        exposed = wave.exposed()
        if exposed is None:
            break
        wave.hide_one_of(exposed)
    return Release(frozenset(wave.shown), frozenset(set(wave.size) - wave.shown))


def releases(members: Mapping[str, Answered], dimensions: Sequence[str], minimum: int) -> dict[str, Release]:
    """The releasable groups of one wave of metrics that are made of the same answers; the first comes first.

    Figures of the same answers can be worked out of each other: the share of one item from
    an index and the other items. So the first is released as if it were alone, and all others
    show the same groups, which are among those of the first: then nothing follows from all of
    them that would not follow from one.
    """
    first, *others = members
    found = dict(members)
    known = [a for name in others if (a := members[name].allowed) is not None]
    if members[first].allowed is None and known:
        found[first] = dataclasses.replace(members[first], allowed=frozenset.intersection(*known))
    made = {first: _released(found[first], dimensions, minimum)}
    shown: frozenset[Group] = made[first].shown
    before: frozenset[Group] | None = None
    while others and shown != before:
        before = shown
        for name in others:
            own = members[name].allowed
            allowed = shown if own is None else shown & own
            made[name] = _released(dataclasses.replace(members[name], allowed=allowed), dimensions, minimum)
            shown = made[name].shown
    for name in others:
        everybody = made[name].shown | made[name].hidden
        made[name] = Release(shown, everybody - shown)
    return made


def _released(one: Answered, dimensions: Sequence[str], minimum: int) -> Release:
    return release(one.people, dimensions, minimum, one.allowed)


class _Wave:
    """The groups of one wave as sets of atoms: people who are alike in every dimension."""

    def __init__(self, people: Mapping[tuple[str, ...], int], dimensions: Sequence[str], minimum: int) -> None:
        self.minimum = minimum
        self.dimensions = tuple(dimensions)
        self.atoms = sorted(people)
        self.people = [int(people[atom]) for atom in self.atoms]
        members: dict[Group, set[int]] = defaultdict(set)
        for place, atom in enumerate(self.atoms):
            members[COMPANY].add(place)
            for dimension, value in zip(self.dimensions, atom, strict=True):
                members[dimension, value].add(place)
        self.members = {group: frozenset(places) for group, places in members.items()}
        self.size = {group: sum(self.people[p] for p in places) for group, places in self.members.items()}
        self.families = self._families()
        self.shown: set[Group] = set()

    def _families(self) -> list[list[Group]]:
        """Every set of siblings, smallest first: of a dimension in the company, and within a group of another."""
        ordered = sorted((g for g in self.size if g != COMPANY), key=self._order)
        families = [[g for g in ordered if g[0] == dimension] for dimension in self.dimensions]
        for parent in ordered:
            inside: dict[str, list[Group]] = defaultdict(list)
            for group in ordered:
                if group[0] != parent[0] and self.members[group] <= self.members[parent]:
                    inside[group[0]].append(group)
            families += [inside[dimension] for dimension in sorted(inside)]
        return families

    def _order(self, group: Group) -> tuple[int, str, str]:
        return (self.size[group], *group)

    def hide_siblings(self) -> None:
        """Hides the next smallest sibling of hidden ones until those together reach the minimum."""
        changed = True
        while changed:
            changed = False
            for family in self.families:
                hidden = [g for g in family if g not in self.shown]
                left = [g for g in family if g in self.shown]
                count = sum(self.size[g] for g in hidden)
                while hidden and left and count < self.minimum:
                    count += self.size[left[0]]
                    self.shown.remove(left.pop(0))
                    changed = True

    def exposed(self) -> frozenset[int] | None:
        """Atoms of together fewer people than the minimum whose sum follows from what is shown, None without any."""
        groups = sorted(self.shown)
        classes: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for place, count in enumerate(self.people):
            if count:
                pattern = tuple(n for n, g in enumerate(groups) if place in self.members[g])
                classes[pattern].append(place)
        counts = {pattern: sum(self.people[p] for p in places) for pattern, places in classes.items()}
        open_classes, alone = _solved(list(classes), counts, self.minimum)
        if alone is not None:
            return frozenset(classes[alone])
        small = [n for n, pattern in enumerate(open_classes) if counts[pattern] < self.minimum]
        if not small:
            return None
        columns = sorted({n for pattern in open_classes for n in pattern})
        if len(columns) * len(open_classes) > _LARGEST:
            self.shown = {g for g in self.shown if g[0] in ("", self.dimensions[0])}
            return self.exposed()
        free = _free(open_classes, columns)
        found = _determined([(n, counts[open_classes[n]]) for n in small], free, self.minimum)
        return None if found is None else frozenset(p for n in found for p in classes[open_classes[n]])

    def hide_one_of(self, exposed: frozenset[int]) -> None:
        """Hides the smallest group that takes part in working out the sum of these atoms."""
        groups = sorted(self.shown)
        places = [p for p, count in enumerate(self.people) if count]
        matrix = np.array([[p in self.members[g] for g in groups] for p in places], dtype=float)
        target = np.array([p in exposed for p in places], dtype=float)
        weights = np.linalg.lstsq(matrix, target, rcond=None)[0]
        parts = [g for g, weight in zip(groups, weights, strict=True) if abs(weight) > _NEAR and g != COMPANY]
        self.shown.remove(min(parts or [g for g in groups if g != COMPANY] or [COMPANY], key=self._order))


def _solved(
    patterns: list[tuple[int, ...]], counts: Mapping[tuple[int, ...], int], minimum: int
) -> tuple[list[tuple[int, ...]], tuple[int, ...] | None]:
    """Takes out the classes that a shown group gives by itself once others are known.

    Returns the rest, and the first such class that has fewer people than the minimum.
    """
    left = set(patterns)
    holding: dict[int, set[tuple[int, ...]]] = defaultdict(set)
    for pattern in patterns:
        for group in pattern:
            holding[group].add(pattern)
    queue = [group for group, held in holding.items() if len(held) == 1]
    while queue:
        held = holding[queue.pop()]
        if len(held) != 1:
            continue
        [pattern] = held
        if counts[pattern] < minimum:
            return [], pattern
        left.discard(pattern)
        for group in pattern:
            holding[group].discard(pattern)
            if len(holding[group]) == 1:
                queue.append(group)
    return sorted(left), None


def _free(classes: Sequence[tuple[int, ...]], columns: Sequence[int]) -> NDArray[np.float64]:
    """One row a class: its part in every change of the classes' sums that no shown sum would notice."""
    place = {group: n for n, group in enumerate(columns)}
    matrix = np.zeros((len(columns), len(classes)))
    for n, pattern in enumerate(classes):
        for group in pattern:
            matrix[place[group], n] = 1
    _, strengths, directions = np.linalg.svd(matrix, full_matrices=True)
    rank = int((strengths > _NEAR * max(1.0, strengths.max(initial=0))).sum())
    return np.asarray(directions[rank:].T, dtype=np.float64)


def _determined(small: Sequence[tuple[int, int]], free: NDArray[np.float64], minimum: int) -> tuple[int, ...] | None:
    """Classes with fewer people than the minimum together, whose rows add up to nothing: their sum is fixed."""
    if len(small) <= _EXACT:
        sizes: Iterable[int] = range(1, min(len(small), minimum - 1) + 1)
        for chosen in itertools.chain.from_iterable(itertools.combinations(small, size) for size in sizes):
            union = [n for n, _ in chosen]
            if sum(count for _, count in chosen) < minimum and np.allclose(free[union].sum(axis=0), 0, atol=_NEAR):
                return tuple(union)
        return None
    sums: dict[bytes, list[tuple[int, ...]]] = defaultdict(list)
    unions: list[tuple[tuple[int, ...], int]] = [((n,), count) for n, count in small]
    unions += [((a, b), m + n) for (a, m), (b, n) in itertools.combinations(small, 2) if m + n < minimum]
    size = dict(unions)
    for places, _ in unions:
        total = free[list(places)].sum(axis=0)
        if np.allclose(total, 0, atol=_NEAR):
            return places
        sums[_mark(total)].append(places)
    for places, count in unions:
        for others in sums.get(_mark(-free[list(places)].sum(axis=0)), ()):
            if not set(places) & set(others) and count + size[others] < minimum:
                return places + others
    return None


def _mark(row: NDArray[np.float64]) -> bytes:
    return (np.round(row, 5) + 0.0).tobytes()
