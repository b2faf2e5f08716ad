"""Contacts that something gone wrong has caused: per 100 consumers, and the calls among them by what caused them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cxmetrics.calendar import Period
from cxmetrics.metrics.answer import Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.question import NO_GROUP

PER_100 = "per 100 consumers"


def per_100(metric: Metric) -> Metric:
    """The metric of a count as one per 100 active consumers: what `each` makes of its rows."""
    title = f"{metric.title} per 100 consumers"
    return replace(metric, title=title, kind="ratio", unit=PER_100, across_time=None, minimum_n=0)


def each(row: Row, active: float) -> Row:
    """A count as one per 100 of `active` consumers, above 0; its n is the count."""
    return replace(
        row,
        value=_scaled(row.value, active),
        difference=_scaled(row.difference, active),
        compare_value=_scaled(row.compare_value, active),
        n=row.value,
    )


def _scaled(count: float | None, active: float) -> float | None:
    return None if count is None else 100 * count / active


@dataclass(frozen=True)
class Upstream:
    """Calls that one stage of the journey has caused; `reason` is the most usual of them, with its share."""

    row: Row
    share: float
    """Of all calls of the period."""
    per_100: float | None
    """Per 100 consumers active at the period's end."""
    reason: str | None = None
    reason_share: float | None = None


@dataclass(frozen=True)
class FailureDemand:
    """The calls of a period by the stage that caused them, most first; those that none did are the rest."""

    period: Period
    calls: float
    caused: float
    stages: tuple[Upstream, ...]

    @property
    def share(self) -> float:
        """Of all calls, those that something upstream has caused: the avoidable ones."""
        return self.caused / self.calls if self.calls else 0.0


def failure_demand(
    rows: Sequence[Row], reasons: Mapping[str, Sequence[Row]], active: float | None
) -> FailureDemand | None:
    """From calls by caused_by_stage in one period, and of each stage by reason; None where no calls are in it."""
    counted = [row for row in rows if row.value]
    calls = sum(row.value or 0.0 for row in counted)
    period = next((row.period for row in counted if row.period is not None), None)
    if not calls or period is None:
        return None
    stages = [row for row in counted if row.group not in (None, NO_GROUP)]
    found = [
        Upstream(
            row,
            (row.value or 0.0) / calls,
            100 * (row.value or 0.0) / active if active else None,
            *_usual(reasons.get(row.group or "", ())),
        )
        for row in sorted(stages, key=lambda row: (-(row.value or 0.0), row.group or ""))
    ]
    return FailureDemand(period, calls, sum(row.value or 0.0 for row in stages), tuple(found))


def _usual(rows: Sequence[Row]) -> tuple[str | None, float | None]:
    """The most usual reason and its share; None where none is known."""
    total = sum(row.value or 0.0 for row in rows)
    known = [row for row in rows if row.value and row.group not in (None, NO_GROUP)]
    if not known or not total:
        return None, None
    first = max(known, key=lambda row: (row.value or 0.0, row.group or ""))
    return first.group, (first.value or 0.0) / total
