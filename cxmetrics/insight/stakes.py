"""What leaving costs: the year's revenue as a bridge whose parts add up, and what is at stake with consumers' problems.

Both rest on figures of the metrics layer at their newest complete period; what is put together
here is arithmetic on them, shown beside them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cxmetrics.calendar import Period
from cxmetrics.errors import Unavailable
from cxmetrics.insight.contracts import has_contracts
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.kinds import kinds, z
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question

Where = Mapping[str, tuple[str, ...]]

PROBLEM, NO_PROBLEM = "problem", "no problem"


@dataclass(frozen=True)
class Bridge:
    """Revenue as shares of what it was twelve months before.

    1 - lost - contraction + expansion = kept, which is net revenue retention; without expansion
    it is gross. `new` is what those add who had no value then; kept + new is all of today's.
    """

    period: Period
    lost: float
    contraction: float
    expansion: float
    kept: float
    new: float

    @property
    def now(self) -> float:
        """All of today's revenue over last year's."""
        return self.kept + self.new


@dataclass(frozen=True)
class Stake:
    """What a problem goes with: `without` and `having` are the shares still here a year after a month.

    Where there are no contracts, the shares who bought in the `window` of so many days that ends with
    `period`, of those who bought, and had a problem or not, in the window before.

    `gap` is the difference without less having, with its 95 % interval (Newcombe's hybrid score);
    `ratio` that of having left, with against without, with its interval (Katz 1978).
    `concerned` had a problem in `month`, the newest complete one, or without contracts in the window before
    the last; a consumer is worth `worth` a month.
    """

    period: Period
    without: Row
    having: Row
    gap: float
    low: float
    high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    month: Period | None
    concerned: int | None
    worth: float | None
    window: int | None = None

    def consumers(self, gap: float) -> float | None:
        """How many of those concerned would leave in a year beyond what is usual, were `gap` what a problem does."""
        return None if self.concerned is None else self.concerned * gap

    def value(self, gap: float) -> float | None:
        """The monthly value of those."""
        found = self.consumers(gap)
        return None if found is None or self.worth is None else found * self.worth

    @property
    def shown(self) -> bool:
        """Whether the difference is more than sampling."""
        return self.low > 0 or self.high < 0


def bridge(layer: Layer, where: Where) -> Bridge | None:
    """The newest complete month's; None where a part has no figure, or one whose data is not to be trusted."""
    names = ("revenue_churn", "revenue_contraction", "revenue_expansion", "net_revenue_retention", "revenue_new")
    rows = [newest(layer, name, where) for name in names]
    if any(row is None for row in rows):
        return None
    held = [row for row in rows if row is not None]
    period = held[0].period
    if period is None or any(row.period != period for row in held):
        return None
    lost, contraction, expansion, kept, new = (float(row.value or 0.0) for row in held)
    return Bridge(period, lost, contraction, expansion, kept, new)


def stake(layer: Layer, where: Where) -> Stake | None:
    """What problems go with, at the newest month after which a year or the window has passed; None without one."""
    window = None if has_contracts(layer) else int(layer.settings.parameters["lapse_after_days"])
    groups = _by_group(layer, "bought_on_by_problem" if window else "stayed_12m_by_problem", "problem", where)
    without, having = groups.get(NO_PROBLEM), groups.get(PROBLEM)
    if without is None or having is None or without.period is None:
        return None
    if without.value is None or having.value is None:
        return None
    limits = kinds()["proportion"].difference(without.sums, having.sums)
    if limits is None:
        return None
    free = newest(layer, "problem_free_rate", where)
    worth = newest(layer, "monthly_value_per_consumer", where)
    month, concerned = None, None
    if window:
        month, concerned = having.period, round(having.sums["denominator"])
    elif free is not None:
        month, concerned = free.period, round(free.sums["denominator"] - free.sums["numerator"])
    return Stake(
        without.period,
        without,
        having,
        without.value - having.value,
        *limits,
        *relative_risk(having, without),
        month,
        concerned,
        None if worth is None else worth.value,
        window,
    )


def relative_risk(having: Row, without: Row) -> tuple[float | None, float | None, float | None]:
    """The risk of having left, with against without, and its 95 % interval on the log scale (Katz and others 1978)."""
    gone = [row.sums["denominator"] - row.sums["numerator"] for row in (having, without)]
    of = [row.sums["denominator"] for row in (having, without)]
    if min(gone) <= 0:
        return None, None, None
    ratio = (gone[0] / of[0]) / (gone[1] / of[1])
    half = z(0.95) * math.sqrt(1 / gone[0] - 1 / of[0] + 1 / gone[1] - 1 / of[1])
    return ratio, math.exp(math.log(ratio) - half), math.exp(math.log(ratio) + half)


def newest(layer: Layer, metric: str, where: Where) -> Row | None:
    """The row of the newest complete month that has a figure, by segment and region of `where` only."""
    return _by_group(layer, metric, None, where).get(None)


def _by_group(layer: Layer, metric: str, by: str | None, where: Where) -> dict[str | None, Row]:
    """The rows of the newest complete period that has a figure, by group; empty where it is not published or vetoed."""
    try:
        published = layer.published(metric)
        if not published.available:
            return {}
        kept = {name: values for name, values in where.items() if name in ("segment", "region")}
        rows = layer.answer(Question(metric, "month", by, where=kept)).rows
    except Unavailable:
        return {}
    firm = [row for row in rows if row.complete and row.value is not None and not row.suppressed and row.period]
    last = max((row.period.first for row in firm if row.period), default=None)
    found = {row.group: row for row in firm if row.period and row.period.first == last}
    return {} if any(row.trust == "vetoed" for row in found.values()) else found
