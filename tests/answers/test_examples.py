"""The examples in docstrings hold."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import pkgutil

import pytest

import cxmetrics

APART = ("cxmetrics.ui", "cxmetrics.__main__")
"""Modules that start something when imported."""
DRIVERS = {"cxmetrics.store.hive": "pyhive"}
"""Modules that need the driver of a warehouse, which only a company that has one installs."""
MODULES = [
    module.name
    for module in pkgutil.walk_packages(cxmetrics.__path__, "cxmetrics.")
    if not module.name.startswith(APART)
    and (module.name not in DRIVERS or importlib.util.find_spec(DRIVERS[module.name]))
]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
