"""The examples in docstrings hold."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import cxmetrics

APART = ("cxmetrics.ui", "cxmetrics.__main__")
"""Modules that start something when imported."""
MODULES = [
    module.name
    for module in pkgutil.walk_packages(cxmetrics.__path__, "cxmetrics.")
    if not module.name.startswith(APART)
]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
