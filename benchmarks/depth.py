"""How long the deep pages take to open at ten times the sample's size, against the sample itself.

Two servers, each with a home of its own, are started anew every round; one session opens every page
twice: first with nothing remembered, then again. Judged is the server's own time (of its processors),
which other work on the machine does not lengthen; what the session waits is printed beside it. To reach:
the median first opening at most 1.2 times as long, for every page. Making the bigger company takes
minutes; `--homes` takes two homes that are there already, the sample's and the bigger one.

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

Times = dict[tuple[str, str], list[tuple[float, float]]]
"""By page and opening (first, again): seconds of the server's processors and of waiting, one pair a round."""


async def _open(port: int, page: str) -> tuple[float, float]:
    """Seconds of the server and of waiting, from connecting to the end of the page's script."""
    busy, started = _busy(), time.perf_counter()
    async with session(port) as connected:
        await page_run(connected, page)
        return _busy() - busy, time.perf_counter() - started


def _busy() -> float:
    """Seconds that the processors have worked for the one server that runs: Linux tells it by process."""
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    numbers = [Path(f"/proc/{child}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split() for child in children]
    return sum(int(number) for one in numbers for number in one[11:13]) / os.sysconf("SC_CLK_TCK")


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


def _medians(taken: list[tuple[float, float]]) -> tuple[float, float]:
    busy, waited = zip(*taken, strict=True)
    return statistics.median(busy), statistics.median(waited)


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
            (one, waited), (many, waited_big) = (_medians(times[home][page, opening]) for home in (small, big))
            ratio = many / max(one, 0.01)
            missed = opening == "first" and ratio > TO_REACH
            reached = reached and not missed
            note = "   NOT REACHED" if missed else ""
            print(f"  {page:12} {opening:6} {one:6.2f} s {many:6.2f} s   ratio {ratio:.2f}{note}", end="")
            print(f"   (waited {waited:.2f} s and {waited_big:.2f} s)")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
