"""Resident memory of the server after 200 and after 2,000 page runs: it must stay flat.

Each run is a session of its own that speaks the browser's protocol, opens a page, now and
then with a filter, and leaves. To reach: after 2,000 runs at most 1.15 times as much as after 200, and
at most 400 MiB (of the sample company, that is: CX_HOME names another home).
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import _sample
from _sessions import page_run, session

from pages import wait_until_ready

ROOT = Path(__file__).resolve().parent.parent
FIRST, LAST = 200, 2_000
AT_ONCE = 4
TO_REACH = 1.15
MIB_TO_REACH = 400
SETTLES_S = 35
"""The server collects its garbage on a timer; so long is waited before a look."""
QUERIES = ("", "grain=quarter", "segment=SMB", "window=1y&compare=year")


async def _visit(port: int, query: str) -> None:
    async with session(port) as connected:
        await page_run(connected, query=query)


async def _runs(port: int, numbers: range) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with turn:
            await _visit(port, QUERIES[number % len(QUERIES)])

    await asyncio.gather(*(one(number) for number in numbers))


def _resident_mib(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    held = next(line for line in lines if line.startswith("VmRSS:"))
    return int(held.split()[1]) / 1024


@contextmanager
def _server(home: Path) -> Iterator[tuple[int, int]]:
    """Port and process of the application, warmed up."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("CX_", "STREAMLIT_"))}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**plain, "CX_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def main() -> int:
    """Prints both sizes and their ratio; 1 where it is not reached."""
    if not Path("/proc/self/status").is_file():
        print("skipped: this system does not tell the resident memory of a process in /proc")
        return 0
    with tempfile.TemporaryDirectory(prefix="cx-memory-") as name, _server(_sample.home(Path(name))) as (port, process):
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


if __name__ == "__main__":
    sys.exit(main())
