"""Our overview beside the same dashboard in Apache Superset, and beside an empty page of Streamlit.

    python benchmarks/peers/superset.py [--home FOLDER] [--cache FOLDER] [--rounds N] [--workers gevent:4]

Installs Superset from PyPI into an environment of its own (outside the tree), sets it up as
its documentation says for production, gives it the published figures of the sample company,
builds the overview by its REST API, and measures all three in one Chromium on this machine:
opening, changing a filter, and 50 people at once. Needs redis-server and chromium beside
requirements-dev.txt; README.md says what is compared, how, and why that is fair. Takes about
ten minutes, and a few more the first time. Not part of `make bench`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import _crowd  # noqa: E402
import _dashboard  # noqa: E402
import _figures  # noqa: E402
import _installed  # noqa: E402
import _sample  # noqa: E402
import _served  # noqa: E402
from _browser import Drawn, browser  # noqa: E402
from _pages import Charted, Empty, Overview, Side, Superset  # noqa: E402
from playwright.sync_api import BrowserContext  # noqa: E402

import pages  # noqa: E402

SEGMENTS = ("Families", "Seniors", "Youth")
WARM_VISITS = 3
"""Before what counts: a browser keeps compiled scripts from the third visit on."""
CROWDS = 5
"""Of ours for each of Superset's: half a second says little on a machine that others use, twenty seconds do."""


def main() -> int:
    """Prints the times and their ratios; 1 where one is not reached."""
    parser = argparse.ArgumentParser(description="Our overview beside Apache Superset's.")
    parser.add_argument("--home", type=Path, default=None, help="CX_HOME with a published sample company")
    parser.add_argument("--cache", type=Path, default=_installed.default_folder(), help="where Superset is installed")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--workers", default="gevent:4", help="kind and number of gunicorn's workers")
    given = parser.parse_args()
    way, _, workers = given.workers.partition(":")
    if way not in _served.WORKERS or not workers.isdigit():
        parser.error(f"--workers {given.workers}: KIND:NUMBER, the kind one of {', '.join(_served.WORKERS)}")
    programs = _installed.programs(given.cache)
    with tempfile.TemporaryDirectory(prefix="cx-peers-") as name:
        scratch = Path(name)
        home = (given.home or _sample.home(scratch)).resolve()
        empty = scratch / "empty.py"
        empty.write_text("import streamlit as st\n", encoding="utf-8")
        charted = scratch / "charted.py"
        charted.write_text(Charted.script, encoding="utf-8")
        with (
            _served.superset(programs, scratch, way, int(workers)) as peer,
            pages.server(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)}) as ours,
            pages.server(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)}) as second,
            pages.server(empty, scratch, "/_stcore/health", {}) as bare,
            pages.server(charted, scratch, "/_stcore/health", {}) as least,
        ):
            loaded = _figures.load(home, peer.database)
            _dashboard.build(peer, *_window(loaded.today))
            print(f"the newest month's figures on both sides: {loaded.words}", flush=True)
            both = Overview(f"http://127.0.0.1:{ours}/"), Superset(peer.address)
            sides = (Empty(f"http://127.0.0.1:{bare}/"), Charted(f"http://127.0.0.1:{least}/"), *both)
            with browser(scratch / "profile") as context:
                both[1].sign_in(context)
                empties, charts, *openings = _openings(context, sides, given.rounds)
                filters = [_filters(context, both) for _ in range(2)]
                ours_asked, asked = (_crowd.requests_of(context, side) for side in both)
            reached = [_against_empty(empties, openings[0]), _compared("opening", *openings, least=2.5)]
            print(f"    (a page of Streamlit with a chart of one line and nothing else {_done(charts):.2f} s)")
            for what, taken in zip(("a filter nobody has used", "a filter used before"), filters, strict=True):
                reached.append(_compared(what, *taken, least=4))
            crowds = [
                (
                    statistics.median(_crowd.overview_s([ours], ours_asked) for _ in range(CROWDS)),
                    statistics.median(_crowd.overview_s([ours, second], ours_asked) for _ in range(CROWDS)),
                    _crowd.asked_s([peer.address], asked),
                    _crowd.asked_s([peer.address], [each for each in asked if each.figures]),
                )
                for _ in "123"
            ]
            one, mine, theirs, figures = (statistics.median(taken) for taken in zip(*crowds, strict=True))
            print(f"{_crowd.PEOPLE} at once: ours {mine:.2f} s, Superset {theirs:.2f} s")
            print(f"    (ours by one process {one:.2f} s, ratio {theirs / one:.2f};")
            print(f"    its figures alone {figures:.2f} s, ratios {figures / mine:.2f} and {figures / one:.2f})")
            reached.append(_reached(theirs / mine, "at least 30", theirs / mine >= 30))
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if all(reached) else 1


def _window(today: date) -> tuple[date, date]:
    """The three years of months that the overview shows by default."""
    end = today.replace(day=1)
    return end.replace(year=end.year - 3), end


def _openings(context: BrowserContext, sides: Sequence[Side], rounds: int) -> list[list[Drawn]]:
    """What each side takes to open, in turn, so that the machine is the same for all."""
    taken: list[list[Drawn]] = [[] for _ in sides]
    for turn in range(WARM_VISITS + rounds):
        for side, found in zip(sides, taken, strict=True):
            page, drawn = side.open(context)
            page.close()
            if turn >= WARM_VISITS:
                found.append(drawn)
    return taken


def _filters(context: BrowserContext, sides: Sequence[Overview | Superset]) -> list[list[Drawn]]:
    """What each side takes to redraw with one segment more in its filter, for each of the segments."""
    taken = []
    for side in sides:
        page, _ = side.open(context)
        side.open_filter(page)
        taken.append([side.choose(page, segment) for segment in SEGMENTS])
        page.close()
    return taken


def _against_empty(empty: Sequence[Drawn], ours: Sequence[Drawn]) -> bool:
    bare, mine = _done(empty), _done(ours)
    print(f"opening: ours {mine:.2f} s, an empty page of Streamlit {bare:.2f} s", flush=True)
    return _reached(mine / bare, "at most 1.6", mine / bare <= 1.6)


def _compared(what: str, ours: Sequence[Drawn], theirs: Sequence[Drawn], *, least: float) -> bool:
    mine, other = _done(ours), _done(theirs)
    begun = statistics.median(each.begun for each in theirs) / 1000
    print(f"{what}: ours {mine:.2f} s, Superset {other:.2f} s", flush=True)
    print(f"    (until its last chart has begun to be drawn {begun:.2f} s, ratio {begun / mine:.2f})", flush=True)
    return _reached(other / mine, f"at least {least:g}", other / mine >= least)


def _done(found: Sequence[Drawn]) -> float:
    """Seconds until the last chart is drawn, the median."""
    return statistics.median(each.done for each in found) / 1000


def _reached(ratio: float, bound: str, held: bool) -> bool:
    print(f"    ratio {ratio:.2f} (to reach: {bound}){'' if held else ' NOT REACHED'}", flush=True)
    return held


if __name__ == "__main__":
    sys.exit(main())
