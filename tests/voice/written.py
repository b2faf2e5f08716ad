"""Comments made up for tests."""

from __future__ import annotations

from datetime import date

from cxmetrics.insight.themes import Said
from cxmetrics.metrics.taxonomy import Taxonomy, Theme
from cxmetrics.store.verbatims import Verbatim

DAY = date(2026, 10, 5)
TAXONOMY = Taxonomy([Theme("app", "App", {"en": ("app",)}), Theme("bill", "Bill", {"en": ("bill*",)})])


def written(
    name: str, text: str, nps: int | None = 5, segment: str | None = "SMB", *, day: date = DAY, consumer: bool = True
) -> Said:
    """One comment with its themes."""
    who = f"C-{name}" if consumer else None
    of = Verbatim(
        f"V-{name}", day, who, "relationship", None, "app", segment, "South", nps, None, None, 1.0, text, name
    )  # fmt: skip
    return Said(of, TAXONOMY.of(text))
