"""Imports point one way, and each thing is known in one place only."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, code, files, imports, shown

PACKAGE = files(".py", under="cxmetrics")
SCREEN = [*PACKAGE, *files(".py", under="pages"), ROOT / "app.py"]
ENGINES = re.compile(
    r"\b(duckdb|postgres|postgresql|psycopg2?|sqlite3?|spark|databricks|trino|presto|snowflake|bigquery|redshift|"
    r"mysql|tsql|clickhouse|hive|oracle)\b",
    re.IGNORECASE,
)


def test_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", SCREEN, ids=shown)
def test_streamlit_is_known_to_the_user_interface_only(file: Path) -> None:
    if not file.is_file() or shown(file).startswith("cxmetrics/ui/") or file.name == "app.py":
        return
    if file.parent.name == "pages":
        return
    assert not [name for name in imports(code(file)) if name.split(".")[0] == "streamlit"]


@pytest.mark.parametrize("file", [file for file in PACKAGE if "/store/" not in shown(file)], ids=shown)
def test_engines_are_named_in_the_store_only(file: Path) -> None:
    named = []
    for node in ast.walk(code(file)):
        words = [value for value in vars(node).values() if isinstance(value, str)]
        named += [f"line {getattr(node, 'lineno', '?')}: {word}" for word in words if ENGINES.search(word)]
    assert not named


@pytest.mark.parametrize("file", [file for file in SCREEN if shown(file) != "cxmetrics/settings.py"], ids=shown)
def test_the_environment_is_read_in_settings_only(file: Path) -> None:
    if not file.is_file():
        return
    tree = code(file)
    assert not [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv")
    ]
    assert not [name for name in imports(tree) if name in ("os.environ", "os.getenv")]


@pytest.mark.parametrize("file", files(".py", under="pages"), ids=shown)
def test_a_page_imports_the_user_interface_only(file: Path) -> None:
    tree = code(file)
    foreign = [name for name in imports(tree) if not name.startswith(("cxmetrics.ui", "__future__"))]
    assert not foreign


@pytest.mark.parametrize("file", PACKAGE, ids=shown)
def test_a_module_is_short_and_says_what_it_does(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    assert ast.get_docstring(ast.parse(text)), "a module says in a sentence what it does"
    assert file.stem not in ("utils", "helpers", "core", "common", "base", "manager")
