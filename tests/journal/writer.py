"""A process that writes annotations one after the other and says after each that it was confirmed.

    python -m tests.journal.writer NAME COUNT < settings as JSON

Run by test_crowd as many processes at once.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date

from cxmetrics.journal import Journal
from cxmetrics.journal import annotations as journal_of
from cxmetrics.journal.annotations import Annotation
from cxmetrics.settings import load


def main(name: str, count: int) -> None:
    given = json.loads(sys.stdin.readline())
    settings = replace(load({"CX_HOME": given["home"]}), journal=given["journal"])
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        kept = journal_of.add(Journal(settings), Annotation(date(2026, 1, 1), f"{name} {number}"), author=name)
        if number % 2:
            kept = journal_of.edit(Journal(settings), replace(kept, text="said more"), author=name)
        print(kept.id, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
