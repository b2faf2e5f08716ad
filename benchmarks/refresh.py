"""What a refresh costs: against the bare statements of its figures, and of one new day against all of them.

Three processes, judged by the time of their processors, which other work on the machine does
not lengthen: a full refresh; the GROUP BY statements that it ran, run by hand on the same
warehouse; a day more of answers, contacts and calls, refreshed over the figures that do not
read the clock (against a full refresh of those). To reach, at 100 million rows: the first at
most 1.3 times the second; the third at most 5 per cent. The smaller the company, the more weighs
what does not grow with it: writing the published file, checks, comments.

    python benchmarks/refresh.py [--ratio full|day] [HOME ...]

Works on copies; without HOME on the sample company's. `_bigger.py` makes homes of more rows.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics import schema  # noqa: E402
from cxmetrics import settings as company  # noqa: E402
from cxmetrics.errors import Unavailable  # noqa: E402
from cxmetrics.metrics.catalog import catalog  # noqa: E402
from cxmetrics.metrics.layer import Layer  # noqa: E402
from cxmetrics.metrics.refresh import refresh, threads  # noqa: E402
from cxmetrics.settings import Settings  # noqa: E402
from cxmetrics.store import rollups  # noqa: E402
from cxmetrics.store.loading import load  # noqa: E402
from cxmetrics.store.warehouse import engine_config, open_warehouse  # noqa: E402

STATEMENTS = "statements.json"
EVENTS = {
    "survey_responses": ("response_id", "responded_at"),
    "interactions": ("interaction_id", "occurred_at"),
    "calls": ("call_id", "offered_at"),
}
BARE_MEMORY = 4
"""So many times the memory of a refresh have its statements by hand."""
TO_REACH = {"full": 1.3, "day": 0.05}
AGAINST = {"full": "bare", "day": "unclocked"}


def full(settings: Settings, home: Path) -> float:
    """A full refresh; what it asked the warehouse for its figures is kept for `bare`."""
    asked: list[str] = []
    query = rollups.query

    def kept(*args: Any, **more: Any) -> tuple[str, int]:
        sql, line = query(*args, **more)
        asked.append(sql)
        return sql, line

    rollups.query = kept
    try:
        return _timed(lambda: refresh(settings, full=True))
    finally:
        (home / STATEMENTS).write_text(json.dumps(asked), encoding="utf-8")


def bare(settings: Settings, home: Path) -> float:
    """The same statements, each into a table of a file beside, among as many threads.

    They are given more memory than the refresh, in favor of the bare statements: at 100 million rows one does not
    fit into the same.
    """
    config: dict[str, Any] = {**engine_config(BARE_MEMORY * settings.memory_mb)}
    beside = home / "bare.duckdb"
    beside.unlink(missing_ok=True)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True, config=config) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"ATTACH '{beside}' AS cx_beside (READ_WRITE)")
        rows = "SELECT SUM(estimated_size) FROM duckdb_tables() WHERE schema_name = 'main'"
        connection.execute(f"SET threads = {threads(int(connection.execute(rows).fetchone()[0]))}")

        def run() -> None:
            for sql in json.loads((home / STATEMENTS).read_text(encoding="utf-8")):
                connection.execute(f"CREATE OR REPLACE TABLE cx_beside.cx_bare AS {sql}")

        return _timed(run)


def unclocked(settings: Settings, home: Path) -> float:
    """A full refresh of the figures that do not read the clock."""
    return _timed(lambda: refresh(settings, _unclocked(settings), full=True))


def day(settings: Settings, home: Path) -> float:
    """One day more, loaded before the time is taken, then refreshed."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        for table, (key, dated) in EVENTS.items():
            last = f"SELECT CAST(MAX({dated}) AS DATE) FROM {table}"
            moved = f"* REPLACE ({key} || '-next' AS {key}, {dated} + INTERVAL 1 DAY AS {dated})"
            rows = f"SELECT {moved} FROM {table} WHERE CAST({dated} AS DATE) = ({last})"
            connection.execute(f"COPY ({rows}) TO '{home / table}.csv' (HEADER)")
    with open_warehouse(settings) as warehouse:
        for table in EVENTS:
            load(warehouse, settings, home / f"{table}.csv", table=schema.tables()[table])
    later = dataclasses.replace(settings, fixed_today=settings.today + timedelta(days=1))
    return _timed(lambda: refresh(later, _unclocked(settings)))


def _unclocked(settings: Settings) -> list[str]:
    names = [name for name, metric in catalog(settings).metrics.items() if not metric.depends_on_clock]
    try:
        held = Layer(settings).publication.metrics
    except Unavailable:
        return names
    return [name for name in names if name in held and held[name].available]


def _timed(work: Callable[[], Any]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


STEPS: dict[str, Callable[[Settings, Path], float]] = {
    "full": full, "bare": bare, "unclocked": unclocked, "day": day,
}  # fmt: skip


def apart(step: str, home: Path) -> tuple[float, float]:
    """Seconds of the processors and MiB at most, of a step in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), "--step", step, str(home)],
        env={**os.environ, "CX_HOME": str(home)}, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    busy, peak = json.loads(done.stdout.splitlines()[-1])
    return float(busy), float(peak)


def measured(home: Path, names: Sequence[str]) -> bool:
    """Prints the ratios of these names of one home; whether all are reached."""
    found = {}
    for step in [step for step in STEPS if step in {*names, *map(AGAINST.get, names)}]:
        found[step] = apart(step, home)
        print(f"  {step}: {found[step][0]:.2f} s, {found[step][1]:.0f} MiB", file=sys.stderr, flush=True)
    settings = company.load({"CX_HOME": str(home)})
    ratios = {name: found[name][0] / found[AGAINST[name]][0] for name in names}
    for name in names:
        against = AGAINST[name]
        (mine, peak), (other, _) = found[name], found[against]
        print(
            f"  {name:<5} {mine:8.2f} s, {against:<9} {other:8.2f} s, ratio {ratios[name]:6.3f} "
            f"(to reach: at most {TO_REACH[name]:g}); {peak:.0f} MiB at most, of which the engine may take "
            f"{settings.memory_mb}"
        )
    return all(ratio <= TO_REACH[name] for name, ratio in ratios.items())


def main() -> int:
    """Prints what the parts of a refresh cost; 1 where a ratio is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("homes", nargs="*", type=Path, metavar="HOME")
    parser.add_argument("--ratio", choices=list(TO_REACH), help="only this one of the two")
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        home = asked.homes[0].resolve()
        busy = STEPS[asked.step](company.load({"CX_HOME": str(home)}), home)
        print(json.dumps([busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
        return 0
    reached = True
    with tempfile.TemporaryDirectory(prefix="cx-refresh-") as name:
        scratch = Path(name)
        for place, home in enumerate(asked.homes or [None]):
            copy = scratch / str(place)
            if home is None:
                demo = [sys.executable, "-m", "cxmetrics", "demo"]
                subprocess.run(demo, cwd=ROOT, env={**os.environ, "CX_HOME": str(copy)}, check=False)
            else:
                shutil.copytree(home, copy)
            print(f"{home.name if home else 'sample'}: time of the processors", flush=True)
            reached = measured(copy.resolve(), [asked.ratio] if asked.ratio else list(TO_REACH)) and reached
            shutil.rmtree(copy)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
