"""What a tile says, as texts: for its HTML, and for packs and mails that are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxmetrics.insight.headline import Comparison, Headline
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import aim, wording
from cxmetrics.views.doubts import tile_text
from cxmetrics.views.numbers import NOTHING, Numbers


@dataclass(frozen=True)
class Step:
    """A comparison: "Sep 2026 33", "−1.2 points", and its verdict, empty where it says nothing."""

    text: str
    step: str
    word: str


@dataclass(frozen=True)
class TileWords:
    """One tile; what does not apply is empty."""

    name: str
    question: str
    figure: str
    word: str
    """The verdict; see Headline."""
    facts: tuple[str, ...]
    """Period, interval, n, as of; or, without a figure, the reason why."""
    steps: tuple[Step, ...]
    more: tuple[str, ...]
    """Usual range, and the unfinished period."""
    target: str
    assured: str
    """Whether the target is ordinarily met."""
    notes: tuple[str, ...]
    doubt: str
    vetoed: bool
    absent: bool
    """Whether there is no figure that may be relied on."""


def tile_words(metric: Metric, headline: Headline, notes: Sequence[str], numbers: Numbers) -> TileWords:
    """The words of a headline's tile; a vetoed figure keeps its number only where `vetoed` is shown beside it."""
    row = headline.row
    told = row is not None and row.value is not None
    facts: tuple[str, ...] = (told_reason(metric, headline.reason) or headline.state,)
    steps: list[Step] = []
    more: list[str] = []
    target = assured = ""
    if row is not None and row.value is not None:
        base = wording.base_text(metric, row, numbers)
        around = numbers.interval(metric, row.low, row.high)
        facts = tuple(part for part in (headline.label or "", around, base, _as_of(headline, numbers)) if part)
        if headline.state != "vetoed":
            steps = [step for c in (headline.previous, headline.year) if (step := _against(metric, c, numbers))]
            usual = wording.usual_range(metric, row, numbers)
            more = [part for part in (f"usual {usual}" if usual else "", _running(metric, headline, numbers)) if part]
            target = wording.target_text(metric, row.value, headline.target, numbers)
            reach = headline.history.reach if headline.history else None
            assured = (aim.assured(metric, headline.target, reach) or "") if target else ""
    return TileWords(
        name=metric.title,
        question=metric.question,
        figure=numbers.figure(metric, row.value) if row is not None else NOTHING,
        word=headline.word,
        facts=facts,
        steps=tuple(steps),
        more=tuple(more),
        target=target,
        assured=assured,
        notes=tuple(notes),
        doubt=tile_text(row, numbers) if row is not None and row.trust != "ok" else "",
        vetoed=row is not None and row.trust == "vetoed",
        absent=not told or headline.state in ("vetoed", "suppressed", "no data", "unavailable"),
    )


def told_reason(metric: Metric, reason: str | None) -> str:
    """The reason without the metric's name, which stands above it, and without marks of code."""
    return (reason or "").removeprefix(f"{metric.id}: ").replace("`", "")


def _as_of(headline: Headline, numbers: Numbers) -> str:
    """Through which day its data is in."""
    through = headline.history.data_through if headline.history else None
    return f"as of {numbers.short_day(through)}" if through else ""


def _against(metric: Metric, comparison: Comparison | None, numbers: Numbers) -> Step | None:
    row = comparison.row if comparison else None
    if comparison is None or row is None or row.compare_value is None:
        return None
    word = wording.change_word(metric, row)
    return Step(
        f"{comparison.label} {numbers.figure(metric, row.compare_value, beside=row.value)}",
        numbers.difference(metric, row.difference, row.value),
        "" if word == "no signal" else word,
    )


def _running(metric: Metric, headline: Headline, numbers: Numbers) -> str:
    row = headline.running
    if row is None or row.value is None:
        return ""
    until = f"through {numbers.short_day(through)}" if (through := headline.running_through) else "to date"
    return f"{headline.running_label or ''} {until} {numbers.figure(metric, row.value)}".strip()
