"""The drafts for four public exports beside the mappings that people wrote: most is right, nothing surely wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.profile.profiled import Profiled, profiled

EXPORTS = ROOT.parent / "shared" / "data"
MAPPINGS = sorted((ROOT / "sample_data" / "mappings").glob("*.toml"))
RIGHT = 0.8


def of(mapping: Path) -> tuple[dict[str, Any], Profiled]:
    if not EXPORTS.is_dir():
        pytest.skip("../shared/data is not there: the public exports lie beside the checkout, not in it.")
    return tomllib.loads(mapping.read_text(encoding="utf-8")), profiled(EXPORTS / f"{mapping.stem}.csv")


def ours(written: dict[str, Any]) -> dict[str, str]:
    """Column of the file to the canonical one that a person made of it."""
    found = {}
    for name, rule in written["columns"].items():
        source = rule if isinstance(rule, str) else rule.get("from", [])
        for one in [source] if isinstance(source, str) else source:
            if not name.startswith("x_"):
                found[one] = name
    return found


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda file: file.stem)
def test_most_columns_are_right(mapping: Path) -> None:
    written, found = of(mapping)
    known = ours(written)
    assert found.toml["table"] == written["table"]
    assert "table" not in found.draft.unsure
    right = [name for name, meaning in found.meanings.items() if meaning == known.get(name)]
    assert len(right) >= RIGHT * len(found.meanings)
    mapped = [name for name in known if found.meanings[name] == known[name]]
    assert len(mapped) >= RIGHT * len(known), set(known) - set(mapped)


@pytest.mark.parametrize("mapping", MAPPINGS, ids=lambda file: file.stem)
def test_none_is_wrong_that_is_not_marked(mapping: Path) -> None:
    written, found = of(mapping)
    known = ours(written)
    wrong = [name for name, meaning in found.meanings.items() if meaning is not None and meaning != known.get(name)]
    assert set(wrong) <= {row["column"] for row in found.rows if not row["sure"]}
    for name, rule in found.toml["columns"].items():
        if name not in found.draft.unsure:
            assert rule == written["columns"][name], name
