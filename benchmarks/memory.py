"""Resident memory of the server after 200 and after 2,000 page runs: it must stay flat.

Each run is a session of its own that speaks the browser's protocol, opens a page, now and
then with a filter, and leaves. To reach: after 2,000 runs at most 1.15 times as much as after 200, and
at most 400 MiB (of the sample company, that is: CX_HOME names another home).

    python benchmarks/memory.py [--crowd]

With --crowd: 50 sessions that stay connected, ten of them with groups and a grain that nobody has asked for, three
times over. To reach: at most 700 MiB at any moment (of a company of 100 million rows: `_bigger.py` makes one).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import _sample
from _sessions import page_run, session

from pages import started

ROOT = Path(__file__).resolve().parent.parent
FIRST, LAST = 200, 2_000
AT_ONCE = 4
TO_REACH = 1.15
MIB_TO_REACH = 400
CROWD, NEW_AMONG_THEM, TIMES = 50, 10, 3
CROWD_MIB_TO_REACH = 700
LOOKS_EVERY_S = 0.03
SETTLES_S = 35
"""The server collects its garbage on a timer; so long is waited before a look."""
QUERIES = ("", "grain=quarter", "segment=SMB", "window=1y&compare=year")
SEGMENTS = ("SMB", "Families", "Seniors", "Youth", "Enterprise")
REGIONS = ("Capital", "Coast", "North+East", "North+West", "South")


async def _visit(port: int, query: str) -> None:
    async with session(port) as connected:
        await page_run(connected, query=query)


async def _runs(port: int, numbers: range) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turn:
            await _visit(port, QUERIES[number % len(QUERIES)])

    await asyncio.gather(*(one(number) for number in numbers))


async def _crowd(port: int, turn: int) -> None:
    """Fifty at once who read the overview and stay until all have read it."""
    arrived = asyncio.Barrier(CROWD)

    async def one(number: int) -> None:
        grain = ("month", "quarter")[number % 2]
        new = f"segment={SEGMENTS[(number + turn) % 5]}&region={REGIONS[(2 * number + turn) % 5]}&grain={grain}"
        async with session(port) as connected:
            await page_run(connected, query=new if number < NEW_AMONG_THEM else "")
            await arrived.wait()

    await asyncio.gather(*(one(number) for number in range(CROWD)))


@contextmanager
def _most(process: int) -> Iterator[list[float]]:
    """What was resident, looked at all the time until the block ends."""
    seen, over = [_resident_mib(process)], threading.Event()

    def look() -> None:
        while not over.wait(LOOKS_EVERY_S):
            seen.append(_resident_mib(process))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        over.set()
        looking.join()


def _crowded(home: Path) -> int:
    with _server(home) as (port, process):
        with _most(process) as seen:
            for turn in range(TIMES):
                asyncio.run(_crowd(port, turn))
                print(f"{CROWD} at once, time {turn + 1}: {seen[-1]:,.0f} MiB resident, {max(seen):,.0f} at most")
        time.sleep(SETTLES_S)
        print(f"warmed up {seen[0]:,.0f} MiB, half a minute after all {_resident_mib(process):,.0f}")
    print(f"at most {max(seen):,.0f} MiB (to reach: at most {CROWD_MIB_TO_REACH} at 100 million rows)")
    return 0 if max(seen) <= CROWD_MIB_TO_REACH else 1


def _resident_mib(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    held = next(line for line in lines if line.startswith("VmRSS:"))
    return int(held.split()[1]) / 1024


def _server(home: Path) -> AbstractContextManager[tuple[int, int]]:
    """Port and process of the application, warmed up."""
    return started(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)})


def _visited(home: Path) -> int:
    with _server(home) as (port, process):
        print(f"warmed up, without visitors {_resident_mib(process):,.0f} MiB resident", flush=True)
        sizes = []
        done = 0
        for runs in (FIRST, LAST):
            asyncio.run(_runs(port, range(done, runs)))
            done = runs
            time.sleep(SETTLES_S)
            sizes.append(_resident_mib(process))
            print(f"after {runs:,} page runs {sizes[-1]:,.0f} MiB resident", flush=True)
    ratio = sizes[1] / sizes[0]
    print(f"ratio {ratio:.2f} (to reach: at most {TO_REACH}); at most {MIB_TO_REACH} MiB to reach")
    return 0 if ratio <= TO_REACH and sizes[1] <= MIB_TO_REACH else 1


def main() -> int:
    """Prints the sizes and their ratio; 1 where it is not reached."""
    parser = argparse.ArgumentParser(description="Resident memory of the server.")
    parser.add_argument("--crowd", action="store_true", help="fifty at once instead of 2,000 page runs")
    crowd = parser.parse_args().crowd
    if not Path("/proc/self/status").is_file():
        print("skipped: this system does not tell the resident memory of a process in /proc")
        return 0
    with tempfile.TemporaryDirectory(prefix="cx-memory-") as name:
        home = _sample.home(Path(name))
        return _crowded(home) if crowd else _visited(home)


if __name__ == "__main__":
    sys.exit(main())
