"""A chart that is printed: its letters grow by as much as the sheet makes it smaller.

A browser prints the picture that is on the screen, only as wide as the sheet. So the page tells its charts
that it is about to be printed (`cxmetrics/ui/annotating.py`), and they draw larger letters before it is taken.
"""

from __future__ import annotations

from dataclasses import replace

from cxmetrics.views.chart import Chart
from cxmetrics.views.far import grown

TOLD = "cx-paper"
"""The event at the page's body that says how many times as large letters are: its `value`, nothing for as on screen."""
_BELOW_PX = 20
"""What Streamlit leaves below a chart whose padding is a number."""
_HEARD = {"name": "paper", "bind": {"element": "body", "event": TOLD}}


def printed(chart: Chart) -> Chart:
    """The same chart, which hears how large its letters are to be."""
    packs = chart.spec.get("datasets", {})
    spec = grown({key: part for key, part in chart.spec.items() if key != "datasets"}, "(paper || 1)")
    spec |= {"padding": _measured(spec["padding"]), "params": [*spec.get("params", ()), _HEARD]}
    return replace(chart, spec={**spec, "datasets": packs})


def _measured(padding: int | dict[str, int]) -> dict[str, str]:
    """The padding, another one on paper: a chart is measured anew where it changes, and by nothing else of this."""
    sides = padding if isinstance(padding, dict) else dict.fromkeys(("left", "right", "top", "bottom"), padding)
    here = sides if isinstance(padding, dict) else {**sides, "bottom": padding + _BELOW_PX}
    return {"expr": f"{{{', '.join(f'{side}: paper ? {sides[side] + 1} : {here[side]}' for side in sides)}}}"}
