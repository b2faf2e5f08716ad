"""What a kind of damage is: what is done to a sound export, and by whom and in which words it must be found.

Expectations speak of meaning (a table, a family of faults, days), never of the name of a
check's file: the matrix was there before the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.damage.company import Sound

FAMILIES = {
    "unique ids": "one id stands for several rows",
    "orphans": "a row names a consumer, call or invitation that nobody knows",
    "impossible dates": "a date before the company was there, or after today",
    "order of dates": "what came after is dated before",
    "range": "a value that cannot be",
    "duplicates": "the same thing under several ids",
    "nulls": "a column that is usually filled is empty",
    "unknown value": "a value of a dimension that was never seen, or hardly",
    "hours": "things done at hours at which nobody does them",
    "volume": "more or fewer rows than such days have",
    "freshness": "the source has not come when it promised",
    "coverage": "some are hardly asked, or hardly answer",
    "control total": "the rows do not add up to what the source says it sent",
    "drift": "a distribution is not what it was",
    "sentinel": "a code for no answer is taken for a value",
    "same file": "one file was loaded under two names",
}
"""The families of faults in loaded tables, each with what it says."""


@dataclass(frozen=True)
class File:
    """A damaged export, as it would be loaded: with a mapping, or with canonical names into `table`."""

    table: str
    content: bytes
    name: str = "calls-2026-10.csv"
    mapping: str | None = None


@dataclass(frozen=True)
class Refused:
    """The load stops and changes nothing; its message has these words."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class SetAside:
    """The load sets rows aside: between `least` and `most` of them; column and reason of some have these words."""

    words: tuple[str, ...]
    least: int = 1
    most: int | None = None


@dataclass(frozen=True)
class Finding:
    """A check on the loaded rows finds it.

    Its message names the table, one of `words` where there are any, and a day from `first`
    through `last` where there are such; it belongs to one of `families` (more than one where
    the same damage may rightly be told either way).
    """

    table: str
    families: tuple[str, ...]
    first: str | None = None
    last: str | None = None
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Further tables at which it may rightly be told, as their rows name those that are damaged."""


@dataclass(frozen=True)
class Nothing:
    """Harmless: the rows are those of the sound export, and nobody says anything."""


@dataclass(frozen=True)
class Promise:
    """What the source promised beforehand, as an operator would write it into the settings."""

    table: str
    every: str | None = None
    """A file comes at least this often."""
    month: str | None = None
    rows: int = 0
    """So many rows in that month, says the source's own count."""


Expected = Refused | SetAside | Finding | Nothing


@dataclass(frozen=True)
class Damage:
    """One kind of damage. `files` makes what is loaded instead of the table's newest month (or whole table)."""

    name: str
    does: str
    expected: Expected
    files: Callable[[Sound], Sequence[File]]
    replaces: tuple[str, ...]
    """The tables whose newest export is taken back first."""
    promises: Callable[[Sound], Sequence[Promise]]


MATRIX: dict[str, Damage] = {}
"""Every kind of damage by name, in the order in which the modules say them."""


def damage(
    expected: Expected, *replaces: str, promises: Callable[[Sound], Sequence[Promise]] = lambda sound: ()
) -> Callable[[Callable[[Sound], Sequence[File]]], Callable[[Sound], Sequence[File]]]:
    """Enters a function into the matrix: its name is the damage's, its docstring what is done."""

    def entered(made: Callable[[Sound], Sequence[File]]) -> Callable[[Sound], Sequence[File]]:
        name = made.__name__.strip("_").replace("_", " ")
        assert name not in MATRIX, name
        MATRIX[name] = Damage(name, (made.__doc__ or "").strip(), expected, made, replaces or ("calls",), promises)
        return made

    return entered
