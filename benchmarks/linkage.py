"""How often a link between engagement and consumers is shown where there is none, and how often a planted one is found.

    python benchmarks/linkage.py --companies 200

Companies of eleven teams over three years: levels of their own, a common season, slow drifts,
a third of the figures missing (as of groups that are hidden); three figures of consumers, leads of
0 to 6 months.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from cxmetrics.insight.linkage import LEVEL, linkage

MONTHS = [date(2023 + n // 12, 1 + n % 12, 1) for n in range(36)]
STRAIN, LEAD = range(9, 15), 2


def company(draw: np.random.Generator, planted: bool) -> list[dict[str, dict[date, float]]]:
    """Engagement and three figures; planted: four teams lose four spreads for six months, the first figure follows."""
    panels = []
    for place in range(4):
        season, panel = draw.normal(size=36), {}
        for team in range(11):
            values = draw.normal() + season + draw.normal(size=36)
            for n in range(1, 36):
                values[n] += 0.5 * (values[n - 1] - season[n - 1])
            if planted and team < 4 and place < 2:
                values[[n + LEAD * place for n in STRAIN]] -= 4
            panel[f"t{team}"] = {m: float(v) for m, v in zip(MONTHS, values, strict=True) if draw.random() < 0.67}
        panels.append(panel)
    return panels


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--companies", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    draw = np.random.default_rng(asked.seed)
    for planted in (False, True):
        shown = right = 0
        for _ in range(asked.companies):
            engagement, *others = company(draw, planted)
            links = linkage(engagement, dict(zip(("csat", "fcr", "nps"), others, strict=True)))
            found = [link for link in links if link.p <= LEVEL]
            shown += bool(found)
            right += any(link.metric == "csat" and link.lag == LEAD for link in found)
        what = "with a planted link" if planted else "without a link"
        share = f"{shown / asked.companies:.1%}"
        print(f"{asked.companies} companies {what}: {shown} show one ({share}), {right} with its lead")


if __name__ == "__main__":
    main()
