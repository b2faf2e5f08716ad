"""Runs every benchmark beside it, or those named, each as a process of its own; exits 1 when one fails.

    python benchmarks/run.py [NAME ...]

A benchmark is a script that prints its figures, the ratio among them, and what it is to reach.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def main(names: list[str]) -> int:
    """Runs the benchmarks and prints what each says, then those that failed."""
    scripts = [file for file in sorted(FOLDER.glob("*.py")) if file.name != "run.py" and not file.name.startswith("_")]
    unknown = set(names) - {file.stem for file in scripts}
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(f.stem for f in scripts)}.")
        return 2
    failed = []
    for script in scripts:
        if names and script.stem not in names:
            continue
        print(f"== {script.stem}", flush=True)
        started = time.monotonic()
        done = subprocess.run([sys.executable, str(script)], cwd=FOLDER.parent, check=False)
        print(f"   ({time.monotonic() - started:.0f} s)", flush=True)
        if done.returncode:
            failed.append(script.stem)
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
