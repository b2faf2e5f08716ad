"""The two walks of the documentation, run word for word in a copy of the checkout.

A fenced block whose info string has a path is a file to write. In a `console` block a
line after `$ ` is a command, the lines under it are all it prints; a line `...` stands
for any lines, `…` for any characters of a line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import copied
from tests.house.checkout import NOT_OURS, ROOT, shown

BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WALKS = sorted((ROOT / "docs").glob("add-a-*.md"))


@pytest.fixture
def copy(sample_home: Path, tmp_path: Path) -> Path:
    """The checkout as `make run` left it: with the sample company in data/."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT, folder, ignore=lambda _, names: [n for n in names if n in NOT_OURS or n.endswith("_cache")])
    copied(sample_home, folder / "data")
    return folder


def commands(block: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    assert parts[0] == "", "a console block starts with a command"
    return list(zip(parts[1::2], parts[2::2], strict=True))


def pattern(expected: str) -> str:
    lines = [
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace("…", ".*") + r"\n" for line in expected.splitlines()
    ]
    return "".join(lines)


def environment() -> dict[str, str]:
    """That of a reader who has activated .venv; what is printed comes in the order of a terminal."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{own['PATH']}"
    return {**own, "PATH": path, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


def run(command: str, folder: Path) -> str:
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("walk", WALKS, ids=shown)
def test_the_walk_works_word_for_word(walk: Path, copy: Path) -> None:
    blocks = BLOCK.findall(walk.read_text(encoding="utf-8"))
    assert len(blocks) >= 2
    for language, path, body in blocks:
        if path:
            file = (copy / path).resolve()
            assert file.is_relative_to(copy.resolve())
            file.write_text(body, encoding="utf-8")
        elif language == "console":
            for command, expected in commands(body):
                said = run(command, copy)
                assert re.fullmatch(pattern(expected), said), f"$ {command}\n{said}\nThe walk shows:\n{expected}"


def test_the_pages_of_the_walk_are_served(copy: Path) -> None:
    text = (ROOT / "docs" / "add-a-page.md").read_text(encoding="utf-8")
    [(path, body)] = [(path, body) for language, path, body in BLOCK.findall(text) if language == "python"]
    run("python -m cxmetrics new page as_it_was_made", copy)
    (copy / path).write_text(body, encoding="utf-8")
    script = (
        "from streamlit.testing.v1 import AppTest\n"
        "app = AppTest.from_file('cxmetrics/ui/shell.py', default_timeout=60).run()\n"
        f"for path in ('{path}', 'pages/as_it_was_made.py'):\n"
        "    app.switch_page('../../' + path).run()\n"
        "    print([e.value for e in [*app.exception, *app.error]], [title.value for title in app.title])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=copy,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert done.stdout.splitlines() == ["[] ['The first minute']", "[] ['As it was made']"], done.stderr
