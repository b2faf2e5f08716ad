"""A figure as a person types it -> the value in the metric's own unit. What could be read in two ways is refused."""

from __future__ import annotations

import contextlib
import re

from babel.core import UnknownLocaleError
from babel.numbers import NumberFormatError, parse_decimal

from cxmetrics.errors import CxError
from cxmetrics.metrics.definition import Metric
from cxmetrics.views.numbers import Numbers, form, scale

_UNITS = {"s": 1, "sec": 1, "seconds": 1, "min": 60, "minutes": 60, "h": 3600, "hours": 3600, "d": 86400, "days": 86400}
_PARTS = re.compile(r"(?P<number>[+\-−]?[\d.,'’\u00a0\u202f ]*\d[\d.,]*)\s*(?P<unit>%|[a-z]+)?", re.IGNORECASE)


def figure(metric: Metric, text: str, numbers: Numbers) -> float:
    """What was typed: 0.8 or "80 %" of a share, 120 or "2 min" of a duration, 45 of a score.

    Raises CxError for what is no number, could be two numbers, or lies outside of the metric's scale.
    """
    where = f"{metric.title}, {text!r}"
    found = _PARTS.fullmatch(text.strip())
    if found is None:
        raise CxError(where, "is no figure.", _example(metric))
    value = _number(where, found["number"].strip().replace("−", "-"), numbers.locale)
    unit = (found["unit"] or "").lower()
    if unit == "%" and form(metric) == "percent":
        value /= 100
    elif unit in _UNITS and form(metric) == "seconds":
        value *= _UNITS[unit]
    elif unit:
        raise CxError(where, f"the unit {unit!r} is not one of this figure.", _example(metric))
    low, high = scale(metric)
    if not low <= value <= high:
        bounds = f"{numbers.figure(metric, low)} to {numbers.figure(metric, high)}"
        beyond = f"lies outside of its scale ({bounds})" if high < float("inf") else "is below zero"
        raise CxError(where, f"{beyond}.", _example(metric))
    return value


def read_as(metric: Metric, value: float, numbers: Numbers) -> str:
    """How a value was understood, in words: "0.8 (80.0%)"."""
    plain, shown = f"{value:g}", numbers.figure(metric, value)
    return shown if plain == shown else f"{plain} ({shown})"


def _number(where: str, text: str, locale: str) -> float:
    """The number, in plain notation or as the locale writes it; refused where the two differ."""
    readings = []
    with contextlib.suppress(ValueError):
        readings.append(float(text))
    with contextlib.suppress(NumberFormatError, UnknownLocaleError, ValueError):
        readings.append(float(parse_decimal(text, locale=locale.replace("-", "_"), strict=True)))
    if not readings:
        raise CxError(where, "is no number.", "Write it plainly, such as 0.8 or 1200.")
    if readings[0] != readings[-1]:
        both = f"{readings[0]:g} or {readings[-1]:g}"
        raise CxError(where, f"could be {both}.", "Write it without a separator of thousands, with a point.")
    return readings[0]


def _example(metric: Metric) -> str:
    match form(metric):
        case "percent":
            return "Write a share as a fraction or in per cent: 0.8 or '80 %'."
        case "seconds":
            return "Write seconds, or a number with s, min, h or d: 120 or '2 min'."
        case "points":
            return "Write a score from -100 to 100, such as 45."
    return "Write a plain number, such as 4.2 or 1200."
