"""Annotations out of a CSV file, as `annotations --format csv` writes it: every bad row told with its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cxmetrics.errors import CxError, Problem, Problems, did_you_mean
from cxmetrics.journal.annotations import Annotation, checked

COLUMNS = ("id", "starts_on", "ends_on", "title", "text", "kind", "scope", "metric", "pillar", "where", "rebases",
           "accepts", "author", "created_at", "edited_at", "removed")  # fmt: skip
"""What an export holds; only starts_on and title must be there."""
_NEEDED = ("starts_on", "title")
_LONGEST_CELL = 1_000_000


def record(each: Annotation) -> dict[str, Any]:
    """An annotation as a flat record with the keys of an export."""
    where = {name: list(values) for name, values in each.where.items()}
    return {name: getattr(each, name) for name in COLUMNS} | {"where": where}


def read(
    file: Path, undone: Callable[[str], str], judge: Callable[[Annotation], object] = lambda _: None
) -> list[Annotation]:
    """The annotations of a file; `undone` takes a spreadsheet's guard off a text. Those of the warehouse are left out.

    `judge` raises CxError for one that may not be taken in. Raises Problems with every row
    that says something that may not be said.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            return _read(str(file), text, undone, judge)
    except UnicodeDecodeError as error:
        way = "Save it as UTF-8."
        raise CxError(str(file), f"it is not UTF-8 (byte 0x{error.object[error.start]:02X}).", way) from error


def _read(
    file: str, text: Any, undone: Callable[[str], str], judge: Callable[[Annotation], object]
) -> list[Annotation]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, strict=True)
    problems: list[Problem] = []
    found: list[Annotation] = []
    head: list[str] | None = None
    line = 0
    try:
        for cells in reader:
            first, line = line + 1, reader.line_num
            if head is None:
                head = _head(file, cells)
                continue
            if not any(cells):
                continue
            try:
                if len(cells) != len(head):
                    raise CxError("", f"it has {len(cells)} cells; the header has {len(head)}.")
                one = _annotation({name: undone(cell) for name, cell in zip(head, cells, strict=True)})
                if one.id >= 0:
                    judge(one)
                    found.append(one)
            except CxError as error:
                where = f"{error.where}: " if error.where else ""
                problems.append(Problem(file, first, "error", f"{where}{error.what}", error.ways_out))
    except csv.Error as error:
        problems.append(Problem(file, reader.line_num, "error", f"cannot be read as CSV: {error}.", ()))
    if head is None:
        raise CxError(file, "the file is empty.", f"Its first line names the columns: {', '.join(COLUMNS)}.")
    if problems:
        raise Problems(problems)
    return found


def _head(file: str, cells: Sequence[str]) -> list[str]:
    names = [name.strip() for name in cells]
    for name in names:
        if name not in COLUMNS:
            raise CxError(f"{file}:1", f"unknown column {name!r}.", did_you_mean(name, COLUMNS))
    for name in _NEEDED:
        if name not in names:
            raise CxError(f"{file}:1", f"the column {name!r} is missing.", f"Needed are: {', '.join(_NEEDED)}.")
    return names


def _annotation(cells: Mapping[str, str]) -> Annotation:
    def of(name: str) -> str | None:
        return cells.get(name) or None

    scope = of("scope") or ("metric" if of("metric") else "pillar" if of("pillar") else "all")
    return checked(
        Annotation(
            starts_on=_day("starts_on", cells["starts_on"]),
            ends_on=_day("ends_on", ends) if (ends := of("ends_on")) else None,
            title=cells["title"],
            text=cells.get("text", ""),
            kind=of("kind") or "outside event",
            scope=scope,
            metric=of("metric"),
            pillar=of("pillar"),
            where=_where(of("where")),
            rebases=_yes("rebases", of("rebases")),
            accepts=of("accepts"),
            author=cells.get("author", ""),
            id=_number(of("id")),
            created_at=_moment("created_at", of("created_at")),
            edited_at=_moment("edited_at", of("edited_at")),
            removed=_yes("removed", of("removed")),
        )
    )


def _number(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        raise CxError("id", f"{text!r} is no number.", "Leave it empty for a new one.") from None


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CxError(name, f"{text!r} is no date.", "Write it as year-month-day, such as 2026-01-31.") from None


def _moment(name: str, text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise CxError(name, f"{text!r} is no instant.", "Leave it empty for a new one.") from None
    return found if found is None or found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)


def _yes(name: str, text: str | None) -> bool:
    given = (text or "false").strip().lower()
    if given not in ("true", "false"):
        raise CxError(name, f"{text!r} is neither true nor false.")
    return given == "true"


def _where(text: str | None) -> dict[str, tuple[str, ...]]:
    if not text:
        return {}
    try:
        found = json.loads(text)
        return {str(name): tuple(map(str, values)) for name, values in found.items()}
    except (ValueError, AttributeError, TypeError):
        raise CxError("where", f"{text!r} is no filter.", 'Write it as {"segment": ["SMB"]}.') from None
