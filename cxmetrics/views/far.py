"""A chart for the far end of a room: its letters grow with the width of the window they are shown in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cxmetrics.views.chart import Chart
from cxmetrics.views.lanes import LETTERS, MARGIN_PX

NEAR_PX = 1130
"""Up to this width letters are as large as on a page; at 1920 they are 1.7 times that."""
_SIZES = frozenset({"fontSize", "labelFontSize"})
_GROWN = f"max(1, windowSize()[0] / {NEAR_PX})"


def seen_from_afar(chart: Chart) -> Chart:
    """The same chart with its letters, and the room beside the points in which they stand, in step with the window."""
    packs = chart.spec.get("datasets", {})
    spec = grown({key: part for key, part in chart.spec.items() if key != "datasets"}, _GROWN)
    return replace(chart, spec={**spec, "datasets": packs})


def grown(part: Any, times: str) -> Any:
    """A copy of this part of a form with the size of letters, and the room beside the points, `times` what it was."""
    if isinstance(part, list):
        return [grown(each, times) for each in part]
    if not isinstance(part, dict):
        return part
    found = {key: grown(each, times) for key, each in part.items()}
    if part.get("name") == LETTERS:
        return {**part, "expr": f"{part['expr']} * {times}"}
    for key, each in part.items():
        if key in _SIZES or (key == "padding" and (each == MARGIN_PX or (isinstance(each, dict) and "expr" in each))):
            found[key] = {"expr": f"{_said(each)} * {times}"}
    return found


def _said(size: Any) -> str:
    return f"({size['expr']})" if isinstance(size, dict) else str(size)
