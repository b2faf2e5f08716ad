"""How a figure is written for a reader: per cent, points, seconds, money and counts in the company's locale.

Takes numbers, gives texts; what a figure means is left to `wording`.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_datetime
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_decimal_symbol,
    parse_pattern,
)

from cxmetrics.calendar import day_text, known_locale, month_text
from cxmetrics.insight.caused import PER_100
from cxmetrics.metrics.definition import Metric

NOTHING = "–"
"""How a missing figure is written."""

_SHARES = ("proportion", "survival", "drivers")
_PER_CENT = frozenset({"%", "percent", "per cent", "share", "fraction"})
_SECONDS = frozenset({"s", "second", "seconds"})
CLOCK_FROM_S, _CLOCK_TO_S = 100, 3600
"""Between so many seconds a duration is written as on a clock, in minutes and seconds."""
_HOURS_FROM_S, _DAYS_FROM_S = 2 * 3600, 2 * 86400
"""From so many seconds on a duration is written in hours, and in days."""
_CLOCK_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
"""Steps of an axis that are round on a clock."""
_UNGROUPED = re.compile(r"\d{4}")
"""Some locales have no short form of thousands: there the figure is written out, with its groups."""
_ORDERS = (["YYYY", "MM", "DD"], ["DD", "MM", "YYYY"], ["MM", "DD", "YYYY"])
"""The orders in which a field takes a day."""
_FEW = 1e6
"""Shares below are rounded before they are written, so that many are the same text."""
_TEXTS = 8_192
"""So many texts are remembered: a chart writes a thousand, and most of them again under the next filter."""
_MONEY = frozenset({"money", "currency", "{currency}"})


def form(metric: Metric) -> str:
    """In which of these forms the metric's values are written: percent, points, seconds, money, count, number, ..."""
    unit = (metric.unit or "").strip().lower()
    if metric.kind in _SHARES or unit in _PER_CENT:
        return "percent"
    if metric.kind == "nps":
        return "points"
    if unit in _SECONDS:
        return "seconds"
    if unit in _MONEY:
        return "money"
    if unit == PER_100:
        return "per 100"
    return "count" if metric.kind == "level" else "number"


def scale(metric: Metric) -> tuple[float, float]:
    """The lowest and the highest value that the metric can have."""
    if metric.kind == "nps":
        return -100.0, 100.0
    if metric.kind in _SHARES:
        return 0.0, 1.0
    if metric.kind in ("level", "ratio") or form(metric) in ("percent", "seconds"):
        return 0.0, math.inf
    return -math.inf, math.inf


@dataclass(frozen=True)
class Numbers:
    """Writes figures in one locale (such as "en-US") and one currency (such as "USD")."""

    locale: str = "en-US"
    currency: str = "USD"

    def figure(self, metric: Metric, value: float | None, *, fine: bool = False, beside: float | None = None) -> str:
        """The value as the metric's form has it; `fine` gives one more digit, for tables and small steps.

        A duration has the unit of the one that it stands `beside`.
        """
        if value is None or not math.isfinite(value):
            return NOTHING
        match form(metric):
            case "percent":
                return self.percent(value, 2 if fine else 1)
            case "points":
                return self.decimal(value, 1 if fine else 0)
            case "seconds":
                return self._localized(duration(value, beside))
            case "money":
                return self.money(value)
            case "per 100":
                return self.decimal(value, 2)
            case "count" if fine and not float(value).is_integer():  # the edge of a usual range
                return self.decimal(value, 1 if round(value, 1) != round(value) else 2)
            case "count":
                return self.count(value)
        return self.decimal(value, _digits(value) + (1 if fine else 0))

    def interval(self, metric: Metric, low: float | None, high: float | None, *, fine: bool = False) -> str:
        """ "19 to 30"; empty where there is no interval. `fine` as for `figure`."""
        if low is None or high is None:
            return ""
        first, last = self.figure(metric, low, fine=fine, beside=high), self.figure(metric, high, fine=fine)
        if form(metric) == "percent" and first.endswith("%"):
            first = first.rstrip("%").rstrip()
        if first.endswith(" min") and last.endswith(" min"):
            first = first.removesuffix(" min")
        return f"{first} to {last}"

    def within(self, metric: Metric, value: float | None) -> float | None:
        """A limit cut at the end of the metric's scale: no share is below 0 %, no score above 100."""
        low, high = scale(metric)
        return None if value is None else min(max(value, low), high)

    def short(self, metric: Metric, value: float | None, *, beside: float | None = None) -> str:
        """The figure in few letters, for an axis or the end of a curve: "17.5 h", "12.3K"; `beside` as for `figure`."""
        if value is None or not math.isfinite(value):
            return NOTHING
        match form(metric):
            case "seconds":
                return self._localized(brief(value, beside))
            case "money" if abs(value) >= 10_000:
                locale = known_locale(self.locale)
                written = format_compact_currency(value, self.currency, locale=locale, fraction_digits=1)
                return self.figure(metric, value) if _UNGROUPED.search(written) else _signed(written)
            case "count" if abs(value) >= 10_000:
                written = format_compact_decimal(value, locale=known_locale(self.locale), fraction_digits=1)
                return self.figure(metric, value) if _UNGROUPED.search(written) else _signed(written)
        return self.figure(metric, value)

    @property
    def interval_name(self) -> str:
        """What an interval is called: "95% interval"."""
        return f"{self.percent(0.95, 0)} interval"

    def difference(self, metric: Metric, value: float | None, beside: float | None = None) -> str:
        """A difference with its sign and unit: "+1.2 points", "−48 min"; empty where there is none.

        One too small to be written has no sign. That of durations `beside` one of hours or days is in hours or days.
        """
        if value is None or not math.isfinite(value):
            return ""
        size = self._size(metric, abs(value), abs(beside or 0.0))
        return f"{'+' if value > 0 else '−'}{size}" if any(letter in size for letter in "123456789") else size

    def _size(self, metric: Metric, size: float, beside: float) -> str:
        match form(metric):
            case "percent":
                return f"{self.decimal(100 * size, 1)} points"
            case "points":
                return f"{self.decimal(size, 1)} points"
            case "seconds":
                return self._localized(step(size, beside))
            case "number":
                return self.decimal(size, 2 if size < 100 else 0)
        return self.figure(metric, size)

    def _localized(self, span: str) -> str:
        """A span of time with the locale's decimal sign."""
        return span.replace(".", get_decimal_symbol(known_locale(self.locale)))

    def percent(self, value: float, digits: int = 1) -> str:
        """A fraction as per cent, with the locale's sign and spacing."""
        exact = Decimal(str(value))
        if abs(value) < _FEW:
            exact = exact.quantize(Decimal(1).scaleb(-2 - digits)) + 0  # zero has no sign
        return _percent(self.locale, exact, digits)

    def decimal(self, value: float, digits: int) -> str:
        """A number with grouped thousands and exactly that many decimals."""
        return _decimal(self.locale, round(value, digits) + 0.0, digits)

    def plain(self, value: float | None) -> str:
        """A number of which nothing more is known, such as that of a metric that was taken away: six digits, no zeros.

        >>> Numbers("de-DE").plain(0.125), Numbers("de-DE").plain(1234.0), Numbers().plain(None)
        ('0,125', '1.234', '–')
        """
        if value is None or not math.isfinite(value):
            return NOTHING
        return _signed(format_decimal(float(f"{value:.6g}"), "#,##0.############", known_locale(self.locale)))

    def count(self, value: float | None) -> str:
        """A whole number with grouped thousands."""
        return NOTHING if value is None else self.decimal(value, 0)

    def money(self, value: float) -> str:
        """An amount in the company's currency; whole units from a hundred up."""
        locale, small = known_locale(self.locale), abs(value) < 100
        whole = locale.currency_formats["standard"].pattern.replace(".00", "")
        pattern = None if small else whole
        return _signed(format_currency(value, self.currency, pattern, locale, currency_digits=small))

    @property
    def typed_day(self) -> str:
        """How a day is typed into a field: the locale's order and separator, with all digits; else as ISO 8601.

        >>> [Numbers(locale).typed_day for locale in ("en-US", "en-GB", "de-DE", "nl-NL", "ja-JP", "sv-SE", "ko-KR")]
        ['MM/DD/YYYY', 'DD/MM/YYYY', 'DD.MM.YYYY', 'DD-MM-YYYY', 'YYYY/MM/DD', 'YYYY-MM-DD', 'YYYY.MM.DD']
        """
        pattern = known_locale(self.locale).date_formats["short"].pattern
        parts = {"y": "YYYY", "M": "MM", "d": "DD"}
        order = [parts[letter] for letter in dict.fromkeys(pattern) if letter in parts]
        separator = next((sign for sign in pattern if sign in "/.-"), "-")
        return separator.join(order) if order in _ORDERS else "YYYY-MM-DD"

    def short_day(self, day: date) -> str:
        """A day in the locale's medium form: "Oct 31, 2026"."""
        return day_text(day, self.locale)

    def month(self, day: date) -> str:
        """The day's month in few letters: "Oct 2026"."""
        return month_text(day, self.locale)

    def moment(self, moment: datetime) -> str:
        """A day and time: "Nov 21, 2026, 6:10 AM"."""
        return str(format_datetime(moment, "medium", locale=known_locale(self.locale))).replace(
            f":{moment:%S}", "", 1
        )  # seconds say nothing here


@functools.lru_cache(maxsize=_TEXTS)
def _percent(locale: str, value: Decimal, digits: int) -> str:
    pattern = known_locale(locale).percent_formats[None].pattern
    decimals = "." + "0" * digits if digits else ""
    return _signed(parse_pattern(pattern.replace("0", "0" + decimals, 1)).apply(value, known_locale(locale)))


@functools.lru_cache(maxsize=_TEXTS)
def _decimal(locale: str, value: float, digits: int) -> str:
    return _signed(format_decimal(value, f"#,##0.{'0' * digits}" if digits else "#,##0", known_locale(locale)))


def _signed(written: str) -> str:
    """With a minus sign where locales write a hyphen, which is too short beside figures and breaks lines."""
    return written.replace("-", "−")


def duration(seconds: float, beside: float | None = None) -> str:
    """Seconds as people say them, in the unit that the duration `beside` them would have.

    >>> duration(67.4), duration(143), duration(3900), duration(57120), duration(200000)
    ('67 s', '2:23 min', '65 min', '15.9 h', '2.3 days')
    >>> duration(0, beside=73080), duration(67, beside=143), duration(170000, beside=200000)
    ('0.0 h', '1:07 min', '2.0 days')
    """
    sign, size = ("−" if seconds < 0 else ""), abs(seconds)
    about = size if beside is None else abs(beside)
    whole = round(size)
    if round(about) < CLOCK_FROM_S and size < 9.95:
        return f"{sign}{size:.1f} s"
    if round(about) < CLOCK_FROM_S:
        return f"{sign}{whole} s"
    if round(about) < _CLOCK_TO_S:
        return f"{sign}{whole // 60}:{whole % 60:02d} min"
    if round(about) < _HOURS_FROM_S:
        return f"{sign}{size / 60:.0f} min"
    if round(about) < _DAYS_FROM_S:
        return f"{sign}{size / 3600:.1f} h"
    return f"{sign}{size / 86400:.1f} days"


def brief(seconds: float, beside: float | None = None) -> str:
    """As `duration`, without a decimal that is nothing: for an axis.

    >>> brief(67), brief(372), brief(0, beside=372), brief(63000), brief(172800)
    ('67 s', '6:12 min', '0:00 min', '17.5 h', '2 days')
    """
    return duration(seconds, beside).replace(".0 ", " ")


def step(seconds: float, beside: float = 0.0) -> str:
    """The size of a difference between durations: in hours or days where those that it is `beside` are.

    >>> step(14), step(143), step(2857), step(15780), step(0)
    ('14 s', '2:23 min', '47:37 min', '4.4 h', '0.0 s')
    >>> step(0, beside=73080), step(2857, beside=57120), step(2857, beside=4000), step(3600, beside=200000)
    ('0.0 h', '0.8 h', '48 min', '0.0 days')
    """
    long = round(beside) >= _HOURS_FROM_S or (round(beside) >= _CLOCK_TO_S and seconds >= CLOCK_FROM_S)
    return duration(seconds, max(beside, seconds) if long else seconds)


def time_ticks(low: float, high: float, about: int = 3) -> list[float]:
    """As `ticks`, in seconds: as round on a clock as the span allows, in whole minutes, hours or days."""
    steps = [step for step in _CLOCK_STEPS_S if high // step - -(-low // step) >= 1]
    if CLOCK_FROM_S <= high < _HOURS_FROM_S and steps:
        step = min(steps, key=lambda step: abs(step - (high - low) / max(about, 1)))
        return [float(place * step) for place in range(math.ceil(low / step), math.floor(high / step) + 1)]
    unit = next((u for u in (86400.0, 3600.0, 60.0) if high >= 2 * u and high - low >= u), 1.0)
    return [mark * unit for mark in ticks(low / unit, high / unit, about)]


def ticks(low: float, high: float, about: int = 3) -> list[float]:
    """Round numbers within [low, high], about as many as asked, for an axis.

    >>> ticks(0.741, 0.883, 3)
    [0.75, 0.8, 0.85]
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return [low] if math.isfinite(low) else []
    marks: list[float] = []
    wanted = max(about, 1)
    while len(marks) < 2 and wanted < 9:
        step = _step((high - low) / wanted)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        marks = [round(place * step, 12) for place in range(first, last + 1)]
        wanted += 1
    return marks


def _step(rough: float) -> float:
    """The round step nearest to `rough`."""
    size = 10.0 ** math.floor(math.log10(rough))
    fitting = [size * m for m in (1, 2, 2.5, 5, 10) if size * m >= rough * 0.7]
    return min(fitting, key=lambda step: abs(step - rough))


def _digits(value: float) -> int:
    size = abs(value)
    return 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 0.1 or size == 0 else 4


def joined(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
