"""What a metric is: the header and the body of one SQL file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PILLARS = ("loyalty", "journey", "retention", "call center", "engagement")


@dataclass(frozen=True)
class Metric:
    """One metric as its file defines it. `body_line` is the body's first line in the file, from 1."""

    id: str
    path: Path
    title: str
    question: str
    kind: str
    better: str
    dimensions: tuple[str, ...]
    owner: str
    pillar: str | None = None
    unit: str | None = None
    target: float | None = None
    cross: tuple[tuple[str, ...], ...] = ()
    looks_ahead: int = 0
    """Days."""
    looks_back: int = 0
    """Days."""
    depends_on_clock: bool = False
    grain: str = "day"
    across_time: str | None = None
    """None (merge all days), "sum" or "last"."""
    parameters: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    limits: str = "xmr"
    minimum_n: int = 30
    quantile: float | None = None
    outcome: str | None = None
    predictors: tuple[str, ...] = ()
    prose: str = ""
    body: str = ""
    body_line: int = 1

    @property
    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The sets of dimensions stored together, coarsest first.

        Segment and region are crossed with each other and with every further dimension
        alone; pairs of further dimensions only where `cross` names them.
        """
        everywhere = tuple(d for d in self.dimensions if d in ("segment", "region"))
        further = [d for d in self.dimensions if d not in everywhere]
        sets = [everywhere, *((*everywhere, d) for d in further)]
        sets += [(*everywhere, *(d for d in pair if d not in everywhere)) for pair in self.cross]
        return tuple(dict.fromkeys(sets))
