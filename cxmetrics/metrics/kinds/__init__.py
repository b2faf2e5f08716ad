"""The statistical kinds of metric: one module is one kind, found by its name.

A kind says which mergeable sums it needs and computes everything from merged sums;
it never sees a connection. Two answers add, so any grain, filter and breakdown is
derived from the sums alone.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Sums = Mapping[str, Any]
"""Merged sums by name; of kind quantile `{"histogram": {bucket: n}}`."""


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

    def interval(self, sums: Sums) -> tuple[float, float] | None:
        """Its 95 % interval, None where there is none."""

    def n(self, sums: Sums) -> float | None:
        """Its base."""

    def variance(self, sums: Sums) -> float | None:
        """The sampling variance of the value, for differences; None where nothing is sampled."""

    def difference(self, now: Sums, before: Sums) -> tuple[float, float] | None:
        """The 95 % interval of now minus before for independent samples; None where there is none."""


@functools.cache
def kinds() -> dict[str, Kind]:
    """All kinds by name."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        kind: Kind = importlib.import_module(f"{__name__}.{module.name}").KIND
        found[kind.name] = kind
    return found
