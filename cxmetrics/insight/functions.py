"""Whose lever it is: which function answers for a stage, a reason or a driver. Read from `functions.toml`.

Each sql folder may hold one. What a folder after the first says of a name holds.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxmetrics.errors import Problem, did_you_mean
from cxmetrics.journal.actions import FUNCTIONS
from cxmetrics.settings import Settings

FILE = "functions.toml"
STAGES, REASONS, LEAVE_REASONS, DRIVERS = SECTIONS = ("stages", "reasons", "leave_reasons", "drivers")


@dataclass(frozen=True)
class Functions:
    """By section and name, as `folded` makes it: the function that answers."""

    held: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, section: str, name: str) -> str | None:
        """The function that answers for a name of a section; None where nobody is named."""
        return self.held.get(section, {}).get(folded(name))

    def of_contact(self, stage: str, reason: str) -> str | None:
        """Of a contact: by its reason where that is listed, else by its stage."""
        return self.of(REASONS, reason) or self.of(STAGES, stage)

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for two that tell the same."""
        return tuple((section, *sorted(names.items())) for section, names in sorted(self.held.items()))


def folded(name: str) -> str:
    """A name as it is compared.

    >>> folded("  Bill  Question ")
    'bill question'
    """
    return " ".join(name.casefold().split())


_lock = threading.Lock()
_held: dict[tuple[Any, ...], tuple[Functions, tuple[Problem, ...]]] = {}


def functions(settings: Settings) -> tuple[Functions, tuple[Problem, ...]]:
    """The functions in force, and everything that is wrong with their files. Read again when a file changes."""
    files = [folder / FILE for folder in settings.sql_folders if (folder / FILE).is_file()]
    stamps = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    with _lock:
        if stamps not in _held:
            while len(_held) > 8:
                _held.pop(next(iter(_held)))
            _held[stamps] = _read(files)
        return _held[stamps]


def _read(files: Sequence[Path]) -> tuple[Functions, tuple[Problem, ...]]:
    held: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    problems: list[Problem] = []
    for file in files:
        reader = _File(file)
        for section, name, function in reader.entries():
            held[section][name] = function
        problems += reader.problems
    return Functions(held), tuple(problems)


class _File:
    """Reads one file and collects what is wrong with it, each with its line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.lines: list[str] = []
        self.content: dict[str, Any] = {}
        try:
            text = path.read_text(encoding="utf-8-sig")
            self.lines = text.splitlines()
            self.content = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            found = re.search(r"at line (\d+)", str(error))
            way = "Mend the file: without it nothing in it has a function."
            self.problem(int(found[1]) if found else None, f"cannot be read: {error}.", way)

    def problem(self, line: int | None, message: str, way: str) -> None:
        self.problems.append(Problem(str(self.path), line, "error", message, (way,)))

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """Section, folded name and function of everything that can be read."""
        for section, given in self.content.items():
            if section not in SECTIONS:
                way = did_you_mean(section, SECTIONS)
                self.problem(self.line(section), f"there is no section [{section}].", way)
            elif not isinstance(given, dict):
                way = f'Write [{section}], then lines such as "name" = "product".'
                self.problem(self.line(section), f"{section!r} is no section.", way)
            else:
                yield from self.named(section, given)

    def named(self, section: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        seen: dict[str, str] = {}
        for name, function in given.items():
            line = self.line(section, name)
            first = seen.setdefault(folded(name), name)
            if first != name:
                way = "Case makes no difference. Leave one out."
                self.problem(line, f"[{section}] has {first!r} and {name!r}, which are the same name.", way)
            elif not isinstance(function, str) or function not in FUNCTIONS:
                way = did_you_mean(str(function), FUNCTIONS)
                self.problem(line, f"[{section}] {name!r}: {function!r} is no function.", way)
            else:
                yield section, folded(name), function

    def line(self, section: str, name: str | None = None) -> int | None:
        """The line of a section, or of a name in it."""
        wanted = re.compile(rf"\s*[\"']?{re.escape(section if name is None else name)}[\"']?\s*=")
        inside, found = name is None, None
        for number, line in enumerate(self.lines, start=1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+\s*(#.*)?$", line):
                own = header[1].strip("\"'") == section
                found = number if own else found
                inside = own and name is not None
            elif inside and wanted.match(line):
                return number
        return found
