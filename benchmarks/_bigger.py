"""The sample company many times over, made inside DuckDB in minutes: the same shapes, more consumers.

Every copy has consumers of its own; its dates are moved by whole weeks and its segments and
regions exchanged, so that cells which the sample leaves empty fill up, as they do in a big company.
Rows are written month by month, as loads bring them. Employees stay as they are: consumers grow
faster than departments. Memory is bounded; a million rows take about 30 MB of disk.

    python benchmarks/_bigger.py SAMPLE HOME [MILLIONS OF SURVEY ROWS]
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

import duckdb

PER_SURVEY_ROW = {
    "survey_responses": 1.0,
    "interactions": 2.0,
    "calls": 1.0,
    "survey_invitations": 0.5,
    "consumer_values": 0.5,
    "consumers": 0.18,
}
"""Rows of each table that grows, for each row of the survey's."""
DAYS = {
    "survey_responses": "responded_at",
    "interactions": "occurred_at",
    "calls": "offered_at",
    "survey_invitations": "sent_at",
    "consumer_values": "month",
    "consumers": "joined_on",
}
MOVED = {
    "responded_at",
    "followed_up_at",
    "occurred_at",
    "resolved_at",
    "offered_at",
    "sent_at",
    "joined_on",
    "left_on",
}
KEYS = {"consumer_id", "invitation_id", "response_id", "interaction_id", "call_id"}
EXCHANGED = ("segment", "region")
WAYS = 20
"""So many copies differ; all others are one of them under other keys."""
KEPT = ("cx.toml", "warehouse.duckdb", "pseudonyms.key", "sample.json")


def bigger(sample: Path, home: Path, survey_rows: int, *, memory: str = "2GB") -> None:
    """A home whose tables hold about so many rows, not refreshed; tables that are not named stay as in `sample`."""
    home.mkdir(parents=True)
    for name in KEPT:
        if (sample / name).is_file():
            shutil.copy(sample / name, home / name)
    config = {"memory_limit": memory, "preserve_insertion_order": "false"}
    with duckdb.connect(str(home / "warehouse.duckdb"), config=config) as warehouse:
        for name in EXCHANGED:
            listed = f"SELECT list(DISTINCT {name} ORDER BY {name}) FROM consumers WHERE {name} IS NOT NULL"
            warehouse.execute(f"SET VARIABLE every_{name} = ({listed})")
        for table, share in PER_SURVEY_ROW.items():
            _multiply(warehouse, table, round(survey_rows * share))


def _multiply(warehouse: duckdb.DuckDBPyConnection, table: str, wanted: int) -> None:
    """Gives a table copies of its rows, month by month, until it holds about as many as `wanted`."""
    held = warehouse.table(table)
    copies = max(0, round(wanted / held.shape[0]) - 1)
    ways = min(WAYS, copies) or 1
    rounds = round(copies / ways)
    columns = ", ".join(f"{_varied(name)} AS {name}" for name in held.columns)
    warehouse.execute(
        f"CREATE TEMP TABLE varied AS SELECT {columns}, way, date_trunc('month', held.{DAYS[table]}) AS written "
        f"FROM {table} AS held, range({ways}) AS ways(way)"
    )
    listed = ", ".join(
        f"{name} || '-' || way || '-' || round AS {name}" if name in KEYS else name for name in held.columns
    )
    for (month,) in warehouse.execute("SELECT DISTINCT written FROM varied ORDER BY 1").fetchall():
        warehouse.execute(
            f"INSERT INTO {table} BY NAME SELECT {listed} FROM varied, range({rounds}) AS made(round) "
            "WHERE written IS NOT DISTINCT FROM ?",
            [month],
        )
    warehouse.execute("DROP TABLE varied")


def _varied(name: str) -> str:
    """A column in one of the WAYS: moved by up to four weeks, its segment and region exchanged for others."""
    if name in MOVED:
        moved = f"held.{name} - to_days(CAST(7 * (way % 5) AS INTEGER))"
        return f"CAST({moved} AS {'DATE' if name.endswith('_on') else 'TIMESTAMP'})"
    if name in EXCHANGED:
        every = f"getvariable('every_{name}')"
        return f"{every}[(list_position({every}, held.{name}) + way - 1) % len({every}) + 1]"
    return f"held.{name}"


def main() -> None:
    parser = argparse.ArgumentParser(description="The sample company many times over. To be refreshed before use.")
    parser.add_argument("sample", type=Path, help="CX_HOME with the sample company")
    parser.add_argument("home", type=Path, help="CX_HOME to make")
    parser.add_argument("millions", type=float, nargs="?", default=10, help="of survey rows")
    given = parser.parse_args()
    started = time.monotonic()
    bigger(given.sample, given.home, round(given.millions * 1e6))
    size = (given.home / "warehouse.duckdb").stat().st_size / 1e6
    print(f"made in {time.monotonic() - started:.0f} s, {size:,.0f} MB")


if __name__ == "__main__":
    main()
