"""What the overview costs the server, against an empty page of Streamlit as it comes: opened, and newly filtered.

Each session speaks the browser's own protocol: it connects, asks for the page and reads until
the script has finished. Judged is the time of the server's processors, which other work on the
machine does not lengthen; what sessions waited is printed beside it. To reach, of an empty page:

- one session opens the overview, caches warm: at most 1; 50 at once: at most 0.5
- one session asks for groups that nobody has asked for: at most 4; in every further home at
  most 1.2 times as much as in the first

    python benchmarks/pages.py [--rounds 5] [HOME ...]

Without HOME it is the sample company's; `_bigger.py` makes homes of more rows.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import _sample
from _sessions import page_run, session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics import settings as company  # noqa: E402
from cxmetrics.metrics.question import NO_GROUP  # noqa: E402
from cxmetrics.store.publication import current, release  # noqa: E402

SESSIONS = 50
IN_A_ROW = 10
"""So many openings by one session after the other are one measurement: a single one is too short for that."""
FILTERS = 10
TO_REACH = {"one session": 1.0, f"{SESSIONS} at once": 0.5, "new groups": 4.0}
GROWS_TO = 1.2
STARTS_WITHIN_S = 600


@dataclass(frozen=True)
class Cost:
    """Seconds of the server's processors and of waiting, and the fewest elements that a session was sent."""

    busy: float
    waited: float
    elements: int


async def _visits(port: int, queries: Sequence[str], at_once: int) -> int:
    turn = asyncio.Semaphore(at_once)

    async def one(query: str) -> int:
        async with turn, session(port) as connected:
            return await page_run(connected, query=query)

    return min(await asyncio.gather(*(one(query) for query in queries)))


def cost(port: int, process: int, queries: Sequence[str], at_once: int = 1) -> Cost:
    """What one session for each of these queries costs the server."""
    busy, started = busy_s(process), time.perf_counter()
    elements = asyncio.run(_visits(port, queries, at_once))
    return Cost(busy_s(process) - busy, time.perf_counter() - started, elements)


def busy_s(process: int) -> float:
    """Seconds that processors have worked for a process: Linux has a clock of each, whose number is made so."""
    return time.clock_gettime((~process << 3) | 2)


@contextmanager
def server(script: Path, folder: Path, ready: str, environment: dict[str, str]) -> Iterator[int]:
    """The port of a Streamlit server started for this block, once it is `ready`."""
    with started(script, folder, ready, environment) as (port, _):
        yield port


@contextmanager
def started(script: Path, folder: Path, ready: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Port and process of a Streamlit server started for this block, once it is `ready`."""
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
        yield port, process.pid
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


def groups_of(home: Path) -> list[str]:
    """Queries that filter by a segment and a region of the company, each another pair; none by what has no group."""
    settings = company.load({"CX_HOME": str(home)})
    published = current(settings)
    assert published is not None
    known = [{g for m in published.metrics.values() for g in m.groups.get(name, ())} for name in ("segment", "region")]
    pairs = itertools.product(*(sorted(groups - {NO_GROUP}) for groups in known))
    release(settings)
    return [urllib.parse.urlencode({"segment": segment, "region": region}) for segment, region in pairs]


def measured(home: Path, empty: tuple[int, int], rounds: int) -> dict[str, list[tuple[Cost, Cost]]]:
    """By what is to be reached: each round's cost of the overview and of the empty page."""
    found: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in TO_REACH}
    unused = iter(groups_of(home))
    with started(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)}) as ours:
        for one in (ours, empty):
            cost(*one, [""] * IN_A_ROW, 5)
        for place in range(rounds):
            for name, (queries, at_once) in {
                "one session": ([""] * IN_A_ROW, 1),
                f"{SESSIONS} at once": ([""] * SESSIONS, SESSIONS),
            }.items():
                order = (ours, empty) if place % 2 else (empty, ours)
                both = {one: cost(*one, queries, at_once) for one in order}
                found[name].append((both[ours], both[empty]))
        for query in itertools.islice(unused, FILTERS):
            found["new groups"].append((cost(*ours, [query]), cost(*empty, [""])))
    return found


def _told(name: str, costs: Sequence[tuple[Cost, Cost]], sessions: int) -> tuple[float, float]:
    """Prints one line; the server's seconds for the overview, a session, and their ratio to the empty page."""
    mine, other = (statistics.median(pair[side].busy for pair in costs) for side in (0, 1))
    waits = [statistics.median(pair[side].waited for pair in costs) for side in (0, 1)]
    ratio = mine / other
    print(
        f"  {name:<12} overview {mine / sessions * 1000:7.1f} ms a session, "
        f"empty page {other / sessions * 1000:6.1f} ms, ratio {ratio:5.2f} "
        f"(to reach: at most {TO_REACH[name]:g}); waited {waits[0]:.2f} and {waits[1]:.2f} s"
    )
    return mine / sessions, ratio


def main() -> int:
    """Prints the costs and their ratios; 1 where one is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("homes", nargs="*", type=Path, metavar="HOME")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    reached, filtered = True, []
    with tempfile.TemporaryDirectory(prefix="cx-pages-") as name:
        scratch = Path(name)
        script = scratch / "empty.py"
        script.write_text("import streamlit as st\n", encoding="utf-8")
        with started(script, scratch, "/_stcore/health", {}) as empty:
            for home in asked.homes or [_sample.home(scratch)]:
                print(f"{home.name}: server time, medians of {asked.rounds} rounds", flush=True)
                found = measured(home, empty, asked.rounds)
                for what, costs in found.items():
                    sessions = {"one session": IN_A_ROW, f"{SESSIONS} at once": SESSIONS}.get(what, 1)
                    spent, ratio = _told(what, costs, sessions)
                    reached = reached and ratio <= TO_REACH[what]
                filtered.append(spent)
                fewest = min(pair[0].elements for costs in found.values() for pair in costs)
                if fewest < 10:
                    print("the overview was not whole; nothing is shown by these times")
                    reached = False
    for home, spent in zip(asked.homes[1:], filtered[1:], strict=True):
        ratio = spent / filtered[0]
        print(f"new groups in {home.name} against {asked.homes[0].name}: {ratio:.2f} (to reach: at most {GROWS_TO})")
        reached = reached and ratio <= GROWS_TO
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
