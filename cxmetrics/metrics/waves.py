"""Publishes what employees answered: closed waves only, and of each only the groups that `anonymity` lets be shown.

Which groups those are is fixed when a wave is first published and never widened after.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from threadpoolctl import threadpool_limits

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.metrics.anonymity import COMPANY, Answered, Group, Release, releases
from cxmetrics.metrics.kinds.drivers import needed
from cxmetrics.metrics.recipe import Reading
from cxmetrics.settings import Settings
from cxmetrics.store.publishing import Draft
from cxmetrics.store.released import allowed_before, write_rollup
from cxmetrics.store.rollups import Recipe, Source, stage, staged
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.store.waves import ANSWERS, INVITATIONS, Waves

PEOPLE = ("department", "site", "team")
"""The dimensions by which answers of employees may be broken down, one at a time."""
Atom = tuple[str, ...]
_WHO = frozenset({"response_id", "wave", "responded_on", *PEOPLE})
_PEOPLE_OF_KIND = {
    "proportion": "denominator",
    "nps": "responses",
    "mean": "n",
    "ratio": "n",
    "quantile": "n",
    "drivers": "n",
}


def refusal(read: Reading) -> CxError | None:
    """Why a metric that reads employees' answers may not, None where it may or does not."""
    metric = read.metric
    if not read.anonymous:
        return None
    others = [name for name in metric.dimensions if name not in PEOPLE]
    if others:
        what = f"{metric.id!r} reads answers of employees and may not be broken down by {', '.join(others)}."
        return CxError(str(metric.path), what, f"Its dimensions may be {', '.join(PEOPLE)}: one at a time.")
    if metric.kind == "drivers" and metric.dimensions:
        what = f"{metric.id!r} finds drivers of what employees answered: for the company only, not by a dimension."
        return CxError(str(metric.path), what, "Leave its `dimensions` empty.")
    if metric.cross:
        return CxError(str(metric.path), f"{metric.id!r} reads answers of employees; remove `cross` from its header.")
    if metric.kind not in _PEOPLE_OF_KIND:
        kinds = ", ".join(sorted(_PEOPLE_OF_KIND))
        return CxError(
            str(metric.path),
            f"{metric.id!r} reads answers of employees; of kind {metric.kind!r} it does not count people.",
            f"Kinds that do: {kinds}.",
        )
    return None


def people_of(read: Reading) -> str:
    """The sum that counts those who answered; of shares of the invited it is the numerator."""
    invited = read.metric.kind == "proportion" and INVITATIONS in read.lineage.columns
    return "numerator" if invited else _PEOPLE_OF_KIND[read.metric.kind]


@dataclass(frozen=True)
class Publisher:
    """Publishes the waves of one refresh. `made` are the anonymous metrics that can be had, with their recipes."""

    made: Mapping[str, tuple[Reading, Recipe]]
    waves: Waves
    warehouse: Warehouse
    work: Draft
    settings: Settings
    span_of: Callable[[Reading], Period]
    """All closed waves of a metric."""
    _answered: dict[str, dict[date, Answered]] = field(default_factory=dict)

    def publish(self, name: str) -> dict[str, Any]:
        """Writes the rollup of an anonymous metric, releasable groups only; returns what there is to say of it.

        Raises CxError where the metric counts anything but people, or dates its rows by
        anything but their wave.
        """
        self._who(name)
        if self._is_drivers(name):
            found = self._of_everybody(name)
        else:
            found = {wave: made[name] for wave, made in self._releases[self._alike(name)].items() if name in made}
        recipe = self._stage(name)
        cells = self.made[name][0].metric.cells
        shown = {wave: one.shown for wave, one in found.items()}
        rows = write_rollup(self.work, dataclasses.replace(recipe, cells=cells), shown)
        hidden = [[str(wave), *group] for wave, r in found.items() for group in sorted(r.hidden)]
        groups = {dimension: _names(found.values(), dimension) for dimension in recipe.dimensions}
        late = {str(wave): count for wave, count in sorted(self.waves.late.items())}
        return {"rows": rows, "hidden": hidden, "groups": groups, "late": late}

    def _alike(self, name: str) -> tuple[str, ...]:
        return self.made[name][1].dimensions

    def _is_drivers(self, name: str) -> bool:
        return self.made[name][0].metric.kind == "drivers"

    def _of_everybody(self, name: str) -> dict[date, Release]:
        """The waves of which the company's sums and products of `name`, of kind drivers, may be shown.

        Those with enough people for drivers, and without a small rest: people who count for
        another metric of the same answers but not for this one, fewer than the minimum.
        """
        read = self.made[name][0]
        least = max(self.settings.minimum_group, needed(len(read.metric.predictors)))
        bases: dict[date, list[int]] = defaultdict(list)
        for other, (one, _) in self.made.items():
            if other != name and answers_read(one) & answers_read(read):
                with contextlib.suppress(CxError):  # told where that metric itself is published
                    for wave, answered in self._who(other).items():
                        bases[wave].append(sum(answered.people.values()))
        found = {}
        for wave, answered in self._who(name).items():
            people = sum(answered.people.values())
            rests = [abs(base - people) for base in bases[wave]]
            shown = people >= least and all(rest == 0 or rest >= self.settings.minimum_group for rest in rests)
            shown = shown and (answered.allowed is None or COMPANY in answered.allowed)
            everybody = frozenset([COMPANY])
            found[wave] = Release(everybody, frozenset()) if shown else Release(frozenset(), everybody)
        return found

    @functools.cached_property
    def _releases(self) -> dict[tuple[str, ...], dict[date, dict[str, Release]]]:
        """By dimensions, wave and metric what may be shown: of all metrics together, for they may be read together."""
        found: dict[tuple[str, ...], dict[date, dict[str, Release]]] = {}
        grouped = [name for name in self.made if not self._is_drivers(name)]
        for dimensions in {self._alike(name) for name in grouped}:
            answered = {}
            for name in grouped:
                with contextlib.suppress(CxError):  # told where that metric itself is published
                    if self._alike(name) == dimensions:
                        answered[name] = self._who(name)
            related = families({name: self.made[name][0] for name in answered})
            for wave in sorted(set().union(*answered.values())):
                parts = [{n: answered[n][wave] for n in family if wave in answered[n]} for family in related]
                found.setdefault(dimensions, {})[wave] = self._judged([part for part in parts if part], dimensions)
        return found

    def _judged(self, parts: Sequence[Mapping[str, Answered]], dimensions: Sequence[str]) -> dict[str, Release]:
        """The attack is made once: on what a wave is first published with, the list is never widened."""
        minimum = self.settings.minimum_group
        if any(one.allowed is None for part in parts for one in part.values()):
            whole = next((name for name in self.made if people_of(self.made[name][0]) == "numerator"), None)
            from cxmetrics.metrics.attack import withstood  # noqa: PLC0415 - its solver weighs 50 MiB on all who read

            # Its matrices are small: threads would cost more, in waiting for each other, than they save.
            with threadpool_limits(limits=1):
                return withstood(parts, dimensions, minimum, whole)
        return {name: one for part in parts for name, one in releases(part, dimensions, minimum).items()}

    def _who(self, name: str) -> dict[date, Answered]:
        """By wave, who answered and what."""
        if name not in self._answered:
            read, recipe = self.made[name][0], self._stage(name)
            counted = [people_of(read)] if self._is_drivers(name) else [one for one, _ in recipe.sums]
            sums = _staged(recipe, counted, self.work)
            people = {wave: _whole(amounts[people_of(read)]) for wave, amounts in sums.items()}
            _judge(read, people, self.waves)
            before = allowed_before(self.work, name)
            self._answered[name] = {
                wave: Answered(people[wave], _frozen(before.get(wave)), read.metric.kind, amounts)
                for wave, amounts in sums.items()
            }
        return self._answered[name]

    def _stage(self, name: str) -> Recipe:
        read, recipe = self.made[name]
        span, recipe = self.span_of(read), _before_grouping(recipe, self.waves)
        windows = [span] if span.first < span.end else []
        stage(recipe, windows, self.settings.calendar, self.warehouse, self.work.builder)
        return recipe


def answers_read(read: Reading) -> frozenset[str]:
    """The columns of answers that a metric is made of: not who answered, when and where."""
    return read.lineage.columns[ANSWERS] - _WHO


def families(reads: Mapping[str, Reading]) -> list[list[str]]:
    """The metrics that share an answer, directly or through others; those that read most come first in theirs."""
    found: list[tuple[set[str], frozenset[str]]] = []
    for name, read in reads.items():
        names, columns = {name}, answers_read(read)
        for other in [held for held in found if held[1] & columns]:
            found.remove(other)
            names, columns = names | other[0], columns | other[1]
        found.append((names, columns))
    return [sorted(names, key=lambda name: (-len(answers_read(reads[name])), name)) for names, _ in found]


def closed_span(span: Period, waves: Waves) -> Period:
    """The part of a span before the first wave that is still open."""
    end = span.end if waves.first_open is None else min(span.end, waves.first_open)
    return Period(min(span.first, end), end)


def _before_grouping(recipe: Recipe, waves: Waves) -> Recipe:
    """The recipe that keeps all dimensions together and leaves out what came after a wave had closed."""
    stand_in = recipe.sources.get(ANSWERS, Source())
    where = "" if "responded_on" in stand_in.lacking else waves.in_time
    sources = {**recipe.sources, ANSWERS: dataclasses.replace(stand_in, where=where)}
    return dataclasses.replace(recipe, cells=(recipe.dimensions,), sources=sources)


def _staged(recipe: Recipe, names: Iterable[str], work: Draft) -> dict[date, dict[str, dict[Atom, float]]]:
    """By wave and name these staged sums of each atom; of histograms, how many are in them."""
    found: dict[date, dict[str, dict[Atom, float]]] = defaultdict(lambda: defaultdict(dict))
    for name in names:
        for wave, *atom, amount in staged(work.builder, ["day", *recipe.dimensions], name):
            found[wave][name][tuple(atom)] = float(amount)
    return found


def _whole(amounts: Mapping[Atom, float]) -> dict[Atom, int]:
    return {atom: int(amount) for atom, amount in amounts.items()}


def _frozen(groups: Iterable[Group] | None) -> frozenset[Group] | None:
    return None if groups is None else frozenset(groups)


def _judge(read: Reading, people: Mapping[date, Mapping[Atom, int]], waves: Waves) -> None:
    for wave, atoms in people.items():
        count, answered = sum(atoms.values()), waves.answered.get(wave, 0)
        if count > answered:
            what = f"counts {count:,} for the wave of {wave}, in which {answered:,} people answered in time"
            raise read.error(
                1,
                f"{read.metric.id!r} {what}.",
                f"It reads answers of employees: {people_of(read)!r} counts people, not items, and `day` is the wave.",
            )


def _names(releases: Iterable[Release], dimension: str) -> list[str]:
    found: set[Group] = set().union(*(r.shown | r.hidden for r in releases)) - {COMPANY}
    return sorted(group for name, group in found if name == dimension)
