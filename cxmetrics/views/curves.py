"""Curves of staying as steps with their bands, each named at its end; medians, means and the comparison in words."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from cxmetrics.insight.survival import Curve, LogRank
from cxmetrics.metrics.question import NO_GROUP
from cxmetrics.views.chart import Chart, Spec, columns_of, copied, packed
from cxmetrics.views.histories import said_at
from cxmetrics.views.lanes import FONT, NOTHING_TOLD
from cxmetrics.views.numbers import joined
from cxmetrics.views.palette import palette
from cxmetrics.views.rows import folded
from cxmetrics.views.wording import Speech

HEIGHT_PX = 260
RISK_MONTHS = (0, 3, 6, 12, 18, 24, 36)
MOST_CURVES = 6
"""So many groups are drawn, the largest; all stand in the table."""
_SHARES = (0, 0.25, 0.5, 0.75, 1)
SHARE = 0.01
"""The curves are drawn to the tenure at which so few of those who entered are still seen."""
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [12, 4], [4, 4])
_COLUMNS = ("name", "x", "share", "low", "high", "said", "seen", "tip")


@dataclass(frozen=True)
class Stay:
    """The words for stays: from when to when they are counted. `note` says what a reader may not expect of them."""

    still: str
    came: str
    since: str
    gone: str
    year: str
    note: str = ""


MEMBERS = Stay("still here", "joined", "joining", "left", "year of joining")
BUYERS = Stay(
    "still buying",
    "first bought",
    "the first purchase",
    "lapsed",
    "year of the first purchase",
    " A stay ends with the first lapse, also of those who came back; nobody can lapse before the window has passed.",
)
"""Of companies without contracts."""


def curves_chart(
    found: Sequence[Curve], title: str, test: LogRank | None, speech: Speech, theme: str, *, words: Stay = MEMBERS
) -> Chart:
    """The curves of groups, or of everybody. `title` names the dimension, such as "plan"; empty without one."""
    largest = sorted(found, key=lambda each: -each.entered)[:MOST_CURVES]
    drawn = [each for each in found if each in largest and each.steps]
    rows = [row for place, each in enumerate(drawn) for row in _rows(each, speech)]
    last = max((row["x"] for row in rows), default=12)
    spec = copied(_form(theme, words))
    percent = speech.numbers.percent
    names = [_name(each) for each in drawn]
    for layer in spec["layer"]:
        encoding = layer["encoding"]
        if "axis" in encoding.get("y", {}):
            encoding["y"]["axis"]["labelExpr"] = said_at(_SHARES, [percent(share, 0) for share in _SHARES])
        if "strokeDash" in encoding:
            encoding["strokeDash"]["scale"] = {"domain": names, "range": list(DASHES[: len(names)])}
    spec["layer"][0]["encoding"]["x"]["scale"] = {"domain": [0, last * 1.22], "nice": False}
    spec["datasets"] = {
        "steps": packed(columns_of(rows, _COLUMNS)),
        "ends": packed(columns_of(_ends(drawn, rows), _COLUMNS)),
    }
    said = finding(found, title, test, speech, words)
    left_out = len([each for each in found if each.steps]) - len(drawn)
    note = f" The {left_out} smallest groups stand in the table only." if left_out > 0 else ""
    key = (
        f'<p class="cx-quiet">Share {words.still} after so many whole months (Kaplan-Meier), with the '
        f"{escape(speech.numbers.interval_name)} as a band; the axis begins at zero.{words.note}{note}</p>"
    )
    alternative = f"{said} {_alternative(drawn, speech, words)}"
    return Chart(spec, alternative, (said,), at_risk(found, title, speech, words), key)


def finding(found: Sequence[Curve], title: str, test: LogRank | None, speech: Speech, words: Stay = MEMBERS) -> str:
    """Where half have left or how many stay a year, and whether the groups differ, in a sentence."""

    def who(each: Curve) -> str:
        if title == words.year:
            return f"those who {words.came} in {_name(each)}"
        return f"those of {title} {_name(each)}" if title else _name(each)

    firm = [(each, share) for each in found if (share := each.after(12)) is not None]
    if not firm:
        return "Nobody has been seen for twelve months yet."
    if len(found) == 1:
        each, share = firm[0]
        half = each.quantile()
        few = f"fewer than half have ever {words.gone}"
        more = few if half is None else f"half have {words.gone} after {half:.0f} months"
        return f"{speech.numbers.percent(share, 0)} are {words.still} after twelve months; {more}."
    ordered = sorted(firm, key=lambda pair: -pair[1])
    ends = [
        f"{speech.numbers.percent(share, 0)} of {who(each)}"
        for each, share in ([ordered[0], ordered[-1]] if len(ordered) > 1 else ordered)
    ]
    return f"{words.still.capitalize()} after twelve months: {joined(ends)}. {tested(test, title, speech)}"


def tested(test: LogRank | None, title: str, speech: Speech) -> str:
    """What the log-rank test says, in words."""
    if test is None:
        return f"Whether curves differ by {title} cannot be told."
    decimal = speech.numbers.decimal
    p = f"p below {decimal(0.001, 3)}" if test.p < 0.001 else f"p {decimal(test.p, 3)}"
    said = f"Curves differ by {title}" if test.p < 0.05 else f"No difference by {title} is shown"
    return f"{said} (log-rank test, {p}); an association, not a cause."


def at_risk(found: Sequence[Curve], title: str, speech: Speech, words: Stay = MEMBERS) -> str:
    """Who is still seen after so many months, the median stay and the mean of the first two years, by group."""
    last = max((each.steps[-1].tenure for each in found if each.steps), default=0)
    months = [month for month in RISK_MONTHS if month <= last]
    heads = [title.capitalize() or "Consumers", words.came.capitalize(), "Median stay", "Mean of the first 24 months"]
    heads += [f"Seen at {month} mo" for month in months]
    lines = []
    for each in found:
        seen = {step.tenure: step.at_risk for step in each.steps}
        cells = [_name(each), speech.numbers.count(each.entered), _median(each), _mean(each, speech)]
        cells += [speech.numbers.count(seen.get(month, 0)) for month in months]
        lines.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return folded(
        "At risk, medians and means", f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _median(of: Curve) -> str:
    half, (low, high) = of.quantile(), of.quantile_interval()
    if half is None:
        return "not reached"
    ends = f"{'?' if low is None else f'{low:.0f}'} to {'not reached' if high is None else f'{high:.0f}'}"
    return f"{half:.0f} months ({ends})"


def _mean(of: Curve, speech: Speech) -> str:
    mean, limits = of.restricted_mean(24), of.restricted_mean_interval(24)
    if mean is None or limits is None:
        return "not seen for so long"
    told, low, high = (speech.numbers.decimal(each, 1) for each in (mean, *limits))
    return f"{told} months ({low} to {high})"


def _rows(of: Curve, speech: Speech) -> list[dict[str, Any]]:
    """A point a whole month completed, from all at 0; as far as a share of them is still seen."""
    least = max(1.0, SHARE * of.entered)
    points = [(0, 1.0, 1.0, 1.0, of.entered)]
    for step in of.steps:
        if step.at_risk - step.left < least:
            break
        low, high = step.interval() or (step.survival, step.survival)
        points.append((step.tenure + 1, step.survival, low, high, step.at_risk))
    name = _name(of)
    percent = speech.numbers.percent
    return [
        {
            "name": name,
            "x": float(x),
            "share": share,
            "low": low,
            "high": high,
            "said": f"{percent(share, 1)} ({percent(low, 1)} to {percent(high, 1)})",
            "seen": speech.numbers.count(seen),
            "tip": f"{x} month{'' if x == 1 else 's'}",
        }
        for x, share, low, high, seen in points
    ]


def _ends(drawn: Sequence[Curve], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last point of each curve, moved apart where names would touch: `low` is where its name stands."""
    last = {row["name"]: dict(row) for row in rows}
    ends = sorted((last[_name(each)] for each in drawn if _name(each) in last), key=lambda row: row["share"])
    floor = 0.02
    for end in ends:
        end["low"] = max(end["share"], floor)
        floor = end["low"] + 0.075
    over = max((end["low"] for end in ends), default=0) - 1.0
    for end in reversed(ends):
        if over > 0:
            end["low"] -= over
    return ends


def _name(of: Curve) -> str:
    if of.group is None:
        return "All consumers"
    return "not recorded" if of.group == NO_GROUP else of.group


def _alternative(drawn: Sequence[Curve], speech: Speech, words: Stay) -> str:
    parts = []
    for each in drawn:
        shares = [(month, share) for month in (3, 12, 24) if (share := each.after(month)) is not None]
        told = joined([f"{speech.numbers.percent(share, 0)} after {month} months" for month, share in shares])
        parts.append(
            f"{_name(each)}, {speech.numbers.count(each.entered)} {words.came}: {told or 'not seen for so long'}"
        )
    return "; ".join(parts) + "."


@functools.cache
def _form(theme: str, words: Stay) -> Spec:
    look = palette(theme)
    x = {
        "field": "x",
        "type": "quantitative",
        "title": f"months since {words.since}",
        "axis": {
            "values": list(range(0, 121, 6)),
            "labelOverlap": "greedy",
            "grid": False,
            "titleColor": look.quiet,
            "titleFontWeight": 400,
        },
    }
    y = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1]},
        "axis": {"values": list(_SHARES), "domain": False, "ticks": False},
    }
    name = {"field": "name", "type": "nominal"}
    tooltip = [
        {"field": field, "type": "nominal", "title": title}
        for field, title in (
            ("name", "Who"),
            ("tip", "After"),
            ("said", words.still.capitalize()),
            ("seen", "Seen so long"),
        )
    ]
    steps, ends = {"data": {"name": "steps"}}, {"data": {"name": "ends"}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "height": HEIGHT_PX,
        "width": "container",
        "background": "transparent",
        "padding": {"left": 2, "right": 6, "top": 6, "bottom": 2},
        "layer": [
            {
                **steps,
                "mark": {"type": "area", "interpolate": "step-before", "opacity": 0.1, "color": look.line},
                "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "detail": name},
            },
            {
                **steps,
                "mark": {"type": "line", "interpolate": "step-before", "strokeWidth": 2, "color": look.line},
                "encoding": {
                    "x": x,
                    "y": {**y, "field": "share"},
                    "strokeDash": {**name, "legend": None},
                },
            },
            {
                **steps,
                "mark": {"type": "point", "opacity": 0, "size": 120, "filled": True},
                "encoding": {"x": x, "y": {**y, "field": "share"}, "tooltip": tooltip},
            },
            {
                **ends,
                "mark": {
                    "type": "text",
                    "align": "left",
                    "dx": 5,
                    "fontSize": 12,
                    "fontWeight": 600,
                    "color": look.ink,
                },
                "encoding": {"x": x, "y": {**y, "field": "low"}, "text": name},
            },
        ],
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "mark": NOTHING_TOLD,
            "axis": {"labelColor": look.quiet, "labelFontSize": 12, "domainColor": look.rule, "gridColor": look.band},
        },
        "usermeta": {"embedOptions": {"renderer": "canvas", "actions": False}},
    }
