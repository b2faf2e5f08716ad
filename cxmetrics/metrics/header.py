"""The comment header of a metric file: flat `-- key: value` lines, a bare `--`, prose, then the SQL.

Knows the grammar and keeps line numbers; what the values mean is told by `definition`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from cxmetrics.errors import did_you_mean

REQUIRED = ("title", "question", "kind", "better", "dimensions", "owner")
OPTIONAL = (
    "pillar",
    "unit",
    "target",
    "cross",
    "looks_ahead",
    "looks_back",
    "depends_on_clock",
    "grain",
    "across_time",
    "parameters",
    "optional",
    "limits",
    "minimum_n",
    "quantile",
    "outcome",
    "predictors",
    "detail_of",
)
KEYS = (*REQUIRED, *OPTIONAL)

_KEY_LINE = re.compile(r"--\s*(?P<key>[^:\s][^:]*?)\s*:(?P<value>.*)")
_MAY_BE_EMPTY = ("dimensions",)


@dataclass(frozen=True)
class Finding:
    """What is wrong, on which line of the file (None: the file as a whole), and what to do."""

    line: int | None
    message: str
    ways_out: tuple[str, ...] = ()
    severity: str = "error"


@dataclass
class Header:
    """The keys with their lines, the prose, and the SQL after them."""

    values: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    prose: str = ""
    body: str = ""
    body_line: int = 1
    findings: list[Finding] = field(default_factory=list)

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    def line(self, key: str) -> int:
        return self.lines.get(key, 1)

    def wrong(self, key: str, message: str, *ways_out: str) -> None:
        self.findings.append(Finding(self.line(key), message, ways_out))


def header(text: str, required: Sequence[str] = REQUIRED, optional: Sequence[str] = OPTIONAL) -> Header:
    """Splits the text of a file with these keys, those of a metric by default; what is wrong is in `.findings`."""
    read = Header()
    lines = text.splitlines()
    first = next((n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("--")), len(lines))
    comments = [(n, line.strip()) for n, line in enumerate(lines[:first], start=1) if line.strip()]
    bare = next((place for place, (_, line) in enumerate(comments) if line.strip("-").strip() == ""), len(comments))
    for number, line in comments[:bare]:
        _read_key(read, number, line, (*required, *optional), required)
    read.prose = _paragraphs(line for _, line in comments[bare + 1 :])
    read.body, read.body_line = "\n".join(lines[first:]), first + 1
    missing = [key for key in required if not read.get(key) and not (key in _MAY_BE_EMPTY and key in read.lines)]
    if missing:
        what = "the required key" if len(missing) == 1 else "the required keys"
        listed = ", ".join(repr(key) for key in missing)
        read.findings.append(
            Finding(1, f"{what} {listed} {'is' if len(missing) == 1 else 'are'} missing.", (_example(missing[0]),))
        )
    return read


def _read_key(read: Header, number: int, line: str, keys: Sequence[str], required: Sequence[str]) -> None:
    found = _KEY_LINE.fullmatch(line)
    if found is None:
        read.findings.append(
            Finding(
                number,
                f"{line!r} is not a key with a value.",
                ("Write `-- key: value`, one a line; a bare `--` ends the keys, prose comes after it.",),
            )
        )
        return
    key, value = found["key"], found["value"].strip()
    if key not in keys:
        read.findings.append(Finding(number, f"unknown key {key!r}.", (did_you_mean(key, keys),)))
    elif key in read.lines:
        read.findings.append(Finding(number, f"the key {key!r} is given twice, first on line {read.lines[key]}."))
    else:
        read.values[key], read.lines[key] = value, number
        if not value and key not in _MAY_BE_EMPTY and key not in required:
            read.findings.append(
                Finding(number, f"the key {key!r} has no value.", ("Give it one, or remove the line.",))
            )


def _paragraphs(lines: object) -> str:
    """Prose with its lines joined; an empty comment line begins a new paragraph."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:  # type: ignore[attr-defined]
        words = line.removeprefix("--").strip()
        if words:
            paragraphs[-1].append(words)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)


def _example(key: str) -> str:
    examples = {
        "title": "First-contact resolution",
        "question": "When consumers reach us, is one contact enough?",
        "kind": "proportion",
        "better": "higher",
        "dimensions": "segment, region",
        "owner": "CX analytics",
    }
    return f"Add a line such as `-- {key}: {examples[key]}`."
