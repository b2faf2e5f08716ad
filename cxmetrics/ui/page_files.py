"""Finds the pages: one Python file each, described by its docstring.

The docstring's first line is the title, the second the question; then `section:`,
`order:` and `icon:`. Found anew on every run, read anew when a file changes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxmetrics.errors import CxError, did_you_mean

KEYS = ("section", "order", "icon")
_ICON = re.compile(r":material/[a-z0-9_]+:|[^\x00-\x7f]{1,4}")
_KEY = re.compile(r"\s*([a-z_]+):(\s+.*)?$")
_LAST = 1000
_read: dict[tuple[Path, int, int], PageFile] = {}


@dataclass(frozen=True)
class PageFile:
    """One page. `problems` are told on the page itself; `name` is its place in the URL."""

    path: Path
    name: str
    title: str
    question: str = ""
    section: str = ""
    order: int = _LAST
    icon: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def default(self) -> bool:
        """Whether it opens where no page is named."""
        return self.name == "overview"


def page_files(folders: Sequence[Path]) -> list[PageFile]:
    """All pages by order, then title. Of two files with one name the second says so in place of its content."""
    pages: list[PageFile] = []
    for folder in folders:
        for path in sorted(folder.glob("*.py")) if folder.is_dir() else []:
            if path.name.startswith("_") or not path.is_file():
                continue
            page = _described(path)
            first = next((other for other in pages if other.name == page.name), None)
            if first is not None:
                clash = CxError(str(path), f"there is a page {path.stem!r} already: {first.path}.", "Rename the file.")
                page = replace(page, name=_free(page.name, pages), problems=(*page.problems, str(clash)))
            pages.append(page)
    return sorted(pages, key=lambda page: (not page.default, page.order, page.title))


def described(path: Path) -> PageFile:
    """One page file by itself."""
    return _described(path)


def _described(path: Path) -> PageFile:
    try:
        status = path.stat()
    except OSError:
        return PageFile(path, path.stem, _title_of(path), problems=(str(CxError(str(path), "it cannot be read.")),))
    key = (path, status.st_mtime_ns, status.st_size)
    if key not in _read:
        _read[key] = _parsed(path)
    return _read[key]


def _parsed(path: Path) -> PageFile:
    page = PageFile(path, path.stem, _title_of(path))
    try:
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    except (SyntaxError, ValueError, OSError):
        return page  # running it tells where and why
    if not text:
        missing = CxError(
            str(path), "the page has no docstring.", "Its first line is the title, its second the question."
        )
        return replace(page, problems=(str(missing),))
    head, _, rest = text.partition("\n")
    lines = rest.splitlines()
    question = " ".join(line.strip() for line in lines if line.strip() and not _KEY.match(line))
    keys = {m[1]: (m[2] or "").strip() for line in lines if (m := _KEY.match(line))}
    return _with_keys(replace(page, title=head.strip() or page.title, question=question), keys)


def _with_keys(page: PageFile, keys: dict[str, str]) -> PageFile:
    problems = [
        str(CxError(str(page.path), f"unknown key {key!r} in the docstring.", did_you_mean(key, KEYS)))
        for key in keys
        if key not in KEYS
    ]
    order = keys.get("order", str(_LAST))
    if not re.fullmatch(r"-?\d{1,9}", order):
        problems.append(str(CxError(str(page.path), f"order is {order!r}; it must be a whole number.")))
        order = str(_LAST)
    icon = keys.get("icon") or None
    if icon and not _ICON.fullmatch(icon):
        problems.append(str(CxError(str(page.path), f"icon {icon!r} is no icon.", "Write it as :material/name:.")))
        icon = None
    return replace(page, section=keys.get("section", ""), order=int(order), icon=icon, problems=tuple(problems))


def _free(name: str, pages: Sequence[PageFile]) -> str:
    taken = {page.name for page in pages}
    return next(f"{name}-{number}" for number in range(2, len(pages) + 3) if f"{name}-{number}" not in taken)


def _title_of(path: Path) -> str:
    return path.stem.replace("_", " ").strip().capitalize() or path.name
