"""Charts of the pages as pictures, without a browser: the same Vega-Lite specification, drawn as SVG."""

from __future__ import annotations

import functools
import importlib.util
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import vl_convert

from cxmetrics.views.chart import Chart, Spec
from cxmetrics.views.histories import title_rows
from cxmetrics.views.lanes import ROWS, TITLE_TIERS

WIDE_PX, NARROW_PX = 720, 350
"""Widths of a picture on paper or a desk's screen, and on a phone."""
_LETTER_PX = 6.9
"""Width of a title's letter."""
_WINDOW = "windowSize()[0]"
"""What the pages' charts ask of the browser: the width of its window."""
_WINDOWS = {WIDE_PX: 800, NARROW_PX: 390}
_FONT = "font_source_sans_pro"


@functools.cache
def fonts() -> Path:
    """The folder of the typeface that packs are set in: that of the pages."""
    found = importlib.util.find_spec(_FONT)
    assert found is not None  # it is among the requirements
    assert found.submodule_search_locations is not None
    return Path(found.submodule_search_locations[0]) / "files"


def svg(chart: Chart, titles: Sequence[str], name: str, width_px: int = WIDE_PX) -> str:
    """The chart of histories as SVG; `titles` are those of its lanes, `name` sets its ids apart from other pictures'.

    The same chart always gives the same text.
    """
    _prepared()
    drawn = str(vl_convert.vegalite_to_svg(still(chart.spec, titles, width_px), show_warnings=False))
    drawn = re.sub(r'(id="|url\(#)([^")]+)', rf"\g<1>{name}-\g<2>", drawn)
    return re.sub(r"^<svg ", '<svg aria-hidden="true" focusable="false" ', drawn.strip())


def still(spec: Spec, titles: Sequence[str], width_px: int) -> Spec:
    """The specification without what only a pointer shows, with its data as rows and a width of its own."""
    window = str(_WINDOWS[width_px])
    form = {key: part for key, part in spec.items() if key not in ("datasets", "usermeta")}
    made: Spec = json.loads(json.dumps(form).replace(_WINDOW, window))
    made["params"] = [param for param in made["params"] if "expr" in param]
    made["width"] = width_px - 2
    made["layer"] = [layer for layer in made["layer"] if not _waits(layer)]
    rows = {name: _rows(pack) for name, pack in spec["datasets"].items()}
    letters = int(width_px / _LETTER_PX)
    new = [row for tier in range(len(TITLE_TIERS)) for row in title_rows(titles, tier, letters)]
    made["datasets"] = {**rows, ROWS: [*new, *(row for row in rows[ROWS] if row["part"] != "title")]}
    made["padding"] = {"left": 0, "right": 0, "top": 0, "bottom": 5}
    made["config"] = {**made.get("config", {}), "aria": False}
    return made


def _waits(layer: Spec) -> bool:
    """Whether a layer shows itself only under a pointer, or catches it."""
    mark = layer.get("mark", {})
    hovered = any(isinstance(step.get("filter"), dict) for step in layer.get("transform", ()))
    return hovered or "params" in layer or (isinstance(mark, dict) and mark.get("opacity") == 0)


def _rows(pack: bytes) -> list[dict[str, Any]]:
    with pa.ipc.open_stream(pack) as stream:
        rows: list[dict[str, Any]] = stream.read_all().to_pylist()
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


@functools.cache
def _prepared() -> None:
    """The typeface by which texts are measured, made known once a process."""
    vl_convert.register_font_directory(str(fonts()))
