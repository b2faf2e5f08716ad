"""The key to histories: what lines, shapes and thick stretches mean, as one quiet line of HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_SIGNS = (
    ("better", "up", "better"),
    ("worse", "down", "worse"),
    ("changed", "diamond", "changed"),
    ("few", "square", "few answers"),
)


def key(points: Sequence[Mapping[str, Any]], *, cut: bool = False) -> str:
    """The key to what these points draw; empty where there are neither limits nor signs. `cut`: 0 is off the scale."""
    parts = {point["part"] for point in points}
    drawn = [point for point in points if point.get("size") or point["part"] == "run"]
    signs = {point["sign"] for point in drawn}
    fills = {point.get("fill") for point in drawn}
    limited = any(point.get("center") is not None for point in points)
    found = []
    if limited:
        found += [_entry("band", "usual range"), _entry("middle-line", "mean")]
    if "near" in parts:
        found.append(_entry("near", "near its limits: two thirds of the way"))
    found += [_entry(f"shape cx-{shape} cx-{word}", said) for word, shape, said in _SIGNS if word in signs]
    if "hollow" in fills:
        found.append(_entry("shape cx-ring", "hollow: two of three near a limit"))
    if "run" in parts:
        found.append(_entry("thick", "run: 7 or more on one side of the mean, or all rising or falling"))
    if "doubt" in parts:
        found.append('<span class="cx-key"><b aria-hidden="true">?</b> data in doubt</span>')
    if "target" in parts:
        found.append(_entry("goal", "target"))
    if "benchmark" in parts:
        found.append(_entry("bench", "benchmark"))
    if "before" in parts:
        found.append(_entry("past", "the year before"))
    if "now" in parts:
        found.append(_entry("unfinished", "not complete yet"))
    if cut and found:
        found.append('<span class="cx-key">the scale does not begin at 0</span>')
    return f'<p class="cx-quiet cx-legend">{"".join(found)}</p>' if limited or len(found) > 1 + cut else ""


def _entry(kind: str, said: str) -> str:
    return f'<span class="cx-key"><i class="cx-{kind}" aria-hidden="true"></i>{escape(said)}</span>'
