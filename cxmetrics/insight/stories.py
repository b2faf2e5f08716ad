"""Figures that changed, told as few stories: what changed, what else shows it, in whom it is; the weightiest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from cxmetrics.insight.causes import Cause
from cxmetrics.insight.kinship import Kin
from cxmetrics.insight.moves import Move
from cxmetrics.insight.standing import HEADLINES
from cxmetrics.metrics.definition import PILLARS
from cxmetrics.metrics.record import Record

EMPLOYEES = "engagement"
"""The pillar that is not about consumers."""

Place = tuple[str, str]
"""A dimension and a group of it."""


@dataclass(frozen=True)
class Change:
    """One figure that changed against the period before, the year before, or both."""

    record: Record
    moves: Mapping[str, Move]
    """By comparison, whether it changed by it or not."""
    reach: float
    """The share of the figure's people (or contacts, or amount) whom it is about; 1 is everybody."""

    @property
    def told(self) -> Move:
        """The comparison that says it: that with the period before where it changed by that."""
        return next(move for move in self.moves.values() if move.changed)

    def by(self, compare: str) -> Move:
        """The comparison asked for where the figure changed by it, else the one that says it."""
        asked = self.moves.get(compare)
        return asked if asked is not None and asked.changed else self.told

    @property
    def weight(self) -> float:
        """People concerned, as a share of all, times the size of the change in standard errors."""
        return self.reach * max(move.size for move in self.moves.values() if move.changed)

    @property
    def place(self) -> Place | None:
        """The group it is about; None is everybody."""
        record = self.record
        return None if record.by is None or record.group is None else (record.by, record.group)


@dataclass(frozen=True)
class Story:
    """One change with everything that shows it too. `cause` is where the head's change comes from."""

    head: Change
    also: tuple[Change, ...] = ()
    cause: Cause | None = None
    """None where it is spread over all groups, or cannot be split."""

    @property
    def word(self) -> str:
        """better, worse or changed."""
        return self.head.told.word

    @property
    def changes(self) -> tuple[Change, ...]:
        return (self.head, *self.also)

    @property
    def places(self) -> frozenset[Place]:
        """The groups that it is in: those that carry it, and the one that it is about."""
        carried = zip(self.cause.dimensions, self.cause.groups, strict=True) if self.cause else ()
        own = self.head.place
        return frozenset([*carried, *([own] if own else [])])


def changes(moves: Sequence[Move]) -> list[Change]:
    """The figures of which a move is a change, with all their moves; `moves` are those of every figure."""
    by_record: dict[int, list[Move]] = defaultdict(list)
    for move in moves:
        by_record[id(move.record)].append(move)
    reach = reaches([group[0].record for group in by_record.values()])
    return [
        Change(group[0].record, {move.compare: move for move in group}, reach[id(group[0].record)])
        for group in by_record.values()
        if any(move.changed for move in group)
    ]


def reaches(records: Sequence[Record]) -> dict[int, float]:
    """By id of a record: the share of those whom its figure is about, among everybody of its metric.

    By n, of a level by its amount: the larger of now and before, so that what vanished counts.
    Everybody is the company's figure, or all groups of the dimension together where they are more.
    """
    groups: dict[tuple[str, str | None], float] = defaultdict(float)
    for record in records:
        groups[record.metric.id, record.by] += _people(record)
    found = {}
    for record in records:
        everybody = max(groups[record.metric.id, None], groups[record.metric.id, record.by])
        found[id(record)] = 1.0 if record.by is None else min(1.0, _people(record) / everybody) if everybody else 0.0
    return found


def _people(record: Record) -> float:
    if record.metric.kind != "level":
        return record.now.n or 0.0
    before = [row.compare_value or 0.0 for row in record.compared.values()]
    return max(abs(each) for each in (record.now.value or 0.0, *before))


def stories(changed: Sequence[Change], kin: Kin, cause_of: Callable[[Story], Cause | None]) -> tuple[Story, ...]:
    """The changes grouped and ordered; `cause_of` is asked once for each kin and way.

    One story are: the figures of a metric and of its kin that went the same way for consumers
    (better, worse; where neither is better, up or down); and such of one pillar that come from
    the same group. Figures of consumers come before those of employees, and what is better or
    worse before what is neither; then the weightiest first.
    """
    together: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for each in changed:
        together[kin[each.record.metric.id], _way(each)].append(each)
    found = [_story(group) for group in together.values()]
    found = [replace(story, cause=cause_of(story)) for story in sorted(found, key=_order)]
    return tuple(sorted(_merged(found), key=_order))


def _merged(found: Sequence[Story]) -> list[Story]:
    """Stories of one pillar and way that share a group are one."""
    left = list(found)
    kept: list[Story] = []
    while left:
        story = left.pop(0)
        while near := next((each for each in left if _same_cause(story, each)), None):
            left.remove(near)
            joined = _story((*story.changes, *near.changes))
            story = replace(joined, cause=story.cause if joined.head is story.head else near.cause)
        kept.append(story)
    return kept


def _same_cause(one: Story, other: Story) -> bool:
    pillars = {each.head.record.metric.pillar for each in (one, other)}
    ways = {_way(each.head) for each in (one, other)}
    return len(pillars) == len(ways) == 1 and bool(one.places & other.places)


def _story(group: Sequence[Change]) -> Story:
    ordered = sorted(group, key=_first)
    head = _plain(ordered[0], ordered)
    return Story(head, tuple(each for each in ordered if each is not head))


def _first(change: Change) -> tuple[bool, bool, float, str, str, str]:
    """Everybody before groups, the pillar's headline before other figures, then the weightiest."""
    record = change.record
    return (
        record.by is not None,
        record.metric.id not in HEADLINES,
        -round(change.weight, 9),
        record.metric.id,
        record.by or "",
        record.group or "",
    )


def plainer(metric: str, others: Collection[str]) -> str | None:
    """The metric of which this one is a variant, by its name: `nps` for `nps_weighted`; None where it is none."""
    return min((other for other in others if metric.startswith(f"{other}_")), default=None)


def _plain(head: Change, group: Sequence[Change]) -> Change:
    """The figure of which the head is a variant, where it changed too."""
    alike = {each.record.metric.id: each for each in group if each.place == head.place}
    name = plainer(head.record.metric.id, alike)
    return alike[name] if name else head


def _way(change: Change) -> str:
    move = change.told
    return move.word if move.word != "changed" else "up" if move.difference > 0 else "down"


def _order(story: Story) -> tuple[bool, bool, float, int, str, str, str]:
    record = story.head.record
    pillar = record.metric.pillar
    return (
        pillar == EMPLOYEES,
        story.word == "changed",
        -round(max(each.weight for each in story.changes), 9),
        PILLARS.index(pillar) if pillar in PILLARS else len(PILLARS),
        record.metric.id,
        record.by or "",
        record.group or "",
    )
