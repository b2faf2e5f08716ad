"""Reads the labelled comments: what stands in them, what must be masked, and how well a masking does it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("labelled.txt")
UNSEEN = Path(__file__).with_name("unseen.txt")
KINDS = {
    "e": "e-mail", "l": "link", "a": "account", "c": "card", "p": "phone", "d": "address", "h": "handle",
}  # fmt: skip
_MARK = re.compile(r"\{([elacpdh]):([^{}]*)\}")
Found = tuple[int, int, str]


class Line(NamedTuple):
    """A comment and what must be masked in it."""

    text: str
    wanted: list[Found]


class Score(NamedTuple):
    """`right` masked of those `wanted`, and `wrong` ones besides, by kind."""

    wanted: Counter[str]
    right: Counter[str]
    wrong: Counter[str]
    misses: list[str]

    @property
    def precision(self) -> float:
        return self.right.total() / (self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / self.wanted.total()


def lines(file: Path = FILE) -> Iterator[Line]:
    """All labelled comments of a file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            yield _line(line)


def _line(marked: str) -> Line:
    text, wanted, last = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        wanted.append((len(text), len(text) + len(mark[2]), KINDS[mark[1]]))
        text += mark[2]
        last = mark.end()
    return Line(text + marked[last:], wanted)


def scored(masking: Callable[[str], Sequence[Found]], labelled: Sequence[Line]) -> Score:
    """What a masking finds: right where all that is wanted is covered (of whatever kind), wrong where nothing is."""
    score = Score(Counter(), Counter(), Counter(), [])
    for text, wanted in labelled:
        found = masking(text)
        for start, end, kind in wanted:
            score.wanted[kind] += 1
            covered = {place for s, e, _ in found for place in range(s, e)}
            if all(place in covered or not text[place].isalnum() for place in range(start, end)):
                score.right[kind] += 1
            else:
                score.misses.append(f"missed {kind} {text[start:end]!r}: {text}")
        for start, end, kind in found:
            if not any(start < e and end > s for s, e, _ in wanted):
                score.wrong[kind] += 1
                score.misses.append(f"masked {kind} {text[start:end]!r}: {text}")
    return score
