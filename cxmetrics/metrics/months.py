"""Sums that are kept by the company's months: of many metrics in few reads, column by column.

A page under a filter that nobody has used asks for thousands of them, so they stay columns
until one of them is looked at.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cxmetrics.calendar import Period
from cxmetrics.metrics.kinds import Column, values_of
from cxmetrics.store.publication import MONTHS, quoted

if TYPE_CHECKING:
    from cxmetrics.metrics.plan import Plan
    from cxmetrics.store.publication import Publication

Filter = Mapping[str, tuple[str, ...]]
_NONE = -1
"""The place of what is not there."""
_DAYS = "datetime64[D]"


@dataclass(frozen=True)
class Sheet:
    """The sums of one plan over its own periods, which are months: a row for each period and group that has any."""

    plan: Plan
    named: Sequence[str | None]
    """The groups."""
    columns: Mapping[str, NDArray[Any]]
    """One for each sum, with missing values masked."""
    figures: Column
    """The metric's value of each row."""
    places: NDArray[np.intp]
    """The place of each row's period."""
    codes: NDArray[np.intp]
    """The place of each row's group."""

    @functools.cached_property
    def _codes(self) -> Mapping[str | None, int]:
        return {group: code for code, group in enumerate(self.named)}

    @functools.cached_property
    def _rows(self) -> NDArray[np.intp]:
        """The row of each group and period."""
        found = np.full((len(self.named), len(self.plan.periods)), _NONE, dtype=np.intp)
        found[self.codes, self.places] = np.arange(len(self.places))
        return found

    @functools.cached_property
    def _lists(self) -> Mapping[str, list[Any]]:
        """The columns as Python's own numbers: one by one numpy's take many times as long."""
        return {name: _listing(column) for name, column in self.columns.items()}

    def filled(self) -> set[int]:
        """The places of the periods that have any row."""
        return set(self.places.tolist())

    def groups(self, place: int) -> list[str | None]:
        """The groups that have a row in a period."""
        there = (self._rows[:, place] != _NONE).tolist()
        return [group for group, is_there in zip(self.named, there, strict=True) if is_there]

    def sums(self, place: int, group: str | None) -> dict[str, Any] | None:
        """The sums of one period and group; None where it has no row."""
        code = self._codes.get(group)
        row = _NONE if code is None else int(self._rows[code, place])
        return None if row == _NONE else {name: column[row] for name, column in self._lists.items()}

    def histories(self, counts: Sequence[bool]) -> dict[str | None, tuple[float | None, ...]]:
        """The values of every group over the first periods, as many as `counts` has; None where that is false."""
        table = np.full(self._rows.shape, np.nan)
        table[self.codes, self.places] = self.figures
        shown = np.where(np.asarray(counts, dtype=bool), table[:, : len(counts)], np.nan).tolist()
        return {
            group: tuple(None if math.isnan(value) else value for value in row)
            for group, row in zip(self.named, shown, strict=True)
        }

    def merged(self) -> dict[tuple[int, str | None], dict[str, Any]]:
        """The sums of all rows, by place of the period and group."""
        keys = [
            (place, self.named[code]) for place, code in zip(self.places.tolist(), self.codes.tolist(), strict=True)
        ]
        rows = zip(*self._lists.values(), strict=True)
        return {key: dict(zip(self._lists, row, strict=True)) for key, row in zip(keys, rows, strict=True)}


def _listing(column: NDArray[Any]) -> list[Any]:
    found: list[Any] = np.ma.getdata(column).tolist()
    for place in np.flatnonzero(np.ma.getmaskarray(column)).tolist():
        found[place] = None
    return found


def of_months(publication: Publication, plans: Sequence[Plan]) -> list[Sheet | None]:
    """The sums of every plan over its own periods, which are months: of many metrics in few queries.

    None where it must be asked by itself: its months are not kept, or its periods are others.
    """
    found: list[Sheet | None] = [None for _ in plans]
    for where, places in alike([_of_columns(plan) if plan.kept_by_month else None for plan in plans], plans):
        query = _Query(where, [plans[place] for place in places])
        for place, sheet in zip(places, query.sheets(publication), strict=True):
            found[place] = sheet
    return found


def alike(filters: Sequence[Filter | None], plans: Sequence[Plan]) -> list[tuple[Filter, list[int]]]:
    """The places of the plans, those together that have one filter and no cell of a metric in common.

    Plans whose filter is None are left out.
    """
    found: list[tuple[Filter, set[tuple[str, int]], list[int]]] = []
    for look, (own, plan) in enumerate(zip(filters, plans, strict=True)):
        if own is None:
            continue
        cell = plan.metric.id, plan.cell
        for where, cells, together in found:
            if where == own and cell not in cells:
                cells.add(cell)
                together.append(look)
                break
        else:
            found.append((own, {cell}, [look]))
    return [(where, together) for where, _, together in found]


def _of_columns(plan: Plan) -> Filter:
    """A plan's filter by the columns of the table of months."""
    assert plan.months is not None  # asked of plans that are kept by month
    return {plan.months.dimensions[name]: values for name, values in plan.where.items()}


class _Query:
    """One SELECT over the table of months, for plans with one filter and no part in common."""

    def __init__(self, where: Filter, plans: Sequence[Plan]) -> None:
        self.where = where
        held = [(plan, plan.months) for plan in plans if plan.months is not None]
        self.columns = sorted({column for _, months in held for column in months.sums.values()})
        self.parts: dict[int, Plan] = {}
        self.by: dict[str, list[int]] = {}
        for plan, months in held:
            part = months.base + plan.cell
            self.parts[part] = plan
            if plan.by is not None:
                self.by.setdefault(months.dimensions[plan.by], []).append(part)

    def sheets(self, publication: Publication) -> Iterator[Sheet]:
        """What is read, by plan."""
        read = publication.columns(self.sql(), [value for values in self.where.values() for value in values])
        codes, groups = pd.factorize(np.ma.getdata(read["kept"]))
        codes[np.ma.getmaskarray(read["kept"])] = _NONE
        order = np.lexsort((codes, read["part"]))
        sums = {column: read[column][order] for column in self.columns}
        plain = {column: _plain(values) for column, values in sums.items()}
        rows = _Rows(read["part"][order], read["day"][order].astype(_DAYS), codes[order], groups, sums, plain)
        for part, plan in self.parts.items():
            yield rows.sheet(part, plan)

    def sql(self) -> str:
        cases = [f"WHEN part IN ({_listed(held)}) THEN {quoted(column)}" for column, held in self.by.items()]
        group = f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS VARCHAR)"
        conditions = [f"part IN ({_listed(self.parts)})"]
        for column, values in self.where.items():
            conditions.append(f"{quoted(column)} IN ({', '.join('?' * len(values))})")
        totals = "".join(f", {_total(column)} AS {quoted(column)}" for column in self.columns)
        return (
            f"SELECT part, day, {group} AS kept{totals} FROM {MONTHS} WHERE {' AND '.join(conditions)} "
            "GROUP BY part, day, kept"
        )


@dataclass(frozen=True)
class _Rows:
    """What a query gave, by part, then group."""

    parts: NDArray[Any]
    days: NDArray[Any]
    codes: NDArray[np.intp]
    """The places of the groups among all; -1 without one."""
    groups: NDArray[Any]
    sums: Mapping[str, NDArray[Any]]
    plain: Mapping[str, Column]
    """The same as floats."""

    def sheet(self, part: int, plan: Plan) -> Sheet:
        """The rows of one part; what lies outside of the plan's periods is left out."""
        assert plan.months is not None  # asked of plans that are kept by month
        starts, ends = _bounds(plan.periods)
        rows = np.arange(*np.searchsorted(self.parts, [part, part + 1]))
        places = np.searchsorted(starts, self.days[rows], "right") - 1
        inside = (places >= 0) & (self.days[rows] < ends[places])
        rows, places = rows[inside], places[inside]
        own, codes = np.unique(self.codes[rows], return_inverse=True)
        named = [None if code < 0 else str(self.groups[code]) for code in own.tolist()]
        of = plan.months.sums.items()
        figures = values_of(plan.kind, {name: self.plain[column][rows] for name, column in of})
        return Sheet(plan, named, {name: self.sums[column][rows] for name, column in of}, figures, places, codes)


@functools.lru_cache(maxsize=64)
def _bounds(periods: tuple[Period, ...]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The first days of periods, and those after their last."""
    starts = np.array([period.first for period in periods], dtype=_DAYS)
    return starts, np.array([period.end for period in periods], dtype=_DAYS)


def _plain(column: NDArray[Any]) -> Column:
    """A column of sums as floats, NaN for what is missing or not finite."""
    found = np.ma.filled(np.ma.asarray(column).astype(np.float64), np.nan)
    found[~np.isfinite(found)] = np.nan
    return found


def _total(column: str) -> str:
    """Whole numbers stay so: the engine adds them up in a wider type, which numpy does not have."""
    total = f"SUM({quoted(column)})"
    return f"CAST({total} AS BIGINT)" if column.startswith("i") else total


def _listed(parts: Iterable[int]) -> str:
    return ", ".join(map(str, parts))
