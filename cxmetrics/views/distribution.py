"""What stands behind a headline over time: promoters, passives and detractors, or those counted and those not."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import UTC, date, datetime
from html import escape
from typing import Any

import altair as alt

from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.definition import Metric
from cxmetrics.views.alternatives import of_distribution
from cxmetrics.views.chart import Chart, Spec, columns_of, copied, packed
from cxmetrics.views.histories import dated, day_ms, said_at, utc
from cxmetrics.views.lanes import FONT, NOTE_FIELDS, NOTES, NOTHING_TOLD, PICK, PRESSED, ROWS, note_labels, note_marks
from cxmetrics.views.numbers import joined
from cxmetrics.views.palette import palette
from cxmetrics.views.rows import folded
from cxmetrics.views.subject import plain
from cxmetrics.views.wording import Speech

Words = tuple[str, str]
HATCH = "hatch"
_SHARES = (0, 0.5, 1)
PARTS = ("best", "middle", "worst")
"""From the top of a bar to its foot."""
_FIELDS = ("id", "x", "x_end", "foot", "head", "part", "name", "count", "period", "percent")


def splits(answer: Answer) -> bool:
    """Whether the metric has a distribution that its sums tell."""
    return answer.metric.kind in ("nps", "proportion")


def distribution(answer: Answer, speech: Speech, theme: str, words: Words | None = None) -> Chart:
    """One bar a period, its parts adding up to all answers. Only for kinds nps and proportion.

    `words` name what a proportion counts and the rest.
    """
    names = _names(answer.metric, words)
    hatched: list[dict[str, Any]] = []
    rows: list[dict[str, Any]] = []
    for row in answer.rows:
        parts = _parts(answer, row)
        total = sum(parts.values())
        foot = 0.0
        for part in reversed(list(parts)):
            if row.period is not None and total:
                share = parts[part] / total
                bar = {"foot": foot, "head": foot + share, "count": speech.numbers.count(parts[part])}
                bar["percent"] = speech.numbers.percent(share, 0)
                rows.append(_row(answer, row, part, names, speech) | bar)
                foot += share
        if total and not row.complete:
            hatched += _hatches(rows[-1])
    spec = copied(_form(theme))
    encoding = spec["layer"][0]["encoding"]
    encoding["y"]["axis"]["labelExpr"] = said_at(_SHARES, [speech.numbers.percent(share, 0) for share in _SHARES])
    held = [row.period.first for row in answer.rows if row.period is not None and _parts(answer, row)]
    if held:
        encoding["x"]["axis"] |= dated([held[0], held[-1]], speech.numbers)
        _span(spec, held[0], max(row["x_end"] for row in rows))
    spec["datasets"] = {
        ROWS: packed(columns_of([*rows, *hatched], _FIELDS)),
        NOTES: packed(columns_of([], NOTE_FIELDS)),
    }
    days = [row["x"] for row in rows if row["complete"]] or [row["x"] for row in rows]
    newest = [row for row in rows if row["x"] == max(days)][::-1] if days else []
    said = joined([f"{row['name']} {row['percent']}" for row in newest])
    when = newest[0]["period"] if newest else ""
    title = f"{plain(answer.metric.title)}: {f'{said} in {when}' if newest else 'no answers'}"
    shares: dict[str, list[str]] = {}
    for each in rows:
        if each["complete"]:
            shares.setdefault(each["name"], []).append(each["percent"])
    return Chart(
        spec, of_distribution(title, answer.grain, shares), (title, legend(names, hatched=bool(hatched))), _table(rows)
    )


def _span(spec: Spec, first: date, end_ms: float) -> None:
    """Says how far time goes, with marks that have one place in it: of layers without a row a browser complains."""
    end = datetime.fromtimestamp(end_ms / 1000, UTC).date()
    for encoding in (layer["encoding"] for layer in spec["layer"]):
        if "x2" not in encoding:
            encoding["x"]["scale"] = {"type": "utc", "domain": [utc(first), utc(end)]}


def legend(names: Mapping[str, str], *, hatched: bool = False) -> str:
    """The parts with their colors and names, as inline HTML, in the order in which they lie on each other."""
    entries = [*names.items(), *([("unfinished", "not complete yet")] if hatched else [])]
    return " ".join(f'<span class="cx-key"><i class="cx-{part}"></i>{escape(name)}</span>' for part, name in entries)


def _hatches(bar: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lines aslant over the whole bar of a period that is not complete."""
    ends = {"part": HATCH, "x": bar["x"], "x_end": bar["x_end"]}
    return [{**ends, "foot": step / 20, "head": (step + 1.4) / 20} for step in range(19)]


def _parts(answer: Answer, row: Row) -> dict[str, float]:
    sums = row.sums
    if row.suppressed or not sums:
        return {}
    if answer.metric.kind == "nps":
        high, low, all_ = sums["promoters"], sums["detractors"], sums["responses"]
        return {"best": high, "middle": all_ - high - low, "worst": low}
    counted, all_ = sums["numerator"], sums["denominator"]
    if answer.metric.better == "lower":
        return {"best": all_ - counted, "worst": counted}
    return {"best": counted, "worst": all_ - counted}


def _names(metric: Metric, words: Words | None) -> Mapping[str, str]:
    if metric.kind == "nps":
        return {"best": "promoters (9-10)", "middle": "passives (7-8)", "worst": "detractors (0-6)"}
    counted, rest = words or (f"{metric.title[:1].lower()}{metric.title[1:]}", "the rest")
    return {"best": rest, "worst": counted} if metric.better == "lower" else {"best": counted, "worst": rest}


def _row(answer: Answer, row: Row, part: str, names: Mapping[str, str], speech: Speech) -> dict[str, Any]:
    assert row.period is not None  # rows without a period are left out before
    first, end = day_ms(row.period.first), day_ms(row.period.end)
    return {
        "id": answer.metric.id,
        "x": first,
        "x_end": end - (end - first) * 0.12,
        "part": part,
        "complete": row.complete,
        "name": names[part],
        "period": speech.period(row, answer.grain) + ("" if row.complete else " to date"),
    }


def _table(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(row["name"] for row in rows))
    periods: dict[str, dict[str, str]] = {}
    for row in rows:
        periods.setdefault(row["period"], {})[row["name"]] = f"{row['count']} ({row['percent']})"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("Period", *names))
    lines = [[period, *(parts.get(name, "") for name in names)] for period, parts in reversed(list(periods.items()))]
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return folded("Table", f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


@functools.cache
def _form(theme: str) -> Spec:
    look = palette(theme)
    pick = alt.selection_point(name=PICK, fields=["id", "x"], on=PRESSED, toggle=False, empty=False)
    bars = (
        alt.Chart(alt.NamedData(ROWS))
        .transform_filter(f"datum.part !== '{HATCH}'")
        .mark_rect(cursor="pointer")
        .encode(
            alt.X("x:T", title=None, scale=alt.Scale(type="utc"),
                  axis=alt.Axis(tickCount=8, labelOverlap="greedy", grid=False)),
            alt.X2("x_end"),
            alt.Y("foot:Q", title=None, scale=alt.Scale(domain=[0, 1]),
                  axis=alt.Axis(values=list(_SHARES), grid=True, domain=False, ticks=False)),
            alt.Y2("head"),
            alt.Color("part:N", legend=None, scale=alt.Scale(
                domain=list(PARTS), range=[look.better, look.rule, look.worse])),
            tooltip=[alt.Tooltip("period:N", title="Period"), alt.Tooltip("name:N", title="Part"),
                     alt.Tooltip("percent:N", title="Share"), alt.Tooltip("count:N", title="Count")],
        )
        .add_params(pick)
    )  # fmt: skip
    x = alt.X("x:T", title=None)
    hatches = (
        alt.Chart(alt.NamedData(ROWS))
        .transform_filter(f"datum.part === '{HATCH}'")
        .mark_rule(color=look.paper, strokeWidth=1.5)
        .encode(x, alt.X2("x_end"), alt.Y("foot:Q", title=None), alt.Y2("head"))
    )
    chart = alt.layer(bars, hatches, *note_marks(look, x)[1:], *note_labels(look, x, align="left")).properties(
        height=150
    )
    spec: Spec = chart.to_dict()
    spec["config"] = {
        "font": FONT,
        "view": {"stroke": None},
        "mark": NOTHING_TOLD,
        "axis": {"labelColor": look.quiet, "labelFontSize": 12, "domainColor": look.rule, "gridColor": look.band},
    }
    spec["background"] = "transparent"
    spec["padding"] = {"left": 2, "right": 14, "top": 4, "bottom": 2}
    spec["usermeta"] = {"embedOptions": {"renderer": "canvas", "actions": False}}
    return spec
