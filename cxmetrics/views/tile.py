"""A headline as a tile: figure, verdict with its shape, date, interval, n, comparisons and target, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cxmetrics.insight.headline import Headline
from cxmetrics.metrics.definition import Metric
from cxmetrics.views import aim, wording
from cxmetrics.views.doubts import IN_DOUBT
from cxmetrics.views.heard import Behind
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.tile_words import Step, TileWords, tile_words


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
    metric, headline = tile.metric, tile.headline
    said = tile_words(metric, headline, tile.notes, numbers)
    name = escape(said.name)
    title = f'<a href="{escape(tile.link, quote=True)}" target="_self">{name}</a>' if tile.link else name
    told = headline.row is not None and headline.row.value is not None
    facts = _dotted(said.facts) if told else escape(" ".join(said.facts))
    lines = [
        f'<div class="cx-name">{title}</div>',
        f'<div class="cx-figure">{escape(said.figure)}</div>',
        f'<div class="cx-verdict">{verdict(said.word)}{_doubtful(said)}</div>',
        f'<div class="cx-detail">{facts}{_behind(tile.behind)}</div>',
    ]
    if told and headline.state != "vetoed":
        more = [*(_step(each) for each in said.steps), *(escape(part) for part in said.more)]
        lines.append(f'<div class="cx-more">{"<br>".join(more)}</div>')
    if said.target and headline.row is not None:
        reach = headline.history.reach if headline.history else None
        text = f"{escape(said.target)} {aim.chip(metric, headline.target, reach, numbers)}".strip()
        lines.append(f'<div class="cx-detail">{text}</div>')
    lines += [f'<div class="cx-note">{escape(note)}</div>' for note in said.notes]
    if said.doubt:
        shape = "cross" if said.vetoed else "diamond"
        shown = f'<i class="cx-shape cx-{shape}" aria-hidden="true"></i> {escape(said.doubt)}'
        lines.append(f'<div class="cx-detail cx-doubt">{shown}</div>')
    question = escape(said.question, quote=True)
    state = " cx-grey" if headline.state in ("vetoed", "suppressed", "no data", "unavailable") else ""
    return f'<div class="cx-tile{state}" role="listitem" title="{question}">{"".join(lines)}</div>'


def _doubtful(said: TileWords) -> str:
    """Beside the verdict on a figure whose data is in doubt: it stands where the verdict is read."""
    return f' <small class="cx-doubtful">{IN_DOUBT}</small>' if said.doubt and not said.vetoed else ""


def _step(each: Step) -> str:
    word = f" {verdict(each.word)}" if each.word else ""
    return f"{escape(each.text)} <b>{escape(each.step)}</b>{word}"


def _behind(said: Behind | None) -> str:
    """The word on who answered, opening on a click."""
    if said is None:
        return ""
    return f' <details class="cx-behind"><summary>{escape(said.short)}</summary><p>{escape(said.told)}</p></details>'


def _dotted(parts: Sequence[str]) -> str:
    return " ".join(f'<span class="cx-fact">{escape(part)}</span>' for part in parts if part)
