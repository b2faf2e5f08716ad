"""The house as a newcomer finds it: few targets, a short README, licences, pins, nothing of one machine."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cxmetrics import __main__ as program
from cxmetrics import commands
from tests.conftest import LONG
from tests.house.checkout import ROOT, code, files, imports, shown

TEXTS = [file for file in files() if not file.name.endswith((".gz", ".xlsx", ".parquet", ".png", ".pdf", ".ico"))]
MODULES = {"vadersentiment": "vaderSentiment", "python-pptx": "pptx", "vl-convert-python": "vl_convert"}
"""What is imported under another name than it is installed by."""
MACHINE = re.compile("|".join(["/" + name + "/" for name in ("work", "root", "home/[a-z]+")]))
REGISTRIES = re.compile("|".join(["pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.", "index" + "-url +http"]))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> list[str]:
    return re.findall(r"^([a-zA-Z][\w.-]*):", read("Makefile"), re.MULTILINE)


def test_at_most_nine_targets_each_explained() -> None:
    assert {"run", "test", "lint", "check", "docs", "bench"} <= set(targets())
    assert len(targets()) <= 9
    shown_help = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(re.search(rf"make {target}\s+\w", shown_help) for target in targets())


def test_the_readme_is_under_two_screens() -> None:
    assert len(read("README.md").splitlines()) <= 80


@pytest.mark.parametrize("page", ["README.md", *(shown(file) for file in files(".md", under="docs"))])
def test_commands_in_the_documentation_exist(page: str) -> None:
    text = read(page)
    for target in re.findall(r"\bmake ([a-z]+)\b(?=[`\n ])", "\n".join(_code_of(text))):
        assert target in targets(), f"{page}: make {target}"
    for line in re.findall(r"python -m cxmetrics ([^\n`]*)", text):
        words = line.split()
        if not words or not re.fullmatch(r"[a-z]+", words[0]):
            continue
        name = words[0]
        assert name in program.built() or name in commands.LATER, f"{page}: {line}"
        if name in program.built():
            known = {option for action in program.parser(name)._actions for option in action.option_strings}
            used = {word.split("=")[0] for word in words[1:] if re.fullmatch(r"--[a-z-]+(=.*)?", word)}
            assert used <= known, f"{page}: {line}"


def _code_of(text: str) -> list[str]:
    indented = re.findall(r"^ {4}(.*)$", text, re.MULTILINE)
    return [*re.findall(r"`([^`\n]+)`", text), *(line + "\n" for line in indented)]


@pytest.mark.parametrize("page", ["README.md", *(shown(file) for file in files(".md", under="docs"))])
def test_links_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    for target in re.findall(r"\]\(([^)#\s]+)", read(page)):
        assert target.startswith("http") or (folder / target).exists(), f"{page}: {target}"


def test_every_page_of_documentation_is_in_its_index() -> None:
    index = read("docs/README.md")
    pages = [file.relative_to(ROOT / "docs").as_posix() for file in files(".md", under="docs")]
    assert not [page for page in pages if page != "README.md" and f"]({page})" not in index]


def test_generated_documentation_is_not_stale() -> None:
    done = subprocess.run(
        [sys.executable, "docs/write.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_changelog_speaks_of_what_is_unreleased() -> None:
    text = read("CHANGELOG.md")
    assert "## Unreleased" in text
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert set(headings) <= {"Added", "Changed", "Fixed", "Removed", "Numbers that changed"}
    assert re.search(r"^- \w", text, re.MULTILINE)


@pytest.mark.parametrize("file", TEXTS, ids=shown)
def test_nothing_of_one_machine_is_in_the_project(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not MACHINE.findall(text)
    assert not REGISTRIES.findall(text)


def test_a_licence_and_its_holder() -> None:
    assert "MIT License" in read("LICENSE")
    assert "the consumer in the room contributors" in read("LICENSE")


@pytest.mark.parametrize("pins", ["requirements.txt", "requirements-dev.txt", "requirements-spark.txt"])
def test_everything_installed_is_pinned(pins: str) -> None:
    lines = [line for line in read(pins).splitlines() if line and not line.startswith("#")]
    assert len(lines) > 30
    assert not [line for line in lines if not re.match(r"[a-z0-9-]+==\S+", line)]
    named = {re.split(r"[\[<=]", line)[0] for line in read("requirements.in").splitlines() if line[:1].isalpha()}
    assert named <= {line.split("==")[0] for line in lines}


def test_what_is_imported_is_named_and_explained() -> None:
    named = {
        name
        for pins in ("requirements.in", "requirements-hive.in")
        for name in re.findall(r"^([a-z-]+)", read(pins), re.MULTILINE)
    }
    explained = read("docs/dependencies.md")
    assert not [name for name in named if name not in explained]
    package = [*files(".py", under="cxmetrics"), *files(".py", under="pages"), ROOT / "app.py"]
    used = {name.split(".")[0] for file in package if file.is_file() for name in imports(code(file))}
    foreign = used - set(sys.stdlib_module_names) - {"cxmetrics", "__future__"}
    assert foreign <= {MODULES.get(name, name.replace("-", "_")) for name in named}


def test_every_option_of_a_command_is_explained() -> None:
    silent = [
        f"{name} {action.option_strings or action.dest}"
        for name in program.built()
        for action in program.parser(name)._actions
        if not isinstance(action, argparse._HelpAction)
        and not (action.help or action.choices or "|" in str(action.metavar))
    ]
    assert not silent


def test_every_folder_of_tests_is_a_package() -> None:
    """Else two files of one name in different folders cannot be collected together."""
    folders = {file.parent for file in files(".py", under="tests")}
    assert not [shown(folder) for folder in folders if not (folder / "__init__.py").is_file()]


def test_what_is_left_to_long_runs_is_there() -> None:
    assert not [name for name in LONG if not (ROOT / "tests" / name).exists()]
