"""How long `load` takes beside DuckDB's own reading and writing of the same file, and how much memory.

    python benchmarks/load.py [ROWS]

Makes a call log of ROWS rows (default 2,000,000) of 16 columns, one in a hundred broken, whose
consumers are known, so that segment and region are filled. Both sides run as fresh processes,
in turn, on the same file: DuckDB reads it with the types given and leaves broken rows out;
`load` judges every row, sets broken ones aside with line, column, value and reason, looks for
ids that come twice or are known, and keeps the books for `unload`. To reach: at most 5 times
as long, and less than 1.5 GiB resident at 2 million rows.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
CONSUMERS = 50_000

_TYPES = {
    "call_id": "VARCHAR",
    "offered_at": "TIMESTAMP",
    "consumer_id": "VARCHAR",
    "queue": "VARCHAR",
    "team": "VARCHAR",
    "agent_id": "VARCHAR",
    "wait_s": "DOUBLE",
    "talk_s": "DOUBLE",
    "hold_s": "DOUBLE",
    "wrap_s": "DOUBLE",
    "abandoned": "BOOLEAN",
    "transferred": "BOOLEAN",
    "reason": "VARCHAR",
    "resolved": "BOOLEAN",
    "csat": "INTEGER",
    "x_note": "VARCHAR",
}
_COLUMNS = ", ".join(f"'{name}': '{kind}'" for name, kind in _TYPES.items())
_READ = f"read_csv(?, header = true, ignore_errors = true, columns = {{{_COLUMNS}}})"
_DUCKDB = f"""
import sys, duckdb
connection = duckdb.connect(sys.argv[2])
connection.execute({f"CREATE TABLE calls AS SELECT * FROM {_READ}"!r}, [sys.argv[1]])
connection.close()
"""


def make(file: Path, rows: int) -> None:
    """Writes the call log; every hundredth row is broken in one of five ways."""
    chance = random.Random(20261122)
    start = datetime(2024, 1, 1)
    with file.open("w", encoding="utf-8") as out:
        out.write(",".join(_TYPES) + "\n")
        for number in range(rows):
            cells = [
                f"C{number:09d}",
                str(start + timedelta(seconds=number * 47)),
                f"K{chance.randrange(CONSUMERS):06d}",
                f"queue {number % 7}",
                f"team {number % 40}",
                f"agent-{chance.randrange(400)}",
                str(chance.randrange(240)),
                str(chance.randrange(900)),
                str(chance.randrange(60)),
                str(chance.randrange(120)),
                "true" if number % 9 == 0 else "false",
                "no" if number % 5 else "yes",
                ("billing", "outage", "moving, new address", "other")[number % 4],
                "Y" if number % 3 else "N",
                str(number % 5 + 1),
                f"note {number % 1000}",
            ]
            if number % 100 == 99:
                _break(cells, number // 100 % 5)
            out.write(",".join(f'"{cell}"' if "," in cell else cell for cell in cells) + "\n")


def _break(cells: list[str], way: int) -> None:
    match way:
        case 0:
            cells[1] = "2024-02-31 10:00:00"
        case 1:
            cells[6] = "long"
        case 2:
            cells[14] = "9"
        case 3:
            del cells[5]
        case 4:
            cells[0] = ""


def run(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak resident MiB of a process. Raises SystemExit where it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    words = process.stderr.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(command[:3])} failed:\n{words}")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def main() -> int:
    """Prints both times, their ratio and the memory; 1 where the aim is missed."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    ours, theirs, memory = [], [], []
    with tempfile.TemporaryDirectory(prefix="cx-bench-") as folder:
        file, consumers = Path(folder, "calls.csv"), Path(folder, "consumers.csv")
        make(file, rows)
        lines = (f"K{number:06d},2023-01-01,segment {number % 4},region {number % 5}" for number in range(CONSUMERS))
        consumers.write_text("consumer_id,joined_on,segment,region\n" + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB, 1 % broken")
        for turn in range(ROUNDS):
            environment = {**os.environ, "CX_HOME": f"{folder}/home{turn}"}
            load = [sys.executable, "-m", "cxmetrics", "load"]
            run([*load, str(consumers), "--table", "consumers"], environment)
            theirs.append(
                run([sys.executable, "-c", _DUCKDB, str(file), f"{folder}/theirs{turn}.duckdb"], environment)[0]
            )
            seconds, mib = run([*load, str(file), "--table", "calls"], environment)
            ours.append(seconds)
            memory.append(mib)
            print(f"round {turn + 1}: duckdb {theirs[-1]:.2f} s, load {seconds:.2f} s, {mib:,.0f} MiB resident")
            for left in Path(folder).glob(f"*{turn}*"):
                subprocess.run(["rm", "-rf", str(left)], check=True)
    ratio = sorted(mine / other for mine, other in zip(ours, theirs, strict=True))[ROUNDS // 2]
    print(f"ratio (median of {ROUNDS}): {ratio:.2f} (to reach: at most 5); peak {max(memory):,.0f} MiB (below 1,536)")
    return 0 if ratio <= 5 and max(memory) < 1536 else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    raise SystemExit(main())
