"""A target held against what is usual: one word with its shape, and why, in plain words."""

from __future__ import annotations

from html import escape

from cxmetrics.insight.assurance import EITHER, MET, MISSED, assurance
from cxmetrics.metrics.answer import Answer
from cxmetrics.metrics.definition import Metric
from cxmetrics.views.numbers import Numbers

SHAPES = {MET: "tick", MISSED: "cross", EITHER: "half"}
_COLORS = {MET: "better", MISSED: "worse", EITHER: "still"}

Reach = tuple[float, float] | None


def chip(metric: Metric, target: float | None, reach: Reach, numbers: Numbers) -> str:
    """The word with its shape as inline HTML, the reason as its tooltip; empty without target or limits."""
    word = assured(metric, target, reach)
    if word is None:
        return ""
    why = escape(reason(metric, target, reach, numbers), quote=True)
    shape = f'<i class="cx-shape cx-{SHAPES[word]}" aria-hidden="true"></i>'
    return f'<span class="cx-word cx-{_COLORS[word]}" title="{why}">{shape} {escape(word)}</span>'


def assured(metric: Metric, target: float | None, reach: Reach) -> str | None:
    """consistently met, consistently missed or hit or miss; None without target or limits."""
    lower, upper = reach or (None, None)
    return assurance(lower, upper, target, metric.better)


def reason(metric: Metric, target: float | None, reach: Reach, numbers: Numbers) -> str:
    """Why, by the limit that counts: "even the worst that is usual, 81.0%, meets the target of 80.0%"; or empty."""
    word = assured(metric, target, reach)
    if word is None or reach is None:
        return ""
    aim = numbers.figure(metric, target)
    worst, best = reach if metric.better == "higher" else reach[::-1]
    if word == MET:
        return f"even the worst that is usual, {_shown(metric, worst, numbers)}, meets the target of {aim}"
    if word == MISSED:
        at_best = _shown(metric, best, numbers)
        return f"even the best that is usual, {at_best}, misses the target of {aim}: things must be done otherwise"
    low, high = (numbers.within(metric, line) for line in reach)
    return f"the target of {aim} lies within what is usual, {numbers.interval(metric, low, high)}: it is met by chance"


def title_part(answer: Answer, target: float | None, numbers: Numbers) -> str:
    """What a history's title says of its target: "target 80.0% hit or miss"; empty where nothing can be said."""
    word = assured(answer.metric, target, answer.reach)
    return f"target {numbers.figure(answer.metric, target)} {word}" if word else ""


def _shown(metric: Metric, line: float, numbers: Numbers) -> str:
    return numbers.figure(metric, numbers.within(metric, line))
