"""The files that belong to the project, as the house tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", ".venv-spark", "data", "build", "__pycache__", "node_modules"}


def files(*endings: str, under: str = "") -> list[Path]:
    """Files of the project by ending (all where none is named), caches and written data aside."""
    return sorted(file for file in _walk(ROOT / under) if not endings or file.name.endswith(endings))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name in NOT_OURS or entry.name.endswith("_cache") or entry.name in (".hypothesis",):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        elif entry.is_file():
            yield entry


def shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def code(file: Path) -> ast.Module:
    """The parsed module, its docstrings taken out."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            node.body = [part for part in node.body if not _is_text(part)] or [ast.Pass()]
    return tree


def _is_text(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str)


def imports(tree: ast.Module) -> list[str]:
    """Every module that is imported anywhere in it, dotted."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found
