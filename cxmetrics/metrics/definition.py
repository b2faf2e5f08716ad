"""What a metric is: the header and the body of one SQL file. Read from its file by `file`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from cxmetrics import schema
from cxmetrics.metrics.kinds import Sum, kinds
from cxmetrics.metrics.kinds.drivers import sums_of

PILLARS = ("loyalty", "journey", "retention", "call center", "engagement")
BETTER = ("higher", "lower", "neither")
LIMITS = ("xmr", "p-prime")
GIVEN = ("start", "end", "today")
"""The parameters that every body may use."""


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
    detail_of: str | None = None
    """The id of the figure that this one shows closer, or stands behind."""
    prose: str = ""
    body: str = field(default="", repr=False)
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

    def way(self, side: float) -> str:
        """better, worse, or changed where neither way is better, of what points upwards (above 0) or downwards."""
        if self.better not in ("higher", "lower"):
            return "changed"
        return "better" if (side > 0) == (self.better == "higher") else "worse"

    def meets(self, value: float, target: float) -> bool | None:
        """Whether a value meets a target, as one on it does; None where neither way is better."""
        if self.better not in ("higher", "lower"):
            return None
        return value >= target if self.better == "higher" else value <= target

    @property
    def matures(self) -> bool:
        """Whether a day's figure goes on changing as time passes, such as who has left since joining.

        Its newest days have had less time than those before: groups may be compared, periods not.
        """
        return self.depends_on_clock and self.grain == "day"

    @property
    def detail(self) -> bool:
        """Whether it only shows another figure closer, its parts, by time of day or by span: no news of its own."""
        return self.detail_of is not None or self.only_parts

    @property
    def only_parts(self) -> bool:
        """Whether it is made to be looked at by a dimension that no table has, such as the hour."""
        return any(dimension in MADE for dimension in self.dimensions)

    @property
    def keys(self) -> tuple[Sum, ...]:
        """What its kind keeps apart: bucket, tenure."""
        return kinds()[self.kind].keys

    @property
    def sums(self) -> tuple[Sum, ...]:
        """The mergeable sums of its kind; of drivers the engine makes them of the columns `answers`."""
        return sums_of(len(self.predictors)) if self.kind == "drivers" else kinds()[self.kind].sums

    @property
    def last_day_counts(self) -> bool:
        """Whether a period's figure is that of its last day with rows."""
        return self.across_time == "last" or (self.kind == "level" and self.across_time != "sum")

    @property
    def answers(self) -> tuple[str, ...]:
        """Of kind drivers what its body returns for each response: the outcome, then the predictors. None of others."""
        return (self.outcome or "", *self.predictors) if self.kind == "drivers" else ()

    def stored(self) -> dict[str, Any]:
        """All fields as JSON can hold them; `restored` turns them back."""
        return {f.name: str(value) if isinstance(value := getattr(self, f.name), Path) else value for f in fields(self)}


def restored(stored: Mapping[str, Any]) -> Metric:
    """The metric of a publication, as it was when published. Fields unknown to this version are left out."""
    known = {f.name for f in fields(Metric)}
    values = {name: _tuples(value) for name, value in stored.items() if name in known}
    return Metric(**{**values, "path": Path(values["path"])})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


MADE = (
    "band", "expectation", "half_hour", "hour", "problem", "recommendation", "span", "tenure_band", "time_with_us",
    "value_band", "weekday",
)  # fmt: skip
"""Dimensions that no table has: a body makes them, of a time or of a figure."""


def dimension_names() -> tuple[str, ...]:
    """The columns of the data contract by which figures may be broken down, and MADE; x_ columns come on top."""
    return tuple(
        sorted(
            set(MADE)
            | {
                column.name
                for table in schema.tables().values()
                for column in table.columns
                if column.type in ("text", "boolean") and not column.name.endswith("_id") and column.name != "comment"
            }
        )
    )
