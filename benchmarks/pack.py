"""Time and memory of a pack of the sample company, in each format, against drawing its charts alone.

The reference, in the same run: the pictures of that pack drawn one after the other, what draws them begun
included. Both are seconds of processor time, so that what else runs weighs on neither. To reach: a pack takes at most
10 times as long as its charts alone, and its process never holds more than 500 MiB.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import _sample

ROOT = Path(__file__).resolve().parent.parent
MONTH = date(2026, 5, 1)
"""The month of the sample's outage."""
TO_REACH, MOST_MIB = 10.0, 500


def _charts_s(scratch: Path) -> tuple[int, float]:
    """How many charts a pack has, and the seconds that drawing them takes. In a process of its own: see main."""
    from cxmetrics.briefing import drawing  # noqa: PLC0415 - only the child needs them
    from cxmetrics.briefing.document import Histories  # noqa: PLC0415
    from cxmetrics.briefing.making import Asked  # noqa: PLC0415
    from cxmetrics.briefing.pack import pack  # noqa: PLC0415
    from cxmetrics.insight import acceptance  # noqa: PLC0415
    from cxmetrics.settings import load  # noqa: PLC0415

    made = pack(acceptance.layer(load({"CX_HOME": str(scratch)})), Asked(end=date(2026, 6, 1)))
    those = [block for sheet in made.sheets for block in sheet.blocks if isinstance(block, Histories)]
    started = time.process_time()
    for place, block in enumerate(those):
        drawing.svg(block.chart, block.titles, str(place))
    return len(those), time.process_time() - started


def _pack(at: Path, file: Path) -> tuple[float, float]:
    """Seconds of processor time and peak MiB of the command that writes the file."""
    command = [sys.executable, "-m", "cxmetrics", "brief", "--period", MONTH.isoformat(), "--out", str(file)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "CX_HOME": str(at)}, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"brief --out {file.name} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> int:
    """Prints ratio and peak of each format; 1 where one is not reached."""
    missed = False
    with tempfile.TemporaryDirectory(prefix="cx-pack-") as name:
        scratch = Path(name)
        at = _sample.home(scratch)
        command = [sys.executable, __file__, "charts", str(at)]
        told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        charts, alone = int(told[0]), float(told[1])
        print(f"drawing its {charts} charts alone: {alone:.1f} s of processor time", flush=True)
        for ending in ("pdf", "html", "pptx"):
            seconds, peak = _pack(at, scratch / f"pack.{ending}")
            ratio = seconds / alone
            missed |= ratio > TO_REACH or peak > MOST_MIB
            print(f"pack.{ending}: {seconds:.1f} s, ratio {ratio:.1f} (to reach: at most {TO_REACH:.0f}), "
                  f"peak {peak:.0f} MiB (to reach: at most {MOST_MIB})", flush=True)  # fmt: skip
    return 1 if missed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["charts"]:
        sys.path.insert(0, str(ROOT))
        print(*_charts_s(Path(sys.argv[2])))
        sys.exit(0)
    sys.exit(main())
