"""How long `profile` takes beside DuckDB's own reading of the same file, and how much memory.

    python benchmarks/profiling.py [ROWS]

The call log of `benchmarks/load.py`, ROWS rows (default 1,000,000). Both sides run as fresh
processes, in turn: DuckDB detects the types of all columns and counts, and for each of them
finds lowest, highest, empty and different values (SUMMARIZE); `profile` besides that tells codes,
forms of dates, shapes and meanings, and drafts the mapping. To reach: less than 600 MiB
resident, and no more than a third more for twice the rows, whatever the time.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path

from load import make, run

ROUNDS = 3
MEMORY = 600
_DUCKDB = """
import sys, duckdb
duckdb.sql("SUMMARIZE SELECT * FROM read_csv(?, ignore_errors = true)", params=[sys.argv[1]]).fetchall()
"""


def main() -> int:
    """Prints both times, their ratio and the memory; 1 where the aim is missed."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    ours, theirs, memory = [], [], []
    with tempfile.TemporaryDirectory(prefix="cx-bench-") as folder:
        environment = {**os.environ, "CX_HOME": f"{folder}/home"}
        file, half = Path(folder, "calls.csv"), Path(folder, "half.csv")
        make(file, rows)
        make(half, rows // 2)
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB")
        profile = [sys.executable, "-m", "cxmetrics", "profile", "--format", "csv"]
        small = run([*profile, str(half)], environment)[1]
        for turn in range(ROUNDS):
            theirs.append(run([sys.executable, "-c", _DUCKDB, str(file)], environment)[0])
            seconds, mib = run([*profile, str(file)], environment)
            ours.append(seconds)
            memory.append(mib)
            print(f"round {turn + 1}: duckdb {theirs[-1]:.2f} s, profile {seconds:.2f} s, {mib:,.0f} MiB resident")
    ratio = sorted(mine / other for mine, other in zip(ours, theirs, strict=True))[ROUNDS // 2]
    peak = max(memory)
    print(
        f"ratio (median of {ROUNDS}): {ratio:.2f}; peak {peak:,.0f} MiB (below {MEMORY}), "
        f"of half the rows {small:,.0f} MiB (growth at most 1.33: {peak / small:.2f})"
    )
    return 0 if peak < MEMORY and peak <= small * 1.33 else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    raise SystemExit(main())
