"""The newest complete figure of a metric with its comparisons and one word of verdict: what a tile shows."""

from __future__ import annotations

from dataclasses import dataclass

from cxmetrics.metrics.answer import Answer, Row


@dataclass(frozen=True)
class Comparison:
    """The headline against another period. `label` is that period's name, such as "Sep 2026"."""

    label: str
    row: Row | None
    """The headline's row with the compare_ fields filled; None where there is nothing to compare with."""


@dataclass(frozen=True)
class Headline:
    """What a tile says. `state` is ok, few, suppressed, vetoed, no data or unavailable."""

    metric: str
    state: str
    word: str
    """better, worse, changed (no direction), no signal, too few, no limits yet, no data, hidden, unavailable."""
    label: str | None = None
    """The name of the newest complete period."""
    row: Row | None = None
    previous: Comparison | None = None
    year: Comparison | None = None
    running: Row | None = None
    """The unfinished period, to date."""
    history: Answer | None = None
    reason: str | None = None
    """Why there is no figure, and the way out."""
