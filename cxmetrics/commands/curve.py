"""Print how long people stay: the Kaplan-Meier curve of a metric of kind survival, by whole months.

    python -m cxmetrics curve retention_curve --by plan
    python -m cxmetrics curve retention_curve --from 2025-03-01 --where segment=SMB --format csv

--from and --to (exclusive) are joining days. at_risk counts those who had stayed for as
long and were still seen; low and high are the 95 % interval (Greenwood, log-log).
"""

from __future__ import annotations

import argparse

from cxmetrics.commands.query import day_of, filters
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.insight import acceptance
from cxmetrics.insight.survival import Curve, curves
from cxmetrics.metrics.question import Question
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing

COLUMNS = ("group", "tenure", "at_risk", "left", "survival", "low", "high")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("metric", metavar="NAME", help="a metric of kind survival, such as retention_curve")
    parser.add_argument("--by", metavar="DIM", help="a curve a group of this dimension")
    parser.add_argument("--from", dest="start", metavar="D", help="first joining day, such as 2025-03-01")
    parser.add_argument("--to", dest="end", metavar="D", help="first joining day that is not asked for any more")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="may be repeated")
    parser.add_argument("--format", default=FORMATS[0], metavar="|".join(FORMATS))


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.format not in FORMATS:
        raise CxError("--format", f"{args.format!r} is not known.", did_you_mean(args.format, FORMATS))
    question = Question(
        args.metric, None, args.by, day_of("--from", args.start), day_of("--to", args.end), filters(args.where)
    )
    rows = [row for each in curves(acceptance.layer(settings), question) for row in _rows(each)]
    print(listing(COLUMNS, rows, args.format))
    return 0


def _rows(of: Curve) -> list[dict[str, object]]:
    rows = []
    for step in of.steps:
        low, high = step.interval() or (None, None)
        named = {name: getattr(step, name) for name in ("tenure", "at_risk", "left", "survival")}
        rows.append({"group": of.group, **named, "low": low, "high": high})
    return rows
