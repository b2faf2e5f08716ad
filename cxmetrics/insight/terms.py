"""Emerging terms: words that more people use now than before, by weighted log-odds with an informative prior.

People are counted, not words: who writes one word ten times counts once.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cxmetrics.metrics.probability import normal_below

PRIOR = 500.0
"""The weight of the background: as if so many words had been seen beforehand."""
FEWEST = 5
"""A term of fewer people is not told."""
RATE = 0.05
_WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]")


@dataclass(frozen=True)
class Term:
    """A word, how many of those who wrote used it now and before, and how far it stands out."""

    word: str
    people: int
    people_of: int
    before: int
    before_of: int
    z: float


def words(text: str) -> set[str]:
    """The different words of two letters and more of a text, in lower case; what was masked is none."""
    return {found[0].lower() for found in _WORD.finditer(re.sub(r"\[[a-z-]+\]", " ", text))}


def log_odds(now: Mapping[str, int], before: Mapping[str, int], prior: Mapping[str, float]) -> dict[str, float]:
    """By word the z of its log-odds now against before (Monroe, Colaresi and Quinn 2008, equations 16, 19 and 22).

    `prior` names every word and its weight, above 0. Not to be trusted for words of a handful of people.
    """
    n, m, whole = sum(now.values()), sum(before.values()), sum(prior.values())
    found = {}
    for word, weight in prior.items():
        here, there = now.get(word, 0) + weight, before.get(word, 0) + weight
        delta = math.log(here / (n + whole - here)) - math.log(there / (m + whole - there))
        found[word] = delta / math.sqrt(1 / here + 1 / there)
    return found


def emerging(now: Sequence[str], before: Sequence[str]) -> list[Term] | None:
    """Words that stand out now, the clearest first; one comment a person. None where either side is empty.

    Benjamini-Hochberg at RATE over all words of FEWEST people and more, one-sided.
    """
    if not now or not before:
        return None
    here, there = _people(now), _people(before)
    background = here + there
    total = background.total()
    if len(background) < 2:
        return []
    scores = log_odds(here, there, {word: PRIOR * count / total for word, count in background.items()})
    tested = [word for word, count in here.items() if count >= FEWEST]
    ranked = sorted(tested, key=lambda word: (-scores[word], word))
    chances = [normal_below(-scores[word]) for word in ranked]
    passed = [place for place, p in enumerate(chances, start=1) if p <= RATE * place / len(ranked)]
    shown = ranked[: max(passed, default=0)]
    return [Term(word, here[word], len(now), there[word], len(before), scores[word]) for word in shown]


def _people(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in words(text))
