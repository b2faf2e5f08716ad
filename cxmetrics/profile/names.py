"""How well a header's name says that a column is one of ours: words in several languages, never the cells."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cxmetrics import schema

VOCABULARY = Path(__file__).with_name("vocabulary.toml")
UNITS = {
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0, "sek": 1.0, "sekunden": 1.0, "segundos": 1.0,
    "secondes": 1.0, "secondi": 1.0, "ms": 0.001, "msec": 0.001, "millis": 0.001, "milliseconds": 0.001,
    "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0, "minuten": 60.0, "minutos": 60.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0, "stunden": 3600.0, "horas": 3600.0,
}  # fmt: skip
"""Words for a unit of time, in seconds."""
_SHORT = {
    "cust": "customer", "resp": "response", "emp": "employee", "dept": "department", "num": "number", "no": "number",
    "nr": "number", "nbr": "number", "nº": "number", "dt": "date", "int": "interview", "acct": "account",
    "seg": "segment", "reg": "region", "cat": "category", "desc": "description", "dttm": "datetime", "ts": "timestamp",
    "dur": "duration", "sat": "satisfaction", "rec": "record", "cd": "code", "nm": "name", "identifier": "id",
    "uuid": "id", "guid": "id", "uid": "id", "ref": "reference",
}  # fmt: skip
_EMPTY = frozenset({
    "the", "of", "a", "an", "in", "on", "at", "is", "was", "de", "del", "la", "el", "le", "les", "der", "die", "das",
    "den", "do", "da", "di", "avg", "average", "mean",
})  # fmt: skip
EXACT, INSIDE, NEAR, WORD = 1.0, 0.85, 0.7, 0.55


@dataclass(frozen=True)
class Name:
    """A header taken apart into words."""

    words: tuple[str, ...]
    unit: float | None
    """Of a duration, how many seconds its unit is; None where the name tells none."""
    coded: bool
    """Whether it begins with the number of a question, such as Q7."""

    @property
    def joined(self) -> str:
        return "".join(self.words)


@dataclass(frozen=True)
class Match:
    """How well a name fits a column, from 0 to 1, and in which sense: "", "not", "happened" or a unit of a date."""

    score: float
    sense: str = ""


@functools.lru_cache(maxsize=20_000)
def parted(header: str) -> Name:
    """The words of a header.

    >>> parted("speed_of_answer_in_seconds").words, parted("speed_of_answer_in_seconds").unit
    (('speed', 'answer'), 1.0)
    >>> parted("CustomerID (key)").words
    ('customer', 'id')
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", header[:200]) if not unicodedata.combining(one))
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]", lambda found: f" {found[0][1:-1]} " if _is_unit(found[0]) else " ", plain)
    spaced = re.sub(
        r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z])(?=[0-9])|(?<=[0-9])(?=[a-zA-Z])", " ", plain
    )
    words = [word for word in re.split(r"[^a-z0-9]+", spaced.lower()) if word]
    coded = len(words) > 2 and words[0] in ("q", "question", "frage") and words[1].isdigit()
    words = words[2:] if coded else words
    unit = next((UNITS[word] for word in reversed(words[1:]) if word in UNITS), None)
    words = [word for place, word in enumerate(words) if not (place and word in UNITS)]
    kept = [_SHORT.get(part, part) for word in words for part in _split(word)]
    return Name(tuple(word for word in kept if word not in _EMPTY) or tuple(kept), unit, coded)


def _split(word: str) -> tuple[str, ...]:
    """The word, or the two known ones that it is run together of, one of them shortened: respnum, intdate."""
    known = _lexicon()
    if len(word) < 6 or word in known:
        return (word,)
    for cut in range(2, len(word) - 1):
        first, second = word[:cut], word[cut:]
        if (first in _SHORT or second in _SHORT) and {first, second} <= known:
            return first, second
    return (word,)


@functools.cache
def _lexicon() -> frozenset[str]:
    phrases = (one for section in _vocabulary().values() for names in section.values() for one in names)
    return frozenset(word for one in phrases for word in one.split() if len(word) > 2) | set(_SHORT)


def _is_unit(bracketed: str) -> bool:
    return bracketed[1:-1].strip().lower() in UNITS


@functools.lru_cache(maxsize=50_000)
def match(header: str, column: str) -> Match:
    """How well the header fits the column of this name."""
    name = parted(header)
    if not name.words:
        return Match(0.0)
    best = Match(_best(name, (column.replace("_", " "), *_words("names", column))))
    if "".join(re.split(r"[^a-z0-9]+", header.lower())) == column.replace("_", ""):
        return Match(EXACT)
    for sense in ("not", "months_before", "years_before", "happened"):
        score = _best(name, _words(sense, column))
        if score > best.score:
            best = Match(score, sense)
    return Match(best.score * 0.8, best.sense) if name.coded else best


def known(header: str) -> bool:
    """Whether the header may be like any name at all: most columns of a wide file are not, and need no closer look."""
    name = parted(header)
    return any(word in _lexicon() or word == "id" for word in name.words) or name.joined[:4] in _beginnings()


@functools.cache
def _beginnings() -> frozenset[str]:
    """The first letters of every name in the vocabulary and of every column of ours."""
    ours = [column.replace("_", " ") for table in schema.tables().values() for column in table.names]
    phrases = (one for section in _vocabulary().values() for names in section.values() for one in names)
    return frozenset(_phrase(one)[1][:4] for one in (*phrases, *ours))


def hint(stem: str, table: str) -> float:
    """How much the name of a file says for a table: 0 or 1."""
    words = parted(stem).words
    together = " ".join(words)
    named = _words("tables", table)
    return 1.0 if any(one in words or (" " in one and one in together) for one in named) else 0.0


def _best(name: Name, phrases: tuple[str, ...]) -> float:
    return max((_score(name, phrase) for phrase in phrases), default=0.0)


@functools.cache
def _phrase(text: str) -> tuple[tuple[str, ...], str]:
    words = [_SHORT.get(word, word) for word in text.split()]
    kept = tuple(word for word in words if word not in _EMPTY and word != "s")
    kept = kept or tuple(words)
    return kept, "".join(kept)


def _score(name: Name, phrase: str) -> float:
    words, joined = _phrase(phrase)
    if words == name.words or joined == name.joined:
        return EXACT
    if set(words) <= set(name.words):
        extra = len(name.words) - len(words)
        if len(words) > 1:
            return INSIDE - 0.05 * max(extra - 1, 0)
        return WORD if extra == 1 or name.words[-1] == words[0] else WORD - 0.15
    if len(name.joined) >= 6 and joined.startswith(name.joined):
        return NEAR
    return NEAR if _alike(joined, name.joined) else 0.0


def _alike(one: str, other: str) -> bool:
    """Whether two names differ by a slip of the pen; a cheap look first, as there are many names."""
    if min(len(one), len(other)) < 6 or abs(len(one) - len(other)) > 2 or one[0] != other[0]:
        return False
    return difflib.SequenceMatcher(None, one, other).ratio() >= 0.88


@functools.cache
def _vocabulary() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))


@functools.cache
def _words(section: str, column: str) -> tuple[str, ...]:
    found = _vocabulary()[section].get(column, ())
    return tuple(
        "".join(o for o in unicodedata.normalize("NFKD", one) if not unicodedata.combining(o)) for one in found
    )
