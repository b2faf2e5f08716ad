"""Publishes what employees answered: closed waves only, and of each only the groups that `anonymity` lets be shown.

Which groups those are is fixed when a wave is first published and never widened after.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.metrics.anonymity import COMPANY, Group, Release, release
from cxmetrics.metrics.recipe import Reading
from cxmetrics.settings import Settings
from cxmetrics.store.publishing import Draft
from cxmetrics.store.released import allowed_before, write_rollup
from cxmetrics.store.rollups import Recipe, Source, stage, staged
from cxmetrics.store.warehouse import Warehouse
from cxmetrics.store.waves import ANSWERS, INVITATIONS, Waves

PEOPLE = ("department", "site", "team")
"""The dimensions by which answers of employees may be broken down, one at a time."""
_PEOPLE_OF_KIND = {"proportion": "denominator", "nps": "responses", "mean": "n", "ratio": "n", "quantile": "n"}


def refusal(read: Reading) -> CxError | None:
    """Why a metric that reads employees' answers may not, None where it may or does not."""
    metric = read.metric
    if not read.anonymous:
        return None
    others = [name for name in metric.dimensions if name not in PEOPLE]
    if others:
        what = f"{metric.id!r} reads answers of employees and may not be broken down by {', '.join(others)}."
        return CxError(str(metric.path), what, f"Its dimensions may be {', '.join(PEOPLE)}: one at a time.")
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


def publish_waves(
    read: Reading, recipe: Recipe, span: Period, *, waves: Waves, warehouse: Warehouse, work: Draft, settings: Settings
) -> dict[str, Any]:
    """Writes the rollup of an anonymous metric, releasable groups only; returns what there is to say of it.

    Raises CxError where the metric counts anything but people, or dates its rows by anything but their wave.
    """
    recipe = _before_grouping(recipe, waves)
    windows = [span] if span.first < span.end else []
    stage(recipe, windows, settings.calendar, warehouse, work.builder)
    people = _people(read, recipe, work)
    _judge(read, people, waves)
    before = allowed_before(work, recipe.metric)
    found: dict[date, Release] = {}
    for wave, atoms in sorted(people.items()):
        allowed = before.get(wave)
        found[wave] = release(atoms, recipe.dimensions, settings.minimum_group, allowed)
    cells = read.metric.cells
    rows = write_rollup(work, dataclasses.replace(recipe, cells=cells), {w: r.shown for w, r in found.items()})
    hidden = [[str(wave), *group] for wave, r in found.items() for group in sorted(r.hidden)]
    groups = {name: _names(found.values(), name) for name in recipe.dimensions}
    late = {str(wave): count for wave, count in sorted(waves.late.items())}
    return {"rows": rows, "hidden": hidden, "groups": groups, "late": late}


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


def _people(read: Reading, recipe: Recipe, work: Draft) -> dict[date, dict[tuple[str, ...], int]]:
    people: dict[date, dict[tuple[str, ...], int]] = defaultdict(dict)
    for wave, *atom, count in staged(work.builder, ["day", *recipe.dimensions], people_of(read)):
        people[wave][tuple(atom)] = int(count)
    return people


def _judge(read: Reading, people: dict[date, dict[tuple[str, ...], int]], waves: Waves) -> None:
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
