"""All published figures of one period and their groups: what is looked at when one looks at everything.

Gathers them under a page's filter; judging them together is left to `moves`.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cxmetrics.calendar import GRAINS, Period
from cxmetrics.errors import CxError
from cxmetrics.insight.standing import standing
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.plan import default_grain, definition, is_news
from cxmetrics.metrics.question import NO_GROUP, Question
from cxmetrics.metrics.record import Record, records_of
from cxmetrics.store.publication import PublishedMetric

Where = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Figures:
    """The records of everybody and of the groups, by metric, then dimension, then group."""

    grain: str
    """Of most of them; a metric that has only a coarser one has its own."""
    period: Period | None
    """The newest complete one; figures that settle later may be those of the one before."""
    records: tuple[Record, ...]
    ignored: Mapping[str, tuple[str, ...]]
    """By metric the dimensions of the filter that it does not have."""


def figures(layer: Layer, asked: Question, *, groups: bool = True) -> Figures:
    """Every figure in its newest complete period that ends by the `end` asked for, under the filter as far as it goes.

    `asked` is a question of no metric in particular; its grain is month or coarser. Left out
    are: metrics that cannot be had; those that mature, of which groups are compared and
    not days; those that only show another figure closer, such as by half hour; figures that
    ended before the last period but one; breakdowns that are not stored together with a filter
    that their metric honors; what is not recorded;
    hidden groups; a group that is everybody.
    """
    found: list[Record] = []
    ignored: dict[str, tuple[str, ...]] = {}
    wanted: dict[str, tuple[list[Question], tuple[str, ...]]] = {}
    for name, published in layer.publication.metrics.items():
        metric = definition(published)
        if published.available and not metric.matures and is_news(layer.publication, name):
            with contextlib.suppress(CxError):  # its own page says why
                wanted[name] = _questions(layer, published, asked, groups)
    answers = _answers(layer, asked, {name: questions for name, (questions, _) in wanted.items()})
    for name, (_, left_out) in wanted.items():
        own = answers[name]
        if isinstance(own, CxError):
            continue
        found += [each for each in own if each.by is None or (each.group != NO_GROUP and not _same(each, own[0]))]
        if own and left_out:
            ignored[name] = left_out
    grain = asked.grain or "month"
    newest = max((each.period for each in found if each.grain == grain), default=None)
    if newest is not None:
        oldest = layer.settings.calendar.previous(newest, grain)
        found = [each for each in found if each.period.end > oldest.first]
    return Figures(grain, newest, tuple(found), ignored)


def _answers(
    layer: Layer, asked: Question, wanted: Mapping[str, list[Question]]
) -> dict[str, tuple[Record, ...] | CxError]:
    """The records of each metric; those that a filter does not reach are the same under many, and remembered."""
    found: dict[str, tuple[Record, ...] | CxError] = {}
    if asked.where:
        for name, questions in wanted.items():
            if not set(asked.where) & set(questions[0].where):
                by = tuple(question.by for question in questions)
                alone = functools.partial(_alone, layer, questions)
                found[name] = layer.remembered("records", questions[0], alone, by)
    left = {name: questions for name, questions in wanted.items() if name not in found}
    return found | dict(zip(left, records_of(layer, list(left.values())), strict=True))


def _alone(layer: Layer, questions: Sequence[Question]) -> tuple[Record, ...] | CxError:
    [found] = records_of(layer, [questions])
    return found


def _questions(
    layer: Layer, published: PublishedMetric, asked: Question, groups: bool
) -> tuple[list[Question], tuple[str, ...]]:
    """What is asked of a metric, everybody first, and the filters it does not honor."""
    kept, ignored = _kept(layer, published, asked.where, None)
    metric = definition(published)
    grain = default_grain(metric)
    question = replace(asked, metric=metric.id, grain=max(grain, asked.grain or grain, key=GRAINS.index), where=kept)
    found = [question]
    for by in metric.dimensions if groups else ():
        kept, left_out = _kept(layer, published, asked.where, by)
        if set(left_out) == set(ignored) and len(asked.where.get(by, ())) != 1:
            found.append(replace(question, by=by, where=kept))
    return found, ignored


def _kept(
    layer: Layer, published: PublishedMetric, where: Where, by: str | None
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The filters that the metric honors beside a breakdown, and the names of those that it does not."""
    kept = dict(standing(layer, published.id, (by,) if by else ()))
    ignored = []
    for dimension, values in where.items():
        needed = {*kept, dimension, *((by,) if by else ())}
        known = set(values) <= {*published.groups.get(dimension, ()), NO_GROUP}
        if known and not published.anonymous and any(needed <= set(cell) for cell in published.cells):
            kept[dimension] = values
        else:
            ignored.append(dimension)
    return kept, tuple(ignored)


def _same(group: Record, everybody: Record) -> bool:
    """Whether a group is all there is, so that its figure would be told twice."""
    if group.now.n != everybody.now.n or group.now.value != everybody.now.value:  # nearly all of them
        return False
    return group.now == everybody.now.but(group=group.now.group)
