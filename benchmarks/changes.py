"""How often "what changed" names a change where nothing changed, and whether it names one that is there.

Simulated companies of 130 figures over 36 months, judged by the product's own function: every
figure against the month before and the year before, all together. Each figure is an
autoregressive series (0.3) of its own, varies by more than sampling, and has a season of one
standard deviation: a wave of a year with a phase of its own, or twelve months drawn at
random. To reach: any false change in at most 10 % of months, and a jump of eight standard
deviations in the newest month of one figure named in at least 80 %.

    python benchmarks/changes.py [--companies 1000] [--seed 20261031]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cxmetrics.calendar import Calendar, Period  # noqa: E402
from cxmetrics.insight.moves import moves  # noqa: E402
from cxmetrics.metrics.answer import Row  # noqa: E402
from cxmetrics.metrics.compare import p_value  # noqa: E402
from cxmetrics.metrics.definition import Metric  # noqa: E402
from cxmetrics.metrics.kinds import kinds  # noqa: E402
from cxmetrics.metrics.record import Record  # noqa: E402

FIGURES, MONTHS, AUTOCORRELATION, WARM = 130, 36, 0.3, 60
JUMP = 8.0
FALSE, NAMED = 0.10, 0.80
STEPS = {"previous": 1, "year": 12}
CALENDAR = Calendar()
PERIODS = tuple(CALENDAR.periods(date(2023, 11, 1), date(2026, 11, 1), "month"))


@dataclass(frozen=True)
class Case:
    """One kind of company. `answers` is n a month of a share of 80 %, None for figures that are not sampled."""

    name: str
    season: str | None = "wave"
    jump: float = 0.0
    answers: int | None = None
    own: float = 1.0
    """The spread of the figure itself, in standard errors of sampling where it is sampled."""
    looks: tuple[int, int] = (FIGURES, 0)
    """How many of the figures are the company's, and how many are of groups."""


CASES = (
    Case("no season", season=None),
    Case("a wave as season"),
    Case("random months as season", season="months"),
    Case("50 figures of the company, 80 of groups", looks=(50, 80)),
    Case("shares of 400 answers, sampling only", season=None, answers=400, own=0.0),
    Case("shares of 400 answers, half a standard error of their own", season=None, answers=400, own=0.5),
    Case("shares of 400 answers, one of their own, a wave as season", answers=400),
    Case("shares of 60 answers, half of their own", season=None, answers=60, own=0.5),
)
JUMPS = (
    Case("a wave as season", jump=JUMP),
    Case("a wave as season, 50 of the company, 80 of groups", jump=JUMP, looks=(50, 80)),
    Case("no season", season=None, jump=JUMP),
    Case("random months as season (told, not to reach)", season="months", jump=JUMP),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20261031)
    asked = parser.parse_args()
    print(f"{asked.companies:,} companies of {FIGURES} figures, {MONTHS} months")
    print(f"stable; to reach: any false change in at most {FALSE:.0%}")
    reached = []
    for case in CASES:
        false, _ = _rates(case, asked.companies, asked.seed)
        reached.append(_say(case.name, f"any false change in {false:5.1%} of months", false <= FALSE))
    print(f"a jump of {JUMP:.0f} standard deviations in one figure; to reach: named in at least {NAMED:.0%}")
    for case in JUMPS:
        false, named = _rates(case, asked.companies, asked.seed)
        enough = named >= NAMED or case.season == "months"
        reached.append(_say(case.name, f"named in {named:5.1%}, another figure too in {false:5.1%}", enough))
    print("all reached" if all(reached) else "not reached: see above")
    return 0 if all(reached) else 1


def _say(name: str, what: str, reached: bool) -> bool:
    print(f"  {name:58} {what}{'' if reached else '   NOT REACHED'}", flush=True)
    return reached


def _rates(case: Case, companies: int, seed: int) -> tuple[float, float]:
    """Of all companies: how many have a false change in the newest month; how many have the planted one named."""
    started, false, named = time.perf_counter(), 0, 0
    for records in _companies(case, companies, np.random.default_rng(seed)):
        changed = {move.record.metric.id for move in moves(records, CALENDAR) if move.changed}
        planted = records[0].metric.id if case.jump else ""
        named += planted in changed
        false += bool(changed - {planted})
    print(f"    {time.perf_counter() - started:.0f} s", file=sys.stderr)
    return false / companies, named / companies


def _companies(case: Case, count: int, random: np.random.Generator) -> Iterator[list[Record]]:
    metrics = [
        Metric(f"figure_{place:03}", Path(), "", "", "proportion" if case.answers else "mean", "higher", (), "")
        for place in range(FIGURES)
    ]
    for _ in range(count):
        values, answers = _values(case, random)
        yield [_record(case, metric, values[n], answers, n) for n, metric in enumerate(metrics)]


def _values(case: Case, random: np.random.Generator) -> tuple[NDArray[np.float64], int | None]:
    """One row a figure, one column a month."""
    series = _autoregressive(random) * case.own + _season(case, random)
    series[0, -1] -= case.jump
    if case.answers is None:
        return series, None
    error = np.sqrt(0.8 * 0.2 / case.answers)
    return random.binomial(case.answers, np.clip(0.8 + error * series, 0, 1)).astype(float), case.answers


def _autoregressive(random: np.random.Generator) -> NDArray[np.float64]:
    """Of standard deviation 1, long past its start."""
    noise = random.normal(size=(FIGURES, WARM + MONTHS)) * np.sqrt(1 - AUTOCORRELATION**2)
    for month in range(1, WARM + MONTHS):
        noise[:, month] += AUTOCORRELATION * noise[:, month - 1]
    return noise[:, WARM:]


def _season(case: Case, random: np.random.Generator) -> NDArray[np.float64]:
    """Of standard deviation 1 over the year, of every figure its own."""
    months = np.arange(MONTHS) % 12
    if case.season is None:
        return np.zeros((FIGURES, MONTHS))
    if case.season == "wave":
        return np.sqrt(2) * np.sin(2 * np.pi * (months / 12 + random.random((FIGURES, 1))))
    year = random.normal(size=(FIGURES, 12))
    year = (year - year.mean(1, keepdims=True)) / year.std(1, keepdims=True)
    return year[:, months]


def _record(case: Case, metric: Metric, values: Sequence[float], answers: int | None, place: int) -> Record:
    """One figure as the metrics layer gives it."""
    by = None if place < case.looks[0] else "segment"
    figures = tuple(float(value) / (answers or 1) for value in values)
    now = Row(metric.id, PERIODS[-1], None, value=figures[-1], n=answers or 1000)
    compared = {c: _against(now, figures[-1 - step], PERIODS[-1 - step], answers) for c, step in STEPS.items()}
    return Record(metric, "month", by, None, {}, PERIODS, figures, now, compared)


def _against(now: Row, before: float, period: Period, answers: int | None) -> Row:
    facts: dict[str, Any] = {}
    if answers is not None:
        share = kinds()["proportion"]
        sums = [{"numerator": round(value * answers), "denominator": answers} for value in (now.value or 0.0, before)]
        low, high = share.difference(*sums) or (None, None)
        facts = {"difference_low": low, "difference_high": high, "difference_p": p_value(share, *sums)}
    return Row(
        now.metric,
        now.period,
        None,
        value=now.value,
        n=now.n,
        compare_period=period,
        compare_value=before,
        difference=(now.value or 0.0) - before,
        **facts,
    )


if __name__ == "__main__":
    sys.exit(main())
