"""From a page's words to questions: which filters a metric can honour, in which window, by which grain.

Answers come from the metrics layer; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from cxmetrics.calendar import coarser
from cxmetrics.errors import Unavailable
from cxmetrics.insight.facts import Facts, gathered
from cxmetrics.insight.headline import Headline, headline
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.standing import standing
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric, restored
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.memo import Memo
from cxmetrics.metrics.question import NO_GROUP, Question
from cxmetrics.store.publication import Publication

Where = Mapping[str, tuple[str, ...]]
By = tuple[str, ...]

_METRICS = Memo(1024)


@dataclass(frozen=True)
class Filters:
    """What the bar says. `start` is inclusive; `end` exclusive and None for the newest period."""

    grain: str = "month"
    compare: str = "previous"
    window: str = "3y"
    start: date | None = None
    end: date | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] | None = None
    """The kinds of annotations to show; None is all."""
    query: tuple[tuple[str, str], ...] = ()
    """As it stands in the URL."""
    left_out: tuple[str, ...] = ()
    """What the URL asked for in vain, in words."""

    @property
    def link(self) -> str:
        """The query of a link that keeps the filters, with its question mark; empty for the defaults."""
        return f"?{urlencode(self.query)}" if self.query else ""


@dataclass(frozen=True)
class Asking:
    """Asks the layer on behalf of one page run."""

    layer: Layer
    filters: Filters

    def metric(self, name: str) -> Metric:
        """The definition as it was published. Raises CxError or Unavailable."""
        published, publication = self.layer.published(name), self.layer.publication
        key = (str(self.layer.settings.home), publication.version, publication.published_at, name)
        return _METRICS.get(key, lambda: restored(published.definition))

    def grain(self, metric: Metric, grain: str | None) -> str:
        """The grain a page asks for, or the metric's own or the one a visitor has chosen where that is coarser."""
        wanted = grain or self.filters.grain
        if "grain" in dict(self.filters.query) and coarser(self.filters.grain, wanted):
            wanted = self.filters.grain
        return metric.grain if coarser(metric.grain, wanted) else wanted

    def where(self, metric: Metric, by: By = (), more: Where | None = None) -> tuple[Where, tuple[str, ...]]:
        """The filters the metric can honour beside a breakdown `by`, and the names of those it cannot."""
        fixed = {**standing(self.layer, metric.id, by), **(more or {})}
        kept: dict[str, tuple[str, ...]] = dict(fixed)
        ignored = []
        cells = [set(cell) for cell in self.layer.published(metric.id).cells]
        for dimension, values in self.filters.where.items():
            needed = {*kept, *by, dimension}
            if more and dimension in more:
                continue  # one group of it is asked for: the filter says which groups are asked
            if dimension in metric.dimensions and any(needed <= cell for cell in cells):
                kept[dimension] = self._had(metric.id, dimension, values)
            else:
                ignored.append(dimension)
        return kept, tuple(ignored)

    def _had(self, metric: str, dimension: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the groups that the metric has. Raises Unavailable where it has none of them.

        The filter bar offers what any metric has: of several, those that this one never saw add nothing to it.
        """
        known = self.layer.published(metric).groups.get(dimension, ())
        had = tuple(value for value in values if value in known)
        if values and not had:
            title = self.layer.settings.dimension_title(dimension).lower()
            asked = " or ".join("not recorded" if value == NO_GROUP else value for value in values)
            raise Unavailable(metric, f"it has no figures of {title} {asked}.")
        return had

    def headline(self, name: str, grain: str | None = None) -> tuple[Metric, Headline, tuple[str, ...]]:
        """The headline and the filters it cannot honour."""
        metric = self.metric(name)
        where, ignored = self.where(metric)
        own = self.grain(metric, grain)
        return metric, headline(self.layer, name, grain=own, where=where, end=self.filters.end), ignored

    def facts(self, name: str, grain: str | None = None) -> Facts:
        """What may be said of the headline."""
        metric, found, _ = self.headline(name, grain)
        where, _ = self.where(metric)
        return gathered(self.layer, metric, found, where)

    def history(self, name: str, grain: str | None = None, *, by: By = (), where: Where | None = None) -> Answer:
        """The judged answer over the window, with the filters it ignored; `by` are dimensions it must go with."""
        metric = self.metric(name)
        kept, ignored = self.where(metric, by, where)
        own = self.grain(metric, grain)
        question = Question(
            metric=name,
            grain=own,
            start=self._start(own, self.layer.published(name).data_last),
            end=self.filters.end,
            where=kept,
            compare="year" if self.filters.compare == "year" else None,
        )
        return replace(judged(self.layer, question), ignored_filters=ignored)

    def groups(self, name: str, by: str, grain: str | None = None, *, where: Where | None = None) -> Answer | None:
        """The newest complete period by group, compared as the filter bar says; None where there is none.

        Where no group can be compared with the period before (a wave of the few before one of
        all), it is compared with the year before, if that goes.
        """
        metric = self.metric(name)
        row = self.whole(metric, grain, by=(by,), where=where)
        if row is None or row.period is None:
            return None
        kept, ignored = self.where(metric, (by,), where)
        question = Question(
            metric=name,
            grain=self.grain(metric, grain),
            by=by,
            start=row.period.first,
            end=row.period.end,
            where=kept,
            compare=self.filters.compare,
        )
        answer = judged(self.layer, question)
        if question.compare == "previous" and not _compared(answer):
            yearly = judged(self.layer, replace(question, compare="year"))
            answer = yearly if _compared(yearly) else answer
        return replace(answer, ignored_filters=ignored)

    def whole(self, metric: Metric, grain: str | None, *, by: By = (), where: Where | None = None) -> Row | None:
        """The row of all groups in the newest complete period that has a figure or a hidden one."""
        rows = [row for row in self.history(metric.id, grain, by=by, where=where).rows if row.complete]
        rows = [row for row in rows if row.value is not None or row.suppressed]
        return rows[-1] if rows else None

    def _start(self, grain: str, data_last: date | None) -> date | None:
        """The first day of the window; of a metric whose data ends before it, of as long a window up to that end."""
        start = self.filters.start
        if start is not None and data_last is not None and data_last < start and self.filters.end is None:
            start = window_start(self.filters.window, data_last)
        return self.layer.settings.calendar.period(start, grain).first if start is not None else None


def _compared(answer: Answer) -> bool:
    return any(row.verdict in ("changed", "no signal") for row in answer.rows)


def window_start(window: str, end: date) -> date | None:
    """The first day of the window that ends at `end`; None for all of it."""
    years = {"1y": 1, "2y": 2, "3y": 3}.get(window)
    return None if years is None else date(end.year - years, end.month, 1)


def published_days(publication: Publication, metrics: Collection[str] | None = None) -> tuple[date, date]:
    """The first day of published data and the day after the newest: an export of years ago is looked at as of then.

    Both are today at the latest, and where nothing is published. `metrics` are those that are looked at, None is all;
    those that read the clock tell only where no other does, for they have a figure for every day.
    """
    those = {
        name: metric
        for name, metric in publication.metrics.items()
        if metric.available and (metrics is None or name in metrics)
    }
    held = [each for each in those.values() if not each.definition.get("depends_on_clock")] or those.values()
    today = publication.today
    first = min((each.data_first for each in held if each.data_first), default=today)
    last = max((each.data_last + timedelta(days=1) for each in held if each.data_last), default=today)
    return min(first, today), min(last, today)
