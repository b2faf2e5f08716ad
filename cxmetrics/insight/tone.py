"""Whether an English comment sounds pleased, by a word list (VADER, Hutto and Gilbert 2014); no person judges.

Other languages have no tone here: the list knows English only, and takes the German article "die" for a bad word.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from cxmetrics.insight.themes import DETRACTORS, PROMOTERS, Said
from cxmetrics.metrics.taxonomy import tokens

POSITIVE, NEITHER, NEGATIVE = "positive", "neither", "negative"
BOUND = 0.05
"""The authors' own: from here on a text counts as positive or negative."""
LONGEST = 4000
"""So many letters of a comment are read: the list's method takes time by the square of them."""

_SMALL_ENGLISH = """
the is are was were be been it its i im my me we our you your they this that these and but or not of to for with at by
from as if so too very no never nobody have has had does did dont cannot can could would what when who which there here
just more than then all any some out up about
"""
_SMALL_OTHERS = """
die der das und ist nicht ich ein eine einen kein keine mein meine sehr mit bei seit zu im den dem auf fur wir sie wie
leider el la los las que de del muy con una un es por mi mis se lo le su esta todo nada cuando pero desde sin nunca nao
muito com uma um os da em meu minha tudo sem quando mas foi ate na
"""
_ENGLISH, _OTHERS = frozenset(_SMALL_ENGLISH.split()), frozenset(_SMALL_OTHERS.split())
"""Small words of English, and of German, Spanish and Portuguese, as `tokens` gives them."""


@dataclass(frozen=True)
class Tones:
    """Of comments with a tone: how many are which; and how often the list agrees with the score given beside them."""

    of: int
    positive: int
    negative: int
    detractors: int
    detractors_negative: int
    promoters: int
    promoters_positive: int


@functools.lru_cache(maxsize=65_536)
def tone(text: str) -> str | None:
    """POSITIVE, NEITHER or NEGATIVE; None for what is not clearly English or holds no word of the list.

    >>> tone("I am very happy with the service"), tone("The app will crash"), tone("Die App ist gut")
    ('positive', 'negative', None)
    """
    read = text[:LONGEST]
    words = tokens(read)
    if sum(word in _ENGLISH for word in words) <= sum(word in _OTHERS for word in words):
        return None
    found = _analyzer().polarity_scores(read)
    if not found["pos"] and not found["neg"]:
        return None
    return POSITIVE if found["compound"] >= BOUND else NEGATIVE if found["compound"] <= -BOUND else NEITHER


@functools.cache
def _analyzer() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()


def tones(those: Sequence[Said]) -> Tones:
    """The tones of these comments."""
    found = [(tone(each.verbatim.text), each.group) for each in those]
    told = [(name, group) for name, group in found if name is not None]
    return Tones(
        len(told),
        sum(name == POSITIVE for name, _ in told),
        sum(name == NEGATIVE for name, _ in told),
        sum(group == DETRACTORS for _, group in told),
        told.count((NEGATIVE, DETRACTORS)),
        sum(group == PROMOTERS for _, group in told),
        told.count((POSITIVE, PROMOTERS)),
    )
