"""TOML files that an analyst edits beside the metrics: each problem with its line, read again when one changes."""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from cxmetrics.errors import Problem
from cxmetrics.settings import Settings

T = TypeVar("T")
_KEPT = 8


class Kept(Generic[T]):
    """What the files of one name say, in the order of the folders; read again when one of them changes."""

    def __init__(self, name: str, read: Callable[[Sequence[Path]], tuple[T, tuple[Problem, ...]]]) -> None:
        self.name = name
        self.read = read
        self._lock = threading.Lock()
        self._held: dict[tuple[Any, ...], tuple[T, tuple[Problem, ...]]] = {}

    def of(self, settings: Settings) -> tuple[T, tuple[Problem, ...]]:
        """What is in force, and everything that is wrong with the files."""
        files = [folder / self.name for folder in settings.sql_folders if (folder / self.name).is_file()]
        stamps = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
        with self._lock:
            if stamps not in self._held:
                while len(self._held) >= _KEPT:
                    self._held.pop(next(iter(self._held)))
                self._held[stamps] = self.read(files)
            return self._held[stamps]


class TomlFile:
    """One file: its content, empty where it cannot be read, its lines, and what is wrong with it."""

    def __init__(self, path: Path, without: str) -> None:
        """`without` says what is lost while the file cannot be read."""
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
            way = f"Mend the file: {without}."
            self.problem(int(found[1]) if found else None, f"cannot be read: {error}.", way)

    def problem(self, line: int | None, message: str, way: str, severity: str = "error") -> None:
        self.problems.append(Problem(str(self.path), line, severity, message, (way,)))

    def line(self, section: str, key: str | None = None, word: str | None = None) -> int | None:
        """The line of a section, of a key in it, or of a word in that; of the section where the rest is not found."""
        inside, found, seen = False, None, False
        for number, line in enumerate(self.lines, start=1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+\s*(#.*)?$", line):
                inside = header[1].strip("\"'") == section
                found = number if inside else found
                seen = False
            elif found is None and key is None and _begins(line, section):
                return number
            if inside and key is not None and _begins(line, key):
                found, seen = number, True
                if word is None:
                    return number
            if seen and word is not None and word in line:
                return number
        return found


def _begins(line: str, key: str) -> bool:
    return bool(re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line))
