"""Doubts about figures, for tests of what is made of them."""

from __future__ import annotations

from datetime import date, datetime

from cxmetrics.metrics.trust import Doubt


def doubt(state: str) -> Doubt:
    """A doubt of this state: a check of calls that failed in February 2026."""
    return Doubt(
        "unique_ids", "calls", state, "One id on several rows", "Tests", "Load the calls again.", 12,
        date(2026, 2, 17), date(2026, 2, 28), datetime(2026, 3, 1, 6, 0),
    )  # fmt: skip


VETO = (doubt("vetoed"),)
