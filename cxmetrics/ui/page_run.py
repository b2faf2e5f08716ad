"""Runs a page's file as it is now: compiled once, and again when the file changes."""

from __future__ import annotations

import functools
from pathlib import Path
from types import CodeType, ModuleType


def run_file(path: Path) -> None:
    """Runs the file. Raises what it raises, SyntaxError included."""
    status = path.stat()
    page = ModuleType("__main__")
    page.__file__ = str(path)
    exec(_code(path, status.st_mtime_ns, status.st_size), page.__dict__)  # noqa: S102


@functools.lru_cache(maxsize=256)
def _code(path: Path, changed_ns: int, size: int) -> CodeType:
    return compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
