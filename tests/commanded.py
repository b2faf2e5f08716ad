"""`python -m cxmetrics ARGS` for tests: every command a process of its own, forked from one that has imported it all.

Starting Python and importing pandas costs each command most of a second, more than most of them work.
A fork of a fresh process that has done nothing but import is as separate as a started one: its own
memory, its own connections, its own exit code. Tests of the start itself use `sys.executable`.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.commanded_imports"])


def commanded(
    args: Sequence[str | Path], env: Mapping[str, str], *, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Runs the command with this environment and nothing on its standard input; TimeoutExpired as of subprocess."""
    given = [str(arg) for arg in args]
    with tempfile.TemporaryDirectory(prefix="cx-command-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        process = FORKS.Process(target=_command, args=(given, dict(env), out, err), daemon=False)
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["cxmetrics", *given], timeout, _text(out), _text(err))
        return subprocess.CompletedProcess(["cxmetrics", *given], process.exitcode, _text(out), _text(err))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _command(args: list[str], env: dict[str, str], out: Path, err: Path) -> None:
    """In the fork: what a shell would have prepared, then the command; ends the process with its exit code."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(ROOT)
    for number, path, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, out, os.O_WRONLY | os.O_CREAT),
        (2, err, os.O_WRONLY | os.O_CREAT),
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    sys.argv = ["cxmetrics", *args]
    from cxmetrics.__main__ import main

    sys.exit(main())
