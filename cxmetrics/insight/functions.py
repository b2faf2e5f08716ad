"""Whose lever it is: which function answers for a stage, a reason or a driver. Read from `functions.toml`.

Each sql folder may hold one. What a folder after the first says of a name holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cxmetrics.errors import Problem, did_you_mean
from cxmetrics.journal.actions import FUNCTIONS
from cxmetrics.metrics.toml_files import Kept, TomlFile
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


def functions(settings: Settings) -> tuple[Functions, tuple[Problem, ...]]:
    """The functions in force, and everything that is wrong with their files. Read again when a file changes."""
    return _KEPT.of(settings)


def _read(files: Sequence[Path]) -> tuple[Functions, tuple[Problem, ...]]:
    held: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    problems: list[Problem] = []
    for file in files:
        reader = _File(file)
        for section, name, function in reader.entries():
            held[section][name] = function
        problems += reader.problems
    return Functions(held), tuple(problems)


class _File(TomlFile):
    """Reads one file and collects what is wrong with it, each with its line."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "without it nothing in it has a function")

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


_KEPT = Kept(FILE, _read)
