"""On which ground a template's slides stand: so that what is written and drawn on them stands out."""

from __future__ import annotations

import colorsys
from dataclasses import replace
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

from cxmetrics.views.palette import DARK, LIGHT, Palette

_MAPPED = "bg1", "tx1", "bg2", "tx2"
_LARGE = 3.0
"""Contrast that large letters need (WCAG 2.2)."""
Rgb = tuple[float, float, float]


def palette(layout: Any) -> Palette:
    """The palette whose ink stands out more from what lies behind this layout's slides; its paper is that color.

    Where a picture lies there, the color of the master's titles tells: who writes in white has a dark picture.
    """
    master = layout.slide_master
    schemes = _schemes(layout, master)
    for holder in (layout._element, master._element):
        behind = holder.find("{*}cSld/{*}bg")
        if behind is not None:
            if (found := _first(behind, schemes)) is not None:
                return _on(found)
            break
    written = _of_titles(master, schemes)
    dark = written is not None and _luminance(written) > 0.5
    return DARK if dark else LIGHT


def title_ink(layout: Any, held: Palette) -> str | None:
    """The palette's ink where the master's own color of titles cannot be read on that ground; else None."""
    master = layout.slide_master
    written = _of_titles(master, _schemes(layout, master))
    read = written is None or _contrast(_luminance(written), _luminance(_parsed(held.paper))) >= _LARGE
    return None if read else held.ink


def _of_titles(master: Any, schemes: dict[str, Rgb]) -> Rgb | None:
    """The color that the master writes titles in; None where it cannot be told."""
    own = master._element.find("{*}txStyles/{*}titleStyle/{*}lvl1pPr/{*}defRPr/{*}solidFill")
    return _first(own, schemes) if own is not None else schemes.get("tx1")


def _on(ground: Rgb) -> Palette:
    seen = _luminance(ground)
    nearest = max((LIGHT, DARK), key=lambda each: _contrast(seen, _luminance(_parsed(each.ink))))
    return replace(nearest, paper="#" + "".join(f"{round(part * 255):02x}" for part in ground))


def _schemes(layout: Any, master: Any) -> dict[str, Rgb]:
    """The theme's colors by the names that slides use for them."""
    theme = parse_xml(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    own = {}
    for held in theme.find("{*}themeElements/{*}clrScheme"):
        for color in held:
            own[_name(held)] = _parsed(color.get("lastClr") or color.get("val") or "")
    mapped = master._element.find("{*}clrMap")
    other = layout._element.find("{*}clrMapOvr/{*}overrideClrMapping")
    named = mapped if other is None else other
    return own | {name: own[named.get(name)] for name in _MAPPED if named is not None and named.get(name) in own}


def _first(holder: Any, schemes: dict[str, Rgb]) -> Rgb | None:
    """The first color within; None where there is none that can be told."""
    for each in holder.iter():
        kind = _name(each)
        if kind == "schemeClr" and each.get("val") in schemes:
            return _shaded(schemes[each.get("val")], each)
        if kind in ("srgbClr", "sysClr"):
            return _shaded(_parsed(each.get("lastClr") or each.get("val")), each)
    return None


def _shaded(color: Rgb, holder: Any) -> Rgb:
    """The color as its variants of lightness change it."""
    hue, light, full = colorsys.rgb_to_hls(*color)
    for each in holder:
        share = int(each.get("val", "0")) / 100_000
        if _name(each) == "lumMod":
            light *= share
        elif _name(each) == "lumOff":
            light += share
    return colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full)


def _parsed(shade: str) -> Rgb:
    """Shares of red, green and blue. White for what is no color: paper is the likeliest."""
    digits = shade.removeprefix("#")
    try:
        red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    except ValueError:
        return 1.0, 1.0, 1.0
    return red, green, blue


def _luminance(color: Rgb) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    """Of two luminances (WCAG 2.2), 1 to 21."""
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
