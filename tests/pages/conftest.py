"""What tests in a browser share: windows that are closed after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.pages.served import server
from tests.pages.visits import Visit


@pytest.fixture(scope="module")
def served(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the sample company; modules with one of another company have their own."""
    with server(sample_home, tmp_path_factory.mktemp("served")) as address:
        yield address


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Opens windows; closes them after the test."""
    opened: list[Visit] = []

    def opening(width: int = 1440, scheme: str = "light", **more: Any) -> Visit:
        opened.append(Visit(browser, width, scheme, **more))
        return opened[-1]

    yield opening
    for one in opened:
        one.close()
