"""When things happen: days by month and weekday, times of day by opening hours."""

from __future__ import annotations

import zlib

import numpy as np

from company.profile import END, START

DAYS = np.arange(START, END)
MONTHS = np.arange(START.astype("M8[M]"), END.astype("M8[M]"))
_FIRST = (MONTHS.astype("M8[D]") - START).astype(int)
_LAST = ((MONTHS + 1).astype("M8[D]") - START).astype(int)

SHOP = np.array([0.9, 0.9, 0.95, 1.0, 1.2, 1.3, 0.0])
PHONE = np.array([1.35, 1.15, 1.05, 1.0, 1.0, 0.45, 0.0])
ALWAYS = np.array([1.05, 1.05, 1.0, 1.0, 1.0, 0.95, 0.95])
"""Weights by weekday, Monday first."""

OPEN = np.zeros(24)
OPEN[8:20] = (0.6, 1.0, 1.3, 1.3, 1.0, 0.9, 1.0, 1.1, 1.2, 1.1, 0.8, 0.5)
AWAKE = np.array([4, 2, 1, 1, 1, 2, 6, 14, 24, 32, 36, 38, 40, 38, 36, 36, 38, 42, 48, 54, 52, 40, 22, 10]) / 100
"""Weights by hour of the day."""


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one part of the company: a change of one part leaves the others alone."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def weekday(days: np.ndarray) -> np.ndarray:
    """0 is Monday."""
    return (days.astype("M8[D]").astype(int) + 3) % 7


def closed(days: np.ndarray) -> np.ndarray:
    """Christmas and New Year's Day."""
    within_year = (days - days.astype("M8[Y]").astype("M8[D]")).astype(int)
    leap = ((days.astype("M8[Y]") + 1).astype("M8[D]") - days.astype("M8[Y]").astype("M8[D]")).astype(int) == 366
    return (within_year == 0) | (within_year == 358 + leap)


class Week:
    """Draws days within months by weekday weights; `load` says how much of a mean month each month holds."""

    def __init__(self, weights: np.ndarray, holidays: bool) -> None:
        per_day = weights[weekday(DAYS)] * (1 - (closed(DAYS) if holidays else 0))
        self._sum = np.concatenate([[0.0], np.cumsum(per_day)])
        month = self._sum[_LAST] - self._sum[_FIRST]
        self.load = month / month.mean()

    def days(self, rng: np.random.Generator, months: np.ndarray) -> np.ndarray:
        """A day in each of the given months (places in MONTHS)."""
        low, high = self._sum[_FIRST[months]], self._sum[_LAST[months]]
        place = np.searchsorted(self._sum, low + rng.random(len(months)) * (high - low), side="right") - 1
        return DAYS[np.clip(place, _FIRST[months], _LAST[months] - 1)]


def at(rng: np.random.Generator, days: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """A second of each day, by weights of the hours."""
    share = np.cumsum(hours) / hours.sum()
    hour = np.searchsorted(share, rng.random(len(days)), side="right")
    seconds = hour * 3600 + rng.integers(0, 3600, len(days))
    return days.astype("M8[s]") + seconds.astype("m8[s]")


def open_day(days: np.ndarray) -> np.ndarray:
    """The day itself, or the next on which the company answers."""
    for _ in range(3):
        days = days + ((weekday(days) == 6) | closed(days)).astype("m8[D]")
    return days


def drawn(rng: np.random.Generator, values: tuple[str, ...], shares: np.ndarray) -> np.ndarray:
    """One value per row of `shares` (rows by values), each row's shares adding up to 1."""
    place = (rng.random(len(shares))[:, None] > np.cumsum(shares, axis=1)).sum(axis=1)
    return np.array(values, dtype=object)[np.minimum(place, len(values) - 1)]
