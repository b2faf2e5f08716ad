"""What is asked of a metric: grain, window, breakdown, filter, comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

NO_GROUP = "(none)"
"""How a missing dimension value is called, in answers and in filters."""


@dataclass(frozen=True)
class Question:
    """`start` is inclusive, `end` exclusive; None is all published days.

    Values of one dimension are OR, dimensions AND.
    """

    metric: str
    grain: str | None = None
    """None is month, or the metric's own grain where coarser."""
    by: str | None = None
    start: date | None = None
    end: date | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compare: str | None = None
    """None, "previous" or "year"."""
