"""The signals at the newest complete period, over all figures and their groups: what is worth telling somebody.

Older runs are drawn on charts; nobody is told of them. What has been told already is left
to `cxmetrics.journal.signals`, the words to `cxmetrics.views`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from cxmetrics.calendar import Period
from cxmetrics.errors import CxError
from cxmetrics.insight.judgement import Series, history, judged
from cxmetrics.insight.limits import RULES, Signal
from cxmetrics.insight.standing import standing
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.plan import is_news
from cxmetrics.metrics.question import NO_GROUP, Question

NEWS_DAYS = 100
"""A newest figure whose period ended longer ago is no news: its export has not come for a quarter."""


@dataclass(frozen=True)
class NewestSignal:
    """One rule that a figure breaks at its newest complete period."""

    metric: Metric
    grain: str
    rule: str
    side: int
    """1 where it points upwards, -1 downwards."""
    first: Period
    """The first period of its run."""
    row: Row
    """The newest complete period, with this rule alone."""
    dimension: str | None = None
    """With `row.group` the group that it is about; None is everybody."""
    where: Mapping[str, tuple[str, ...]] | None = None
    """The filter that the figure has by itself."""

    @property
    def period(self) -> Period:
        assert self.row.period is not None  # rows of grain all have no limits
        return self.row.period

    @property
    def word(self) -> str:
        """better, worse, or changed where neither way is better."""
        return self.metric.way(self.side)


def newest_signals(layer: Layer, *, groups: bool = True, metrics: Collection[str] | None = None) -> list[NewestSignal]:
    """All of them (or of these metrics): by metric, everybody first, then by group, then in the order of the rules.

    None of a figure that is vetoed, hidden, rests on fewer than its `minimum_n`, matures, or only
    shows another closer. Of groups
    only the rule `outside` counts, by the dimensions of the filter bar (else the metric's
    first), and where it does not hold of everybody: with many hundreds of series the others
    would be mostly chance, or the same told again.
    """
    found: list[NewestSignal] = []
    for name, published in layer.publication.metrics.items():
        if not published.available or (metrics is not None and name not in metrics):
            continue
        if not is_news(layer.publication, name):
            continue
        own: list[NewestSignal] = []
        for by in (None, *(_dimensions(layer, name) if groups else ())):
            try:
                own += _of(layer, name, by)
            except CxError:
                continue  # a figure that cannot be had has no signal; its tile says why
        everybody = {each.side for each in own if each.dimension is None and each.rule == "outside"}
        found += [each for each in own if each.dimension is None or each.side not in everybody]
    return found


def newest_period(layer: Layer, metric: str) -> Period | None:
    """The newest complete period of a published metric: a signal stands while its run reaches it."""
    answer = judged(layer, Question(metric, where=standing(layer, metric)))
    return max((row.period for row in answer.rows if row.complete and row.period), default=None)


def _dimensions(layer: Layer, name: str) -> tuple[str, ...]:
    own = layer.published(name).dimensions
    return tuple(d for d in layer.settings.filters if d in own) or own[:1]


def _of(layer: Layer, name: str, by: str | None) -> Iterator[NewestSignal]:
    question = Question(name, by=by, where=standing(layer, name, (by,) if by else ()))
    answer = judged(layer, question)
    if answer.metric.matures:
        return
    series = history(layer, question)
    newest = max((row.period for row in answer.rows if row.complete and row.period), default=None)
    if newest is None or newest.end < layer.publication.today - timedelta(days=NEWS_DAYS):
        return
    for group, of_group in series.items():
        rows = [row for row in answer.rows if row.group == group]
        place = of_group.places.get(newest)
        row = next((row for row in rows if row.period == newest), None)
        if place is None or row is None or not _speaks(row, answer.metric) or (by and group in (None, NO_GROUP)):
            continue
        for signal in _at(of_group, place, outside_only=by is not None):
            runs = tuple(run for run in row.runs if run.rule == signal.rule)
            shown = row.but(signals=(signal.rule,), sides=(signal.side,), runs=runs)
            first = of_group.periods[signal.first]
            yield NewestSignal(answer.metric, answer.grain, signal.rule, signal.side, first, shown, by,
                               question.where)  # fmt: skip


def _speaks(row: Row, metric: Metric) -> bool:
    """Whether the figure may raise a signal."""
    few = metric.kind != "level" and row.n is not None and row.n < metric.minimum_n
    return row.value is not None and not row.suppressed and row.trust != "vetoed" and not few


def _at(series: Series, place: int, *, outside_only: bool) -> list[Signal]:
    """The runs that a place takes part in. Neighboring points outside on one side are one run."""
    found = [signal for signal in series.signals if place in signal.places]
    if outside_only:
        found = [signal for signal in found if signal.rule == "outside"]
    return sorted((_whole(series, signal) for signal in found), key=lambda signal: RULES.index(signal.rule))


def _whole(series: Series, signal: Signal) -> Signal:
    if signal.rule != "outside":
        return signal
    outside = {each.first for each in series.signals if each.rule == "outside" and each.side == signal.side}
    run = [signal.last]
    for later, earlier in pairwise(range(signal.last, -1, -1)):
        if earlier not in outside or later in series.breaks:
            break
        run.insert(0, earlier)
    return signal._replace(first=run[0], places=tuple(run))
