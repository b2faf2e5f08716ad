"""A row is copied with other fields as a dataclass is."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from cxmetrics.metrics.answer import Row

WHOLE = Row("nps", None, "SMB", 0.5, 0.4, 0.6, 100.0, {"promoters": 60.0}, complete=False, signals=("outside",))


def test_a_copy_has_every_field_but_those_that_are_given() -> None:
    other = WHOLE.but(value=0.7, verdict="changed")
    assert other == replace(WHOLE, value=0.7, verdict="changed")
    assert [getattr(WHOLE.but(), each.name) for each in fields(Row)] == [
        getattr(WHOLE, each.name) for each in fields(Row)
    ]
    assert WHOLE.value == 0.5


def test_what_is_no_field_is_refused() -> None:
    with pytest.raises(KeyError, match="shade"):
        WHOLE.but(shade="blue")
