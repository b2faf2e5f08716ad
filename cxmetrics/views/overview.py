"""Several headlines in one sentence: what is worse, then what is better, then what did not move."""

from __future__ import annotations

from collections.abc import Sequence

from cxmetrics.insight.facts import Facts
from cxmetrics.views.doubts import IN_DOUBT
from cxmetrics.views.numbers import Numbers, joined
from cxmetrics.views.sentences import place, reason, verb, when
from cxmetrics.views.subject import plain, subject

MOST_WORDS = 40
"""So many words an overview has where it can be: what does not fit is named without its figure."""
_ORDER = ("worse", "better", "changed")


def overview(found: Sequence[Facts], numbers: Numbers) -> str:
    """One sentence over headlines, in the order in which they matter; it says so where a month was quiet."""
    shown = [facts for facts in found if facts.told and facts.state == "ok"]
    if not shown:
        return "There is no figure to report yet."
    labels = [facts.label or "" for facts in shown]
    main = max(labels, key=labels.count)
    moved = sorted((facts for facts in shown if facts.moved), key=lambda facts: _ORDER.index(facts.word))
    calm = [_name(facts, main) for facts in shown if facts.word == "no signal"]
    young = [_name(facts, main) for facts in shown if facts.word == "no limits yet"]
    if not moved:
        return f"{main}: {_quiet(calm, young, shown, numbers, main)}."
    for fitting in range(len(moved), -1, -1):
        said = [_clause(facts, numbers, main) for facts in moved[:fitting]]
        said += _named(moved[fitting:], main) + _rest(calm, young)
        sentence = f"{main}: {'; '.join(said)}."
        if len(sentence.split()) <= MOST_WORDS:
            return sentence
    return sentence


def missing(found: Sequence[Facts]) -> str:
    """Which figures are absent and why, in one line; empty where all are there."""
    reasons = {"vetoed": "data failed a check", "suppressed": "hidden to protect anonymity", "few": "too few to judge"}
    parts = []
    absent = [plain(facts.metric.title) for facts in found if not facts.told and facts.state not in reasons]
    if absent:
        parts.append(f"No figure for {joined(absent)}")
    for state, why in reasons.items():
        names = [plain(facts.metric.title) for facts in found if facts.state == state]
        if names:
            parts.append(f"{why}: {joined(names)}")
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def _clause(facts: Facts, numbers: Numbers, main: str) -> str:
    """ "Net Promoter Score fell to 12, worse, from SMB on app"."""
    said = f"{subject(facts.metric.title)} {verb(facts)} {numbers.figure(facts.metric, facts.value)}"
    if facts.label != main:
        said += f" {when(facts)}"
    why = "" if verb(facts) in ("rose to", "fell to") else reason(facts)
    doubtful = f" ({IN_DOUBT})" if facts.caution else ""
    clause = f"{said}, {facts.word}{doubtful}{f': {why}' if why else ''}"
    return f"{clause}, from {place(facts.origin)}" if facts.origin else clause


def _named(rest: Sequence[Facts], main: str) -> list[str]:
    """Those that moved and did not fit, by verdict."""
    names = {word: [_name(facts, main) for facts in rest if facts.word == word] for word in _ORDER}
    return [f"{word}: {joined(those)}" for word, those in names.items() if those]


def _rest(calm: Sequence[str], young: Sequence[str]) -> list[str]:
    parts = [f"no signal in {joined(calm)}"] if calm else []
    return [*parts, f"too little history for {joined(young)}"] if young else parts


def _quiet(calm: Sequence[str], young: Sequence[str], shown: Sequence[Facts], numbers: Numbers, main: str) -> str:
    """A period in which nothing moved; of figures too young to judge it says what they are."""
    if calm:
        first = f"quiet, no signal in {joined(calm)}"
        return f"{first}; too little history for {joined(young)}" if young else first
    said = []
    for facts in shown:
        there = f" {when(facts)}" if facts.label != main else ""
        said.append(f"{subject(facts.metric.title)} {verb(facts)} {numbers.figure(facts.metric, facts.value)}{there}")
    return f"{joined(said)}; too little history to tell what is usual"


def _name(facts: Facts, main: str) -> str:
    name = plain(facts.metric.title)
    return name if facts.label == main else f"{name} ({facts.label})"
