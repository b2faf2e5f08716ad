"""A chart for the far end of a room: its letters grow with the width of the window they are shown in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cxmetrics.views.chart import Chart, copied
from cxmetrics.views.lanes import MARGIN_PX

NEAR_PX = 1130
"""Up to this width letters are as large as on a page; at 1920 they are 1.7 times that."""
_SIZES = frozenset({"fontSize", "labelFontSize"})
_GROWN = f"max(1, windowSize()[0] / {NEAR_PX})"


def seen_from_afar(chart: Chart) -> Chart:
    """The same chart with its letters, and the room beside the points in which they stand, in step with the window."""
    packs = chart.spec.get("datasets", {})
    spec = copied({key: part for key, part in chart.spec.items() if key != "datasets"})
    return replace(chart, spec={**_grown(spec), "datasets": packs})


def _grown(part: Any) -> Any:
    if isinstance(part, list):
        return [_grown(each) for each in part]
    if not isinstance(part, dict):
        return part
    grown = {key: _grown(each) for key, each in part.items()}
    for key, each in part.items():
        if key in _SIZES and isinstance(each, (int, float)):
            grown[key] = {"expr": f"{each} * {_GROWN}"}
    if part.get("padding") == MARGIN_PX:
        grown["padding"] = {"expr": f"{MARGIN_PX} * {_GROWN}"}
    return grown
