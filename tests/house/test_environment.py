"""What `make run` and `make test` do on a machine that has little: say what lacks, or do nothing twice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "cat", "cksum", "id", "mkdir", "chmod")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout with nothing installed, and a bin/ that is all there is on the PATH."""
    for folder in (".ci", "bin"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / ".ci" / "environment", tmp_path / ".ci" / "environment")
    for pins in ("requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / pins, tmp_path / pins)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (tmp_path / "bin" / tool).symlink_to(found)
    return tmp_path


def environment(checkout: Path, wanted: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", ".ci/environment", wanted],
        cwd=checkout,
        env={"PATH": str(checkout / "bin")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


def test_no_python_is_said_with_the_way_out(bare: Path) -> None:
    done = environment(bare, "run")
    assert done.returncode == 2
    assert "Python 3.11 or newer is not installed" in done.stderr
    assert "PYTHON=" in done.stderr


def test_an_old_python_is_none(bare: Path) -> None:
    write(bare / "bin" / "python3", "#!/bin/sh\nexit 1\n")
    assert "Python 3.11 or newer is not installed" in environment(bare, "run").stderr


def test_a_python_that_cannot_make_environments_is_said(bare: Path) -> None:
    write(bare / "bin" / "python3", '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\n')
    done = environment(bare, "run")
    assert done.returncode == 2
    assert "apt-get install python3-venv" in done.stderr
    assert not (bare / ".venv").exists()


def test_what_is_installed_is_not_installed_again_until_the_pins_change(bare: Path) -> None:
    log = bare / "log"
    write(bare / ".venv" / "bin" / "python", f'#!/bin/sh\necho "$*" >>{log}\n')
    for expected in (1, 1):
        assert environment(bare, "run").returncode == 0
        assert log.read_text().count("pip install") == expected
    (bare / "requirements.txt").write_text("streamlit==99\n")
    assert environment(bare, "run").returncode == 0
    assert log.read_text().count("pip install") == 2


def test_an_installation_that_failed_is_tried_again(bare: Path) -> None:
    write(bare / ".venv" / "bin" / "python", '#!/bin/sh\n[ "$2" != pip ]\n')
    for _ in range(2):
        assert environment(bare, "run").returncode != 0
    assert not (bare / ".venv" / "installed-run").exists()


def test_no_browser_is_said_and_no_error(bare: Path) -> None:
    write(bare / ".venv" / "bin" / "python", "#!/bin/sh\n")
    done = environment(bare, "test")
    assert done.returncode == 0
    assert "browser tests will be skipped" in done.stderr
