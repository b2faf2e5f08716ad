"""The sample company as committed, and made anew without its effects and without its faults."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.sample import measures


@pytest.fixture(scope="session")
def files() -> dict[str, pd.DataFrame]:
    """The committed exports, cell by cell."""
    return measures.exported(measures.SAMPLE)


@pytest.fixture(scope="session")
def sample(files: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The committed exports, typed, without the rows that loading sets aside."""
    return measures.typed(files)


@pytest.fixture(scope="session")
def quiet() -> dict[str, pd.DataFrame]:
    """The company without effects and without faults, typed."""
    return measures.typed(dict(measures.generator().tables(quiet=True, clean=True)))


@pytest.fixture(scope="session")
def clean() -> dict[str, pd.DataFrame]:
    """The company with its effects and without faults, as generated."""
    return dict(measures.generator().tables(clean=True))
