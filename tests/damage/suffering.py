"""A warehouse of its own with the sound company in it, in which an export is replaced by a damaged one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cxmetrics import schema, settings
from cxmetrics.settings import Settings
from cxmetrics.sources.mapping_file import read_mapping
from cxmetrics.store.loading import Outcome, load
from cxmetrics.store.loading_log import loads_listing, rejects_listing
from cxmetrics.store.unloading import unload
from cxmetrics.store.warehouse import Warehouse, open_warehouse
from tests.damage.company import MONTHLY, NEWEST, TODAY, csv, sound
from tests.damage.damage import Damage, File

CONFIG = f'[company]\ntimezone = "America/Chicago"\ntoday = {TODAY}\n'


@dataclass(frozen=True)
class Company:
    """One company in a folder of its own."""

    folder: Path

    @property
    def settings(self) -> Settings:
        return settings.load({"CX_HOME": str(self.folder), "CX_CONFIG": str(self.folder / "cx.toml")})

    def open(self) -> Warehouse:
        return open_warehouse(self.settings)

    def found(self) -> None:
        """Loads the sound exports, the newest month in files of its own."""
        (self.folder / "cx.toml").write_text(CONFIG)
        with self.open() as warehouse:
            for table in schema.tables():
                parts = [("before", sound().before(table))] if table in MONTHLY else []
                for name, rows in [*parts, (NEWEST, sound().newest(table))]:
                    file = self.folder / f"{table}-{name}.csv"
                    file.write_bytes(csv(rows))
                    outcome = load(warehouse, self.settings, file, table=schema.tables()[table])
                    assert outcome.read == outcome.new == len(rows), outcome
                    file.unlink()

    def suffer(self, one: Damage) -> list[Outcome]:
        """Takes the sound exports back and loads the damaged ones. Raises CxError where loading refuses."""
        promised = "".join(
            f'\n[expected_every]\n{promise.table} = "{promise.every}"\n'
            if promise.every
            else f"\n[control_totals.{promise.table}]\n{promise.month} = {promise.rows}\n"
            for promise in one.promises(sound())
        )
        (self.folder / "cx.toml").write_text(CONFIG + promised)
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
