"""Makes the exports of Riverton Mobile, the sample company: `python sample_data/generate.py --out DIR`.

The same seed and scale give the same bytes. `--scale N` makes N times the consumers,
`--clean` leaves the planted data faults out, `--quiet` all planted effects.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent))

from company import consumers, contacts, engagement, exports, faults, people, surveys, telephone
from company.truths import QUIET, Truths

SEED = 100
SMALLEST = 0.05
"""Of fewer consumers the planted faults would be a large part."""


def tables(seed: int = SEED, scale: float = 1.0, clean: bool = False, quiet: bool = False) -> dict[str, pd.DataFrame]:
    """All canonical tables of the company, by name."""
    planted = QUIET if quiet else Truths()
    base = consumers.base(seed, scale, planted)
    values = consumers.values(seed, base)
    staff = people.staff(seed)
    met = contacts.interactions(seed, base, planted)
    called, agent_time = telephone.calls(seed, base, staff, planted)
    invited, answered = surveys.surveys(seed, base, met, called, planted)
    asked, said = engagement.engagement(seed, staff, planted)
    made = {
        "consumers": consumers.consumers(seed, base, values),
        "consumer_values": values,
        "survey_invitations": invited,
        "survey_responses": answered,
        "interactions": met,
        "calls": called,
        "agent_time": agent_time,
        "employees": people.employees(seed, staff),
        "team_sites": people.team_sites(),
        "engagement_invitations": asked,
        "engagement_responses": said,
    }
    made = {name: exports.canonical(name, rows) for name, rows in made.items()}
    return made if clean else faults.damage(seed, made)


def main(argv: Sequence[str] | None = None) -> int:
    """Writes the exports and says what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, help="folder of the exports")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}, that of the committed exports")
    parser.add_argument("--scale", type=float, default=1.0, help="N times the consumers; default 1")
    parser.add_argument("--clean", action="store_true", help="without the planted data faults")
    parser.add_argument("--quiet", action="store_true", help="without the planted effects")
    args = parser.parse_args(argv)
    if args.scale < SMALLEST:
        parser.error(f"--scale is {args.scale:g}; it must be at least {SMALLEST:g}.")
    made = tables(args.seed, args.scale, args.clean, args.quiet)
    for file in exports.write(args.out, made):
        print(f"{file}: {file.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
