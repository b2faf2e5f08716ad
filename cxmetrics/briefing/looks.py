"""How a word of verdict looks in a pack: a shape and a color, always both beside the word."""

from __future__ import annotations

from cxmetrics.insight.verdict import WORKED, WORSE
from cxmetrics.views.palette import Palette
from cxmetrics.views.tile_words import TileWords

_LOOKS = {
    "better": ("▲", "better"),
    "worse": ("▼", "worse"),
    "changed": ("◆", "ink"),
    WORKED: ("▲", "better"),
    WORSE: ("▼", "worse"),
    "vetoed": ("✕", "worse"),
    "not trusted": ("✕", "worse"),
    "data failed a check": ("✕", "worse"),
    "caution": ("◆", "ink"),
}
_STILL = ("–", "quiet")


def look(word: str) -> tuple[str, str]:
    """The shape of a word, and the name of its color in the palette."""
    return _LOOKS.get(word, _STILL)


def color(word: str, palette: Palette) -> str:
    """The color of a word, as #rrggbb."""
    return str(getattr(palette, look(word)[1]))


def dates(said: TileWords) -> tuple[str, ...]:
    """Of which period a tile's figure is, how sure, of how many and as of when: in at most two lines."""
    return tuple(" · ".join(part) for part in (said.facts[:2], said.facts[2:]) if part)


def remarks(said: TileWords) -> tuple[str, ...]:
    """What a tile says below its comparisons, a line each."""
    target = f"{said.target}, {said.assured} as things are" if said.assured else said.target
    return tuple(line for line in (*said.more, target, *said.notes, said.doubt) if line)


READING = (
    "Charts: the gray band is the usual range, the line in it the mean, dotted lines two thirds of the way to its "
    "limits. ▲ better and ▼ worse are signals, a thick stretch a run of them; hollow marks are near a limit, or to "
    "date. A dashed line is the target. Scales need not begin at 0. Numbers below a chart stand for the notes under it."
)
"""How histories are read, in words."""
