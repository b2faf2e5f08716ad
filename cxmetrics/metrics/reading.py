"""Reads merged sums out of a published rollup: one set of sums per span of days and group.

Judges nothing and knows no calendar; spans may overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cxmetrics.calendar import Period
from cxmetrics.metrics.kinds import Kind, apart
from cxmetrics.metrics.months import alike, of_months
from cxmetrics.store.publication import quoted

if TYPE_CHECKING:
    from cxmetrics.metrics.plan import Plan
    from cxmetrics.store.publication import Publication

Merged = dict[tuple[int, str | None], dict[str, Any]]
"""By place of the span and group: the sums; of kinds that keep keys apart, what their `collected` makes of them."""
Crossed = dict[tuple[int, tuple[str, ...]], dict[str, Any]]
"""The same by the groups of several dimensions."""


def merged(publication: Publication, plan: Plan, spans: Sequence[Period]) -> Merged:
    """The sums of every span and group that has rows. Groups are None without a breakdown."""
    if not any(_may_hold(plan, span) for span in spans):
        return {}
    if plan.kept_by_month and tuple(spans) == plan.periods:
        [found] = of_months(publication, [plan])
        return found.merged() if found is not None else {}
    return _read(publication, _Query(plan, spans, _group(plan)))


def _may_hold(plan: Plan, span: Period) -> bool:
    """Whether a span has a day between the first and the last that have rows: what lies outside need not be asked."""
    first, last = plan.published.data_first, plan.published.data_last
    return span.first < span.end and (first is None or span.end > first) and (last is None or span.first <= last)


def together(publication: Publication, plans: Sequence[Plan], spans: Sequence[Period]) -> list[Merged]:
    """What `merged` gives for each of several plans of one metric, in as few queries as can be."""
    return _together(publication, [(plan, _group(plan)) for plan in plans], spans)


def crossed(
    publication: Publication, asked: Sequence[tuple[Plan, Sequence[str]]], spans: Sequence[Period]
) -> list[Crossed]:
    """The sums of every span and combination of groups of the dimensions, of each of several plans of one metric.

    A plan's cell must hold all of its dimensions; without any the one combination is ().
    """
    listed = [(plan, f"CAST([{', '.join(map(quoted, dimensions))}] AS VARCHAR[])") for plan, dimensions in asked]
    return _together(publication, listed, spans, key=tuple)


def _together(
    publication: Publication,
    asked: Sequence[tuple[Plan, str]],
    spans: Sequence[Period],
    key: Callable[[Any], Any] = lambda group: group,
) -> list[dict[tuple[int, Any], dict[str, Any]]]:
    """The sums of plans of one metric, each by its expression.

    To plan a query takes the engine longer than to run it: plans of one filter that read
    different cells are one query.
    """
    found: list[dict[tuple[int, Any], dict[str, Any]]] = [{} for _ in asked]
    if not any(span.first < span.end for span in spans):
        return found
    plans = [plan for plan, _ in asked]
    for _, places in alike([plan.where for plan in plans], plans):
        query = _Looks([asked[look] for look in places], spans)
        looks = {plans[look].cell: look for look in places}
        for cell, place, group, *values in publication.rows(query.sql(), query.parameters):
            look = looks[cell]
            found[look][place, key(group)] = _sums(plans[look], values)
    return found


def _read(publication: Publication, query: _Query) -> Merged:
    found = publication.rows(query.sql(), query.parameters)
    return {(place, group): _sums(query.plan, values) for place, group, *values in found}


def _sums(plan: Plan, values: Sequence[Any]) -> dict[str, Any]:
    """The sums of one row of a query."""
    if apart(plan.kind):
        return collected(plan.kind, values, plan.metric.quantile)
    named = zip((total.name for total in plan.metric.sums), values, strict=True)
    return {**empty(plan.kind, plan.metric.quantile), **{name: value for name, value in named if value is not None}}


def _group(plan: Plan) -> str:
    return quoted(plan.by) if plan.by else "CAST(NULL AS VARCHAR)"


def empty(kind: Kind, quantile: float | None) -> dict[str, Any]:
    """The sums of no rows."""
    if apart(kind):
        return collected(kind, [[]] * (1 + len(kind.sums)), quantile)
    if kind.name == "level":
        return {"amount": None}
    return {total.name: 0 if total.type == "integer" else 0.0 for total in kind.sums}


def collected(kind: Kind, columns: Sequence[Sequence[Any]], quantile: float | None) -> dict[str, Any]:
    """The sums of a kind that keeps a key apart, from the key's values and each total's, side by side."""
    key, *totals = columns
    if kind.name == "drivers":
        return {"blocks": dict(zip(key, zip(*totals, strict=True), strict=True))}
    counts = [tuple(map(int, each)) for each in zip(*totals, strict=True)]
    if kind.name == "quantile":
        return {"histogram": {k: n for k, (n,) in zip(key, counts, strict=True)}, "quantile": quantile or 0.5}
    return {"tenures": dict(zip(key, counts, strict=True))}


def named(sums: Mapping[str, Any]) -> dict[str, Any]:
    """The sums that an answer shows under their own names: none of kinds that keep keys apart."""
    return {} if any(isinstance(value, dict) for value in sums.values()) else dict(sums)


class _Query:
    """One SELECT over a rollup, by `group` (an expression); every value of a reader is a parameter."""

    def __init__(self, plan: Plan, spans: Sequence[Period], group: str) -> None:
        self.plan = plan
        self.spans = spans
        self.group = group
        self.cells = [plan.cell]
        self.more: list[str] = []
        """Columns that it also groups by, and that come first."""
        self.parameters: list[Any] = []

    def sql(self) -> str:
        spans = self._spans()
        keys = [quoted(key.name) for key in self.plan.kind.keys]
        kept_apart = apart(self.plan.kind)
        totals = [quoted(total.name) for total in self.plan.metric.sums]
        days = ", ".join(
            [
                *self.more,
                "day",
                f"{self.group} AS kept",
                *keys,
                *(f"SUM({total}) AS {total}" for total in totals),
            ]
        )
        grouped = ", ".join([*self.more, "day", "kept", *keys])
        by_day = f"SELECT {days} FROM {self._table()} WHERE {self._conditions()} GROUP BY {grouped}"
        totals_of_spans = ", ".join(f"SUM({total}) AS {total}" for total in totals)
        by_span = ", ".join([*self.more, "place", "kept", *([quoted(kept_apart)] if kept_apart else [])])
        merged = (
            f"WITH spans AS ({spans}), by_day AS ({by_day}) "
            f"SELECT {by_span}, {totals_of_spans} FROM by_day JOIN spans ON {self._joined()} GROUP BY {by_span}"
        )
        if not kept_apart:
            return merged
        listed = ", ".join(f"LIST({name})" for name in (quoted(kept_apart), *totals))
        by_group = ", ".join([*self.more, "place", "kept"])
        return f"SELECT {by_group}, {listed} FROM ({merged}) GROUP BY {by_group}"

    def _table(self) -> str:
        if self.plan.months is not None and self.plan.by_month(self.spans):
            return self.plan.months.relation()
        return quoted(f"rollup_{self.plan.metric.id}")

    def _spans(self) -> str:
        """The spans as a relation; where the last day counts, each is narrowed to its last day with any row."""
        self.parameters += [[span.first for span in self.spans], [span.end for span in self.spans]]
        spans = (
            "SELECT UNNEST(RANGE(LEN(firsts)))::INTEGER AS place, UNNEST(firsts) AS first, UNNEST(ends) AS stop "
            "FROM (SELECT ?::DATE[] AS firsts, ?::DATE[] AS ends)"
        )
        if not self.plan.last_day_counts:
            return spans
        days = f"SELECT DISTINCT day FROM {self._table()} WHERE cell = 0"
        return (
            f"SELECT place, MAX(day) AS first, CAST(MAX(day) + INTERVAL 1 DAY AS DATE) AS stop "
            f"FROM ({spans}) JOIN ({days}) ON day >= first AND day < stop GROUP BY place"
        )

    def _joined(self) -> str:
        return "day = first" if self.plan.last_day_counts else "day >= first AND day < stop"

    def _conditions(self) -> str:
        conditions = [f"cell IN ({', '.join('?' * len(self.cells))})", "day >= ?", "day < ?"]
        spans = [span for span in self.spans if span.first < span.end]
        self.parameters += [
            *self.cells,
            min(span.first for span in spans),
            max(span.end for span in spans),
        ]
        for dimension, values in self.plan.where.items():
            conditions.append(f"{quoted(dimension)} IN ({', '.join('?' * len(values))})")
            self.parameters += values
        return " AND ".join(conditions)


class _Looks(_Query):
    """One SELECT over several cells of a rollup, each by its own expression; the cell comes first."""

    def __init__(self, asked: Sequence[tuple[Plan, str]], spans: Sequence[Period]) -> None:
        groups = dict.fromkeys(group for _, group in asked)
        cases = " ".join(f"WHEN {int(plan.cell)} THEN {group}" for plan, group in asked)
        super().__init__(asked[0][0], spans, f"CASE cell {cases} END" if len(groups) > 1 else next(iter(groups)))
        self.cells = [plan.cell for plan, _ in asked]
        self.more = ["cell"]
