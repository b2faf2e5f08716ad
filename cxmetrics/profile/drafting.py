"""Drafts the mapping of an export as TOML: a line for each column that is ours, what is not certain marked as such.

A line that a person must complete is commented out; `load` refuses a mapping as long as
`unsure` names anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cxmetrics.profile import kinds, names
from cxmetrics.profile.facts import NULL_WORDS, shown
from cxmetrics.profile.meaning import Meaning, Reading, Seen, outside, unit_of
from cxmetrics.profile.reading import Look
from cxmetrics.sources.mapping import X_NAME
from cxmetrics.validate.reading import NO, YES

BLANK_DAY = "YYYY-MM-DD"
"""Stands where a person must say a day; such a line is commented out."""
FURTHER = 200
"""So many further columns are offered, commented out."""
_NEVER_NAMES = {"na", "none", "missing", "blank", ".", "nd"}
"""Null words that may be names in a column of names: North America, None."""


@dataclass(frozen=True)
class Question:
    """What only a person can say: which of `choices` (formats, each with a reading), or a day where there are none."""

    column: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answers:
    """What a person said: by column of ours a format, or a day."""

    formats: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)

    def settle(self, column: str) -> bool:
        return column in self.formats or column in self.days


@dataclass(frozen=True)
class Line:
    """A column of ours in the draft: its rules (several where a person must choose), and why it is not certain."""

    column: str
    rules: tuple[str, ...]
    doubts: tuple[str, ...]
    complete: bool = True

    @property
    def text(self) -> str:
        mark = "" if self.complete else "# "
        doubts = [f"# unsure: {shown(' '.join(doubt.split()))}" for doubt in self.doubts]
        return "\n".join([*doubts, *(f"{mark}{self.column} = {rule}" for rule in self.rules)])


@dataclass(frozen=True)
class Draft:
    """The drafted mapping."""

    text: str
    lines: tuple[Line, ...]
    unsure: tuple[str, ...]


def questions(found: Reading) -> list[Question]:
    """What to ask a person about dates, in the order of the columns."""
    asked = []
    for meaning in found.meanings:
        one, name = meaning.sources[0], meaning.column.name
        if one.kind.dated and len(one.kind.formats) > 1:
            choices = tuple((form, _example(one, form)) for form in one.kind.formats)
            asked.append(Question(name, f"{one.name!r}: {one.kind.unsure} Which one holds?", choices))
        elif meaning.sense.endswith("_before"):
            unit = "months" if meaning.sense.startswith("months") else "years"
            asked.append(Question(name, f"{one.name!r} counts {unit}. Of which day is the file?"))
        elif meaning.sense == "happened":
            asked.append(Question(name, f"{one.name!r} tells who left, not when. Which day shall stand for yes?"))
    return asked


def _example(one: Seen, form: str) -> str:
    day = kinds.day_in(one.facts, form)
    return "" if day is None else f"{day[0]} is {day[1]:%d %B %Y}"


def draft(look: Look, found: Reading, columns: Sequence[Seen], answers: Answers | None = None) -> Draft:
    """The mapping of the export that was read as `found`."""
    answers = answers or Answers()
    lines = [_line(meaning, answers) for meaning in found.meanings]
    for column in found.table.columns:
        if column.required and found.of(column.name) is None:
            doubt = f"{found.table.name} needs it; no column looks like it."
            lines.append(Line(column.name, ('"?"',), (doubt,), complete=False))
    order = {name: place for place, name in enumerate(found.table.names)}
    lines.sort(key=lambda line: order[line.column])
    options, doubts = _options(look, found)
    if found.doubt:
        doubts = {"table": found.doubt, **doubts}
    unsure = (*doubts, *(line.column for line in lines if line.doubts))
    parts = _head(look, found, doubts, unsure)
    if options:
        parts += ["", "[file]"]
        for key, value in options.items():
            parts += [*_doubt(doubts, key), f"{key} = {value if isinstance(value, int) else _quoted(str(value))}"]
    parts += ["", "[columns]", *(line.text for line in lines)]
    further = _further(found, columns)
    if further:
        parts += ["", '# Further columns of the file; take the "# " away to keep one.', *further]
    return Draft("\n".join(parts) + "\n", tuple(lines), unsure)


def _head(look: Look, found: Reading, doubts: Mapping[str, str], unsure: Sequence[str]) -> list[str]:
    parts = [f"# A draft for {shown(look.file.name)}, of {look.rows:,} rows, for a person to confirm."]
    if unsure:
        parts += [
            "# What is not certain is marked as unsure; mend or remove such lines, then take their names",
            "# out of the list below: `load` refuses the mapping as long as it names anything.",
        ]
    parts += ["", *_doubt(doubts, "table"), f"table = {_quoted(found.table.name)}"]
    return [*parts, f"unsure = [{', '.join(map(_quoted, unsure))}]"] if unsure else parts


def _doubt(doubts: Mapping[str, str], key: str) -> list[str]:
    return [f"# unsure: {' '.join(str(doubts[key]).split())}"] if doubts.get(key) else []


def _options(look: Look, found: Reading) -> tuple[dict[str, object], dict[str, str]]:
    """What [file] has to say, and what of it is not certain."""
    options: dict[str, object] = {
        key: value
        for key in ("encoding", "sheet", "header_row")
        for value in [getattr(look.options, key)]
        if value not in (None, 1)
    }
    doubts = dict(look.unsure)
    numbers = [one.kind for meaning in found.meanings for one in meaning.sources
               if one.kind.name in ("integer", "float") and meaning.column.type in ("integer", "float")]  # fmt: skip
    decimals = {kind.decimal for kind in numbers if kind.name == "float" or kind.thousands}
    if "," in decimals:
        options["decimal"] = ","
        if "." in decimals:
            doubts["decimal"] = "some columns write numbers with a decimal point, others with a comma."
    thousands = {kind.thousands for kind in numbers if kind.thousands}
    if thousands and "decimal" not in options:
        options["thousands"] = sorted(thousands)[0]
        told = [kind.unsure for kind in numbers if kind.thousands and kind.unsure]
        if told:
            doubts["thousands"] = str(told[0])
    return options, doubts


def _line(meaning: Meaning, answers: Answers) -> Line:
    column, one = meaning.column, meaning.sources[0]
    parts: dict[str, str] = {"from": _from(meaning)}
    doubts = list(meaning.doubts)
    if answers.settle(column.name):
        doubts = doubts[1:]
    more, added, complete = _rule(meaning, answers)
    codes = _nulls(one, meaning)
    if codes:
        parts["nulls"] = f"[{', '.join(map(_quoted, codes))}]"
        if any(code not in one.facts.nulls and not _beyond(meaning, one).get(code) for code in codes):
            doubts.append(f"{', '.join(code for code in codes if code not in one.facts.nulls)}: a code for no answer?")
    doubts += added
    if one.kind.share < 0.99 and not one.kind.dated and column.type != "text" and not codes:
        doubts.append(_odd_ones(one))
    rules = []
    for variant in more or [{}]:
        together = parts | variant
        alone = list(together) == ["from"]
        rules.append(together["from"] if alone else f"{{ {', '.join(f'{k} = {v}' for k, v in together.items())} }}")
    return Line(column.name, tuple(rules), tuple(dict.fromkeys(doubts)), complete)


def _from(meaning: Meaning) -> str:
    sources = [_quoted(one.name) for one in meaning.sources]
    return sources[0] if len(sources) == 1 else f"[{', '.join(sources)}]"


Rule = tuple[list[dict[str, str]], list[str], bool]
"""Variants of what else the rule says, further doubts, and whether it can stand as it is."""


def _rule(meaning: Meaning, answers: Answers) -> Rule:
    column = meaning.column
    match column.type:
        case "boolean":
            return _rule_of_yes_or_no(meaning)
        case "integer" | "float":
            return _rule_of_number(meaning)
        case "date" | "timestamp":
            return _rule_of_date(meaning, answers)
    if column.choices and not set(meaning.sources[0].facts.values.counts) <= set(column.choices):
        words = list(meaning.sources[0].facts.values.counts)[:20]
        return [{"map": _table(dict.fromkeys(words, '""'))}], [], False
    return [], [], True


def _rule_of_yes_or_no(meaning: Meaning) -> Rule:
    one = meaning.sources[0]
    words = list(one.facts.values.counts)
    yes = kinds.PAIRS.get(frozenset(word.casefold() for word in words))
    if yes is None:
        return [{"map": _table({words[0]: "true", words[-1]: "false"})}], [], False
    known = all(word.lower() in YES + NO for word in words)
    if known and meaning.sense != "not":
        return [], [], True
    truth = {word: "true" if (word.casefold() == yes) != (meaning.sense == "not") else "false" for word in words}
    return [{"map": _table(truth)}], [], True


def _rule_of_number(meaning: Meaning) -> Rule:
    one = meaning.sources[0]
    if one.kind.name == "time":
        return [{"as": '"duration"'}], [], True
    unit = names.parted(one.name).unit
    if meaning.column.name.endswith("_s") and unit not in (None, 1.0):
        return [{"scale": f"{unit:g}" if "." in f"{unit:g}" else f"{unit:g}.0"}], [], True
    return [], [], True


def _rule_of_date(meaning: Meaning, answers: Answers) -> Rule:
    one, name = meaning.sources[0], meaning.column.name
    day = answers.days.get(name)
    if meaning.sense.endswith("_before"):
        return [{"as": _quoted(meaning.sense), "of": f'"{day or BLANK_DAY}"'}], [], day is not None
    if meaning.sense == "happened":
        words = list(one.facts.values.counts)
        yes = kinds.PAIRS.get(frozenset(word.casefold() for word in words))
        told = {word: f'"{day or BLANK_DAY}"' if word.casefold() == yes else '""' for word in words}
        return [{"map": _table(told)}], [], day is not None
    if not one.kind.dated:
        unit = unit_of(one)
        if unit:
            return [{"as": _quoted(unit)}], [], True
        return [{"template": '"YYYY-MM-{}"', "format": '"%Y-%m-%d"'}], [], False
    clock = " %H:%M:%S" if len(meaning.sources) > 1 else ""
    forms = [answers.formats[name]] if name in answers.formats else list(one.kind.formats)
    if clock:
        clock, doubts = _clock(meaning.sources[1])
        forms = [form + clock for form in forms or (["%Y-%m-%d"] if one.kind.iso else [])]
        settled = name in answers.formats or one.kind.unsure is None
        return [{"format": _quoted(form)} for form in forms], doubts, len(forms) == 1 and settled
    if one.kind.iso:
        return [], [], True
    settled = name in answers.formats or one.kind.unsure is None
    return [{"format": _quoted(form)} for form in forms], [], len(forms) == 1 and settled


def _clock(one: Seen) -> tuple[str, list[str]]:
    """The format of times of day that stand in a column of their own."""
    shapes = {re.sub("[a]$", "a", shape) for shape in one.facts.shapes}
    known = {"9:9:9": " %H:%M:%S", "9:9": " %H:%M", "9:9:9 a": " %I:%M:%S %p", "9:9 a": " %I:%M %p"}
    if len(shapes) == 1 and (shape := next(iter(shapes))) in known:
        return known[shape], []
    return " %H:%M:%S", [f"the times in {one.name!r} are written in more than one way."]


def _beyond(meaning: Meaning, one: Seen) -> dict[str, int]:
    column = meaning.column
    if column.low is None or column.high is None or one.kind.name not in ("integer", "float"):
        return {}
    return outside(one, column)


def _nulls(one: Seen, meaning: Meaning) -> list[str]:
    """The cells to be taken for no answer."""
    beyond = _beyond(meaning, one)
    if meaning.column.type != "text":
        return list(dict.fromkeys([*one.codes, *sorted(beyond)])) if one.kind.name != "category" else []
    if one.kind.name in ("integer", "float"):
        return list(one.facts.nulls)
    return [word for word in one.facts.nulls if word.lower() in NULL_WORDS and word.lower() not in _NEVER_NAMES]


def _odd_ones(one: Seen) -> str:
    others = [f"{example!r} (line {line:,})" for _, example, line, _ in kinds.written_otherwise(one.facts)[1:4]]
    told = f": {', '.join(others)}" if others else ""
    return f"{1 - one.kind.share:.1%} of its cells are written otherwise{told}."


def _further(found: Reading, columns: Sequence[Seen]) -> list[str]:
    """The columns that are none of ours, each as a line that would keep it."""
    used = {one.facts.place for meaning in found.meanings for one in meaning.sources}
    rest = [one for one in columns if one.facts.place not in used]
    count: dict[str, int] = {}
    for one in columns:
        count[one.name] = count.get(one.name, 0) + 1
    lines, taken = [], set()
    for one in rest[:FURTHER]:
        if not one.name or count[one.name] > 1:
            what = "has no name" if not one.name else f"is one of {count[one.name]} called {shown(one.name)!r}"
            lines.append(f"# column {one.facts.place + 1} {what}: it cannot be mapped.")
            continue
        if X_NAME.fullmatch(one.name) and one.name not in taken:
            taken.add(one.name)
            lines.append(f"{one.name} = {_quoted(one.name)}")
            continue
        name = "x_" + ("_".join(names.parted(one.name).words)[:50].strip("_") or f"column_{one.facts.place + 1}")
        while name in taken:
            name = f"{name}_{one.facts.place + 1}"
        taken.add(name)
        lines.append(f"# {name} = {_quoted(one.name)}")
    if len(rest) > FURTHER:
        lines.append(f"# ... and {len(rest) - FURTHER:,} more.")
    return lines


def _table(values: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{_key(key)} = {value}" for key, value in values.items()) + " }"


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _quoted(text)


def _quoted(text: str) -> str:
    """The text as a string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(file: Path, text: str) -> None:
    """Writes the mapping where nothing stands yet. Raises FileExistsError where something does."""
    with file.open("x", encoding="utf-8") as out:
        out.write(text)
