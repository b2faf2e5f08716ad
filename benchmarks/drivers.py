"""Whether drivers cost the same over any number of responses: rows of their rollups, and the page's time.

Survey responses over three years, 100 thousand and 10 million, by segment and region with values
spread by Zipf's law; a mood behind each makes its answers go together. To reach: at most 10 times
the rows, and at most 1.5 times as long, in the median, to find the drivers with nothing remembered
and to open the page.

    python benchmarks/drivers.py [--responses 100000 10000000] [--rounds 5] [--folder F]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from _sessions import page_run, session

from pages import server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics.insight.drivers import drivers  # noqa: E402
from cxmetrics.metrics.layer import Layer  # noqa: E402
from cxmetrics.metrics.question import Question  # noqa: E402
from cxmetrics.metrics.refresh import refresh  # noqa: E402
from cxmetrics.settings import Settings  # noqa: E402
from cxmetrics.store.warehouse import open_warehouse  # noqa: E402

FIRST, DAYS, TODAY = date(2023, 11, 1), 1096, date(2026, 10, 31)
METRICS = ("nps_drivers", "csat_drivers", "ces_drivers")
PREDICTORS = ("recognized", "relevant", "easy", "anticipated", "heard")
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), **dict.fromkeys(PREDICTORS, (1, 5))}
VALUES = {"segment": 4, "region": 5}
CHUNK = 1_000_000
MORE_ROWS, MORE_TIME = 10.0, 1.5
ASKED = 15
"""So often drivers are found in each round."""
T = TypeVar("T")


class Forgetful(Layer):
    """A layer that finds everything anew: the benchmark measures finding, not remembering."""

    def remembered(self, what: str, question: Question, compute: Callable[[], T], *more: Hashable) -> T:
        return compute()


def main() -> int:
    """Prints rows, times and both ratios; 1 where one is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, nargs=2, default=[100_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder where not given")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cx-drivers-", dir=args.folder) as name:
        homes = [Path(name) / str(count) for count in args.responses]
        rows = [_company(home, count) for home, count in zip(homes, args.responses, strict=True)]
        asked: list[list[float]] = [[], []]
        times: list[list[float]] = [[], []]
        for place in range(args.rounds):
            order = (0, 1) if place % 2 == 0 else (1, 0)
            for which in order * ASKED:
                asked[which].append(_asked(homes[which]))
            for which in order:
                times[which].append(_opened(homes[which]))
    found, opened = ([statistics.median(each) for each in which] for which in (asked, times))
    reached = True
    for what, few, many, most in (
        ("rows of the rollups", *rows, MORE_ROWS),
        ("seconds to find them", *found, MORE_TIME),
        ("the page's seconds", *opened, MORE_TIME),
    ):
        missed = many / few > most
        reached = reached and not missed
        note = "   NOT REACHED" if missed else ""
        print(f"  {what:20} {few:10,.2f} {many:10,.2f}   ratio {many / few:.2f} (at most {most:g}){note}")
    return 0 if reached else 1


def _company(home: Path, count: int) -> int:
    """Makes, publishes and tells of a company with so many responses; returns the rows of its rollups."""
    metrics = home / "metrics"
    metrics.mkdir(parents=True)
    for name in METRICS:
        (metrics / f"{name}.sql").write_bytes((ROOT / "sql" / f"{name}.sql").read_bytes())
    (home / "cx.toml").write_text(f'[company]\nname = "Benchmark"\ntoday = "{TODAY}"\n', encoding="utf-8")
    settings = Settings(home=home, sql_folders=(metrics,), fixed_today=TODAY)
    _fill(settings, count)
    started = time.perf_counter()
    refresh(settings)
    built = time.perf_counter() - started
    layer = Layer(settings)
    found = drivers(layer, Question("nps_drivers", "all"))
    rows = sum(layer.publication.metrics[name].rows for name in METRICS)
    print(
        f"{count:,} responses: {rows:,} rows in {len(METRICS)} rollups, built in {built:.1f} s; "
        f"R2 {found.r2:.4f} over {found.n:,}",
        flush=True,
    )
    return rows


def _fill(settings: Settings, count: int) -> None:
    draw = np.random.default_rng(20261031)
    with open_warehouse(settings) as warehouse, warehouse.session() as connection:
        raw = connection.connection.driver_connection
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            mood = draw.normal(size=size)
            columns: dict[str, Any] = {"number": np.arange(start, start + size)}
            columns["seconds"] = draw.integers(0, DAYS * 86_400, size)
            for name, (low, high) in SCALES.items():
                score = (low + high) / 2 + (high - low) / 6 * (mood + draw.normal(size=size))
                columns[name] = np.clip(np.round(score), low, high).astype(np.int64)
            for name, values in VALUES.items():
                weights = 1 / np.arange(1, values + 1)
                columns[name] = 1 + draw.choice(values, size, p=weights / weights.sum())
            raw.register("drawn", pa.table(columns))
            dimensions = ", ".join(f"'{name} ' || {name} AS {name}" for name in VALUES)
            raw.execute(
                "INSERT INTO survey_responses BY NAME SELECT 'r' || number AS response_id, "
                f"TIMESTAMP '{FIRST}' + to_seconds(seconds) AS responded_at, "
                f"{', '.join(SCALES)}, {dimensions} FROM drawn"
            )
            raw.unregister("drawn")


def _asked(home: Path) -> float:
    """Seconds to find the drivers of every outcome."""
    layer = Forgetful(Settings(home=home, fixed_today=TODAY))
    started = time.perf_counter()
    for name in METRICS:
        drivers(layer, Question(name, "all"))
    return time.perf_counter() - started


def _opened(home: Path) -> float:
    """Seconds from connecting to a server started anew to the end of the page's script."""

    async def once(port: int) -> float:
        started = time.perf_counter()
        async with session(port) as connected:
            await page_run(connected, "drivers")
            return time.perf_counter() - started

    with server(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)}) as port:
        return asyncio.run(once(port))


if __name__ == "__main__":
    sys.exit(main())
