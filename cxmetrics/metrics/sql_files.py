"""SQL files that are no metrics, in a folder of their own beside them: found by being there, and read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from cxmetrics.errors import Problem, Problems


def found(folders: Iterable[Path], name: str, taken: Callable[[str, Path], str]) -> tuple[list[Path], list[Problem]]:
    """The files in the folder `name` of each of these folders; of one name the first stays in force.

    `taken` says of a file's name and the file in force what a later one is told.
    """
    places: dict[str, Path] = {}
    problems: list[Problem] = []
    for path in (path for folder in folders for path in sorted((folder / name).glob("*.sql"))):
        if path.stem in places:
            what = taken(path.stem, places[path.stem])
            problems.append(Problem(str(path), None, "error", what, ("Rename one of the two files, or remove it.",)))
        else:
            places[path.stem] = path
    return list(places.values()), problems


def text_of(path: Path) -> str:
    """What a file says. Raises Problems where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Problems([Problem(str(path), None, "error", f"cannot be read: {error}.", ())]) from error
