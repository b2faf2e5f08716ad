"""Split the change of a figure between two periods into shift of mix and change within groups.

    python -m cxmetrics explain nps --period 2026-05-01 --versus 2026-04-01 --by segment
    python -m cxmetrics explain nps --period 2026-05-01 --versus 2026-04-01 --by segment,channel --format json

--period and --versus are the first days of periods; the parts add up to the change. Two
dimensions joined by a comma are taken together where they are stored together. --where may
be repeated: values of one dimension are OR, dimensions are AND.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

from cxmetrics.calendar import GRAINS
from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.insight import acceptance
from cxmetrics.insight.causes import best
from cxmetrics.insight.explanation import Explanation, explanation
from cxmetrics.settings import Settings
from cxmetrics.views import moving
from cxmetrics.views.listing import FORMATS, listing
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.wording import Speech

KEYS = ("metric", "value", "versus_value", "change")
PART_KEYS = ("dimension", "group", "mix", "within")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("metric", metavar="METRIC", help="its file name without .sql, as `metrics` lists it")
    parser.add_argument("--period", metavar="P", required=True, help="first day of the period, such as 2026-05-01")
    parser.add_argument("--versus", metavar="Q", required=True, help="first day of the period it is set against")
    parser.add_argument("--grain", help="one of day, week, month, quarter, year; default month, or the metric's own")
    parser.add_argument("--by", metavar="DIM", required=True, help="a dimension, or two joined by a comma")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="may be repeated")
    parser.add_argument("--format", default=FORMATS[0], metavar="|".join(FORMATS))


def run(args: argparse.Namespace, settings: Settings) -> int:
    for option, value, choices in (("--grain", args.grain, GRAINS[:-1]), ("--format", args.format, FORMATS)):
        if value is not None and value not in choices:
            raise CxError(option, f"{value!r} is not known.", did_you_mean(value, choices))
    period, versus = _day("--period", args.period), _day("--versus", args.versus)
    by = tuple(name.strip() for name in args.by.split(",") if name.strip())
    layer = acceptance.layer(settings)
    where = filters(args.where)
    found = explanation(layer, args.metric, period, versus, by=by, grain=args.grain, where=where)
    speech = Speech(Numbers(settings.locale, settings.currency), settings.calendar)
    cause = best(layer, args.metric, period, versus, grain=args.grain, where=where)
    notes = moving.remarks(found, cause, settings.dimension_titles, speech)
    if args.format == "text":
        print(f"{moving.change_text(found, speech)}.")
        print("\n".join([moving.cause_text(found, cause, settings.dimension_titles, speech), *notes]))
        print(listing(_columns(found), [_words(found, part) for part in record(found)["parts"]], "text"))
        return 0
    for note in notes:
        print(note, file=sys.stderr)
    whole = record(found)
    if args.format == "json":
        print(json.dumps(whole, indent=2, allow_nan=False))
    else:
        lines = [{**{key: whole[key] for key in KEYS}, **part} for part in whole["parts"]]
        print(listing((*KEYS, *PART_KEYS), lines, "csv"))
    return 0


def record(of: Explanation) -> dict[str, Any]:
    """The explanation as one object; its parts add up to its change."""
    parts = [
        {"dimension": part.dimension, "group": part.group, "mix": part.mix, "within": part.within} for part in of.parts
    ]
    whole = (of.metric.id, of.value, of.versus_value, of.change)
    return {**dict(zip(KEYS, whole, strict=True)), "parts": parts}


def _columns(of: Explanation) -> list[str]:
    """What a person reads: no mix of a level, which has none."""
    return ["group", *(() if of.metric.kind == "level" else ("mix", "within")), "part"]


def _words(of: Explanation, part: dict[str, Any]) -> dict[str, Any]:
    figures = {"mix": part["mix"], "within": part["within"], "part": part["mix"] + part["within"]}
    if of.metric.kind == "proportion":
        return {**part, **{name: _points(value) for name, value in figures.items()}}
    return {**part, **figures}


def _points(share: float) -> str:
    """A step between shares in percentage points; one too small to be written has no sign."""
    points = round(100 * share, 2)
    return f"{points:+.2f} pp" if points else "0.00 pp"


def _day(option: str, text: str) -> date:
    found = day_of(option, text)
    assert found is not None  # the option is required
    return found
