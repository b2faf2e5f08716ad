"""500 annotations in scope against none: the server's time for a history's chart, and for a whole run of Loyalty.

To reach: a ratio of at most 1.5 in each. A chart is built anew as after every change of the
journal; a run is measured as its visitors have it, with what is drawn remembered.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import _sample
from _sessions import page_run, session

from pages import server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics import settings as company  # noqa: E402
from cxmetrics.insight.asking import Asking  # noqa: E402
from cxmetrics.insight.occasions import shown  # noqa: E402
from cxmetrics.journal import Journal  # noqa: E402
from cxmetrics.journal.annotations import KINDS, Annotation, add  # noqa: E402
from cxmetrics.metrics.layer import Layer  # noqa: E402
from cxmetrics.ui.filters import defaults  # noqa: E402
from cxmetrics.ui.frame import speech  # noqa: E402
from cxmetrics.views.annotation_list import under_chart  # noqa: E402
from cxmetrics.views.annotations import annotated, numbered, of_answers  # noqa: E402
from cxmetrics.views.histories import histories  # noqa: E402

NOTES = 500
BUILDS, WARM_UP = 210, 10
ROUNDS, RUNS = 5, 12
TO_REACH = 1.5


def _fill(home: Path, today: date) -> None:
    journal = Journal(company.load({"CX_HOME": str(home)}))
    for place in range(NOTES):
        first = today - timedelta(days=2 + (place * 97) % 1000)
        until = first + timedelta(days=40) if place % 5 == 0 else None
        said = Annotation(first, f"What happened that day, number {place}", until, kind=KINDS[place % len(KINDS)])
        add(journal, said, author="benchmark")


def _builder(home: Path) -> tuple[Callable[[], object], int]:
    """What builds NPS's history with its list, and how many notes are on it."""
    settings = company.load({"CX_HOME": str(home)})
    layer = Layer(settings)
    filters, words = defaults(layer.publication), speech(settings)
    answers = [Asking(layer, filters).history("nps")]
    notes = numbered(shown(layer), filters.start, layer.publication.today)

    def build() -> object:
        chart = histories(answers, words, "light", height=190)
        here = of_answers(notes, answers)
        return annotated(chart, answers, here, words), under_chart(answers, here, words)

    return build, len(of_answers(notes, answers))


def _in_turns_ms(works: Sequence[Callable[[], object]]) -> list[float]:
    """The median of each; they take turns, so that all have the same machine."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(BUILDS):
        for place, work in enumerate(works):
            started = time.perf_counter()
            work()
            taken[place] += [time.perf_counter() - started] if turn >= WARM_UP else []
    return [statistics.median(times) * 1000 for times in taken]


async def _runs(port: int) -> list[float]:
    """Seconds of each run of the page in one session, from asking for it until its script has finished."""
    taken = []
    async with session(port) as connected:
        for _ in range(RUNS):
            started = time.perf_counter()
            await page_run(connected, "loyalty")
            taken.append(time.perf_counter() - started)
    return taken


def _run_ms(homes: Sequence[Path]) -> list[float]:
    """A run of Loyalty for each home, by a server of its own; they take turns on the same machine."""
    with ExitStack() as stack:
        ports = [
            stack.enter_context(server(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)})) for home in homes
        ]
        taken: list[list[float]] = [[] for _ in homes]
        for _ in range(ROUNDS):
            for place, port in enumerate(ports):
                taken[place] += asyncio.run(_runs(port))[2:]
    return [statistics.median(times) * 1000 for times in taken]


def main() -> int:
    """Prints both times, with and without, and their ratios; 1 where one is not reached."""
    with tempfile.TemporaryDirectory(prefix="cx-notes-") as name:
        without, with_notes = Path(name) / "without", Path(name) / "with"
        shutil.copytree(_sample.home(Path(name)), without, ignore=shutil.ignore_patterns("journal.sqlite*"))
        shutil.copytree(without, with_notes)
        _fill(with_notes, Layer(company.load({"CX_HOME": str(with_notes)})).publication.today)
        (build, _), (build_noted, count) = _builder(without), _builder(with_notes)
        plain, noted = _in_turns_ms((build, build_noted))
        runs = _run_ms((without, with_notes))
    chart, run = noted / plain, runs[1] / runs[0]
    print(
        f"history of NPS built anew: {plain:.1f} ms without, {noted:.1f} ms with {count} annotations: ratio {chart:.2f}"
    )
    print(f"a run of Loyalty: {runs[0]:.1f} ms without, {runs[1]:.1f} ms with them")
    print(f"ratio {run:.2f} (to reach, both: at most {TO_REACH})")
    return 0 if max(chart, run) <= TO_REACH and count >= NOTES else 1


if __name__ == "__main__":
    sys.exit(main())
