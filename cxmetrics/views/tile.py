"""A headline as a tile: figure, verdict with its shape, date, interval, n, comparisons and target, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.insight.headline import Comparison, Headline
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import aim, wording
from cxmetrics.views.doubts import tile_text
from cxmetrics.views.heard import Behind
from cxmetrics.views.numbers import NOTHING, Numbers


@dataclass(frozen=True)
class Tile:
    """What a tile needs beside its headline: `link` leads to its page, `notes` are said at its foot.

    `behind` is the word on who answered, where the figure is what consumers say.
    """

    metric: Metric
    headline: Headline
    link: str | None = None
    notes: tuple[str, ...] = ()
    behind: Behind | None = None


def tiles(shown: Sequence[Tile], numbers: Numbers) -> str:
    """All tiles as one block."""
    return f'<div class="cx-tiles" role="list">{"".join(_tile(tile, numbers) for tile in shown)}</div>'


def told(metric: Metric, reason: str | None) -> str:
    """The reason without the metric's name, which stands above it, and without marks of code."""
    return (reason or "").removeprefix(f"{metric.id}: ").replace("`", "")


def verdict(word: str) -> str:
    """A verdict word with its shape, as inline HTML."""
    return f'<span class="cx-word {kind(word)}">{mark(word)} {escape(word)}</span>'


def mark(word: str) -> str:
    """The shape of a verdict word by itself."""
    return f'<i class="cx-shape cx-{wording.SHAPES.get(word, "dash")}" aria-hidden="true"></i>'


def kind(word: str) -> str:
    """The class that colors a verdict word."""
    return f"cx-{word}" if word in wording.SHAPES else "cx-still"


def _tile(tile: Tile, numbers: Numbers) -> str:
    metric, headline, row = tile.metric, tile.headline, tile.headline.row
    name = escape(metric.title)
    title = f'<a href="{escape(tile.link, quote=True)}" target="_self">{name}</a>' if tile.link else name
    figure = numbers.figure(metric, row.value) if row is not None else NOTHING
    lines = [
        f'<div class="cx-name">{title}</div>',
        f'<div class="cx-figure">{escape(figure)}</div>',
        f'<div class="cx-verdict">{verdict(headline.word)}</div>',
    ]
    if row is None or row.value is None:
        lines.append(f'<div class="cx-detail">{escape(told(metric, headline.reason) or headline.state)}</div>')
    else:
        facts = [
            headline.label or "",
            numbers.interval(metric, row.low, row.high),
            wording.base_text(metric, row, numbers),
            _as_of(headline, numbers),
        ]
        lines.append(f'<div class="cx-detail">{_dotted(facts)}</div>')
    if row is not None and row.value is not None and headline.state != "vetoed":
        usual = wording.usual_range(metric, row, numbers)
        more = [_against(metric, c, numbers) for c in (headline.previous, headline.year)]
        more += [escape(f"usual {usual}") if usual else ""]
        more += [_running(metric, headline, numbers)]
        lines.append(f'<div class="cx-more">{"<br>".join(part for part in more if part)}</div>')
        lines += [f'<div class="cx-detail">{text}</div>' for text in _target(metric, headline, row.value, numbers)]
    lines += [f'<div class="cx-note">{escape(note)}</div>' for note in tile.notes]
    if tile.behind is not None:
        lines.append(
            f'<details class="cx-behind"><summary>{escape(tile.behind.short)}</summary>'
            f"{escape(tile.behind.told)}</details>"
        )
    if row is not None and row.trust != "ok":
        shape = "cross" if row.trust == "vetoed" else "diamond"
        shown = f'<i class="cx-shape cx-{shape}" aria-hidden="true"></i> {escape(tile_text(row, numbers))}'
        lines.append(f'<div class="cx-detail cx-doubt">{shown}</div>')
    question = escape(metric.question, quote=True)
    state = " cx-grey" if headline.state in ("vetoed", "suppressed", "no data", "unavailable") else ""
    return f'<div class="cx-tile{state}" role="listitem" title="{question}">{"".join(lines)}</div>'


def _as_of(headline: Headline, numbers: Numbers) -> str:
    """Through which day its data is in."""
    through = headline.history.data_through if headline.history else None
    return f"as of {numbers.short_day(through)}" if through else ""


def _against(metric: Metric, comparison: Comparison | None, numbers: Numbers) -> str:
    row = comparison.row if comparison else None
    if comparison is None or row is None or row.compare_value is None:
        return ""
    text = f"{comparison.label} {numbers.figure(metric, row.compare_value)}"
    step = numbers.difference(metric, row.difference)
    word = wording.change_word(metric, row)
    said = "" if word == "no signal" else f" {verdict(word)}"
    return f"{escape(text)} <b>{escape(step)}</b>{said}"


def _target(metric: Metric, headline: Headline, value: float, numbers: Numbers) -> list[str]:
    """Whether the target was met, and whether it ordinarily is."""
    said = wording.target_text(metric, value, headline.target, numbers)
    reach = headline.history.reach if headline.history else None
    return [f"{escape(said)} {aim.chip(metric, headline.target, reach, numbers)}".strip()] if said else []


def _running(metric: Metric, headline: Headline, numbers: Numbers) -> str:
    row = headline.running
    if row is None or row.value is None:
        return ""
    return escape(f"{headline.running_label or ''} to date {numbers.figure(metric, row.value)}".strip())


def _dotted(parts: Sequence[str]) -> str:
    return " ".join(f'<span class="cx-fact">{escape(part)}</span>' for part in parts if part)
