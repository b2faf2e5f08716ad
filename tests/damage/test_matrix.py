"""The matrix itself: what it says is meant, every damage is one, and what loading must find it does find."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import schema, settings
from cxmetrics.errors import CxError
from cxmetrics.sources.mapping_file import read_mapping
from cxmetrics.store.loading import Outcome, load
from cxmetrics.store.loading_log import loads_listing, rejects_listing
from cxmetrics.store.unloading import unload
from cxmetrics.store.warehouse import FILE_NAME, Warehouse, open_warehouse
from tests.damage import broken_files, broken_values, silent_rows, silent_values
from tests.damage.company import MONTHLY, NEWEST, TODAY, csv, sound
from tests.damage.damage import FAMILIES, MATRIX, Damage, File, Finding, Nothing, Refused, SetAside

WRITTEN = (broken_files, broken_values, silent_rows, silent_values)
LOADING = [one for one in MATRIX.values() if not isinstance(one.expected, Finding)]
SILENT = [one for one in MATRIX.values() if isinstance(one.expected, Finding)]


@dataclass
class Company:
    """A warehouse of its own with the sound company in it, in which exports are replaced by damaged ones."""

    folder: Path

    def __post_init__(self) -> None:
        environment = {"CX_HOME": str(self.folder), "CX_CONFIG": str(self.folder / "cx.toml")}
        self.settings = settings.load(environment)

    def open(self) -> Warehouse:
        return open_warehouse(self.settings)

    def suffer(self, one: Damage) -> list[Outcome]:
        """Takes the sound exports back and loads the damaged ones. Raises CxError where loading refuses."""
        with self.open() as warehouse:
            newest = {table: number for number, table, *_ in loads_listing(warehouse).rows}
            for table in one.replaces:
                unload(warehouse, newest[table])
            return [self._loaded(warehouse, file, place) for place, file in enumerate(one.files(sound()))]

    def _loaded(self, warehouse: Warehouse, file: File, place: int) -> Outcome:
        at = self.folder / f"export-{place}" / file.name
        at.parent.mkdir(exist_ok=True)
        at.write_bytes(file.content)
        if file.mapping is None:
            return load(warehouse, self.settings, at, table=schema.tables()[file.table])
        toml = at.with_name("mapping.toml")
        toml.write_text(file.mapping)
        return load(warehouse, self.settings, at, mapping=read_mapping(toml))

    def rejects(self) -> list[tuple[Any, ...]]:
        with self.open() as warehouse:
            return rejects_listing(warehouse).rows

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        names = ", ".join(schema.tables()[table].names)
        with self.open() as warehouse, warehouse.session() as connection:
            raw: Any = connection.connection.driver_connection
            return list(raw.execute(f"SELECT {names} FROM {table} ORDER BY ALL").fetchall())


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the sound company, loaded once; damages get copies of it."""
    home = tmp_path_factory.mktemp("healthy")
    (home / "cx.toml").write_text(f'[company]\ntimezone = "America/Chicago"\ntoday = {TODAY}\n')
    company = Company(home)
    with company.open() as warehouse:
        for table in schema.tables():
            parts = [("before", sound().before(table))] if table in MONTHLY else []
            for name, rows in [*parts, (NEWEST, sound().newest(table))]:
                file = home / f"{table}-{name}.csv"
                file.write_bytes(csv(rows))
                outcome = load(warehouse, company.settings, file, table=schema.tables()[table])
                assert outcome.read == outcome.new == len(rows), outcome
                file.unlink()
    return home


@pytest.fixture
def company(healthy: Path, tmp_path: Path) -> Iterator[Company]:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("cx.toml", FILE_NAME):
        shutil.copy(healthy / name, home / name)
    yield Company(home)
    shutil.rmtree(home)


def test_the_matrix_is_wide() -> None:
    assert len(MATRIX) >= 40
    assert len(SILENT) >= 40
    assert {family for one in SILENT for family in one.expected.families} <= set(FAMILIES)  # type: ignore[union-attr]


@pytest.mark.parametrize("one", MATRIX.values(), ids=list(MATRIX))
def test_what_is_done_is_said_and_is_done(one: Damage) -> None:
    assert one.does
    assert one.does.endswith(".")
    files = one.files(sound())
    assert set(one.replaces) == {file.table for file in files}
    whole = {file.table: csv(sound().newest(file.table)) for file in files}
    assert len(files) > 1 or files[0].mapping or files[0].content != whole[files[0].table]


@pytest.mark.parametrize("one", LOADING, ids=[one.name for one in LOADING])
def test_loading_finds_what_it_must(one: Damage, company: Company) -> None:
    match one.expected:
        case Refused(words):
            with pytest.raises(CxError) as refused:
                company.suffer(one)
            assert not [word for word in words if word not in str(refused.value)], str(refused.value)
        case SetAside(words, least, most):
            (outcome,) = company.suffer(one)
            assert least <= outcome.rejected <= (most or outcome.read), outcome
            named = [f"{column} {reason}" for *_, column, _, reason in company.rejects()]
            assert any(all(word in told for word in words) for told in named), named[:5]
        case Nothing():
            before = company.rows(one.replaces[0])
            outcomes = company.suffer(one)
            assert not any(outcome.rejected for outcome in outcomes)
            if one.name != "hostile comments":
                assert company.rows(one.replaces[0]) == before


@pytest.mark.parametrize("one", SILENT, ids=[one.name for one in SILENT])
def test_the_rest_is_loaded_without_a_word(one: Damage, company: Company) -> None:
    """Else it were not silent, and no check would be needed for it."""
    outcomes = company.suffer(one)
    assert outcomes
    assert not any(outcome.rejected for outcome in outcomes), outcomes
