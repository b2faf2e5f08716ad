"""What a pack is made of: sheets of blocks that hold texts and answers. How each format sets them is left to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cxmetrics.metrics.answer import Answer
from cxmetrics.views.chart import Chart
from cxmetrics.views.tile_words import TileWords
from cxmetrics.views.wording import Speech

LEAD, PLAIN, QUIET, ALARM, QUOTE, KEY = "lead", "plain", "quiet", "alarm", "quote", "key"
"""What a text is: the finding, a text, a remark in small letters, a fault, a consumer's words, how charts are read."""

MANY = 12
"""A list of more is set in two columns on paper."""
NOTES_ABOVE = "The numbers stand for the notes under the chart above."


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str
    style: str = PLAIN


@dataclass(frozen=True)
class Tiles:
    """Headlines beside each other."""

    those: tuple[TileWords, ...]


@dataclass(frozen=True)
class Footnote:
    """What the number on a chart stands for."""

    number: int
    text: str


@dataclass(frozen=True)
class Histories:
    """Answers over time on one axis, as the chart of the pages; `remark` is what a reader must know beside it."""

    answers: tuple[Answer, ...]
    """Without the numbers of periods whose data failed a check."""
    titles: tuple[str, ...]
    """What each of them says."""
    chart: Chart
    footnotes: tuple[Footnote, ...]
    remark: str
    speech: Speech
    marks: tuple[tuple[tuple[int, date], ...], ...] = ()
    """By answer: the numbers of its notes, and the days on which they begin."""


@dataclass(frozen=True)
class Grid:
    """A table. The columns in `numeric` hold figures, those in `verdicts` words of verdict."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    verdicts: frozenset[int] = frozenset()
    remark: str = ""


@dataclass(frozen=True)
class Entry:
    """One item of a list: a title, with a verdict before it or none, and lines below."""

    title: str
    word: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entries:
    """A list under a heading; `title` may be empty."""

    title: str
    those: tuple[Entry, ...]


Block = Words | Tiles | Histories | Grid | Entries


def once(blocks: Sequence[Block], elsewhere: str) -> Iterator[Block]:
    """The blocks; a chart with the very notes of the one before it says that they stand `elsewhere`."""
    told: tuple[Footnote, ...] = ()
    for block in blocks:
        if isinstance(block, Histories) and block.footnotes:
            same, told = block.footnotes == told, block.footnotes
            if same:
                yield replace(block, footnotes=(), remark=f"{elsewhere} {block.remark}".strip())
                continue
        yield block


@dataclass(frozen=True)
class Sheet:
    """One subject, under its title."""

    title: str
    question: str
    blocks: tuple[Block, ...]
    fresh: bool = True
    """Whether it begins on a page of its own; a short one may follow the one before."""
    single: bool = False
    """Whether it is to be one page, in smaller letters if need be."""


@dataclass(frozen=True)
class Pack:
    """A whole pack. `facts` says of whom, as of when and of which data it is; the foot of every page is `foot`."""

    title: str
    company: str
    language: str
    facts: tuple[str, ...]
    foot: str
    sheets: tuple[Sheet, ...]
    today: date
    made_at: datetime
    """When its data was published: the same pack made twice bears one date."""
    fingerprint: str
    whom: tuple[str, ...] = ()
    """The groups that it is filtered to; empty for all consumers."""
    link: str = ""
    """The address of the live view; empty where the settings do not name it."""

    @property
    def front(self) -> Sheet:
        """The sheet that says it all."""
        return self.sheets[0]
