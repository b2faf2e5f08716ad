"""The sample company that benchmarks measure with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def home(scratch: Path) -> Path:
    """CX_HOME where it is set, the checkout's own where `make run` has made it, else a new sample company."""
    given = Path(os.environ.get("CX_HOME") or ROOT / "data")
    return given if (given / "published" / "current.json").is_file() else made(scratch / "home")


def made(folder: Path) -> Path:
    """A new sample company in that folder."""
    environment = {**os.environ, "CX_HOME": str(folder)}
    subprocess.run([sys.executable, "-m", "cxmetrics", "demo"], cwd=ROOT, env=environment, check=False)
    return folder
