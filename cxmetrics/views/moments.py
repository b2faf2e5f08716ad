"""Moments when consumers love us or leave, as a ranked picture: ease apart, risk of leaving, what it was worth."""

from __future__ import annotations

import math
from html import escape

from cxmetrics.calendar import Period
from cxmetrics.insight.moments import Ease, Moment, Moments, Staying
from cxmetrics.views.numbers import NOTHING, joined
from cxmetrics.views.region import region
from cxmetrics.views.tile import kind, mark, verdict
from cxmetrics.views.wording import Speech

YEAR, HALF = 12, 6
NAMES = {YEAR: "a year", HALF: "half a year"}
MOST_TOLD = 2
"""So many moments the finding names beside the first."""
_LEAST, _MOST = 0.2, 10.0
"""The ends of the axis of relative risks, which is logarithmic; what lies beyond is drawn at its end."""
_EASE_LEAST, _EASE_MOST = 1.0, 7.0


def finding(of: Moments, speech: Speech) -> str:
    """Which moments stand out: "A problem at Start goes with leaving 4.2 times as often within a year"."""
    stages = [each for each in of.found if each.shown]
    if not stages:
        many = speech.numbers.count(of.tested)
        return f"No moment stands out: of {many} comparisons none shows leaving after a problem beyond chance"
    first, *more = sorted(stages, key=lambda each: each.dimension != "stage")
    of_first = _told(first)
    others = [_beside(each, of_first.months, speech) for each in more[:MOST_TOLD]]
    others += [f"{len(more) - MOST_TOLD} more stand out"] if len(more) > MOST_TOLD else []
    also = f"; {joined(others)}" if others else ""
    often = f"{_more_often(of_first, speech)} as often within {NAMES[of_first.months]}"
    return f"A problem {_whereabouts(first)} goes with leaving {often}{also}"


def _beside(each: Moment, months: int, speech: Speech) -> str:
    """A further moment with a ratio of its own: "one about Activation 2.4 times"."""
    told = _told(each)
    within = f" within {NAMES[told.months]}" if told.months != months else ""
    return f"one {_whereabouts(each)} {_more_often(told, speech)}{within}"


def _whereabouts(each: Moment) -> str:
    return f"{'at' if each.dimension == 'stage' else 'about'} {each.name}"


def _more_often(told: Staying, speech: Speech) -> str:
    ratio = told.ratio.value if told.ratio else 1.0
    return f"{'' if ratio >= 1 else 'only '}{speech.numbers.decimal(ratio, 1)} times"


def moments_table(of: Moments, dimension: str, title: str, speech: Speech) -> str:
    """The stages or the reasons, those that stand out first; `title` names the dimension."""
    rows = of.of(dimension)
    if not rows:
        return f'<p class="cx-quiet">No moments by {escape(title.lower())} yet.</p>'
    heads = (
        title, "Ease: detractors, promoters", "Left within a year", "Times as often as others", "",
        "Within half a year", "Concerned", "Beyond the usual",
    )  # fmt: skip
    head = "".join(f'<th scope="col">{escape(name) or "<span class=cx-hidden>drawn</span>"}</th>' for name in heads)
    body = "".join(_line(each, of.worth, speech) for each in rows)
    return (
        f"{region(f'Moments by {title.lower()}')}"
        '<table class="cx-break cx-moments">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def notes(of: Moments, speech: Speech) -> str:
    """How to read the tables, and that they tell of no cause."""
    told = [
        "An association, not a cause: those with a problem are set beside those in contact about the same without "
        "one, within the same time with us (Mantel-Haenszel, interval of Greenland and Robins); they may differ in "
        "other ways.",
        f"{speech.numbers.count(of.tested)} comparisons are judged together (Benjamini-Hochberg at 5%): a diamond "
        "marks what stands.",
    ]
    for months, span in sorted(of.spans.items(), reverse=True):
        told.append(f"Within {NAMES[months]}: contacts of {_span(span, speech)}.")
    if of.heard is not None:
        told.append(f"Ease, 1 to 7: answers of {_span(of.heard, speech)}.")
    told.append("Concerned counts a consumer once for each month and reason.")
    if of.few:
        told.append(f"{of.few} more with too few consumers and answers are left out.")
    return f'<p class="cx-quiet">{escape(" ".join(told))}</p>'


def _span(span: Period, speech: Speech) -> str:
    return f"{speech.numbers.short_day(span.first)} to {speech.numbers.short_day(span.last)}"


def _told(of: Moment) -> Staying:
    """The comparison that is told of a moment that stands out: the year's where it stands, else the half year's."""
    shown = [of.staying[months] for months in (YEAR, HALF) if months in of.staying and of.staying[months].shown]
    return shown[0]


def _line(of: Moment, worth: float | None, speech: Speech) -> str:
    numbers, year, half = speech.numbers, of.staying.get(YEAR), of.staying.get(HALF)
    main = year or half
    left = NOTHING
    if year is not None and year.of:
        usual = year.usual()
        others = "" if usual is None else f"<br><small>others {numbers.percent(usual)}</small>"
        left = f"<b>{numbers.percent(year.share)}</b>{others}"
    cells = [
        _ease(of.ease, speech),
        left,
        _often(year, speech),
        _forest(year),
        _often(half, speech),
        NOTHING if main is None else numbers.count(main.of),
        _beyond(year, worth, speech),
    ]
    classes = ("", "cx-num", "cx-num", "cx-plot", "cx-num", "cx-num", "cx-num")
    body = "".join(f'<td class="{name}">{cell}</td>' for name, cell in zip(classes, cells, strict=True))
    return f'<tr><th scope="row">{escape(of.name)}</th>{body}</tr>'


def _often(of: Staying | None, speech: Speech) -> str:
    """How many times as often they left, with the interval, and a shape where it stands."""
    if of is None or of.ratio is None:
        return f"<small>{'few left' if of is not None and of.of else NOTHING}</small>"
    ratio = of.ratio
    word = verdict("associated") if of.shown else ""
    interval = f"{_times(ratio.low, speech)} to {_times(ratio.high, speech)}"
    return f"<b>{_times(ratio.value, speech)}</b> <small>{escape(interval)}</small> {word}"


def _times(value: float, speech: Speech) -> str:
    return speech.numbers.decimal(value, 1 if value < 100 else 0)


def _forest(of: Staying | None) -> str:
    """The risk on its interval, on a logarithmic axis; the dashed line is no difference."""
    if of is None or of.ratio is None:
        return ""
    left, right, at = _place(of.ratio.low), _place(of.ratio.high), _place(of.ratio.value)
    shape = mark("associated") if of.shown else '<i class="cx-shape cx-dot"></i>'
    name = kind("associated") if of.shown else "cx-still"
    return (
        f'<div class="cx-lane" aria-hidden="true"><i class="cx-all" style="left:{_place(1.0):.1f}%"></i>'
        f'<i class="cx-range" style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
        f'<span class="cx-mark {name}" style="left:{at:.1f}%">{shape}</span></div>'
    )


def _place(ratio: float) -> float:
    """Where on the axis a relative risk lies, in per cent."""
    share = math.log(max(ratio, _LEAST) / _LEAST) / math.log(_MOST / _LEAST)
    return 100 * min(max(share, 0.0), 1.0)


def _ease(of: Ease | None, speech: Speech) -> str:
    """Both means as figures and as two ends of a line on the scale of the question."""
    if of is None:
        return f"<small>{NOTHING}</small>"
    ends = [100 * (value - _EASE_LEAST) / (_EASE_MOST - _EASE_LEAST) for value in (of.detractors, of.promoters)]
    numbers = speech.numbers
    apart = numbers.decimal(of.gap, 1)
    if of.low is not None and of.high is not None:
        apart += f" ({numbers.decimal(of.low, 1)} to {numbers.decimal(of.high, 1)})"
    return (
        '<div class="cx-lane cx-apart" aria-hidden="true">'
        f'<i class="cx-range" style="left:{min(ends):.1f}%;width:{abs(ends[1] - ends[0]):.1f}%"></i>'
        f'<span class="cx-mark" style="left:{ends[0]:.1f}%"><i class="cx-ring"></i></span>'
        f'<span class="cx-mark" style="left:{ends[1]:.1f}%"><i class="cx-shape cx-dot"></i></span></div>'
        f"<small>{numbers.decimal(of.detractors, 1)}, {numbers.decimal(of.promoters, 1)}: apart {escape(apart)}</small>"
    )


def _beyond(of: Staying | None, worth: float | None, speech: Speech) -> str:
    """How many left beyond what is usual, and what they were worth a month; only where it stands."""
    found = of.beyond() if of is not None and of.shown else None
    if found is None:
        return f"<small>{NOTHING}</small>"
    numbers = speech.numbers
    told = f"<b>{numbers.count(found[0])}</b> <small>{numbers.count(found[1])} to {numbers.count(found[2])}</small>"
    if worth is None:
        return told
    money = [escape(numbers.money(each * worth)) for each in found]
    return f"{told}<br><b>{money[0]}</b> a month <small>{money[1]} to {money[2]}</small>"
