"""A field of four quarters with spots named beside them: names never lie on each other, whatever the width.

Places across are in per cent and places down in pixels, so that the field is as wide as
the window and its text as large as the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

HEIGHT_PX = 240
MOST_LETTERS = 24
"""A longer name is cut short here; tables have all of it."""
_WIDTHS = (300, 360, 430, 520, 620, 720)
"""Widths at which names are kept apart; the field is never wider than the last and seldom narrower than the first."""
_LETTER_PX, _LINE_PX, _DOT_PX, _GAP_PX = 7.2, 19, 12, 10
_STEPS = (0, -19, 19, -38, 38, -57, 57, -76, 76, -95, 95, -114, 114)
_ROOM = 0.12
"""So much of the field is left free on each side."""
QUARTERS = ("weighs more, scored lower", "weighs more, scored higher", "weighs less, scored lower",
            "weighs less, scored higher")  # fmt: skip


@dataclass(frozen=True)
class Spot:
    """A name and where it is: `x` to the right, `y` upwards from zero."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Placed:
    """A spot on the field. `left` in per cent, `top` and the name's `text_top` in pixels."""

    name: str
    left: float
    top: float
    text_top: float
    to_left: bool

    def box(self, width: float) -> tuple[float, float, float, float]:
        """Where the name is on a field so wide: left, top, right, bottom."""
        at, long = self.left / 100 * width, _LETTER_PX * len(self.name)
        left = at - _GAP_PX - long if self.to_left else at + _GAP_PX
        return left, self.text_top - _LINE_PX / 2, left + long, self.text_top + _LINE_PX / 2

    def dot(self, width: float) -> tuple[float, float, float, float]:
        """Where the spot itself is."""
        at, half = self.left / 100 * width, _DOT_PX / 2
        return at - half, self.top - half, at + half, self.top + half


def placed(spots: Sequence[Spot], split: tuple[float, float]) -> list[Placed]:
    """The spots with places for their names: beside each, or moved up or down along a line from it.

    None lies on another, and none on a line of the `split` where there is room beside it. The first
    come first: name the weightiest at the head of the list; one that finds no room left comes before them.
    """
    lefts = [_across(spot.x, spots) for spot in spots]
    tops = [_down(spot.y, spots) for spot in spots]
    dots = [Placed(_short(s.name), left, top, top, False) for s, left, top in zip(spots, lefts, tops, strict=True)]
    cuts = _across(split[0], spots), _down(split[1], spots)
    order = list(range(len(dots)))
    first, without_room = _named(dots, order, cuts)
    found = first
    for _ in dots:
        if without_room is None:
            return found
        order.insert(0, order.pop(order.index(without_room)))
        found, without_room = _named(dots, order, cuts)
    return found if without_room is None else first


def _named(dots: Sequence[Placed], order: Sequence[int], cuts: tuple[float, float]) -> tuple[list[Placed], int | None]:
    """The spots with their names placed in this order, and the first for whose name no place was left."""
    found: dict[int, Placed] = {}
    without_room = None
    for number in order:
        dot = dots[number]
        sides = (dot.left > 50, dot.left <= 50)
        tries = [
            Placed(dot.name, dot.left, dot.top, dot.top + step, side)
            for step in _STEPS
            for side in sides
            if _LINE_PX / 2 <= dot.top + step <= HEIGHT_PX - _LINE_PX / 2
        ]
        others = [other for other in dots if other is not dot]
        free = [one for one in tries if _free(one, list(found.values()), others)]
        if not free and without_room is None:
            without_room = number
        found[number] = max(free, key=lambda one: _clear(one, cuts)) if free else tries[0]
    return [found[number] for number in range(len(dots))], without_room


def overlaps(found: Sequence[Placed], width: float) -> bool:
    """Whether two names, or a name and another's spot, lie on each other on a field so wide."""
    return any(
        _meet(one.box(width), other.box(width)) or _meet(one.box(width), other.dot(width))
        for one in found
        for other in found
        if one is not other
    )


def quadrant(spots: Sequence[Spot], split: tuple[float, float], axes: tuple[str, str], title: str, alt: str) -> str:
    """The field as HTML. `split` is where the quarters meet, `axes` say what lies across and upwards."""
    across, down = _across(split[0], spots), _down(split[1], spots)
    marks = [
        f'<i class="cx-cut" style="left:{across:.1f}%"></i><i class="cx-cut cx-flat" style="top:{down:.0f}px"></i>'
    ]
    for one in placed(spots, split):
        beside = f"right:{100 - one.left:.1f}%" if one.to_left else f"left:{one.left:.1f}%"
        marks.append(f'<i class="cx-spot" style="left:{one.left:.1f}%;top:{one.top:.0f}px"></i>')
        if one.text_top != one.top:
            top, long = min(one.top, one.text_top), abs(one.text_top - one.top)
            marks.append(
                f'<i class="cx-lead-line" style="left:{one.left:.1f}%;top:{top:.0f}px;height:{long:.0f}px"></i>'
            )
        side = " cx-before" if one.to_left else ""
        marks.append(
            f'<span class="cx-spot-name{side}" style="{beside};top:{one.text_top:.0f}px">{escape(one.name)}</span>'
        )
    corners = [f"<span>{escape(text)}</span>" for text in QUARTERS]
    return (
        f'<figure class="cx-quadrant"><figcaption class="cx-h">{escape(title)}</figcaption>'
        f'<div role="img" aria-label="{escape(alt, quote=True)}">'
        f'<p class="cx-corners">{corners[0]}{corners[1]}</p>'
        f'<div class="cx-field" style="height:{HEIGHT_PX}px">{"".join(marks)}</div>'
        f'<p class="cx-corners">{corners[2]}{corners[3]}</p></div>'
        f'<p class="cx-quiet">→ {escape(axes[0])}; ↑ {escape(axes[1])}. Dashed: the middle of the scores, an equal '
        "part for each.</p></figure>"
    )


def _short(name: str) -> str:
    return name if len(name) <= MOST_LETTERS else name[: MOST_LETTERS - 1].rstrip() + "…"


def _across(value: float, spots: Sequence[Spot]) -> float:
    """In per cent, between the leftmost and the rightmost spot, some room left on each side."""
    low, high = min(spot.x for spot in spots), max(spot.x for spot in spots)
    return 50.0 if high <= low else 100 * (_ROOM + (1 - 2 * _ROOM) * (value - low) / (high - low))


def _down(value: float, spots: Sequence[Spot]) -> float:
    """In pixels from the top, zero being at the bottom, some room left above and below."""
    high = max(spot.y for spot in spots)
    return HEIGHT_PX * (1 - _ROOM - (1 - 2 * _ROOM) * (value / high if high > 0 else 0.0))


def _free(one: Placed, names: Sequence[Placed], others: Sequence[Placed]) -> bool:
    """Whether a name lies within the field and on nothing else, at every width."""
    for width in _WIDTHS:
        box = one.box(width)
        if box[0] < 0 or box[2] > width:
            return False
        if any(_meet(box, name.box(width)) for name in names) or any(_meet(box, dot.dot(width)) for dot in others):
            return False
    return True


def _clear(one: Placed, cuts: tuple[float, float]) -> int:
    """How rarely a name stands on a line that parts the field, over all widths: a narrow one has little room."""
    across, down = cuts
    boxes = [(width * across / 100, one.box(width)) for width in _WIDTHS]
    return -sum((box[0] < line < box[2]) + (box[1] < down < box[3]) for line, box in boxes)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
