"""What went wrong, where, and the way out, in words a reader can act on.

Every error that a person may meet is a `CxError`. The commands print it and exit
with 2; a page shows the same text in place of the one chart it concerns.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class CxError(Exception):
    """One problem: `where: what is wrong.`, then one indented line per way out."""

    def __init__(self, where: str, what: str, *ways_out: str) -> None:
        self.where = where
        self.what = what
        self.ways_out = ways_out
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return "\n".join([head, *(f"  {line}" for way in self.ways_out for line in way.splitlines())])


class Unavailable(CxError):
    """A metric, table or database that cannot be had now; the rest keeps working."""


@dataclass(frozen=True)
class Problem:
    """One finding about one place of one file, as `check` lists it."""

    file: str
    line: int | None
    severity: str  # "error" or "warning"
    message: str
    ways_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return str(CxError(place, self.message, *self.ways_out))


class Problems(CxError):
    """Every problem of a file (or of several) at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("", "")

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A way-out line: the nearest choice, then all of them.

    >>> did_you_mean("bettr", ["better", "kind"])
    "Did you mean 'better'? Choices: better, kind."
    """
    listed = sorted(set(choices))
    near = nearest(word, listed)
    listing = f"Choices: {', '.join(listed)}." if listed else "There are none yet."
    return f"Did you mean {near!r}? {listing}" if near else listing


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """The choice most like `word` (case and outer spaces aside), or None."""
    folded = {choice.strip().casefold(): choice for choice in choices}
    found = difflib.get_close_matches(word.strip().casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
