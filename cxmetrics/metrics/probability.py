"""The curves of probability that intervals and verdicts are read from.

All but the normal one are scipy's, which takes a second to load: it is loaded by the
first figure that needs it, so that a command without such a figure starts at once.
"""

from __future__ import annotations

import functools
import importlib
from statistics import NormalDist
from typing import Any


def normal_quantile(probability: float) -> float:
    """The standard normal value below which lies `probability`.

    >>> round(normal_quantile(0.975), 4)
    1.96
    """
    return NormalDist().inv_cdf(probability)


def normal_below(value: float) -> float:
    """How much of the standard normal curve lies below `value`.

    >>> round(normal_below(-3), 5)
    0.00135
    """
    return NormalDist().cdf(value)


def student_quantile(freedom: float, probability: float) -> float:
    """Student's t value with `freedom` degrees of freedom below which lies `probability`."""
    return float(_special().stdtrit(freedom, probability))


def student_below(freedom: float, value: float) -> float:
    """How much of Student's t with `freedom` degrees of freedom lies below `value`."""
    return float(_special().stdtr(freedom, value))


def gamma_quantile(shape: float, probability: float) -> float:
    """The value of a gamma curve of this shape and scale 1 below which lies `probability`."""
    return float(_special().gammaincinv(shape, probability))


def binomial_count(probability: float, trials: float, share: float) -> float:
    """The count of successes, not a whole number, up to which lies `probability` of a binomial."""
    return float(_special().bdtrik(probability, trials, share))


def binomial_above(count: int, trials: int, share: float) -> float:
    """How likely a binomial has more than `count` successes; certain where `count` is below 0.

    >>> round(binomial_above(0, 2, 0.5), 2)
    0.75
    """
    return 1.0 if count < 0 else float(_special().bdtrc(count, trials, share))


def f_above(numerator: float, denominator: float, ratio: float) -> float:
    """How much of an F curve with these degrees of freedom lies above `ratio`."""
    return float(_special().fdtrc(numerator, denominator, ratio))


def chi_square_above(freedom: float, value: float) -> float:
    """How much of a chi-square curve with `freedom` degrees of freedom lies above `value`."""
    return float(_special().chdtrc(freedom, value))


@functools.cache
def _special() -> Any:
    return importlib.import_module("scipy.special")
