"""How long the deep pages take to open at ten times the sample's size, against the sample itself.

Two servers, each with a home of its own, are started anew every round; one session opens every page
twice: first with nothing remembered, then again. To reach: the median first opening at most
1.2 times as long, for every page. Making the bigger company takes minutes; `--homes` takes
two homes that are there already, the sample's and the bigger one.

    python benchmarks/depth.py [--scale 10] [--rounds 5] [--homes SAMPLE BIGGER]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _sessions import page_run, session

from pages import server

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("call_center", "retention", "engagement")
TO_REACH = 1.2

Times = dict[tuple[str, str], list[float]]
"""By page and opening (first, again): seconds, one a round."""


async def _open(port: int, page: str) -> float:
    """Seconds from connecting to the end of the page's script."""
    started = time.perf_counter()
    async with session(port) as connected:
        await page_run(connected, page)
        return time.perf_counter() - started


def _measure(home: Path, times: Times) -> None:
    """One round: a server started anew, each page opened twice."""
    with server(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)}) as port:
        for page in PAGES:
            for opening in ("first", "again"):
                times.setdefault((page, opening), []).append(asyncio.run(_open(port, page)))


def _company(home: Path, scale: int) -> Path:
    """A home with the sample company of this size, without data faults, published."""
    exports = home / "exports"
    home.mkdir(parents=True)
    shutil.copy(ROOT / "sample_data" / "cx.toml", home / "cx.toml")
    make = ["sample_data/generate.py", "--out", str(exports), "--scale", str(scale), "--clean"]
    _run(home, *make)
    for file in sorted(exports.glob("*.csv.gz")):
        table = file.name.split(".")[0].split("-")[0]
        _run(home, "-m", "cxmetrics", "load", str(file), "--table", table)
    _run(home, "-m", "cxmetrics", "refresh")
    return home


def _run(home: Path, *words: str) -> None:
    environment = {**os.environ, "CX_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, *words],
        check=False,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode not in (0, 3):
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")


def main() -> int:
    """Prints both medians of every page and their ratio; 1 where one is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--homes", type=Path, nargs=2, metavar=("SAMPLE", "BIGGER"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cx-depth-") as name:
        scratch = Path(name)
        made = asked.homes or [_company(scratch / "one", 1), _company(scratch / "bigger", asked.scale)]
        small, big = (Path(home) for home in made)
        times: dict[Path, Times] = {small: {}, big: {}}
        for place in range(asked.rounds):
            for home in (small, big) if place % 2 == 0 else (big, small):
                _measure(home, times[home])
    print(f"{asked.rounds} rounds, {asked.scale} times the sample; to reach: the first opening at most {TO_REACH}")
    reached = True
    for page in PAGES:
        for opening in ("first", "again"):
            one, many = (statistics.median(times[home][page, opening]) for home in (small, big))
            missed = opening == "first" and many / one > TO_REACH
            reached = reached and not missed
            note = "   NOT REACHED" if missed else ""
            print(f"  {page:12} {opening:6} {one:6.2f} s {many:6.2f} s   ratio {many / one:.2f}{note}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
