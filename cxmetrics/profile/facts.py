"""What the cells of one column are like, gathered batch by batch in bounded memory.

Counts and remembers; what it means is for `kinds` and `meaning` to say.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cxmetrics.sources.plain_text import NUL, UNDECODABLE

NULL_WORDS = (
    "na", "n/a", "#n/a", "null", "none", "nil", "nan", "-", "--", "?", ".", "blank", "(blank)", "missing",
    "unavailable", "(null)", "\\n", "#null!", "#value!", "k.a.", "n.d.", "s/d", "n/d", "nd", "no answer",
    "not available",    "not applicable", "keine angabe", "sin dato", "sans réponse",
)  # fmt: skip
"""Words that stand for no answer, whatever the column; any case."""

_VARIANTS = pa.array(
    sorted({form for word in NULL_WORDS for form in (word, word.upper(), word.title(), word.capitalize())})
)
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_COMMA = r"^[+-]?([0-9]{1,3}([. ][0-9]{3})+|[0-9]+),[0-9]+$"
_GROUPED = r"^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$"
_LETTER = r"[A-Za-z\x{80}-\x{10ffff}]"
_DAY = (
    r"^(?P<day>[0-9]+[-/. ][0-9]+[-/. ][0-9]+|[0-9]+\.?[- ]L+\.?[-, ]+[0-9]+|L+\.? [0-9]+, [0-9]+"
    r"|(?:19|20|21)[0-9]{6})(?P<rest>$|[T ,][^A-Za-z]*[0-9](?: ?[AaPp]\.?[Mm]\.?|Z)?$)"
).replace("L+", _LETTER + "+")
_MAY_BE_DAYS = re.compile(
    r"(\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|\d{1,2}\.?[- ][^\W\d]{3,9}\.?[-, ]{1,2}\d{2,4}|[^\W\d]{3,9}\.? \d{1,2}, \d{4}"
    r"|(19|20|21)\d{6})($|[T ,])"
)
_CLOCK = r"^-?[0-9]{1,3}:[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?( ?[AaPp][Mm])?$"
_ODD = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}\x{feff}\x{fdd0}\x{fdd1}]"
_FORMULA = r"^([=@]|[+-][^0-9.,])"
_SHAPES = 300
"""A column of more shapes than this in one batch is text that anybody typed."""
_TRIED = 200
"""So many cells of a batch tell whether dates may be among them."""
_LONGEST = 120
"""So many characters of an example are kept."""


@dataclass
class Numbers:
    """Cells that are numbers in one way of writing them."""

    count: int = 0
    whole: int = 0
    low: float = float("inf")
    high: float = float("-inf")

    def take(self, values: np.ndarray[Any, Any], counts: np.ndarray[Any, Any]) -> None:
        good = np.isfinite(values)
        values, counts = values[good], counts[good]
        if len(values):
            self.count += int(counts.sum())
            self.whole += int(counts[values == np.floor(values)].sum())
            self.low, self.high = min(self.low, float(values.min())), max(self.high, float(values.max()))


@dataclass
class Sampled:
    """How often values come: all of them while they are few, else a fair sample of the different ones by their hash."""

    most: int
    counts: dict[str, int] = field(default_factory=dict)
    share: float = 1.0
    """Which part of the different values is in the sample."""

    @property
    def exact(self) -> bool:
        return self.share == 1.0

    @property
    def distinct(self) -> int:
        return round(len(self.counts) / self.share)

    @property
    def repeated(self) -> float:
        """The share of the different values that come more than once."""
        return sum(count > 1 for count in self.counts.values()) / max(len(self.counts), 1)

    def take(self, values: pa.Array, counts: np.ndarray[Any, Any]) -> None:
        if not self.exact or len(values) > self.most:
            hashes = _hashes(values)
            kept = hashes < self.share
            values, counts, hashes = values.filter(pa.array(kept)), counts[kept], hashes[kept]
            while len(values) > self.most:
                self.share /= 2
                kept = hashes < self.share
                values, counts, hashes = values.filter(pa.array(kept)), counts[kept], hashes[kept]
        for value, count in zip(values.to_pylist(), counts.tolist(), strict=True):
            self.counts[value] = self.counts.get(value, 0) + count
        while len(self.counts) > self.most:
            self.share /= 2
            values = pa.array(list(self.counts), pa.string())
            kept = _hashes(values) < self.share
            self.counts = {value: self.counts[value] for value in values.filter(pa.array(kept)).to_pylist()}


@dataclass
class Facts:
    """What is known of one column; `room` is how many values may be remembered."""

    name: str
    place: int
    room: int = 4096
    rows: int = 0
    filled: int = 0
    longest: int = 0
    spaced: int = 0
    """Cells of more than two words."""
    nulls: Counter[str] = field(default_factory=Counter)
    """Words that stand for no answer, and how often."""
    shapes: Counter[str] = field(default_factory=Counter)
    """Cells with every number written 9 and every word a; empty for text that anybody typed."""
    examples: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By shape the first cell and its line."""
    typed_freely: bool = False
    numbers: Numbers = field(default_factory=Numbers)
    commas: Numbers = field(default_factory=Numbers)
    grouped: Numbers = field(default_factory=Numbers)
    days: Counter[str] = field(default_factory=Counter)
    rests: Counter[str] = field(default_factory=Counter)
    """What follows the day, digits written 9."""
    clocks: int = 0
    odd: int = 0
    """Cells with control or invisible characters, or bytes that cannot be read."""
    formulas: int = 0
    values: Sampled = field(init=False)
    _has_days: bool = True

    def __post_init__(self) -> None:
        self.values = Sampled(self.room)

    @property
    def plain(self) -> int:
        """Filled cells that are no null words."""
        return self.filled - self.nulls.total()

    def take(self, column: pa.Array, lines: pa.Array) -> None:
        """Takes in the cells of one batch, text, that stand on these lines."""
        self.rows += len(column)
        counted = pc.value_counts(column)
        values, counts = counted.field("values"), counted.field("counts").to_numpy(zero_copy_only=False)
        some = pc.fill_null(pc.greater(pc.binary_length(values), 0), False)
        values, counts = values.filter(some), counts[np.asarray(some.to_numpy(zero_copy_only=False))]
        if not len(values):
            return
        self.filled += int(counts.sum())
        self.longest = max(self.longest, pc.max(pc.utf8_length(values)).as_py())
        self.odd += _weight(pc.match_substring_regex(values, _ODD), counts)
        self.formulas += _weight(pc.match_substring_regex(values, _FORMULA), counts)
        words = np.asarray(pc.is_in(values, _VARIANTS).to_numpy(zero_copy_only=False))
        if words.any():
            self.nulls.update(
                dict(zip(values.filter(pa.array(words)).to_pylist(), counts[words].tolist(), strict=True))
            )
            values, counts = values.filter(pa.array(~words)), counts[~words]
        if len(values):
            self.values.take(values, counts)
            self._measure(values, counts)
            self._shape(values, counts, column, lines)

    def _measure(self, values: pa.Array, counts: np.ndarray[Any, Any]) -> None:
        rest, more = _take_numbers(self.numbers, values, counts, _NUMBER)
        if len(rest) and pc.any(pc.match_substring(rest, ",")).as_py():
            _take_numbers(self.commas, rest, more, _COMMA, drop="[. ]", comma=True)
            _take_numbers(self.grouped, rest, more, _GROUPED, drop=",")
        if len(rest):
            self.clocks += _weight(pc.match_substring_regex(rest, _CLOCK), more)
            self.spaced += _weight(pc.match_substring_regex(rest, r"\S\s+\S+\s+\S"), more)
        if self._has_days:
            self._date(values, counts)

    def _date(self, values: pa.Array, counts: np.ndarray[Any, Any]) -> None:
        if not self.days and not any(map(_MAY_BE_DAYS.match, values.slice(0, _TRIED).to_pylist())):
            return
        found = pc.extract_regex(values, _DAY)
        fits = np.asarray(pc.is_valid(found).to_numpy(zero_copy_only=False))
        if not fits.any():
            return
        found, counts = found.filter(pa.array(fits)), counts[fits]
        self.days.update(_added(found.field("day"), counts))
        rests = pc.replace_substring_regex(found.field("rest"), "[0-9]+", "9")
        self.rests.update(_added(rests, counts))
        if len(self.days) > max(self.room * 15, 400):
            self.days.clear()
            self.rests.clear()
            self._has_days = False

    def _shape(self, values: pa.Array, counts: np.ndarray[Any, Any], column: pa.Array, lines: pa.Array) -> None:
        if self.typed_freely:
            return
        shapes = pc.replace_substring_regex(pc.replace_substring_regex(values, "[0-9]+", "9"), _LETTER + "+", "a")
        added = _added(shapes, counts)
        if len(added) > _SHAPES or len(self.shapes) > _SHAPES:
            self.typed_freely = True
            self.shapes.clear()
            self.examples.clear()
            return
        for shape, count in added.items():
            if shape not in self.shapes and len(self.examples) < 20:
                example = values[pc.index(shapes, shape).as_py()]
                line = lines[pc.index(column, example).as_py()].as_py()
                self.examples[shape] = shown(example.as_py()), line
            self.shapes[shape] += count


def shown(text: str) -> str:
    """A cell as it may be shown: on one line, without control characters, not too long."""
    clean = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text[: _LONGEST + 1])
    clean = clean.replace(UNDECODABLE, "\N{REPLACEMENT CHARACTER}").replace(NUL, "\N{REPLACEMENT CHARACTER}")
    return clean[: _LONGEST - 1] + "…" if len(clean) > _LONGEST else clean


def _take_numbers(
    into: Numbers, values: pa.Array, counts: np.ndarray[Any, Any], pattern: str, *, drop: str = "", comma: bool = False
) -> tuple[pa.Array, np.ndarray[Any, Any]]:
    """Takes the cells that are numbers by `pattern` in; gives back the others."""
    fits = pc.match_substring_regex(values, pattern)
    mask = np.asarray(fits.to_numpy(zero_copy_only=False))
    if not mask.any():
        return values, counts
    texts = values.filter(fits)
    if drop:
        texts = pc.replace_substring_regex(texts, drop, "")
    if comma:
        texts = pc.replace_substring(texts, ",", ".")
    texts = pc.utf8_ltrim(texts, "+")
    into.take(texts.cast(pa.float64()).to_numpy(zero_copy_only=False), counts[mask])
    return values.filter(pa.array(~mask)), counts[~mask]


def _weight(mask: pa.Array, counts: np.ndarray[Any, Any]) -> int:
    return int(counts[np.asarray(mask.to_numpy(zero_copy_only=False))].sum())


def _added(keys: pa.Array, counts: np.ndarray[Any, Any]) -> dict[str, int]:
    """The counts by key."""
    coded = keys.dictionary_encode()
    sums = np.bincount(coded.indices.to_numpy(zero_copy_only=False), weights=counts)
    return {key: int(count) for key, count in zip(coded.dictionary.to_pylist(), sums, strict=True)}


def _hashes(values: pa.Array) -> np.ndarray[Any, Any]:
    """A number from 0 to 1 of each text, the same in every run."""
    texts = values.to_numpy(zero_copy_only=False)
    return np.asarray(pd.util.hash_array(texts, categorize=False), dtype=np.float64) / 2.0**64
