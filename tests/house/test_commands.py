"""Commands: each is found by its name, helps, and fails in words."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cxmetrics import __main__ as program
from cxmetrics import commands

ROOT = Path(__file__).resolve().parents[2]
BUILT = program.built()


@pytest.mark.parametrize("name", BUILT)
def test_a_command_helps_and_can_be_run(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = importlib.import_module(f"cxmetrics.commands.{name}")
    assert (module.__doc__ or "").strip(), "the docstring is the help"
    assert callable(module.arguments)
    assert callable(module.run)
    with pytest.raises(SystemExit) as left:
        program.main([name, "--help"])
    assert left.value.code == 0
    assert f"python -m cxmetrics {name}" in capsys.readouterr().out


def test_a_command_of_later_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert not set(commands.LATER) & set(BUILT)
    monkeypatch.setattr(commands, "LATER", ("forecast",))
    assert program.main(["forecast", "whatever", "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "is not built yet" in err


def test_the_overview_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in BUILT)


def test_no_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main([]) == 2
    assert capsys.readouterr().out == ""


def test_a_misspelt_command_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["neww"]) == 2
    assert "Did you mean 'new'?" in capsys.readouterr().err


class Broken:
    """A command whose run raises what it is given."""

    __doc__ = "Broken."

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def arguments(self, parser: Any) -> None:
        pass

    def run(self, args: Any, settings: Any) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(28, "No space left on device", "/x/y"), "The disk is full"),
        (PermissionError(13, "Permission denied", "/x/y"), "CX_HOME"),
        (KeyError("secret-value"), "a defect of the program (KeyError)"),
        (KeyboardInterrupt(), "stopped"),
    ],
)
def test_nothing_ends_in_a_stack_trace(
    error: BaseException, says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_module", lambda name: Broken(error))
    assert program.main([BUILT[0]]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert "Traceback" not in err
    assert "secret-value" not in err


def test_a_reader_that_leaves_early_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m cxmetrics --help | head -c 10",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
