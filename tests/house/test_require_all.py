"""Under CX_REQUIRE_ALL a skip fails, but for the real exports that lie beside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPS = """
import os
import pytest

def test_skips_because_of_the_machine():
    pytest.skip("Chromium is not installed")

@pytest.mark.skip(reason="for no good reason")
def test_marked():
    pass

@pytest.fixture
def absent():
    pytest.skip("no server")

def test_fixture_skips(absent):
    pass

def test_skips_because_of_exports():
    pytest.skip("../shared/data is not there")

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert False

def test_settings_of_the_machine_do_not_reach_tests():
    assert "CX_WAREHOUSE_URL" not in os.environ
    assert os.environ["CX_HOME"] != "/nowhere"
"""


@pytest.mark.parametrize(
    ("required", "outcome"),
    [("", "1 passed, 5 skipped, 1 xfailed"), ("1", "1 failed, 1 passed, 1 skipped, 1 xfailed, 3 errors")],
)
def test_a_skip_is_a_failure_where_all_is_required(required: str, outcome: str, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / "test_skips.py").write_text(SKIPS)
    (tmp_path / "test_module.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-c",
            os.devnull,
            "--rootdir",
            ".",
            "--continue-on-collection-errors",
            ".",
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "CX_REQUIRE_ALL": required,
            "CX_WAREHOUSE_URL": "x",
            "CX_HOME": "/nowhere",
            "PYTHONPATH": str(ROOT),
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert outcome in done.stdout, done.stdout
    assert (done.returncode == 0) == (required == "")
