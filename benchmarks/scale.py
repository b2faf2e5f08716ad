"""What the product costs as a company grows: a model from two measured sizes, held to two others.

Four companies of the sample's shapes are refreshed and opened, each in processes of its own, and
judged by the time of their processors. Two of them give the model its constants, the other two
(one between them, one beyond) tell how far it is off. From the model come tables: how large the
published file gets, what a refresh and a page cost, how many processes so many viewers need.

    python benchmarks/scale.py [--rows 35000 1400000 --check 700000 2800000] [--folder F]

Rows are those of the survey; contacts, calls, invitations and values grow with them. Takes about
half an hour and 4 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import _sample
from _bigger import bigger
from refresh import apart

from pages import IN_A_ROW, cost, groups_of, started

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics import settings as company  # noqa: E402
from cxmetrics.store.publication import current, release  # noqa: E402
from cxmetrics.store.warehouse import FILE_NAME  # noqa: E402

NEW_FILTERS = 5
OFF = 0.35
"""A model is held to be one where no checked figure is further off than this."""
SIZES_M, VIEWERS = (10, 100, 1_000, 10_000), (10, 100, 1_000)
MORNING_S, BUSY = 300, 0.5
"""All viewers come within so many seconds, and a process is to be busy at most so much of them."""
PAGES_EACH, FILTERED = 4, 0.5
"""Pages that a viewer opens in that time, and the share of viewers who set a filter that nobody has used."""


@dataclass(frozen=True)
class Point:
    """One company. Rows in millions, sizes in MB, times in seconds of the processors, a page's in milliseconds."""

    rows: float
    rollup_rows: float
    file: float
    refresh: float
    day: float
    memory: float
    warm: float
    filtered: float


def measured(home: Path) -> Point:
    """A full refresh, a day more, and the overview of what was published before that day."""
    told = {"full": apart("full", home)}
    settings = company.load({"CX_HOME": str(home)})
    published = current(settings)
    assert published is not None
    rollups = sum(metric.rows for metric in published.metrics.values())
    release(settings)
    size = max((home / "published").glob("v*.duckdb")).stat().st_size
    with started(ROOT / "app.py", ROOT, "/readyz", {"CX_HOME": str(home)}) as ours:
        cost(*ours, [""] * IN_A_ROW, 5)
        warm = cost(*ours, [""] * IN_A_ROW).busy / IN_A_ROW
        filtered = cost(*ours, groups_of(home)[:NEW_FILTERS]).busy / NEW_FILTERS
    told["day"] = apart("day", home)
    return Point(
        _raw_rows(home) / 1e6, rollups / 1e6, size / 1e6, told["full"][0], told["day"][0],
        max(peak for _, peak in told.values()), warm * 1e3, filtered * 1e3,
    )  # fmt: skip


def _raw_rows(home: Path) -> int:
    import duckdb  # noqa: PLC0415 - the product names its engine in the store alone; this is a look from outside

    with duckdb.connect(str(home / FILE_NAME), read_only=True) as warehouse:
        listed = "SELECT SUM(estimated_size) FROM duckdb_tables() WHERE table_name IN ({})"
        tables = "'survey_responses', 'interactions', 'calls', 'survey_invitations', 'consumer_values', 'consumers'"
        found = warehouse.execute(listed.format(tables)).fetchone()
        return int(found[0]) if found else 0


@dataclass(frozen=True)
class Line:
    """y = start + slope * x."""

    start: float
    slope: float

    @classmethod
    def through(cls, one: tuple[float, float], other: tuple[float, float]) -> Line:
        slope = max(0.0, (other[1] - one[1]) / (other[0] - one[0]))
        return cls(max(0.0, one[1] - slope * one[0]), slope)

    def at(self, x: float) -> float:
        return self.start + self.slope * x


@dataclass(frozen=True)
class Model:
    """Cells of a rollup fill as words of a text do (Heaps 1978): rows of rollups are `scale` times rows to a power.

    Refreshes cost a start and so much a row; a file and a filter nobody has used so much a row of rollups.
    """

    scale: float
    power: float
    refresh: Line
    day: Line
    file: Line
    filtered: Line
    warm: float

    @classmethod
    def of(cls, small: Point, large: Point) -> Model:
        power = math.log(large.rollup_rows / small.rollup_rows) / math.log(large.rows / small.rows)

        def line(x: str, y: str) -> Line:
            pairs = [(float(getattr(each, x)), float(getattr(each, y))) for each in (small, large)]
            return Line.through(pairs[0], pairs[1])

        return cls(
            small.rollup_rows / small.rows**power,
            power,
            line("rows", "refresh"),
            line("rows", "day"),
            line("rollup_rows", "file"),
            line("rollup_rows", "filtered"),
            (small.warm + large.warm) / 2,
        )

    def at(self, rows: float) -> dict[str, float]:
        """What a company of so many million rows costs, by the names of a Point."""
        cells = self.scale * rows**self.power
        return {
            "rollup_rows": cells, "file": self.file.at(cells), "refresh": self.refresh.at(rows),
            "day": self.day.at(rows), "warm": self.warm, "filtered": self.filtered.at(cells),
        }  # fmt: skip

    def processes(self, viewers: int, rows: float) -> int:
        """So many keep up with viewers who all come in one morning."""
        each = PAGES_EACH * self.warm + FILTERED * self.at(rows)["filtered"]
        return max(1, math.ceil(viewers * each / 1e3 / (MORNING_S * BUSY)))


def held(model: Model, points: Sequence[Point]) -> bool:
    """Prints what was measured beside what the model says; whether it is near enough everywhere."""
    near = True
    for point in points:
        print(f"{point.rows:.1f} million rows, {point.memory:.0f} MiB at most:")
        seen = asdict(point)
        for name, meant in model.at(point.rows).items():
            off = meant / seen[name] - 1
            near = near and abs(off) <= OFF
            print(f"  {name:<12} measured {seen[name]:9.2f}, model {meant:9.2f}, off {off:+.0%}")
    return near


def tables(model: Model) -> None:
    """Prints what the model says of larger companies and of more viewers."""
    print("| million rows | rollup rows, million | file, GB | full refresh, h | a day, min | new filter, s |")
    print(f"{'|---' * 6}|")
    for rows in SIZES_M:
        at = model.at(rows)
        print(
            f"| {rows:,} | {at['rollup_rows']:.1f} | {at['file'] / 1e3:.2f} | {at['refresh'] / 3600:.1f} | "
            f"{at['day'] / 60:.1f} | {at['filtered'] / 1e3:.1f} |"
        )
    print(f"| viewers | {' | '.join(f'{rows:,} million rows' for rows in SIZES_M)} |")
    print(f"{'|---' * (len(SIZES_M) + 1)}|")
    for viewers in VIEWERS:
        print(f"| {viewers:,} | {' | '.join(str(model.processes(viewers, rows)) for rows in SIZES_M)} |")


def _points(sizes: Sequence[int], folder: Path) -> Mapping[int, Point]:
    sample = _sample.home(folder / "sample")
    found = {}
    for size in sizes:
        home = folder / str(size)
        kept = folder / f"{size}.json"
        if not kept.is_file():
            shutil.rmtree(home, ignore_errors=True)
            bigger(sample, home, size)
            kept.write_text(json.dumps(asdict(measured(home))), encoding="utf-8")
            shutil.rmtree(home)
        found[size] = Point(**json.loads(kept.read_text(encoding="utf-8")))
        print(f"{size:,} survey rows: {found[size]}", flush=True)
    return found


def main() -> int:
    """Prints the model, how far it is off, and its tables; 1 where it is too far off."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rows", type=int, nargs=2, default=[35_000, 1_400_000], metavar="N", help="give the constants"
    )
    parser.add_argument("--check", type=int, nargs="+", default=[700_000, 2_800_000], metavar="N", help="checked")
    parser.add_argument("--folder", type=Path, help="keeps what was measured, and goes on from there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cx-scale-") as name:
        folder = (asked.folder or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        points = _points([*asked.rows, *asked.check], folder)
    model = Model.of(points[asked.rows[0]], points[asked.rows[1]])
    print(model)
    near = held(model, [points[size] for size in asked.check])
    tables(model)
    return 0 if near else 1


if __name__ == "__main__":
    sys.exit(main())
