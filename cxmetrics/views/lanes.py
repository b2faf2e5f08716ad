"""The form of histories on one time axis with one cross-hair: built once per number of lanes, height and theme.

Knows marks, shapes and colors; the figures are filled in by `histories`. All lanes are one plot: a row says
how far below its lane's top it stands, in pixels. Everything that differs between two filters is data, titles,
scales and their labels too: the form is the same, short, and has a third of the marks that one plot a lane would have.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import altair as alt

from cxmetrics.views.chart import Spec, copied
from cxmetrics.views.palette import Palette, palette

ROWS = "rows"
"""The name under which the data is packed."""
NOTES = "notes"
"""The name under which the annotations are packed."""
NOTE_FIELDS = ("lane", "part", "tier", "x", "x2", "label", "ids", "when", "titles")
OPTIONAL = {
    "benchmark_bands": {"benchmark band"},
    "changes": {"change"},
    "note_bands": {"band"},
    "note_rules": {"rule"},
}
"""The parts of the layers that are left out where they have no row."""
NUMBERS = ("numbers", "pressed")
"""The layers with the numbers of notes, and what is pressed there."""
PICK, NUMBER = "pick", "number"
"""The selections that a click makes: a point's metric and time; the annotations behind a number."""
PRESSED = "click[event.item], touchend[event.item]"
"""A finger's click reaches no mark, for it has left them before; its end does. A swipe scrolls and has none."""
TIERS = ((0, 200), (640, 470), (1000, 830), (1400, 1200))
"""From so many pixels of the window on, the plot has at least so many: numbers that would touch are put together."""
TITLE_TIERS = ((0, 46), (640, 74), (1000, 130))
"""From so many pixels of the window on, a line of a title has at most so many letters."""
TITLE_PX, BETWEEN_PX = 19, 9
"""Height of a line of a title, and the room between two lanes."""
LETTERS = "letters"
"""The parameter that says how many times as large as on a page letters are."""

SIGNS = ("no signal", "better", "worse", "changed", "few", "to date")
"""The words a point may bear, in the order of their shapes and colors."""
SHAPES = ("circle", "triangle-up", "triangle-down", "diamond", "square", "circle")
FONT = "Source Sans, Source Sans Pro, system-ui, sans-serif"
HOLLOW, OPEN = "hollow", "open"
"""The fillings of a point that only comes near a limit, and of one that is not complete: both are the paper's."""
ON_THE_LINE, BELOW_THE_LINE = "on the line", "below the line"
"""The phases of a scale's marks at the ends of a lane, whose labels would cross the line of time or touch the title."""
LABEL_BELOW = "benchmark label below"
"""The part of a benchmark's label that stands below its line or band, not above."""
NOTHING_TOLD = {"tooltip": None}
"""Of marks that say nothing about it: left alone, a browser tells their columns as they are."""
MARGIN_PX = 52
"""Left of the first point stand the y labels, right of the last its value."""
BREAK = "break"
"""The part of a row at which lines and bands begin anew: they are one mark each, over all lanes."""
_CELL = "@caught_marks"
"""The stretch of a lane that belongs to a point, where it is pointed at and pressed."""
_PART = "datum.part === '{}'"
_WINDOW = "windowSize()[0]"


@functools.cache
def form(lanes: int, height: int, theme: str) -> Spec:
    """The Vega-Lite form of that many lanes of that height; data, lines of titles and the time axis are left open."""
    spec = copied(_one(height, theme))
    spec["params"] = [
        {"name": LETTERS, "expr": "1"},
        {"name": "title_tier", "expr": _tier(TITLE_TIERS)},
        {"name": "above", "expr": _above(lanes)},
        {"name": "height", "expr": _height(lanes, height)},
        *spec["params"],
    ]
    return spec


def trimmed(spec: Spec, data: str, present: Collection[str]) -> Spec:
    """A copy without the optional layers over `data` of whose parts none is `present`.

    A browser works as long on a layer without a row as on any other.
    """
    absent = {name for name, parts in OPTIONAL.items() if parts.isdisjoint(present)}
    kept = [
        layer
        for layer in spec["layer"]
        if layer.get("data", {"name": ROWS}) != {"name": data} or layer.get("name") not in absent
    ]
    return {**spec, "layer": kept}


def _tier(tiers: Sequence[tuple[int, int]]) -> str:
    """The expression for the place of the window's width among the tiers."""
    return " + ".join(f"({_WINDOW} >= {window_px} ? 1 : 0)" for window_px, _ in tiers[1:])


def _above(lanes: int) -> str:
    """The expression for the lines of titles above each lane: of the first rows, one for each tier and lane."""
    return f"pluck(slice(data('{ROWS}'), title_tier * {lanes}, title_tier * {lanes} + {lanes}), 'above')"


def _height(lanes: int, height: int) -> str:
    return f"above[{lanes - 1}] * {TITLE_PX} * {LETTERS} + {lanes * height + (lanes - 1) * BETWEEN_PX}"


@functools.cache
def _one(height: int, theme: str) -> Spec:
    """The form as Altair builds it, for any number of lanes; building takes long."""
    look = palette(theme)
    spec: Spec = _layers(look, height).to_dict()
    spec["height"] = height
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    spec["config"] = _config(look)
    spec["background"] = "transparent"
    spec["padding"] = 0
    spec["usermeta"] = {"embedOptions": {"renderer": "canvas", "actions": False}}
    return spec


def _layers(look: Palette, height: int) -> Any:
    hover = alt.selection_point(
        name="hover", fields=["x"], on=f"{_CELL}:pointermove", clear=f"{_CELL}:pointerout", empty=False
    )
    pressed = f"{_CELL}:click, {_CELL}:touchend"
    pick = alt.selection_point(name=PICK, fields=["id", "x"], on=pressed, toggle=False, empty=False)
    scaled = alt.X("x:T", scale=alt.Scale(type="utc", padding=MARGIN_PX), axis=None)
    x = alt.X("x:T", axis=None)
    pixels = alt.Scale(domain=[0, alt.ExprRef("height")], reverse=True, zero=False, nice=False)

    def y(field: str = "at", **more: Any) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, **more)

    def part(layer: str, *names: str) -> alt.Chart:
        which = " || ".join(_PART.format(name) for name in names)
        return alt.Chart(name=layer).transform_filter(which)

    edge, whole = alt.X(value=0), (y("top"), alt.Y2("foot:Q"))
    fillings = alt.Scale(domain=[*SIGNS, HOLLOW, OPEN], range=[*_colors(look), look.paper, look.paper])
    fill = alt.Fill("fill:N", legend=None, scale=fillings)
    stroke = alt.Stroke("sign:N", legend=None, scale=alt.Scale(domain=list(SIGNS), range=_colors(look)))
    shape = alt.Shape("sign:N", legend=None, scale=alt.Scale(domain=list(SIGNS), range=list(SHAPES)))
    words: dict[str, Any] = {
        name: _by("part", {each: said[name] for each, said in _WORDS.items()}) for name in _WORDS["since"]
    }
    chart = alt.layer(
        part("band", "point", BREAK).mark_area(color=look.band, order=False).encode(
            scaled, y("upper_at", scale=pixels), alt.Y2("lower_at:Q")
        ),
        part("grid", "tick").mark_rule(color=look.band).encode(edge, y(), x2=alt.value("width")),
        *note_marks(look, x, *whole, tops=_tops(height)),
        part("center", "point", BREAK).mark_line(color=look.neutral, strokeWidth=1, opacity=0.7, order=False).encode(
            x, y("center_at")
        ),
        part("benchmark_bands", "benchmark band").mark_area(color=look.quiet, opacity=0.14).encode(
            x, y("upper_at"), alt.Y2("lower_at:Q"), alt.Detail(["lane:N", "phase:N"])
        ),
        part("changes", "change").mark_rule(color=look.quiet, strokeDash=[1, 3]).encode(
            x, *whole, tooltip=alt.Tooltip("note:N")
        ),
        part("cross_hair", "point", "now").transform_filter(hover).mark_rule(color=look.quiet, strokeWidth=1).encode(
            x, *whole
        ),
        part("lines", *_LINES).mark_line(
            stroke=_by("sign", dict(zip(SIGNS, _colors(look), strict=True)), _chosen("part", _line_colors(look))),
            strokeWidth=_by("part", {name: width for name, (width, _) in _LINES.items()}),
            strokeDash=_by("part", {name: dash for name, (_, dash) in _LINES.items()}),
            strokeCap=_by("part", {"run": "round"}, "'butt'"),
        ).encode(x, y(), alt.Detail(["lane:N", "part:N", "phase:N"])),
        part("line", "point", BREAK).mark_line(color=look.line, strokeWidth=1.8, order=False).encode(x, y()),
        part("points", "point", "now").mark_point(opacity=1, strokeWidth=1.5).encode(
            x, y(), fill, stroke, shape, alt.Size("size:Q", scale=None)
        ),
        part("words", *_WORDS).mark_text(
            **words,
            color=_by("part", {"last": look.ink, "doubt": look.ink}, f"'{look.quiet}'"),
        ).encode(x, y(), text="note:N"),
        alt.Chart(name="edge").transform_filter("datum.part === 'tick' || datum.tier === title_tier").mark_text(
            align="left", dx=_by("part", {"tick": 2}, "0"), lineBreak="\n",
            baseline=_by("phase", {ON_THE_LINE: "bottom", BELOW_THE_LINE: "top"},
                         "(datum.part === 'title' ? 'top' : 'middle')"),
            fontSize=_by("part", {"title": 14, "tick": 12}), fontWeight=_by("part", {"title": 600, "tick": 400}),
            lineHeight=alt.ExprRef(f"{TITLE_PX} * {LETTERS}"),
            color=_by("part", {"title": look.ink, "tick": look.quiet}),
        ).encode(edge, y(), text="note:N"),
        part("hovered", "point", "now").transform_filter(hover).transform_filter("!datum.last")
        .mark_text(align="center", baseline="bottom", dy=-7, fontSize=12, fontWeight=600, color=look.ink)
        .encode(x, y(), text="figure:N"),
        part("caught", "point", "now")
        .mark_rect(opacity=0, yOffset=-TITLE_PX - BETWEEN_PX, tooltip=_tooltip())
        .encode(alt.X("from:T", axis=None), alt.X2("to:T"), *whole).add_params(hover, pick),
        *note_labels(look, x),
        data=alt.NamedData(ROWS, format={"parse": None}),
    )  # fmt: skip
    placed = {"upper_at": "upper_y", "lower_at": "lower_y", "center_at": "center_y"}
    top, foot = _tops(height)
    title = f"datum.top - datum.lines * {TITLE_PX} * {LETTERS}"
    return chart.transform_calculate(top=top, foot=foot).transform_calculate(
        at=f"{_PART.format('title')} ? {title} : {_below_top('y')}",
        **{name: _below_top(field) for name, field in placed.items()},
    )


_LINES: Mapping[str, tuple[float, list[int]]] = {
    "near": (1, [1, 4]),
    "benchmark": (1.2, [10, 3, 2, 3]),
    "target": (1.4, [7, 3]),
    "before": (1.4, []),
    "tail": (1.4, [3, 3]),
    "run": (3.6, []),
}
"""Lines beside the history's own: width and dashes."""
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "last": {"align": "left", "baseline": "middle", "dx": 7, "dy": 0, "fontSize": 13, "fontWeight": 600},
    "since": {"align": "left", "baseline": "middle", "dx": 7, "dy": 14, "fontSize": 11, "fontWeight": 400},
    "doubt": {"align": "right", "baseline": "bottom", "dx": -5, "dy": -4, "fontSize": 13, "fontWeight": 700},
    "benchmark label": {"align": "right", "baseline": "bottom", "dx": -4, "dy": -3, "fontSize": 11, "fontWeight": 400},
    LABEL_BELOW: {"align": "right", "baseline": "top", "dx": -4, "dy": 4, "fontSize": 11, "fontWeight": 400},
}
"""Words at a point, and how they stand there."""


def _tops(height: int) -> tuple[str, str]:
    """The expressions for a row's lane: its top and its foot."""
    top = f"above[datum.lane] * {TITLE_PX} * {LETTERS} + datum.lane * {height + BETWEEN_PX}"
    return top, f"datum.top + {height}"


def _below_top(field: str) -> str:
    return f"datum.{field} === null ? null : datum.top + datum.{field}"


def _by(field: str, chosen: Mapping[str, Any], other: str = "") -> alt.ExprRef:
    """What is `chosen` by a field of the row; the expression `other` where nothing is."""
    found = _chosen(field, chosen)
    return alt.ExprRef(f"{found} || {other}" if other else found)


def _chosen(field: str, chosen: Mapping[str, Any]) -> str:
    return f"{json.dumps(dict(chosen))}[datum.{field}]"


def _line_colors(look: Palette) -> dict[str, str]:
    return {"near": look.neutral, "benchmark": look.quiet, "target": look.target, "before": look.past,
            "tail": look.line}  # fmt: skip


def _notes(layer: str, part: str) -> Any:
    return alt.Chart(alt.NamedData(NOTES), name=layer).transform_filter(_PART.format(part))


def note_marks(look: Palette, x: alt.X, *whole: Any, tops: tuple[str, str] | None = None) -> list[Any]:
    """What annotations draw behind the figures: a band over a span, a rule at its beginning.

    `whole` and `tops` say where a lane begins and ends; without them the plot is one.
    """
    bands, rules = _notes("note_bands", "band"), _notes("note_rules", "rule")
    if tops is not None:
        bands, rules = (each.transform_calculate(top=tops[0], foot=tops[1]) for each in (bands, rules))
    return [
        bands.mark_rect(color=look.ink, opacity=0.07).encode(x, alt.X2("x2:Q"), *whole),
        rules.mark_rule(color=look.ink, opacity=0.4, strokeWidth=1).encode(x, *whole),
    ]


def note_labels(look: Palette, x: alt.X, align: str = "center") -> list[Any]:
    """Their numbers, above everything so that a click reaches them; the height at which they stand is left open."""
    y = alt.Y(value=0)
    told = [alt.Tooltip("titles:N", title="Notes"), alt.Tooltip("when:N", title="When")]
    number = alt.selection_point(name=NUMBER, fields=["ids"], on=PRESSED, toggle=False, empty=False)
    here = f"datum.tier === {_tier(TIERS)}"
    return [
        _notes(NUMBERS[0], "label").transform_filter(here)
        .mark_text(fontSize=11, fontWeight=600, color=look.ink, baseline="middle", align=align)
        .encode(x, y, text="label:N"),
        _notes(NUMBERS[1], "label").transform_filter(here)
        .mark_point(shape="square", filled=True, size=700, opacity=0, cursor="pointer")
        .encode(x, y, tooltip=told)
        .add_params(number),
    ]  # fmt: skip


def _tooltip() -> alt.ExprRef:
    """What is told of a point, by name: as one expression, of which a browser makes less than of seven fields."""
    named = {"Figure": "metric", "Period": "period", "Value": "figure", "Interval": "interval",
             "n": "base", "Usual range": "usual", "State": "note"}  # fmt: skip
    return alt.ExprRef("{" + ", ".join(f"'{title}': datum.{field}" for title, field in named.items()) + "}")


def _colors(look: Palette) -> list[str]:
    return [look.neutral, look.better, look.worse, look.ink, look.neutral, look.line]


def _config(look: Palette) -> dict[str, Any]:
    return {
        "aria": False,  # of single marks, whom a canvas cannot tell of; the chart has words and a table
        "font": FONT,
        "view": {"stroke": None},
        "mark": NOTHING_TOLD,
        "axis": {
            "labelColor": look.quiet,
            "labelFontSize": 12,
            "domainColor": look.rule,
            "tickColor": look.rule,
            "title": None,
        },
        "text": {"font": FONT},
    }
