"""Answers questions from the last publication; never touches the warehouse.

An answer is a pure function of publication and question, so answers are remembered
for the whole process. Judging them is left to `cxmetrics.insight`.
"""

from __future__ import annotations

import dataclasses
import functools
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError, Problems, Unavailable, did_you_mean
from cxmetrics.metrics import catalog as catalogue
from cxmetrics.metrics import compare, reading, trust
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.catalog import Catalog
from cxmetrics.metrics.kinds import apart
from cxmetrics.metrics.memo import Memo
from cxmetrics.metrics.plan import Plan, data_through, month_bounds, plan
from cxmetrics.metrics.question import Question
from cxmetrics.metrics.trust import Acceptance, Trust
from cxmetrics.settings import Settings
from cxmetrics.store import publication as published
from cxmetrics.store.publication import Publication, PublishedMetric, months_sign

T = TypeVar("T")

_ROWS_KEPT = 200_000


def _weight(result: Any) -> int:
    """About how many rows a remembered result holds."""
    rows = getattr(result, "rows", None) or getattr(result, "parts", None)
    if rows is not None:
        return 1 + len(rows)
    held = result.values() if isinstance(result, Mapping) else result if isinstance(result, tuple) else ()
    return 1 + sum(len(getattr(each, "periods", ())) for each in held)


_MEMO = Memo(_ROWS_KEPT, _weight)


class Layer:
    """The published metrics under the settings in force. Cheap to make: one a page run, one a command."""

    def __init__(
        self, settings: Settings, accepting: Callable[[Layer], Sequence[Acceptance]] = lambda layer: ()
    ) -> None:
        """`accepting` tells which failed checks people have accepted.

        Raises Unavailable where nothing has been published yet.
        """
        self.settings = settings
        self._accepting = accepting
        found = published.current(settings)
        if found is None:
            raise Unavailable(
                str(settings.home),
                "nothing has been published yet.",
                "Load an export (`python -m cxmetrics load FILE`) and publish it (`python -m cxmetrics refresh`),",
                "or look at the sample company: `python -m cxmetrics demo`.",
            )
        self.publication: Publication = found
        self._once: dict[str, Any] = {}
        self._reading = threading.RLock()

    @functools.cached_property
    def catalog(self) -> Catalog:
        """The definitions as their files are now; they may be newer than what is published."""
        return catalogue.catalog(self.settings)

    def answer(self, question: Question) -> Answer:
        """All rows of a question, by period, then group. Raises CxError or Unavailable with the way out."""
        return self.remembered("answer", question, lambda: self._answer(question))

    def published(self, metric: str) -> PublishedMetric:
        """What was published of a metric. Raises CxError for an unknown one, Unavailable for one not published."""
        found = self.publication.metrics.get(metric)
        if found is not None:
            return found
        problems = [problem for problem in self.catalog.problems if _stem(problem.file) == metric]
        if problems:
            raise Problems(problems)
        if metric in self.catalog.metrics:
            raise Unavailable(
                metric, "it is not in the last publication.", f"Publish it: `python -m cxmetrics refresh {metric}`."
            )
        known = [*self.publication.metrics, *self.catalog.metrics]
        raise CxError(f"metric {metric!r}", "there is no such metric.", did_you_mean(metric, known))

    def honoured(self, question: Question) -> tuple[Question, tuple[str, ...]]:
        """The question without the filters that its metric does not have, and the names of those."""
        dimensions = self.published(question.metric).dimensions
        ignored = tuple(dimension for dimension in question.where if dimension not in dimensions)
        where = {dimension: values for dimension, values in question.where.items() if dimension in dimensions}
        return dataclasses.replace(question, where=where), ignored

    def plan(self, question: Question) -> Plan:
        """What must be read to answer a question. Raises CxError for what cannot be asked."""
        metric = self.published(question.metric)
        calendar = self.settings.calendar
        what = plan(question, metric, calendar, self.publication.today)
        months = self.publication.months.get(metric.id)
        if months is None or months.sign != months_sign(calendar, what.last_day_counts):
            return dataclasses.replace(what, trust=self.trust(metric))
        bounds = month_bounds(metric, calendar)
        return dataclasses.replace(what, trust=self.trust(metric), months=months, month_bounds=bounds)

    def trust(self, metric: PublishedMetric) -> Trust:
        """What is known of the data behind a metric, less what people have accepted of it."""
        pillar = metric.definition.get("pillar")
        accepted = tuple(each for each in self.accepted if each.concerns(metric.id, pillar))
        return trust.of(self.publication, trust.tables_read(metric.reads), accepted)

    @functools.cached_property
    def accepted(self) -> tuple[Acceptance, ...]:
        """Failed checks whose findings people take as they are."""
        return tuple(self._accepting(self))

    def crossing(self, question: Question, by: Sequence[str]) -> Plan:
        """What must be read to answer a question by every combination of groups of several dimensions.

        Raises CxError where they are not stored together, with the line to add.
        """
        if not by:
            return self.plan(dataclasses.replace(question, by=None))
        groups = self.published(question.metric).groups
        crossed = {dimension: groups.get(dimension, ()) for dimension in by[1:]}
        asked = dataclasses.replace(question, by=by[0], where={**crossed, **question.where})
        return dataclasses.replace(self.plan(asked), where=question.where)

    def sums(self, plan: Plan, by: Sequence[str], spans: Sequence[Period]) -> reading.Crossed:
        """By place of the span and groups of the dimensions `by`: the merged sums. The plan is one of `crossing`."""
        [found] = self.sums_of([(plan, by)], spans)
        return found

    def sums_of(self, asked: Sequence[tuple[Plan, Sequence[str]]], spans: Sequence[Period]) -> list[reading.Crossed]:
        """What `sums` gives of each of several plans of one metric, in as few reads as can be."""
        return reading.crossed(self.publication, asked, spans)

    def total(self, question: Question, spans: Sequence[Period]) -> list[Mapping[str, Any]]:
        """The merged sums of each span over all groups that the question's filter leaves."""
        what = self.plan(dataclasses.replace(question, by=None))
        found = reading.merged(self.publication, what, spans)
        nothing = reading.empty(what.kind, what.metric.quantile)
        return [found.get((place, None), nothing) for place in range(len(spans))]

    def remembered(self, what: str, question: Question, compute: Callable[[], T], *more: Hashable) -> T:
        """What `compute` returns, once per publication, settings and question."""
        settings = self.settings
        place = (settings.home, self.publication.version, self.publication.published_at)
        judged_by = (settings.calendar, settings.screen_moving_ranges, self.accepted)
        where = tuple(sorted((dimension, tuple(values)) for dimension, values in question.where.items()))
        asked = (question.metric, question.grain, question.by, question.start, question.end, question.compare, where)
        return _MEMO.get((what, place, judged_by, asked, more), compute)

    def once(self, what: str, read: Callable[[], T]) -> T:
        """What `read` gives, read once for this layer: of what may change between two page runs, but not in one."""
        with self._reading:
            if what not in self._once:
                self._once[what] = read()
            found: T = self._once[what]
            return found

    def _answer(self, question: Question) -> Answer:
        if question.compare not in (None, "previous", "year"):
            raise CxError("compare", f"{question.compare!r} is not known.", did_you_mean(question.compare, COMPARE))
        what = self.plan(question)
        if question.compare is None:
            rows = _rows(what, self._sums(what))
        else:
            alone = self.answer(dataclasses.replace(question, compare=None)).rows
            sums = self._sums(what) if apart(what.kind) else _held(what, alone)
            rows = compare.compared(alone, what, question.compare, self.settings.calendar, self.publication, known=sums)
        return Answer(
            metric=what.metric,
            question=question,
            grain=what.grain,
            rows=tuple(rows),
            published_at=self.publication.published_at,
            data_through=data_through(what.published, self.settings.calendar, self.publication.today),
            version=self.publication.version,
            changes=tuple((date.fromisoformat(change["on"]), CHANGED) for change in what.published.changes),
        )

    def _sums(self, what: Plan) -> reading.Merged:
        return reading.merged(self.publication, what, [what.window(period) for period in what.periods])


COMPARE = ("previous", "year")
CHANGED = "definition changed"


def _rows(what: Plan, sums: reading.Merged) -> list[Row]:
    """A row for every group in every period from the first with rows to the last."""
    groups: set[str | None] = {group for _, group in sums}
    groups |= {group for dimension, group in what.hidden if dimension is not None and dimension == what.by}
    if what.by is not None and what.by in what.where:
        groups &= set(what.where[what.by])
    if what.by is None:
        groups = {None}
    spans = [what.window(period) for period in what.periods]
    filled = {place for place, _ in sums}
    filled |= {place for place, span in enumerate(spans) if any(what.suppressed(span, group) for group in groups)}
    if what.grain == "all":
        filled = {0}
    if not filled:
        return []
    ordered = sorted(groups, key=lambda group: group or "")
    return [
        row(what, what.periods[place], spans[place], group, sums.get((place, group)))
        for place in range(min(filled), max(filled) + 1)
        for group in ordered
    ]


def _held(what: Plan, rows: Sequence[Row]) -> reading.Merged:
    """The sums that rows were made of: of kinds that keep no keys apart they are at hand."""
    places = {None if what.grain == "all" else period: place for place, period in enumerate(what.periods)}
    return {(places[row.period], row.group): dict(row.sums) for row in rows if row.sums}


def row(what: Plan, period: Period, span: Period, group: str | None, sums: dict[str, Any] | None) -> Row:
    """One figure from its sums; `span` is the part of the period that was read."""
    shown = None if what.grain == "all" else period
    complete = what.complete(period)
    doubts = what.trust.doubts(span)
    if what.suppressed(span, group):
        return Row(what.metric.id, shown, group, complete=complete, suppressed=True, doubts=doubts)
    total = reading.empty(what.kind, what.metric.quantile) if sums is None else sums
    interval = what.kind.interval(total)
    low, high = interval or (None, None)
    return Row(
        metric=what.metric.id,
        period=shown,
        group=group,
        value=what.kind.value(total),
        low=low,
        high=high,
        n=what.kind.n(total),
        sums=reading.named(total),
        complete=complete,
        doubts=doubts,
    )


def _stem(file: str) -> str:
    return file.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".sql")
