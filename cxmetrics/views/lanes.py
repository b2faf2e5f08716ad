"""The form of histories on one time axis with one cross-hair: built once per number of lanes and theme.

Knows marks, shapes and colors; the figures are filled in by `histories`.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

import altair as alt

from cxmetrics.views.chart import Spec, copied
from cxmetrics.views.palette import Palette, palette

ROWS = "rows"
"""The name under which the data is packed."""
NOTES = "notes"
"""The name under which the annotations are packed."""
NOTE_FIELDS = ("lane", "part", "tier", "x", "x2", "label", "ids", "when", "titles")
PARTS = frozenset({
    "near", "benchmark band", "benchmark", "benchmark label", "target", "change", "before", "run", "tail", "now",
    "since", "doubt",
    "band", "rule",
})  # fmt: skip
"""The parts that not every history has; the last two belong to notes."""
PICK, NUMBER = "pick", "number"
"""The selections that a click makes: a point's metric and time; the annotations behind a number."""
PRESSED = "click[event.item], touchend[event.item]"
"""A finger's click reaches no mark, for it has left them before; its end does. A swipe scrolls and has none."""
TIERS = ((0, 200), (640, 470), (1000, 830), (1400, 1200))
"""From so many pixels of the window on, the plot has at least so many: numbers that would touch are put together."""

SIGNS = ("no signal", "better", "worse", "changed", "few", "to date")
"""The words a point may bear, in the order of their shapes and colors."""
SHAPES = ("circle", "triangle-up", "triangle-down", "diamond", "square", "circle")
FONT = "Source Sans, Source Sans Pro, system-ui, sans-serif"
HOLLOW = "hollow"
"""The filling of a point that only comes near a limit."""
_OWN = "datum.lane === {}"
_PART = "datum.part === '{}'"
MARGIN_PX = 52
"""Left of the first point stand the y labels, right of the last its value."""


@functools.cache
def form(lanes: int, theme: str) -> Spec:
    """The Vega-Lite form of that many lanes; data, titles, heights and scales are left open."""
    one = _one_lane(theme)
    spec = copied(one)
    spec["vconcat"] = [_placed(one["vconcat"][0], place) for place in range(lanes)]
    for lane in spec["vconcat"][:-1]:
        lane["layer"] = [layer for layer in lane["layer"] if not _numbers(layer)]
    spec["params"] = [
        {**param, "views": [_name(lanes - 1, of_notes=True)]}
        if param["name"] == NUMBER
        else {**param, "views": [_name(place) for place in range(lanes)]}
        for param in one["params"]
    ]
    return spec


def trimmed(spec: Spec, data: str, present: Collection[tuple[int, str]]) -> Spec:
    """A copy without the layers over `data` that would draw nothing: of its parts, only (lane, part) are `present`.

    A browser works as long on a layer without a row as on any other.
    """
    lanes = []
    for place, lane in enumerate(spec["vconcat"]):
        absent = {_PART.format(part) for part in PARTS - {part for at, part in present if at == place}}
        layers = [
            layer
            for layer in lane["layer"]
            if layer.get("data", {"name": ROWS}) != {"name": data}
            or not absent.intersection(step["filter"] for step in layer["transform"] if isinstance(step["filter"], str))
        ]
        lanes.append({**lane, "layer": layers})
    return {**spec, "vconcat": lanes}


def _numbers(layer: Spec) -> bool:
    """The numbers of notes stand below the last lane alone."""
    return any(step["filter"] == _PART.format("label") for step in layer["transform"])


def _placed(lane: Spec, place: int) -> Spec:
    """The lane with the rows and the name of its place."""
    copy = copied(lane)
    for layer in copy["layer"]:
        for step in layer["transform"]:
            if step["filter"] == _OWN.format(0):
                step["filter"] = _OWN.format(place)
        if "name" in layer:
            layer["name"] = _name(place, of_notes=layer.get("data") == {"name": NOTES})
    return copy


def _name(place: int, *, of_notes: bool = False) -> str:
    return f"{'numbers' if of_notes else 'lane'}_{place}"


@functools.cache
def _one_lane(theme: str) -> Spec:
    """One lane as Altair builds it; the others are copies of it, for building takes long."""
    look = palette(theme)
    hover = alt.selection_point(
        name="hover", fields=["x"], nearest=True, on="pointermove", clear="pointerout", empty=False
    )
    pick = alt.selection_point(name=PICK, fields=["id", "x"], nearest=True, on=PRESSED, toggle=False, empty=False)
    chart = alt.vconcat(_lane(look, hover, pick), data=alt.NamedData(ROWS), spacing=5)
    spec: Spec = chart.to_dict()
    spec["config"] = _config(look)
    spec["background"] = "transparent"
    spec["padding"] = 0
    spec["usermeta"] = {"embedOptions": {"renderer": "canvas", "actions": False}}
    return spec


def _lane(look: Palette, hover: alt.Parameter, pick: alt.Parameter) -> Any:
    x = alt.X("x:T", scale=alt.Scale(type="utc", padding=MARGIN_PX), axis=None, title=None)
    y = alt.Y("value:Q", title=None)
    own = alt.Chart().transform_filter(_OWN.format(0))

    def part(name: str) -> alt.Chart:
        return own.transform_filter(_PART.format(name))

    points = part("point")
    fill = alt.Fill("fill:N", legend=None, scale=alt.Scale(domain=[*SIGNS, HOLLOW], range=[*_colors(look), look.paper]))
    stroke = alt.Stroke("sign:N", legend=None, scale=alt.Scale(domain=list(SIGNS), range=_colors(look)))
    phase = alt.Detail("phase:N")
    shape = alt.Shape("sign:N", legend=None, scale=alt.Scale(domain=list(SIGNS), range=list(SHAPES)))
    return alt.layer(
        points.mark_area(color=look.band).encode(x, alt.Y("upper:Q", title=None), alt.Y2("lower:Q"), phase),
        *note_marks(look, x),
        points.mark_line(color=look.neutral, strokeWidth=1, opacity=0.7).encode(
            x, alt.Y("center:Q", title=None), phase
        ),
        part("near").mark_line(color=look.neutral, strokeWidth=1, strokeDash=[1, 4]).encode(x, y, phase),
        part("benchmark band").mark_area(color=look.quiet, opacity=0.14).encode(
            x, alt.Y("upper:Q", title=None), alt.Y2("lower:Q"), phase
        ),
        part("benchmark").mark_line(color=look.quiet, strokeWidth=1.2, strokeDash=[10, 3, 2, 3]).encode(
            x, y, phase
        ),
        part("benchmark label").mark_text(
            align="right", baseline="bottom", dx=-4, dy=-3, fontSize=11, color=look.quiet
        ).encode(x, y, text="note:N"),
        part("target").mark_line(color=look.target, strokeWidth=1.4, strokeDash=[7, 3]).encode(x, y),
        part("change").mark_rule(color=look.quiet, strokeDash=[1, 3]).encode(x, tooltip=alt.Tooltip("note:N")),
        part("before").mark_line(color=look.past, strokeWidth=1.4).encode(x, y),
        own.transform_filter(hover).mark_rule(color=look.quiet, strokeWidth=1).encode(x),
        points.mark_line(color=look.line, strokeWidth=1.8).encode(x, y),
        part("run").mark_line(strokeWidth=3.6, strokeCap="round").encode(x, y, stroke, phase),
        part("tail").mark_line(color=look.line, strokeWidth=1.4, strokeDash=[3, 3]).encode(x, y),
        points.mark_point(opacity=1, strokeWidth=1.5).encode(
            x, y, fill, stroke, shape, alt.Size("size:Q", scale=None)
        ),
        part("now").mark_point(filled=True, fill=look.paper, stroke=look.line, strokeWidth=1.5, size=42, opacity=1)
        .encode(x, y),
        own.transform_filter("datum.last").mark_text(
            align="left", baseline="middle", dx=7, fontSize=13, fontWeight=600, color=look.ink
        ).encode(x, y, text="last:N"),
        part("since").mark_text(align="left", baseline="middle", dx=7, dy=14, fontSize=11, color=look.quiet).encode(
            x, y, text="note:N"
        ),
        part("doubt").mark_text(
            align="right", baseline="bottom", dx=-5, dy=-4, fontSize=13, fontWeight=700, color=look.ink
        )
        .encode(x, y, text="note:N"),
        own.transform_filter("datum.part === 'point' || datum.part === 'now'")
        .transform_filter(hover)
        .transform_filter("!datum.last")
        .mark_text(align="center", baseline="bottom", dy=-7, fontSize=12, fontWeight=600, color=look.ink)
        .encode(x, y, text="figure:N"),
        own.transform_filter("datum.part === 'point' || datum.part === 'now'")
        .mark_point(opacity=0, size=60)
        .encode(x, y, tooltip=_tooltip())
        .add_params(hover, pick),
        *note_labels(look, x),
    )  # fmt: skip


def _notes(part: str) -> Any:
    return alt.Chart(alt.NamedData(NOTES)).transform_filter(_OWN.format(0)).transform_filter(_PART.format(part))


def note_marks(look: Palette, x: alt.X) -> list[Any]:
    """What annotations draw behind the figures: a band over a span, a rule at its beginning."""
    return [
        _notes("band").mark_rect(color=look.ink, opacity=0.07).encode(x, alt.X2("x2:Q")),
        _notes("rule").mark_rule(color=look.ink, opacity=0.4, strokeWidth=1).encode(x),
    ]


def note_labels(look: Palette, x: alt.X, align: str = "center") -> list[Any]:
    """Their numbers, above everything so that a click reaches them; the height at which they stand is left open."""
    y = alt.Y(value=0)
    wide = "windowSize()[0]"
    tier = " + ".join(f"({wide} >= {window_px} ? 1 : 0)" for window_px, _ in TIERS[1:])
    labels = _notes("label").transform_filter(f"datum.tier === {tier}")
    told = [alt.Tooltip("titles:N", title="Notes"), alt.Tooltip("when:N", title="When")]
    number = alt.selection_point(name=NUMBER, fields=["ids"], on=PRESSED, toggle=False, empty=False)
    return [
        labels.mark_text(fontSize=11, fontWeight=600, color=look.ink, baseline="middle", align=align).encode(
            x, y, text="label:N"
        ),
        labels.mark_point(shape="square", filled=True, size=700, opacity=0, cursor="pointer")
        .encode(x, y, tooltip=told)
        .add_params(number),
    ]


def _tooltip() -> list[alt.Tooltip]:
    named = (("metric", "Figure"), ("period", "Period"), ("figure", "Value"), ("interval", "Interval"),
             ("base", "n"), ("usual", "Usual range"), ("note", "State"))  # fmt: skip
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in named]


def _colors(look: Palette) -> list[str]:
    return [look.neutral, look.better, look.worse, look.ink, look.neutral, look.line]


def _config(look: Palette) -> dict[str, Any]:
    return {
        "aria": False,  # of single marks, whom a canvas cannot tell of; the chart has words and a table
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": look.quiet,
            "labelFontSize": 12,
            "domainColor": look.rule,
            "tickColor": look.rule,
            "gridColor": look.band,
            "title": None,
        },
        "title": {"color": look.ink, "fontSize": 14, "fontWeight": 600, "anchor": "start", "offset": 3, "font": FONT},
        "text": {"font": FONT},
    }
