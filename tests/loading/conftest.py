"""A warehouse of a test's own, into which it loads text as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import schema, settings
from cxmetrics.sources.mapping_file import read_mapping
from cxmetrics.store.loading import Outcome, load
from cxmetrics.store.loading_log import loads_listing, rejects_listing, touched_since
from cxmetrics.store.unloading import unload
from cxmetrics.store.warehouse import open_warehouse


class Company:
    """One warehouse and a folder for its exports."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.settings = settings.load({"CX_HOME": str(folder / "home"), **(environment or {})})
        self.warehouse = open_warehouse(self.settings)

    def file(self, content: str | bytes, name: str = "export.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(
        self, content: str | bytes | Path, table: str = "calls", mapping: str | None = None, **more: Any
    ) -> Outcome:
        """Loads text (or a file that is there) into `table`, or under the text of a mapping."""
        name = more.pop("name", "export.csv")
        path = content if isinstance(content, Path) else self.file(content, name)
        if mapping is None:
            return load(self.warehouse, self.settings, path, table=schema.tables()[table], **more)
        toml = self.file(mapping, "mapping.toml")
        return load(self.warehouse, self.settings, path, mapping=read_mapping(toml), **more)

    def unload(self, load_id: int) -> None:
        unload(self.warehouse, load_id)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.warehouse.session() as connection:
            raw: Any = connection.connection.driver_connection
            return list(raw.execute(sql).fetchall())

    def table(self, name: str) -> list[tuple[tuple[str, Any], ...]]:
        """The rows of a table, each its filled cells by name, in an order of their own."""
        with self.warehouse.session() as connection:
            raw: Any = connection.connection.driver_connection
            found = raw.execute(f"SELECT * FROM {name}")
            names = [column[0] for column in found.description]
            rows = [
                tuple(sorted((key, value) for key, value in zip(names, row, strict=True) if value is not None))
                for row in found.fetchall()
            ]
        return sorted(rows, key=repr)

    def columns(self, name: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self.rows(f"DESCRIBE {name}"))

    @property
    def loads(self) -> list[dict[str, Any]]:
        found = loads_listing(self.warehouse)
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    @property
    def rejects(self) -> list[tuple[Any, ...]]:
        """Line, column, value and reason of the rows that stand aside."""
        return [row[2:] for row in rejects_listing(self.warehouse).rows]

    def touched(self, sequence: int = 0) -> tuple[int, dict[str, Any]]:
        return touched_since(self.warehouse, sequence)


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    """An empty company whose clock is in London."""
    tmp_path.joinpath("home").mkdir()
    tmp_path.joinpath("home", "cx.toml").write_text('[company]\ntimezone = "Europe/London"\n')
    made = Company(tmp_path)
    with made.warehouse:
        yield made


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Company]:
    """A second, empty company, to compare the first with."""
    made = Company(tmp_path / "another")
    with made.warehouse:
        yield made
