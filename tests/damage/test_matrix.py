"""The matrix itself: wide enough, every expectation meant, every damage one."""

from __future__ import annotations

import pytest

from tests.damage import broken_files, broken_values, silent_rows, silent_values
from tests.damage.company import csv, sound
from tests.damage.damage import FAMILIES, MATRIX, Damage, Finding

WRITTEN = (broken_files, broken_values, silent_rows, silent_values)
"""The modules that enter damages into the matrix."""
SILENT = [one for one in MATRIX.values() if isinstance(one.expected, Finding)]


def test_the_matrix_is_wide() -> None:
    assert len(MATRIX) >= 40
    assert len(SILENT) >= 40
    assert {family for one in SILENT for family in one.expected.families} <= set(FAMILIES)  # type: ignore[union-attr]


@pytest.mark.parametrize("one", MATRIX.values(), ids=list(MATRIX))
def test_what_is_done_is_said_and_is_done(one: Damage) -> None:
    assert one.does
    assert one.does.endswith(".")
    files = one.files(sound())
    assert set(one.replaces) == {file.table for file in files}
    whole = {file.table: csv(sound().newest(file.table)) for file in files}
    assert len(files) > 1 or files[0].mapping or files[0].content != whole[files[0].table]
