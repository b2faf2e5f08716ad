"""Everything a sentence may say of a headline, as data: what is not here is not said.

Computed from a headline and what people wrote in the journal; how it is put into words
is left to `cxmetrics.views`. A figure whose data failed a check has no number here, so
that no sentence can name one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cxmetrics.errors import CxError
from cxmetrics.insight import occasions
from cxmetrics.insight.causes import best
from cxmetrics.insight.headline import Comparison, Headline
from cxmetrics.journal.annotations import Annotation
from cxmetrics.metrics.answer import Row, Run
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.layer import Layer

STATES = ("ok", "few", "suppressed", "vetoed", "empty", "unfinished", "nothing", "unavailable")
"""ok and few have a figure. The others: may not be shown; data failed a check; a complete
period without data; no complete period yet; nothing published for the filter; not available."""


@dataclass(frozen=True)
class Against:
    """The figure against that of another period. `difference` is the figure less `value`, before any rounding."""

    kind: str
    """previous or year."""
    label: str
    value: float
    difference: float
    verdict: str
    """changed, no signal, too few or not comparable."""
    word: str
    """better, worse or changed for a change; else the verdict."""


@dataclass(frozen=True)
class Origin:
    """Where a change comes from: a group of each of `dimensions`, and its part of the change in the figure's units."""

    dimensions: tuple[str, ...]
    groups: tuple[str, ...]
    part: float
    change: float
    """The whole change."""
    label: str
    """The name of the period that the figure changed from."""
    within: bool = True
    """Whether the figure of the group changed, rather than its weight."""


@dataclass(frozen=True)
class Aim:
    """The target: whether the figure meets it, and whether limits say that it will go on doing so."""

    value: float
    met: bool
    difference: float
    """The figure less the target."""
    assurance: str | None
    """consistently met, consistently missed, hit or miss; None without limits."""


@dataclass(frozen=True)
class Happening:
    """What was written of days within the period; `last_on` is the last day."""

    title: str
    kind: str
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Facts:
    """What is known of one headline. Numbers are in the units of the metric; None where there is none to tell."""

    metric: Metric
    grain: str
    state: str
    """One of STATES."""
    word: str
    """better, worse, changed, no signal, no limits yet; too few, hidden, no data, unavailable."""
    label: str | None = None
    """The name of the period."""
    wave: bool = False
    """Whether the period stands for a wave of the employee survey."""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    usual: tuple[float, float] | None = None
    """The process limits."""
    points: int = 0
    """How many periods they rest on."""
    provisional: bool = False
    seasonal: bool = False
    """Whether limits and signals are those of the figure less its season."""
    run: Run | None = None
    """The first signal at the period."""
    against: tuple[Against, ...] = ()
    """The period before, then the year before; what there is of them."""
    origin: Origin | None = None
    aim: Aim | None = None
    happenings: tuple[Happening, ...] = ()
    caution: bool = False
    """Whether a check casts doubt on the data."""
    running: float | None = None
    """The figure of the unfinished period, to date."""
    running_label: str | None = None
    running_n: float | None = None

    @property
    def told(self) -> bool:
        """Whether there is a figure."""
        return self.value is not None

    @property
    def moved(self) -> bool:
        """Whether it is more than noise."""
        return self.word in ("better", "worse", "changed")

    @property
    def changed(self) -> Against | None:
        """The comparison that changed: with the period before where that did, else with the year before."""
        return next((each for each in self.against if each.verdict == "changed" and each.difference), None)


def facts(
    metric: Metric,
    headline: Headline,
    *,
    origin: Origin | None = None,
    written: Sequence[Annotation] = (),
    where: Mapping[str, tuple[str, ...]] | None = None,
) -> Facts:
    """The facts of a headline under the filter `where`.

    `origin` is where the change against `changed` comes from, `written` are all annotations
    there are.
    """
    row = headline.row
    state = _state(headline)
    plain = Facts(metric, headline.grain, state, headline.word, headline.label, headline.wave)
    running = headline.running if headline.running and headline.running.trust != "vetoed" else None
    given: dict[str, Any] = {"running": running.value, "running_n": running.n} if running else {}
    told = _told(metric, headline, row) if row is not None and state in ("ok", "few") else dict[str, Any]()
    happened = _happenings(metric, row, written, where or {}) if row is not None and state == "ok" else ()
    return replace(
        plain,
        **told,
        **given,
        running_label=headline.running_label if running else None,
        happenings=happened,
        origin=origin if state == "ok" else None,
    )


def gathered(layer: Layer, metric: Metric, headline: Headline, where: Mapping[str, tuple[str, ...]]) -> Facts:
    """The facts of a headline asked under the filter `where`, with its origin and what the journal notes."""
    written = occasions.shown(layer)
    plain = facts(metric, headline, written=written, where=where)
    found = _origin(layer, plain, headline, where)
    return replace(plain, origin=found) if found else plain


def _origin(layer: Layer, plain: Facts, headline: Headline, where: Mapping[str, tuple[str, ...]]) -> Origin | None:
    """Where the change comes from, where one group or pair carries it; else, and where it cannot be split, None."""
    changed = plain.changed
    if changed is None or changed.word != plain.word or headline.row is None or headline.row.period is None:
        return None
    one = headline.previous if changed.kind == "previous" else headline.year
    if one is None or one.row is None or one.row.compare_period is None:
        return None
    days = headline.row.period.first, one.row.compare_period.first
    try:
        cause = best(layer, plain.metric.id, *days, grain=plain.grain, where=where)
    except CxError:
        return None
    if cause is None or cause.part * changed.difference <= 0:
        return None
    return Origin(cause.dimensions, cause.groups, cause.part, changed.difference, changed.label, cause.within)


def _state(headline: Headline) -> str:
    row = headline.row
    if headline.state != "no data":
        return headline.state
    if row is not None:
        return "empty"
    return "unfinished" if headline.history is not None and headline.history.rows else "nothing"


def _told(metric: Metric, headline: Headline, row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"value": row.value, "low": row.low, "high": row.high, "n": row.n}
    found["caution"] = row.trust == "caution"
    if headline.state == "few":
        return found
    compared = (("previous", headline.previous), ("year", headline.year))
    found["against"] = tuple(each for kind, one in compared if (each := _against(metric, kind, one, headline)))
    found["aim"] = _aim(metric, headline, row)
    if row.lower_limit is not None and row.upper_limit is not None:
        found["usual"] = (row.lower_limit, row.upper_limit)
    found |= {"points": headline.points, "provisional": headline.provisional, "seasonal": headline.seasonal}
    return found | {"run": row.run}


def _against(metric: Metric, kind: str, of: Comparison | None, headline: Headline) -> Against | None:
    row = of.row if of else None
    if of is None or row is None or row.compare_value is None or row.difference is None:
        return None
    rows = headline.history.rows if headline.history else ()
    if any(each.period == row.compare_period and each.trust == "vetoed" for each in rows):
        return None
    verdict = row.verdict or "not comparable"
    said = metric.way(row.difference) if verdict == "changed" and row.difference else verdict
    return Against(kind, of.label, row.compare_value, row.difference, verdict, said)


def _aim(metric: Metric, headline: Headline, row: Row) -> Aim | None:
    target = headline.target
    if target is None or row.value is None:
        return None
    met = metric.meets(row.value, target)
    return None if met is None else Aim(target, met, row.value - target, headline.assurance)


def _happenings(
    metric: Metric, row: Row, written: Sequence[Annotation], where: Mapping[str, tuple[str, ...]]
) -> tuple[Happening, ...]:
    """Annotations of the metric in the row's period, in order of time."""
    period = row.period
    if period is None:
        return ()
    found = [
        Happening(each.title, each.kind, each.starts_on, each.last_day)
        for each in written
        if not each.removed
        and each.overlaps(period.first, period.end)
        and each.concerns(metric.id, metric.pillar, where)
    ]
    return tuple(sorted(found, key=lambda each: (each.first_on, each.last_on, each.title)))
