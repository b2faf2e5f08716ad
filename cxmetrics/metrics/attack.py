"""An attack on what is to be released of employees' answers: all numbers of a wave as one program of equations.

The attacker has every figure of every metric that questions can be answered with, knows
who works where (which department, site and team go together), that people are whole, that
nobody answers a question who does not answer at all, and that a share lies between none and
all. A number of a hidden group is pinned down when all companies that agree with this have
the same. `refresh` publishes a wave only as far as the attack fails.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, identity, vstack

from cxmetrics.metrics.anonymity import COMPANY, Answered, Group, Release, releases

T = TypeVar("T")
Atom = tuple[str, ...]
"""Values of all people's dimensions together: the people who are alike."""
SUMS = {
    "proportion": ("denominator", ("numerator",)),
    "nps": ("responses", ("promoters", "detractors")),
    "mean": ("n", ("total",)),
    "ratio": ("n", ()),
    "quantile": ("n", ()),
}
"""By kind: the sum that counts people, and those that tell what they answered and are at most as many."""
Target = tuple[str, Group, str]
"""A metric, a group and one of the metric's sums."""
_NEAR = 1e-5
_FEW_ATOMS = 20
"""Up to so many kinds of people it is used that people are whole; among more it tells next to nothing."""
_PATIENCE_S = 20.0
"""For one company that agrees with what is released; where it is not enough, more is taken for pinned than is."""


@dataclass(frozen=True)
class Released:
    """What is known of one metric in one wave: the sums of each shown group, and the hidden groups' names."""

    kind: str
    shown: Mapping[Group, Mapping[str, float]]
    hidden: frozenset[Group]

    @property
    def sums(self) -> tuple[str, ...]:
        """Those of its sums that can be reckoned with: of a mean of anything but shares, who answered."""
        people, others = SUMS[self.kind]
        shares = self.kind != "mean" or all(s["total_sq"] <= s["total"] + _NEAR for s in self.shown.values())
        return (people, *others) if shares else (people,)


@dataclass(frozen=True)
class Pinned:
    """A number of a hidden group that follows from what is released."""

    metric: str
    group: Group
    sum: str
    value: float


@dataclass
class Attack:
    """The program of one wave over metrics of the same dimensions."""

    atoms: Sequence[Atom]
    dimensions: Sequence[str]
    metrics: Mapping[str, Released]
    whole: str | None = None
    """The metric whose numerator counts all who answered."""
    composed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """A mean of each person's share over items, and the metrics of those items."""

    def __post_init__(self) -> None:
        self.place: dict[tuple[str, str], int] = {}
        self.wholes: list[int] = []
        self.rows: list[dict[int, float]] = []
        self.least: list[float] = []
        self.most: list[float] = []
        for name in self.metrics:
            for one in self.looked_for(name):
                self.place[name, one] = len(self.wholes)
                self.wholes += [int(one != "total")] * len(self.atoms)
        for name, held in self.metrics.items():
            self._told(name, held)
            self._possible(name, held)
        for name, items in self.composed.items():
            self._made_of(name, [item for item in items if item in self.metrics])

    def pinned(self, groups: Mapping[str, Collection[Group]]) -> list[Pinned]:
        """The numbers of these hidden groups of each metric that follow."""
        return self.fixed(
            [(name, g, one) for name in groups for g in sorted(groups[name]) for one in self.looked_for(name)]
        )

    def fixed(self, targets: Sequence[Target]) -> list[Pinned]:
        """Those of these numbers that follow."""
        targets = [target for target in targets if COMPANY in self.metrics[target[0]].shown]
        weights = [self._over(name, one, group) for name, group, one in targets]
        if not targets:
            return []
        left = list(range(len(targets)))
        seen: list[float] = []
        chance = np.random.default_rng(1)
        everywhere = np.ones(len(targets))
        for signs in (everywhere, -everywhere, *chance.choice([-1.0, 1.0], (3, len(targets)))):
            company = self._solved(np.sum([signs[n] * weights[n] for n in left], axis=0))
            if company is None:
                continue
            seen = seen or [float(company @ weight) for weight in weights]
            left = [n for n in left if abs(company @ weights[n] - seen[n]) < _NEAR]
            if not left:
                return []
        fixed = []
        for n in left:
            ends = [
                company @ weights[n] for sign in (1, -1) if (company := self._solved(sign * weights[n])) is not None
            ]
            if not ends or max(ends) - min(ends) < _NEAR:
                fixed.append(Pinned(*targets[n], round(float(ends[0]), 6) if ends else math.nan))
        return fixed

    def follow(self, targets: Sequence[Target]) -> list[Pinned]:
        """Those of these numbers that follow where people need not be whole; of many at once, in a tenth of the time.

        One program finds the company in which as much as can be is more than its least. What
        is at its least even there always is: then the numbers that follow are those that the
        equations give, with these as further ones.
        """
        targets = [target for target in targets if COMPANY in self.metrics[target[0]].shown]
        if not targets:
            return []
        matrix, least, most = self._program
        equal = most - least < 1e-3
        bounds = vstack([matrix[~equal], identity(len(self.wholes), format="csr")]).tocsr()
        size, told = bounds.shape[0], (least[equal] + most[equal]) / 2
        # the company any number of times as large; by how much each is more than its least, up to one; that number
        found = linprog(
            np.concatenate([np.zeros(len(self.wholes)), -np.ones(size), [0.0]]),
            A_ub=hstack([-bounds, identity(size), csr_matrix((size, 1))]),
            b_ub=np.zeros(size),
            A_eq=hstack([matrix[equal], csr_matrix((len(told), size)), csr_matrix(-told[:, None])]),
            b_eq=np.zeros(len(told)),
            bounds=[(0, None)] * len(self.wholes) + [(0, 1)] * size + [(1, None)],
        )
        if found.x is None:
            return self.fixed(targets)
        stuck = found.x[len(self.wholes) : -1] < 1e-4
        equations = vstack([matrix[equal], bounds[stuck]])
        strengths, directions = np.linalg.eigh((equations.T @ equations).toarray())
        free = directions[:, strengths < _NEAR]
        company = found.x[: len(self.wholes)] / found.x[-1]
        pinned = []
        for name, group, one in targets:
            weight = self._over(name, one, group)
            if np.abs(weight @ free).max(initial=0) < _NEAR:
                pinned.append(Pinned(name, group, one, round(float(weight @ company), 4)))
        return pinned

    def looked_for(self, name: str) -> tuple[str, ...]:
        """What is looked for in a metric: in that which counts all who answered, them; how many were asked is known."""
        return ("numerator",) if name == self.whole else self.metrics[name].sums

    def _over(self, name: str, one: str, group: Group) -> NDArray[np.float64]:
        """One weight a variable: those of a sum over the atoms of a group."""
        row = np.zeros(len(self.wholes))
        row[[self.place[name, one] + n for n in self._atoms(group)]] = 1
        return row

    def _atoms(self, group: Group) -> list[int]:
        return [
            n for n, a in enumerate(self.atoms) if group == COMPANY or a[self.dimensions.index(group[0])] == group[1]
        ]

    def _add(self, row: dict[int, float], least: float, most: float) -> None:
        self.rows.append(row)
        self.least.append(least)
        self.most.append(most)

    def _told(self, name: str, held: Released) -> None:
        """Every released sum."""
        for group, sums in held.shown.items():
            for one in self.looked_for(name):
                row = dict.fromkeys((self.place[name, one] + n for n in self._atoms(group)), 1.0)
                slack = 1e-7 if one == "total" else 0
                self._add(row, sums[one] - slack, sums[one] + slack)

    def _possible(self, name: str, held: Released) -> None:
        """What can be: nobody answers who does not answer at all, no more are favorable than answered."""
        if name == self.whole:
            return
        people, *others = held.sums
        answered = self.place.get((self.whole, "numerator")) if self.whole else None
        for n in range(len(self.atoms)):
            base = self.place[name, people] + n
            if answered is not None:
                self._add({answered + n: 1.0, base: -1.0}, 0, np.inf)
            if others:
                self._add({base: 1.0} | dict.fromkeys([self.place[name, one] + n for one in others], -1.0), 0, np.inf)

    def _made_of(self, name: str, items: Sequence[str]) -> None:
        """Somebody's share is at least the favorable items over all that were asked, and so is its complement."""
        asked = len(items)
        if not asked or name not in self.metrics:
            return
        for n in range(len(self.atoms)):
            people, total = self.place[name, "n"] + n, self.place[name, "total"] + n
            bases = [self.place[item, SUMS[self.metrics[item].kind][0]] + n for item in items]
            good = [self.place[item, SUMS[self.metrics[item].kind][1][0]] + n for item in items]
            for base in bases:
                self._add({people: 1.0, base: -1.0}, 0, np.inf)
            self._add(dict.fromkeys(bases, 1.0) | {people: -1.0}, 0, np.inf)
            self._add({total: float(asked)} | dict.fromkeys(good, -1.0), -1e-7, np.inf)
            rest = {people: float(asked), total: -float(asked)} | dict.fromkeys(bases, -1.0) | dict.fromkeys(good, 1.0)
            self._add(rest, -1e-7, np.inf)

    @functools.cached_property
    def _program(self) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
        """The rows as a matrix, and between what their sums lie."""
        places = [(n, column, value) for n, row in enumerate(self.rows) for column, value in row.items()]
        lines, columns, values = zip(*places, strict=True)
        matrix = csr_matrix((values, (lines, columns)), shape=(len(self.rows), len(self.wholes)))
        return matrix, np.array(self.least), np.array(self.most)

    def _solved(self, weight: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """A company that agrees with all that is released, with about the least weighted sum; None where none is found.

        HiGHS 1.12 calls some programs infeasible, or fails, that it solves put a little
        differently: so several ways are tried, and what it finds is held to the program.
        """
        matrix, least, most = self._program
        limits = LinearConstraint(matrix, least, most)
        whole = np.array(self.wholes)
        for presolve, noise in ((True, 0.0), (False, 0.0), (True, 1e-3), (False, 1e-3)):
            moved = weight + noise * np.random.default_rng(1).random(len(weight))
            found = milp(
                moved,
                integrality=whole,
                constraints=limits,
                options={"mip_rel_gap": 0.0, "time_limit": _PATIENCE_S, "presolve": presolve},
            )
            if found.x is not None:
                company = np.where(whole, np.round(found.x), found.x)
                sums = matrix @ company
                if company.min() > -_NEAR and np.all(sums > least - _NEAR) and np.all(sums < most + _NEAR):
                    return np.asarray(company, dtype=np.float64)
        return None


def withstood(
    families: Sequence[Mapping[str, Answered]], dimensions: Sequence[str], minimum: int, whole: str | None
) -> dict[str, Release]:
    """By metric, the releasable groups of one wave, from which the attack gets nothing on a group under the minimum.

    Each metric is attacked together with the number of those who answered at all. A family
    are metrics made of the same answers, as `releases` takes them. Where a number of a hidden
    group follows, the next smallest of its siblings is hidden too, until none does. What is
    left to follow is what a group of the minimum or more says of each of its members by
    itself, as when nobody in it is a detractor: for the first of a family a group that is
    shown, for the others also one that is what is left of shown ones.
    """
    left = [dict(family) for family in families]
    withstanding: dict[str, tuple[Any, Any]] = {}
    while True:
        made: dict[str, Release] = {}
        for family in left:
            made |= releases(family, dimensions, minimum)
        shown = {name: (one.shown, made[whole].shown if whole in made else None) for name, one in made.items()}
        names = {name for name in made if withstanding.get(name) != shown[name]}
        found = _pinned(left, made, dimensions, minimum, whole=whole, names=names)
        withstanding |= {name: shown[name] for name in names - {pinned.metric for pinned in found}}
        narrowed = False
        for pinned in found:
            family = next(family for family in left if pinned.metric in family)
            narrowed |= _narrow(family, made, pinned, dimensions)
        if not narrowed:
            return made


def _pinned(
    families: Sequence[Mapping[str, Answered]],
    made: Mapping[str, Release],
    dimensions: Sequence[str],
    minimum: int,
    *,
    whole: str | None,
    names: Collection[str],
) -> list[Pinned]:
    """What follows on small groups from the figures of each of these metrics."""
    members = {name: one for family in families for name, one in family.items() if COMPANY in made[name].shown}
    firsts = {next(iter(family)) for family in families}
    held = {
        name: Released(one.kind, {g: _sums(one, g, dimensions) for g in made[name].shown}, made[name].hidden)
        for name, one in members.items()
    }
    atoms = sorted(set().union(*(one.people for one in members.values())))
    together = whole if _holds(whole, members) else None
    found: list[Pinned] = []
    for name in sorted(set(names) & set(held)):
        one, known = members[name], {name: held[name]} | ({together: held[together]} if together else {})
        attack, targets = Attack(atoms, dimensions, known, together), []
        for group in sorted(held[name].hidden - {COMPANY}):
            if 0 < sum(_of(one.people, group, dimensions).values()) < minimum:
                sums = _sums(one, group, dimensions)
                targets += [
                    (name, group, what)
                    for what in attack.looked_for(name)
                    if (name in firsts or sums[what] > _NEAR)
                    and not unanimous(held[name], group, what, atoms, dimensions)
                ]
        whole_people = name in firsts and len(atoms) <= _FEW_ATOMS
        found += attack.fixed(targets) if whole_people else attack.follow(targets)
    return found


def _holds(whole: str | None, members: Mapping[str, Answered]) -> bool:
    """Whether nobody answers who is not counted as having answered: those who were not invited are not."""
    if whole is None or whole not in members:
        return False
    answered = members[whole].people
    return all(count <= answered.get(atom, 0) for one in members.values() for atom, count in one.people.items())


def unanimous(held: Released, group: Group, what: str, atoms: Sequence[Atom], dimensions: Sequence[str]) -> bool:
    """Whether a shown group that holds this one says it by itself: all in it answered so, or none."""
    inside = set(_of(dict.fromkeys(atoms, 0), group, dimensions))
    people = held.sums[0]
    return what != people and any(
        (abs(sums[what]) < _NEAR or abs(sums[what] - sums[people]) < _NEAR)
        and inside <= set(_of(dict.fromkeys(atoms, 0), shown, dimensions))
        for shown, sums in held.shown.items()
    )


def _narrow(
    family: dict[str, Answered], made: Mapping[str, Release], pinned: Pinned, dimensions: Sequence[str]
) -> bool:
    """Hides the next smallest sibling of a group, wherever the same people are shown; False where none is left."""
    one, shown = family[pinned.metric], made[pinned.metric].shown
    inside = set(_of(one.people, pinned.group, dimensions))
    members = {group: set(_of(one.people, group, dimensions)) for group in shown if group != COMPANY}
    size = {group: sum(one.people[atom] for atom in held) for group, held in members.items()}
    around = [held for held in members.values() if inside < held]
    siblings = [g for g in members if g[0] == pinned.group[0]]
    near = [g for g in siblings if any(members[g] <= held for held in around)]
    choices = near or siblings or list(members)
    if not choices:
        return False
    more = min(choices, key=lambda group: (size[group], *group))
    left = frozenset(group for group in shown if group == COMPANY or members[group] != members[more])
    leads = pinned.metric == next(iter(family))
    for name in [pinned.metric] if leads else [name for name in family if name != next(iter(family))]:
        family[name] = dataclasses.replace(family[name], allowed=left)
    return True


def _of(amounts: Mapping[Atom, T], group: Group, dimensions: Sequence[str]) -> dict[Atom, T]:
    """The part of amounts by atom that belongs to a group."""
    if group == COMPANY:
        return dict(amounts)
    place = dimensions.index(group[0])
    return {atom: amount for atom, amount in amounts.items() if atom[place] == group[1]}


def _sums(one: Answered, group: Group, dimensions: Sequence[str]) -> dict[str, float]:
    return {name: sum(_of(amounts, group, dimensions).values()) for name, amounts in one.sums.items()}
