"""Print a metric's figures from the last publication, by period and group.

    python -m cxmetrics query nps --grain quarter --by segment --from 2026-01-01
    python -m cxmetrics query answered_rate --where queue=Billing --compare year --format json

--to is exclusive. --where may be repeated: values of one dimension are OR, dimensions are
AND; a missing value is called (none). Proportions are fractions in CSV and JSON.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cxmetrics.calendar import GRAINS
from cxmetrics.errors import CxError, did_you_mean
from cxmetrics.insight import acceptance
from cxmetrics.insight.judgement import judged
from cxmetrics.insight.occasions import occasions, told
from cxmetrics.metrics.answer import Answer, Row
from cxmetrics.metrics.kinds import kinds
from cxmetrics.metrics.layer import COMPARE
from cxmetrics.metrics.question import Question
from cxmetrics.settings import Settings
from cxmetrics.views.listing import FORMATS, listing


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("metric", metavar="METRIC", help="its file name without .sql, as `metrics` lists it")
    parser.add_argument("--grain", help=f"one of {', '.join(GRAINS)}; default month, or the metric's own where coarser")
    parser.add_argument("--by", metavar="DIM", help="one row a group of this dimension")
    parser.add_argument("--from", dest="start", metavar="D", help="first day, such as 2026-01-01")
    parser.add_argument("--to", dest="end", metavar="D", help="first day that is not asked for any more")
    parser.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="may be repeated")
    parser.add_argument("--compare", metavar="previous|year", help="set each period against another")
    parser.add_argument("--format", default=FORMATS[0], metavar="|".join(FORMATS))


def run(args: argparse.Namespace, settings: Settings) -> int:
    for option, value, choices in (
        ("--grain", args.grain, GRAINS),
        ("--compare", args.compare, COMPARE),
        ("--format", args.format, FORMATS),
    ):
        if value is not None and value not in choices:
            raise CxError(option, f"{value!r} is not known.", did_you_mean(value, choices))
    question = Question(
        metric=args.metric,
        grain=args.grain,
        by=args.by,
        start=day_of("--from", args.start),
        end=day_of("--to", args.end),
        where=filters(args.where),
        compare=args.compare,
    )
    layer = acceptance.layer(settings)
    answer = judged(layer, question)
    if args.format == "text":
        shown = _shown(answer)
        print(listing(shown, [_words(answer, row) for row in answer.rows], "text"))
    else:
        print(listing(columns(answer), [record(row) for row in answer.rows], args.format))
    for doubt in dict.fromkeys(doubt for row in answer.rows for doubt in row.doubts[:1]):
        print(f"{doubt.state}: {doubt.said} (check {doubt.check}, {doubt.owner}). {doubt.remedy}", file=sys.stderr)
    if trouble := occasions(layer).trouble:
        print(told(trouble), file=sys.stderr)
    return 0


def filters(given: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """`DIM=VALUE` texts as a filter. Raises CxError for a text without `=` or without a dimension."""
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        dimension, sign, value = text.partition("=")
        if not sign or not dimension.strip():
            raise CxError("--where", f"{text!r} is no filter.", "Write DIM=VALUE, such as --where region=North.")
        found[dimension.strip()] = (*found.get(dimension.strip(), ()), value)
    return found


def columns(answer: Answer) -> list[str]:
    """The keys of every record, in order."""
    kind = kinds()[answer.metric.kind]
    own = [] if kind.keys else [total.name for total in kind.sums if total.name != "n"]
    return [
        *("metric", "period", "group", "value", "low", "high", "n"),
        *own,
        *("complete", "suppressed", "center", "lower_limit", "upper_limit", "signals", "trust"),
        *("compare_period", "compare_value", "difference", "difference_low", "difference_high", "verdict"),
    ]


def record(row: Row) -> dict[str, Any]:
    """One figure as a flat record; a key that is not in it does not apply."""
    return {
        **{name: value for name, value in row.sums.items() if name != "n"},
        "metric": row.metric,
        "period": row.period.first if row.period else None,
        "group": row.group,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "n": row.n,
        "complete": row.complete,
        "suppressed": row.suppressed,
        "center": row.center,
        "lower_limit": row.lower_limit,
        "upper_limit": row.upper_limit,
        "signals": list(row.signals),
        "trust": row.trust,
        "compare_period": row.compare_period.first if row.compare_period else None,
        "compare_value": row.compare_value,
        "difference": row.difference,
        "difference_low": row.difference_low,
        "difference_high": row.difference_high,
        "verdict": row.verdict,
    }


def _shown(answer: Answer) -> list[str]:
    """The columns that a person reads."""
    compared = ("compare_period", "compare_value", "difference", "difference_low", "difference_high", "verdict")
    return [
        *(["period"] if answer.grain != "all" else []),
        *(["group"] if answer.question.by else []),
        *("value", "low", "high"),
        *([] if answer.metric.kind == "level" else ["n"]),
        *(["lower_limit", "upper_limit", "signals"] if answer.grain != "all" else []),
        *(compared if answer.question.compare else ()),
        "note",
    ]


def _words(answer: Answer, row: Row) -> dict[str, Any]:
    """One line for people: shares in per cent, and what is particular about the figure in a word."""
    notes = [
        "hidden: too few people" if row.suppressed else "",
        "no data" if row.value is None and not row.suppressed else "",
        "" if row.complete else "not complete",
        "few" if row.n is not None and 0 < row.n < answer.metric.minimum_n else "",
        "" if row.trust == "ok" else row.trust,
    ]
    found = {
        **record(row),
        "note": ", ".join(note for note in notes if note) or None,
        "signals": "; ".join(row.signals),
    }
    if answer.metric.kind in ("proportion", "survival", "drivers"):
        found |= {name: _percent(name, found[name]) for name in _SHARES}
    return found


_SHARES = (
    "value",
    "low",
    "high",
    "lower_limit",
    "upper_limit",
    "compare_value",
    "difference",
    "difference_low",
    "difference_high",
)


def _percent(name: str, share: float | None) -> str | None:
    if share is None:
        return None
    return f"{100 * share:+.2f} pp" if name.startswith("difference") else f"{100 * share:.2f} %"


def day_of(option: str, text: str | None) -> date | None:
    """The day that an option gives. Raises CxError for a text that is none."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CxError(option, f"{text!r} is no date.", "Write it as year-month-day, such as 2026-01-31.") from None
