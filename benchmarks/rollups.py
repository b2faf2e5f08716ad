"""A metric query from rollups against the same figure by hand-written SQL on the raw rows in DuckDB.

Survey rows over three years with the dimensions that the shipped metrics declare and values
spread by Zipf's law. To reach: at least 10 times faster at 10 million rows.

    python benchmarks/rollups.py [--rows 1000000 10000000] [--folder F]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics.metrics.layer import Layer  # noqa: E402
from cxmetrics.metrics.question import Question  # noqa: E402
from cxmetrics.metrics.refresh import refresh  # noqa: E402
from cxmetrics.settings import Settings  # noqa: E402
from cxmetrics.store.warehouse import FILE_NAME, open_warehouse  # noqa: E402

T = TypeVar("T")
TARGET = 10
FIRST, DAYS, TODAY = date(2023, 11, 1), 1096, date(2026, 10, 31)
VALUES = {"segment": 4, "region": 5, "survey": 3, "channel": 6, "stage": 6}
CHUNK = 1_000_000
RUNS = 9

PROMOTERS = "100.0 * (SUM(CASE WHEN nps >= 9 THEN 1 ELSE 0 END) - SUM(CASE WHEN nps <= 6 THEN 1 ELSE 0 END)) / COUNT(*)"
MONTH = "CAST(DATE_TRUNC('month', responded_at) AS DATE)"
QUESTIONS: dict[str, tuple[Question, str]] = {
    "NPS by month": (
        Question("nps", grain="month"),
        f"SELECT {MONTH}, {PROMOTERS} FROM survey_responses WHERE nps IS NOT NULL GROUP BY 1 ORDER BY 1",
    ),
    "NPS by month and channel of one segment": (
        Question("nps", grain="month", by="channel", where={"segment": ("segment 1",)}),
        f"SELECT {MONTH}, channel, {PROMOTERS} FROM survey_responses "
        "WHERE nps IS NOT NULL AND segment = 'segment 1' GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    "NPS of a year by stage": (
        Question("nps", grain="all", by="stage", start=date(2025, 11, 1), end=date(2026, 11, 1)),
        f"SELECT stage, {PROMOTERS} FROM survey_responses WHERE nps IS NOT NULL "
        "AND responded_at >= DATE '2025-11-01' AND responded_at < DATE '2026-11-01' GROUP BY 1 ORDER BY 1",
    ),
    "CSAT by quarter and region": (
        Question("csat", grain="quarter", by="region"),
        "SELECT DATE_TRUNC('quarter', responded_at), region, AVG(CASE WHEN csat >= 4 THEN 1.0 ELSE 0 END) "
        "FROM survey_responses WHERE csat IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2",
    ),
}


class Forgetful(Layer):
    """A layer that answers each question anew: the benchmark measures answering, not remembering."""

    def remembered(self, what: str, question: Question, compute: Callable[[], T], *more: Hashable) -> T:
        return compute()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder where not given")
    args = parser.parse_args()
    reached = True
    for rows in args.rows:
        with tempfile.TemporaryDirectory(dir=args.folder) as folder:
            ratio = measured(Path(folder), rows)
        reached = reached and (rows < 10_000_000 or ratio >= TARGET)
    return 0 if reached else 1


def measured(home: Path, rows: int) -> float:
    """Fills, refreshes and compares; prints and returns the smallest ratio of the questions."""
    metrics = home / "metrics"
    metrics.mkdir()
    for name in ("nps", "csat"):
        (metrics / f"{name}.sql").write_bytes((ROOT / "sql" / f"{name}.sql").read_bytes())
    settings = Settings(home=home, sql_folders=(metrics,), fixed_today=TODAY)
    _fill(settings, rows)
    refreshed = _seconds(lambda: refresh(settings))
    layer = Forgetful(settings)
    sizes = ", ".join(f"{name} {held.rows:,}" for name, held in layer.publication.metrics.items())
    print(f"\n{rows:,} survey rows, rollups {sizes} rows (built in {refreshed:.1f} s)")
    ratios = []
    with duckdb.connect(str(home / FILE_NAME), read_only=True) as raw:
        for title, (question, sql) in QUESTIONS.items():
            _agree(layer, raw, question, sql)
            by_hand = _median(lambda sql=sql: raw.execute(sql).fetchall())
            rollup = _median(lambda question=question: layer.answer(question))
            ratios.append(by_hand / rollup)
            print(f"  {title:<40} raw {by_hand * 1000:8.1f} ms   rollup {rollup * 1000:7.1f} ms   {ratios[-1]:6.1f} x")
    middle = statistics.median(ratios)
    print(f"  ratio at {rows:,} rows: {middle:.1f} times faster (median of the questions; least {min(ratios):.1f})")
    return middle


def _agree(layer: Layer, raw: Any, question: Question, sql: str) -> None:
    """Both ways give the same figures, or the comparison means nothing."""
    ours = [row.value for row in layer.answer(question).rows if row.value is not None]
    theirs = [float(row[-1]) for row in raw.execute(sql).fetchall()]
    assert np.allclose(sorted(ours), sorted(theirs)), f"{question} differs"


def _fill(settings: Settings, rows: int) -> None:
    random = np.random.default_rng(20261031)
    with open_warehouse(settings) as warehouse, warehouse.session() as connection:
        raw = connection.connection.driver_connection
        for start in range(0, rows, CHUNK):
            size = min(CHUNK, rows - start)
            seconds = random.integers(0, DAYS * 86_400, size)
            columns: dict[str, Any] = {"number": np.arange(start, start + size), "seconds": seconds}
            columns |= {"nps": random.integers(0, 11, size), "csat": random.integers(1, 6, size)}
            for name, count in VALUES.items():
                columns[name] = 1 + random.choice(count, size, p=_zipf(count))
            raw.register("drawn", pa.table(columns))
            dimensions = ", ".join(f"'{name} ' || {name} AS {name}" for name in VALUES)
            raw.execute(
                f"INSERT INTO survey_responses BY NAME SELECT 'r' || number AS response_id, "
                f"TIMESTAMP '{FIRST}' + to_seconds(seconds) AS responded_at, nps, csat, {dimensions} FROM drawn"
            )
            raw.unregister("drawn")


def _zipf(count: int) -> Any:
    weights = 1 / np.arange(1, count + 1)
    return weights / weights.sum()


def _median(run: Callable[[], Any]) -> float:
    run()
    return statistics.median(_seconds(run) for _ in range(RUNS))


def _seconds(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
