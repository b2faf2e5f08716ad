"""Reads headlines back: a grammar of its own that takes a whole text to pieces, or says that it cannot.

It shares no word list with the code that writes; what it reads are the figures as they are
written, each with how far it may lie from the true one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
LABEL = rf"(?:the wave of )?(?:{_MONTH}|Q[1-4] (?:FY)?\d{{4}}|P(?:1[0-2]|[1-9]) FY\d{{4}})"
_RANGE = r"(?P<seasonal>the season's usual|the usual) range"
_PROVISIONAL = r"(?:, on provisional limits \((?P<provisional>\d+) (?:month|quarter)s\))?"
_ROW = r", the (?P<place>\d+)(?:st|nd|rd|th) of) (?P<length>\d+) (?:month|quarter)s in a row"
_USUAL = rf"{_RANGE} of (?P<lower>FIGURE) to (?P<upper>FIGURE)"
_FIGURES = {
    "percent": r"{n}\s?%",
    "points": r"{n}",
    "count": r"{n}",
    "number": r"{n}",
    "money": r"[$£]?{n}(?:\s?€)?",
    "seconds": r"(?:{n} (?:s|min|h|days)|\d+:\d\d min)",
}

JUDGEMENTS = {
    "outside": rf"(?P<word>better|worse|changed): (?P<just>just )?(?P<side>above|below) {_USUAL}",
    "shift": rf"(?P<word>better|worse|changed): (?P<side>above|below) (?P<seasonal>the season's usual|the usual) level"
    rf"(?: for|{_ROW}",
    "trend": rf"(?P<word>better|worse|changed): (?P<side>rising|falling)(?: over|{_ROW}(?P<aside>, the season aside)?",
    "two_of_three": rf"(?P<word>better|worse|changed): near the (?P<side>upper|lower) edge of {_RANGE}"
    r"(?: in (?P<hits>\d+) of (?P<among>\d+) (?:month|quarter)s| for (?P<times>\d+) (?:month|quarter)s in a row"
    r"|, and again within (?P<within>\d+) (?:month|quarter)s)",
    "change": rf"(?:(?P<word>better|worse) than in (?P<than>{LABEL})|(?P<word2>changed) since (?P<than2>{LABEL}))"
    rf"(?:, though within {_USUAL})?",
    "calm": rf"no signal: within {_USUAL}",
    "young": r"no signal yet: too little history for a usual range \((?P<points>\d+) (?:month|quarter)s?\)",
    "scattered": r"no signal yet: too few (?:month|quarter)s side by side for a usual range",
}
_COMPARED = (
    r"(?:(?P<way>up|down) (?P<less>less than )?(?P<step>STEP) from|the same as) (?P<value>FIGURE) "
    rf"in (?P<label>{LABEL}) "
    r"\((?P<word>better|worse|changed|no signal|too few to compare|too little history to judge"
    r"|not comparable)\)"
)
_TARGET = (
    r"The target of (?P<value>FIGURE) was (?P<result>met|missed) (?:exactly|by (?P<less>less than )?(?P<step>STEP))"
    r"(?:, (?P<joint>and|but) is (?P<assurance>consistently met|consistently missed|hit or miss) as things are)?\."
)
_ORIGIN = (
    rf"Most of the change from (?P<label>{LABEL}) comes from (?P<where>[^()]+) \((?P<part>[+−]STEP) of "
    r"(?P<change>[+−]STEP)\)\."
)
_NOTED = r"Noted then: “(?P<title>[^“”]+)” \((?P<kind>[a-z ]+), (?P<days>[^()]+)\)(?: and (?P<more>\d+) more)?\."


@dataclass(frozen=True)
class Tongue:
    """How figures of one metric are written in one locale."""

    form: str
    decimal: str = "."
    unit: str = ""

    @property
    def number(self) -> str:
        group, point = (",", r"\.") if self.decimal == "." else (r"\.", ",")
        return rf"−?\d{{1,3}}(?:{group}\d{{3}})*(?:{point}\d+)?"

    def pattern(self, text: str) -> str:
        """The pattern with its figures and steps put in; the first end of a range may lack its unit."""
        figure = _FIGURES[self.form].format(n=self.number)
        if self.unit:
            step = rf"{self.number} {re.escape(self.unit)}"
        else:
            step = {"percent": rf"{self.number}(?: percentage points)?", "points": rf"{self.number}(?: points)?"}.get(
                self.form, figure
            )
        loose = rf"(?:{figure}|\d+:\d\d|{self.number})"
        text = text.replace("(?P<lower>FIGURE)", f"(?P<lower>{loose})").replace("(?P<low>FIGURE)", f"(?P<low>{loose})")
        return text.replace("FIGURE", figure).replace("STEP", step)

    def read(self, text: str) -> tuple[float, float]:
        """A written figure or step in the units of the metric, and how far off rounding may have put it."""
        if minutes := re.fullmatch(r"(\d+):(\d\d)(?: min)?", text):
            return 60.0 * int(minutes[1]) + int(minutes[2]), 0.5
        digits = re.search(self.number, text)
        assert digits is not None, text
        plain = digits[0].lstrip("−").replace("." if self.decimal == "," else ",", "").replace(self.decimal, ".")
        places = len(plain.partition(".")[2])
        sign = -1.0 if text.startswith("−") else 1.0
        size = {"percent": 0.01}.get(self.form, 1.0)
        if self.form == "seconds":
            size = {"s": 1.0, "min": 60.0, "h": 3600.0, "days": 86400.0, "d": 86400.0}[text.rsplit(maxsplit=1)[-1]]
        return sign * float(plain) * size, 0.5 * 10.0**-places * size


@dataclass(frozen=True)
class Heard:
    """A headline taken to pieces. `rule` names the judgement; all others hold what stood in the text."""

    subject: str
    verb: str
    value: str
    label: str
    interval: tuple[str, str] | None
    rule: str
    judgement: dict[str, Any]
    comparisons: list[dict[str, Any]]
    origin: dict[str, Any] | None
    target: dict[str, Any] | None
    noted: dict[str, Any] | None
    caution: bool


def heard(text: str, tongue: Tongue) -> Heard:
    """The pieces of a headline with a figure. Raises AssertionError for a text that is none."""
    unit = f" {re.escape(tongue.unit)}" if tongue.unit else ""
    head = re.match(
        tongue.pattern(
            r"(?P<subject>“[^“”]+”|[A-Z][^“”:;.()]*?) (?P<verb>rose to|fell to|stood at|came to) (?P<value>FIGURE)"
            rf"{unit} in (?P<label>{LABEL})(?: \(95\s?% interval (?P<low>FIGURE) to (?P<high>FIGURE)\))?, "
        ),
        text,
    )
    assert head is not None, f"no headline: {text}"
    rest = text[head.end() :]
    rule, judgement, rest = _judgement(rest, tongue, text)
    one = tongue.pattern(_bare(_COMPARED))
    compared: list[dict[str, Any]] = []
    if found := re.match(rf" That is (?P<a>{one})(?: and (?P<b>{one}))?\.", rest):
        parts = [re.fullmatch(tongue.pattern(_COMPARED), part) for part in found.groups() if part]
        compared = [part.groupdict() for part in parts if part]
        rest = rest[found.end() :]
    pieces = []
    for pattern in (_ORIGIN, _TARGET, _NOTED):
        piece = re.match(tongue.pattern(f" {pattern}"), rest)
        pieces.append(piece.groupdict() if piece else None)
        rest = rest[piece.end() :] if piece else rest
    caution = rest == " Take it with caution: a check found fault with its data."
    rest = "" if caution else rest
    assert rest == "", f"not understood: {rest!r} of {text!r}"
    around = (head["low"], head["high"]) if head["low"] else None
    return Heard(
        head["subject"], head["verb"], head["value"], head["label"], around, rule, judgement, compared, *pieces, caution
    )


def _judgement(rest: str, tongue: Tongue, text: str) -> tuple[str, dict[str, Any], str]:
    for rule, pattern in JUDGEMENTS.items():
        if found := re.match(tongue.pattern(rf"{pattern}{_PROVISIONAL}\."), rest):
            said = {name.rstrip("2"): value for name, value in found.groupdict().items() if value is not None}
            return rule, said, rest[found.end() :]
    raise AssertionError(f"no judgement: {rest!r} of {text!r}")


def _bare(pattern: str) -> str:
    """The pattern without names of groups."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)
