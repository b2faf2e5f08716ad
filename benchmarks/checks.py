"""What the data checks cost beside one full refresh of the same warehouse: `python benchmarks/checks.py [SCALE]`.

Loads the sample company (SCALE times as many consumers), then takes the median of three.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics import schema, settings  # noqa: E402
from cxmetrics.metrics.checking import examined  # noqa: E402
from cxmetrics.metrics.refresh import refresh  # noqa: E402
from cxmetrics.store.loading import load  # noqa: E402
from cxmetrics.store.warehouse import open_warehouse  # noqa: E402

RUNS = 3


def seconds(run: Callable[[], object]) -> float:
    """The median of three."""
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> int:
    scale = sys.argv[1] if len(sys.argv) > 1 else "1"
    with tempfile.TemporaryDirectory(prefix="cx-checks-") as folder:
        home, files = Path(folder) / "home", Path(folder) / "files"
        made = [sys.executable, str(ROOT / "sample_data" / "generate.py"), "--out", str(files), "--scale", scale]
        subprocess.run(made, check=True, capture_output=True)
        given = settings.load({"CX_HOME": str(home), "CX_CONFIG": str(ROOT / "sample_data" / "cx.toml")})
        with open_warehouse(given) as warehouse:
            for file in sorted(
                files.iterdir(), key=lambda file: not file.name.startswith(("consumers.", "employees."))
            ):
                load(warehouse, given, file, table=schema.tables()[file.name.split(".")[0].split("-")[0]])
        refresh(given, full=True)
        with open_warehouse(given) as warehouse:
            rows = sum(each.rows for each in examined(given, warehouse)[0] if each.check.id == "unique_ids")
            checks = seconds(lambda: examined(given, warehouse))
        whole = seconds(lambda: refresh(given, full=True))
    print(f"{rows:,} rows: all checks {checks:.2f} s, one full refresh with unchanged checks {whole:.2f} s")
    print(f"checks cost {checks / whole:.2f} of a refresh, at most 1 is allowed")
    return int(checks > whole)


if __name__ == "__main__":
    sys.exit(main())
