"""A file made of text, and what `profile` says of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxmetrics.profile import drafting, report
from cxmetrics.profile.drafting import Answers, Draft
from cxmetrics.profile.meaning import Reading, reading, seen
from cxmetrics.profile.reading import look
from cxmetrics.sources.mapping import table_named


@dataclass(frozen=True)
class Profiled:
    """What was found of one file."""

    reading: Reading
    draft: Draft
    rows: list[dict[str, Any]]

    @property
    def toml(self) -> dict[str, Any]:
        return tomllib.loads(self.draft.text)

    @property
    def meanings(self) -> dict[str, str | None]:
        return {row["column"]: row["meaning"] for row in self.rows}

    def row(self, column: str) -> dict[str, Any]:
        return next(row for row in self.rows if row["column"] == column)


def profiled(file: Path, table: str | None = None, answers: Answers | None = None) -> Profiled:
    looked = look(file)
    columns = seen(looked.columns)
    found = reading(file, columns, table_named(table) if table else None)
    draft = drafting.draft(looked, found, columns, answers)
    return Profiled(found, draft, report.rows(columns, found, draft))


def written(folder: Path, header: str, *rows: str, name: str = "export.csv", times: int = 1) -> Path:
    file = folder / name
    file.write_text("\n".join([header, *(rows * times)]) + "\n", encoding="utf-8")
    return file
