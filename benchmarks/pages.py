"""50 sessions that open the overview at once, against 50 that open an empty page of Streamlit as it comes.

Each session speaks the browser's own protocol: it connects, asks for the page and reads
until the script has finished. To reach: a ratio of at most 1.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _sessions import page_run, session

ROOT = Path(__file__).resolve().parent.parent
SESSIONS = 50
ROUNDS = 5
TO_REACH = 1.0
STARTS_WITHIN_S = 180


async def _visit(port: int) -> int:
    """One session from connecting to the end of its script; the number of elements it was sent."""
    async with session(port) as connected:
        return await page_run(connected)


async def _round(port: int, sessions: int) -> tuple[float, int]:
    """Seconds until the last of the sessions has its page, and the fewest elements any of them got."""
    started = time.perf_counter()
    counts = await asyncio.gather(*(_visit(port) for _ in range(sessions)))
    return time.perf_counter() - started, min(counts)


@contextmanager
def server(script: Path, folder: Path, ready: str, environment: dict[str, str]) -> Iterator[int]:
    """The port of a Streamlit server started for this block, once it is `ready`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("CX_", "STREAMLIT_"))}
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    process = subprocess.Popen(
        command, cwd=folder, env=plain | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_ready(f"http://127.0.0.1:{port}{ready}")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_ready(url: str) -> None:
    """Returns when the server answers 200 there; ends the benchmark where it does not in time."""
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise SystemExit(f"{url} was not ready within {STARTS_WITHIN_S} s")


def _home(scratch: Path) -> Path:
    """A home with the sample company: the checkout's own where `make run` has made it, else a new one."""
    if (ROOT / "data" / "published" / "current.json").is_file():
        return ROOT / "data"
    home = scratch / "home"
    environment = {**os.environ, "CX_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "cxmetrics", "demo"], cwd=ROOT, env=environment, check=False)
    return home


def main() -> int:
    """Prints both times and their ratio; 1 where the ratio is not reached."""
    with tempfile.TemporaryDirectory(prefix="cx-pages-") as name:
        scratch = Path(name)
        empty = scratch / "empty.py"
        empty.write_text("import streamlit as st\n", encoding="utf-8")
        home = {"CX_HOME": str(_home(scratch))}
        with (
            server(ROOT / "app.py", ROOT, "/readyz", home) as ours,
            server(empty, scratch, "/_stcore/health", {}) as theirs,
        ):
            times: dict[int, list[float]] = {ours: [], theirs: []}
            for _ in range(2):
                for port in times:
                    asyncio.run(_round(port, 5))
            fewest = 0
            for _ in range(ROUNDS):
                for port, taken in times.items():
                    seconds, elements = asyncio.run(_round(port, SESSIONS))
                    taken.append(seconds)
                    fewest = elements if port == ours else fewest
    mine, other = (statistics.median(taken) for taken in times.values())
    print(f"{SESSIONS} sessions at once, medians of {ROUNDS} rounds: overview {mine:.2f} s ({fewest} elements each),")
    print(f"an empty page with Streamlit's default settings {other:.2f} s")
    print(f"ratio {mine / other:.2f} (to reach: at most {TO_REACH:.0f})")
    if fewest < 10:
        print("the overview was not whole; nothing is shown by these times")
        return 1
    return 0 if mine / other <= TO_REACH else 1


if __name__ == "__main__":
    sys.exit(main())
