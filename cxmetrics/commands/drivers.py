"""Print what an outcome goes with most: R2 split among the drivers, with intervals. Association, not cause.

    python -m cxmetrics drivers nps_drivers
    python -m cxmetrics drivers nps_drivers --from 2026-01-05 --where segment=SMB --format csv

share (LMG, the Shapley split) and weight (Johnson's relative weight) each add up to r2; low
and high are the 95 % interval of share, by leaving out one week at a time; sign is 1, 0 or
-1. Whole weeks count, those that begin from --from on and before --to; of what employees
answered, waves.
"""

from __future__ import annotations

import argparse
import sys

from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.insight import acceptance
from cxmetrics.insight.drivers import Drivers, drivers
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.question import Question
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing

COLUMNS = ("predictor", "share", "weight", "low", "high", "sign", "r2", "n")
SIGNS = {1: "positive", 0: "none", -1: "negative"}
"""How text for people gives the sign of the simple correlation; CSV and JSON give 1, 0 or -1."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("metric", metavar="NAME", help="a metric of kind drivers, such as nps_drivers")
    parser.add_argument("--from", dest="start", metavar="D", help="first day, such as 2026-01-05")
    parser.add_argument("--to", dest="end", metavar="D", help="first day that is not asked for any more")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="may be repeated")
    parser.add_argument("--format", default=FORMATS[0], metavar="|".join(FORMATS))


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.format not in FORMATS:
        raise CxError("--format", f"{args.format!r} is not known.", did_you_mean(args.format, FORMATS))
    start, end = day_of("--from", args.start), day_of("--to", args.end)
    layer = acceptance.layer(settings)
    _known(layer, args.metric)
    found = drivers(layer, Question(args.metric, "all", None, start, end, filters(args.where)))
    print(listing(COLUMNS, _rows(found, args.format == "text"), args.format))
    for note in found.notes:
        print(note, file=sys.stderr)
    for doubt in found.doubts[:1]:
        print(f"{doubt.state}: {doubt.said} (check {doubt.check}, {doubt.owner}). {doubt.remedy}", file=sys.stderr)
    return 0


def _known(layer: Layer, name: str) -> None:
    """Refuses a name that no metric has, with those that have drivers."""
    held = layer.publication.metrics
    with_drivers = sorted(each for each, metric in held.items() if metric.kind == "drivers")
    if name not in held and name not in layer.catalog.metrics and with_drivers:
        raise CxError(f"metric {name!r}", "there is no such metric.", did_you_mean(name, with_drivers))


def _rows(found: Drivers, words: bool) -> list[dict[str, object]]:
    return [
        {
            **{name: getattr(each, name) for name in ("predictor", "share", "weight", "low", "high")},
            "sign": SIGNS[each.sign] if words else each.sign,
            "r2": found.r2,
            "n": found.n,
        }
        for each in found.drivers
    ]
