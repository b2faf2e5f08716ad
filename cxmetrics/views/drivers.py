"""Drivers of one outcome: ranked parts of R2 with intervals, and importance by performance, as HTML with words for it.

What is drawn is association: every finding says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from cxmetrics.insight.drivers import Driver, Drivers
from cxmetrics.views.numbers import joined
from cxmetrics.views.quadrant import Spot, quadrant
from cxmetrics.views.region import region
from cxmetrics.views.rows import folded
from cxmetrics.views.wording import Speech

NAMES = {
    "recognized": "recognize me",
    "relevant": "be relevant",
    "easy": "make it easy",
    "anticipated": "anticipate my needs",
    "heard": "give me a voice",
    "knows_promise": "know the promise",
    "able_to_deliver": "able to keep it",
    "accountable": "accountable for it",
    "nps": "recommending us",
    "csat": "satisfaction",
    "ces": "ease",
    "engaged": "engagement",
}
"""What people call the answers of the shipped metrics; others are called by their own name."""
COLUMNS = (
    "metric", "outcome", "predictor", "share", "weight", "low", "high", "sign", "r", "mean",
    "r2", "r2_low", "r2_high", "n", "trust",
)  # fmt: skip
SIGNS = {1: "together", 0: "neither way", -1: "the other way"}


def called(answer: str) -> str:
    """What people call an answer.

    >>> called("easy"), called("pays_fairly")
    ('make it easy', 'pays fairly')
    """
    return NAMES.get(answer, answer.replace("_", " "))


def drawn(of: Drivers, speech: Speech, ignored: Sequence[str] = ()) -> str:
    """Everything there is to show of one outcome, as HTML. `ignored` names filters that it cannot honour."""
    title = finding(of)
    remarks = [*_notes(of), *([f"Not filtered by {joined(list(ignored))}."] if ignored else [])]
    told = "".join(f'<p class="cx-quiet">{escape(text)}</p>' for text in remarks)
    quarters = _quadrant(of, speech) if of.ranked and not _vetoed(of) and len(of.drivers) > 1 else ""
    return (
        f'<h3 class="cx-h">{escape(title)}</h3><p class="cx-model">{escape(explained(of, speech))}</p>{told}'
        f'<div class="cx-pair"><div>{_bars(of, title, speech)}</div>{quarters}</div>{_table(of, speech)}'
    )


def records(of: Drivers) -> list[dict[str, Any]]:
    """A row a driver, for a spreadsheet: as the command prints them, and what the page shows beside."""
    trust = of.doubts[0].state if of.doubts else "ok"
    whole = {"metric": of.metric.id, "outcome": of.metric.outcome, "r2": of.r2, "r2_low": of.low, "r2_high": of.high}
    fields = ("predictor", "share", "weight", "low", "high", "sign", "r", "mean")
    return [
        {**whole, "n": of.n, "trust": trust, **{name: getattr(each, name) for name in fields}} for each in of.drivers
    ]


def finding(of: Drivers) -> str:
    """What goes most with the outcome, in a few words; named are at most four, and none without a ranking."""
    outcome = called(of.metric.outcome or "")
    if _vetoed(of):
        return f"What goes with {outcome}: the data failed a check"
    if not of.named:
        return f"What goes with {outcome}: too few {_block(of)}s to say what comes first"
    if len(of.drivers) == 1:
        return f"What goes with {outcome}: {called(of.drivers[0].predictor)}"
    if not _leading(of):
        return f"What goes with {outcome}: no driver stands out from the others"
    return f"Goes most with {outcome}: {joined([called(each.predictor) for each in _leading(of)])}"


def _leading(of: Drivers) -> list[Driver]:
    """The named drivers that certainly have more than an equal part."""
    return [each for each in of.named if each.low is not None and each.low > of.r2 / len(of.drivers)]


def explained(of: Drivers, speech: Speech) -> str:
    """R2 and n, and the named drivers with their parts and intervals, as sentences; says that it is no cause."""
    numbers = speech.numbers
    outcome, count = called(of.metric.outcome or ""), len(of.drivers)
    said = f"Together {'one driver explains' if count == 1 else f'{_COUNTS.get(count, count)} drivers explain'} "
    if count == 1:
        said = "One driver explains "
    said += f"{numbers.percent(of.r2, 1)}{_interval(of.low, of.high, speech)} of how answers on {outcome} differ "
    said += f"(R², over {numbers.count(of.n)} {'people' if of.waves else 'responses'} in {numbers.count(of.blocks)} "
    said += f"{_block(of)}{'' if of.blocks == 1 else 's'})"
    named = () if _vetoed(of) else of.named
    if named:
        parts = [
            f"{called(each.predictor)} {numbers.percent(each.part, 1)}{_interval(each.low, each.high, speech)}"
            for each in named
        ]
        said += f": {joined(parts)}"
        left = count - len(named)
        said += f"; the other {'one' if left == 1 else left} less" if left else ""
    return f"{said}. Associated with it, not its cause."


_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten"}


def _notes(of: Drivers) -> list[str]:
    found = [_in_words(note, of) for note in of.notes]
    found += [f"{doubt.state.capitalize()}: {doubt.said}. {doubt.remedy}" for doubt in of.doubts[:1]]
    if of.metric.outcome == "ces" and "easy" in of.metric.predictors:
        found.append("“make it easy” asks nearly the same as the outcome; what the others have beside it is the news.")
    return found


def _in_words(note: str, of: Drivers) -> str:
    """A note of the figures with the drivers called as people call them."""
    for name in sorted(of.metric.predictors, key=len, reverse=True):
        if name in (*of.constant, *of.inflated, *of.suppressors) and note.rstrip(".").endswith(name):
            note = note.replace(name, called(name))
        elif f"{name!r}" in note:
            note = note.replace(f"{name!r}", f"“{called(name)}”")
    return note


def _bars(of: Drivers, title: str, speech: Speech) -> str:
    """A line a driver: a bar from zero with its interval, the part in figures, the mean answer."""
    numbers = speech.numbers
    most = max([end for each in of.drivers for end in (each.part, each.high or 0.0)], default=0.0) or 1.0
    lines = []
    for each in of.drivers:
        bar = f'<i class="cx-bar" style="left:0;width:{100 * max(each.part, 0) / most:.1f}%"></i>'
        if each.low is not None and each.high is not None:
            left, width = 100 * each.low / most, 100 * (each.high - each.low) / most
            bar += f'<i class="cx-whisker" style="left:{left:.1f}%;width:{width:.1f}%"></i>'
        under = _interval(each.low, each.high, speech).strip(" ()")
        turned = " (goes the other way)" if each.sign < 0 else ""
        lines.append(
            f'<tr><th scope="row">{escape(called(each.predictor) + turned)}</th>'
            f'<td class="cx-plot"><div class="cx-lane" aria-hidden="true">{bar}</div></td>'
            f'<td class="cx-num"><b>{escape(numbers.percent(each.part, 1))}</b>'
            f"{f'<br><small>{escape(under)}</small>' if under else ''}</td>"
            f'<td class="cx-num">{escape(numbers.decimal(each.mean, 2))}</td></tr>'
        )
    heads = ("Driver", f"Part of R², and its {numbers.interval_name}", "Part", "Mean answer")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return (
        f"{region(title)}"
        f'<table class="cx-break cx-drivers{" cx-grey" if _vetoed(of) else ""}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )


def _quadrant(of: Drivers, speech: Speech) -> str:
    """Importance upwards, performance to the right, split at the middle of each."""
    numbers = speech.numbers
    spots = [Spot(called(each.predictor), each.mean, each.part) for each in of.drivers]
    said = "; ".join(
        f"{spot.name}: mean answer {numbers.decimal(spot.x, 2)}, part of R² {numbers.percent(spot.y, 1)}"
        for spot in spots
    )
    outcome = called(of.metric.outcome or "")
    weak = joined([called(each.predictor) for each in _leading(of) if each.mean < _mean(of)])
    title = (
        f"Goes most with {outcome}, scored lower than the others: {weak}"
        if weak
        else "How much each weighs, and how it is scored"
    )
    axes = (
        f"mean answer, {numbers.decimal(min(s.x for s in spots), 2)} to {numbers.decimal(max(s.x for s in spots), 2)}",
        f"part of R², 0 to {numbers.percent(max(s.y for s in spots), 1)}",
    )
    split = (_mean(of), of.r2 / len(of.drivers))
    return quadrant(spots, split, axes, title, f"{title}. {said}. Associated with it, not its cause.")


def _mean(of: Drivers) -> float:
    return sum(each.mean for each in of.drivers) / len(of.drivers)


def _table(of: Drivers, speech: Speech) -> str:
    """Every figure, both ways of splitting R2 beside each other."""
    numbers = speech.numbers
    heads = ("Driver", "Share (LMG)", "Relative weight", numbers.interval_name, "Correlation", "Goes", "Mean answer")
    lines = []
    for each in of.drivers:
        cells = [
            called(each.predictor),
            "" if each.share is None else numbers.percent(each.share, 2),
            numbers.percent(each.weight, 2),
            _interval(each.low, each.high, speech, 2).strip(" ()"),
            numbers.decimal(each.r, 2),
            SIGNS[each.sign] + (", suppressor" if each.suppressor else ""),
            numbers.decimal(each.mean, 2),
        ]
        lines.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return folded("Table", f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>")


def _interval(low: float | None, high: float | None, speech: Speech, digits: int = 1) -> str:
    if low is None or high is None:
        return ""
    return f" ({speech.numbers.percent(low, digits)} to {speech.numbers.percent(high, digits)})"


def _block(of: Drivers) -> str:
    return "wave" if of.waves else "week"


def _vetoed(of: Drivers) -> bool:
    return bool(of.doubts) and of.doubts[0].state == "vetoed"
