"""The statistical kinds of metric: one module is one kind, found by its name.

A kind says which mergeable sums it needs and computes everything from merged sums;
it never sees a connection. Two answers add, so any grain, filter and breakdown is
derived from the sums alone.
"""

from __future__ import annotations

import functools
import importlib
import math
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cxmetrics.metrics.probability import normal_quantile

Sums = Mapping[str, Any]
"""Merged sums by name; of kind quantile `{"histogram": {bucket: n}, "quantile": q}`, of kind survival
`{"tenures": {tenure: (entered, left, censored)}}`, of kind drivers `{"blocks": {first day: (n, sums, products)}}`."""

Interval = tuple[float, float]

Column = NDArray[np.float64]
"""One number for each of many figures, NaN where it is missing or not finite."""


@dataclass(frozen=True)
class Sum:
    """One column that a body of this kind returns; `type` is integer or float."""

    name: str
    type: str = "integer"


class Kind(Protocol):
    """One statistical kind. Each module of this package holds its one as `KIND`."""

    name: str
    sums: tuple[Sum, ...]
    keys: tuple[Sum, ...]
    """Columns that are not added up but kept apart: bucket, tenure."""

    def value(self, sums: Sums) -> float | None:
        """The figure, None where its base is empty."""

    def interval(self, sums: Sums, confidence: float = 0.95) -> Interval | None:
        """Its interval, None where there is none."""

    def n(self, sums: Sums) -> float | None:
        """Its base."""

    def variance(self, sums: Sums) -> float | None:
        """The sampling variance of the value, for differences; None where nothing is sampled."""

    def difference(self, now: Sums, before: Sums, confidence: float = 0.95) -> Interval | None:
        """The interval of now minus before for independent samples; None where there is none."""


@runtime_checkable
class Summed(Protocol):
    """What a kind can besides whose sums all add up: it keeps no key apart."""

    def values(self, sums: Mapping[str, Column]) -> Column:
        """What `value` gives for each of many sums, to the bit; NaN where that is None."""


@functools.cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        kind: Kind = importlib.import_module(f"{__name__}.{module.name}").KIND
        found[kind.name] = kind
    return found


def apart(kind: Kind) -> str | None:
    """The column that merging keeps apart: bucket, tenure, of drivers the day of a block; None of others."""
    return kind.keys[0].name if kind.keys else "day" if kind.name == "drivers" else None


def number(value: Any) -> float | None:
    """A sum as a finite number; None for what is missing, NaN or infinite."""
    if value is None:
        return None
    return value if math.isfinite(value) else None


def base(sums: Sums, name: str) -> float:
    """A sum as a finite number, zero where it is missing."""
    value = sums.get(name)
    if type(value) is int:  # nearly all of them: counts
        return value
    return number(value) or 0


def values_of(kind: Kind, sums: Mapping[str, Column]) -> Column:
    """The value of each of many sums, NaN where there is none. Raises TypeError for kinds that keep keys apart."""
    if not isinstance(kind, Summed):
        raise TypeError(f"figures of kind {kind.name} are not made of columns of sums")
    found: Column = kind.values(sums)
    return found


def bases(sums: Mapping[str, Column], name: str) -> Column:
    """What `base` gives for each of many sums."""
    column = sums[name]
    found: Column = np.where(np.isnan(column), 0.0, column)
    return found


def quotients(over: Column, under: Column, fits: NDArray[np.bool_]) -> Column:
    """One number over the other where that fits, NaN elsewhere."""
    found: Column = np.divide(over, under, out=np.full(len(over), np.nan), where=fits)
    return found


@functools.lru_cache(maxsize=64)
def z(confidence: float) -> float:
    """The two-sided quantile of the standard normal: 1.95996 for 0.95."""
    return normal_quantile(0.5 + confidence / 2)


def mover(kind: Kind, now: Sums, before: Sums, confidence: float) -> Interval | None:
    """The interval of now minus before from the intervals of each: the squared distances add.

    Of Wilson intervals it is Newcombe's method 10 (Newcombe 1998); in general MOVER
    (Zou and Donner 2008). None where either side has no interval.
    """
    one, other = kind.interval(now, confidence), kind.interval(before, confidence)
    value, earlier = kind.value(now), kind.value(before)
    if one is None or other is None or value is None or earlier is None:
        return None
    change = value - earlier
    return (
        change - math.hypot(value - one[0], other[1] - earlier),
        change + math.hypot(one[1] - value, earlier - other[0]),
    )
