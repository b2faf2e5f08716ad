"""Apache Superset from PyPI, in a virtual environment of its own outside the tree, made once and kept."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parent / "requirements.txt"


def default_folder() -> Path:
    """Where it is kept when nothing else is said: the user's folder for caches."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cx-peers"


def programs(folder: Path) -> Path:
    """The folder of its programs, installed first where they are not there, or not as required (about 900 MB)."""
    environment = folder / "superset"
    found = environment / "bin"
    stamp = environment / "installed"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return found
    print(f"installing Apache Superset into {environment} (900 MB, a few minutes the first time)", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(environment)],
        [str(found / "python"), "-m", "pip", "install", "--quiet", "--requirement", str(REQUIREMENTS)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    stamp.write_text(wanted, encoding="utf-8")
    return found
