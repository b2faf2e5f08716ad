"""All metrics of the folders in force, found by being there; re-read when a file changes.

One bad file leaves the rest working: it is a problem of the catalog, not an error.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxmetrics.errors import CxError, Problem, Problems, did_you_mean
from cxmetrics.metrics.definition import Metric
from cxmetrics.metrics.file import read
from cxmetrics.settings import Settings


@dataclass(frozen=True)
class Catalog:
    """The metrics by id, and what is wrong with the files that are none."""

    metrics: Mapping[str, Metric]
    problems: tuple[Problem, ...] = ()

    def metric(self, name: str) -> Metric:
        """The metric of this id. Raises the problems of its file, or CxError where there is none."""
        if name in self.metrics:
            return self.metrics[name]
        own = [p for p in self.problems if Path(p.file).stem == name]
        if own:
            raise Problems(own)
        raise CxError(f"metric {name!r}", "there is no such metric.", did_you_mean(name, self.metrics))


_Stamp = tuple[int, int]
_Read = tuple[Metric | None, tuple[Problem, ...]]
_Listing = tuple[tuple[str, _Stamp], ...]
_lock = threading.Lock()
_files: dict[tuple[str, str], tuple[_Stamp, _Read]] = {}
_whole: dict[tuple[tuple[Path, ...], str], tuple[tuple[_Listing, ...], Catalog]] = {}


def catalog(settings: Settings) -> Catalog:
    """The catalog as the files stand now. Cheap: only files whose time or size changed are read again.

    Where two folders hold a file of one name, the first folder's stays and the other is a problem.
    """
    parameters = repr(sorted(settings.parameters.items()))
    problems: list[Problem] = []
    listings = tuple(_listing(folder, problems) for folder in settings.sql_folders)
    place = (tuple(settings.sql_folders), parameters)
    held, readable = _whole.get(place), not problems
    if held is not None and readable and held[0] == listings:
        return held[1]
    files = [
        (folder / name, stamp)
        for folder, listing in zip(settings.sql_folders, listings, strict=True)
        for name, stamp in listing
    ]
    found = _read_all(files, problems, parameters, settings.parameters)
    if readable:  # a folder that cannot be read is listed as an empty one is
        _whole[place] = (listings, found)
    return found


def _read_all(
    files: Sequence[tuple[Path, _Stamp]], problems: list[Problem], key: str, parameters: Mapping[str, Any]
) -> Catalog:
    metrics: dict[str, Metric] = {}
    places: dict[str, Path] = {}
    for path, stamp in files:
        metric, found = _current(path, stamp, key, parameters)
        if path.stem in places:
            problems.append(
                Problem(
                    str(path),
                    None,
                    "error",
                    f"the metric {path.stem!r} is already defined in {places[path.stem]}, which stays in force.",
                    ("Rename one of the two files, or remove it.",),
                )
            )
            continue
        places[path.stem] = path
        problems += found
        if metric is not None:
            metrics[metric.id] = metric
    return Catalog(dict(sorted(metrics.items())), tuple(problems))


def _listing(folder: Path, problems: list[Problem]) -> _Listing:
    """The files of a folder by name, with their times and sizes."""
    try:
        with os.scandir(folder) as entries:
            found = [(each.name, _stamp(each)) for each in entries if _is_body(each.name)]
    except OSError as error:
        ways = ("Make the folder, or take it out of [folders] sql or CX_SQL_DIR.",)
        problems.append(Problem(str(folder), None, "error", f"cannot be read as a folder: {error.strerror}.", ways))
        return ()
    return tuple(sorted(found))


def _is_body(name: str) -> bool:
    return name.endswith(".sql") and not name.startswith(".")


def _stamp(entry: os.DirEntry[str]) -> _Stamp:
    try:
        status = entry.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _current(path: Path, stamp: _Stamp, key: str, parameters: Mapping[str, Any]) -> _Read:
    with _lock:
        held = _files.get((str(path), key))
    if held is not None and held[0] == stamp:
        return held[1]
    result: _Read
    try:
        metric, warnings = read(path, parameters)
        result = (metric, tuple(warnings))
    except Problems as error:
        result = (None, error.problems)
    with _lock:
        _files[(str(path), key)] = (stamp, result)
    return result
