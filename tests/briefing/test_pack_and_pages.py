"""Every number in a chart of the pack is that of the page's own chart, and so is every cell of its tiles and tables."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from cxmetrics.briefing.contents import PARTS
from cxmetrics.briefing.document import Grid, Histories, Tiles
from cxmetrics.settings import ROOT
from cxmetrics.views.lanes import NOTES, ROWS
from tests.briefing.conftest import Packed

SHELL = ROOT / "cxmetrics" / "ui" / "shell.py"
DRAWN = {"overview": 5, "journey": 5, "loyalty": 4, "retention": 4, "call_center": 4, "engagement": 3}
"""By page, so many of the pack's histories it draws itself; others stand on its tiles."""

ON_THE_MAP = "Problem rate by stage"
"""Of these the page has a map, in whole percents, and the rest where a cell is pressed: not a table to compare with."""

Lane = list[dict[str, Any]]
Lanes = dict[str, Lane]
"""By metric, what is drawn of it: every row of its lane's data, in its order."""


@dataclass(frozen=True)
class Shown:
    """What a page shows of the pack's month: its histories, and its texts without tags."""

    lanes: Lanes
    text: str


@pytest.fixture(scope="module", params=["overview", *(part.title.lower().replace(" ", "_") for part in PARTS)])
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def shown(packed: Packed, page: str) -> Shown:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CX_HOME", str(packed.settings.home))
        app = AppTest.from_file(str(SHELL), default_timeout=120)
        app.query_params["period"] = "2026-05-01"
        app.run()
        if page != "overview":
            app = app.switch_page(os.path.relpath(ROOT / "pages" / f"{page}.py", SHELL.parent))
            app.query_params["period"] = "2026-05-01"
            app.run()
        assert not app.exception
        charts = [*app.get("vega_lite_chart"), *app.get("arrow_vega_lite_chart")]
        html = "\n".join(element.proto.body for element in app.get("html"))
    packs = [{each.name: each.data.data for each in chart.proto.datasets} for chart in charts]
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\\", "").split())
    held = [drawn(pack) for pack in packs if {ROWS, NOTES} <= set(pack)]
    return Shown({name: lane for lanes in held for name, lane in lanes.items()}, text)


def drawn(datasets: dict[str, bytes]) -> Lanes:
    """The lanes of a chart by their metric, with the marks of what was noted; its numbers hang on a window's width."""
    rows = [row for row in told(datasets[ROWS]) if row["part"] not in ("title", "tick")]
    notes = [row for row in told(datasets[NOTES]) if row["part"] != "label"]
    names = {row["lane"]: row["id"] for row in rows if {"id", "lane"} <= set(row)}
    return {
        name: in_units([{key: part for key, part in row.items() if key != "lane"} for row in [*rows, *notes]
                        if row.get("lane") == lane])
        for lane, name in names.items()
    }  # fmt: skip


def in_units(lane: Lane) -> Lane:
    """Its rows with places, which hang on the lane's height, told in the figure's own units."""
    placed = sorted((row["value"], row["y"]) for row in lane if "value" in row)
    (low, foot), (high, top) = placed[0], placed[-1]

    def figure(y: float) -> float:
        return round(low + (y - foot) * (high - low) / (top - foot), 6)

    return [
        {name: figure(part) if name.endswith("y") and isinstance(part, float) else part for name, part in row.items()}
        for row in lane
    ]


def told(pack: bytes) -> Iterator[dict[str, Any]]:
    with pa.ipc.open_stream(pack) as stream:
        for row in stream.read_all().to_pylist():
            yield {name: value for name, value in row.items() if value is not None}


def test_charts_agree_in_every_number(packed: Packed, page: str, shown: Shown) -> None:
    sheet = packed.pack.sheets[list(DRAWN).index(page)]
    compared = 0
    for block in sheet.blocks:
        if isinstance(block, Histories):
            lanes = drawn(block.chart.spec["datasets"])
            assert list(lanes) == [answer.metric.id for answer in block.answers]
            for name in set(lanes) & set(shown.lanes):
                assert lanes[name] == [row for row in shown.lanes[name] if row["part"] != "before"], name
                assert len([row for row in lanes[name] if "value" in row]) > 12
                assert [row["x"] for row in lanes[name] if row["part"] == "rule"], "what was noted"
                compared += 1
    assert compared == DRAWN[page]


def test_tiles_and_tables_agree_in_every_number(packed: Packed, page: str, shown: Shown) -> None:
    sheet = packed.pack.sheets[list(DRAWN).index(page)]
    told = 0
    for block in sheet.blocks:
        if isinstance(block, Tiles):
            cells = [cell for tile in block.those for cell in (tile.figure, *tile.facts, *(s.step for s in tile.steps))]
        elif isinstance(block, Grid):
            kept = 1 if block.title.startswith(ON_THE_MAP) else None
            cells = [cell for row in block.rows for cell in row[:kept] if cell not in ("no signal", "too few")]
        else:
            continue
        assert not [cell for cell in cells if cell not in shown.text], block
        told += len(cells)
    assert told > 30
