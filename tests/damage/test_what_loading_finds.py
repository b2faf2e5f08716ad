"""Damage that loading must find: it refuses the file, or sets rows aside and says why; what is harmless it takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxmetrics.errors import CxError
from tests.damage.conftest import ACCOUNT
from tests.damage.damage import Damage, Finding, Nothing, Refused, SetAside
from tests.damage.suffering import Company
from tests.damage.test_matrix import MATRIX

LOADING = [one for one in MATRIX.values() if not isinstance(one.expected, Finding)]
Tell = Callable[[str, object], None]


@pytest.mark.parametrize("one", LOADING, ids=[one.name for one in LOADING])
def test_loading_finds_what_it_must(one: Damage, company: Company, record_property: Tell) -> None:
    expected = one.expected
    if isinstance(expected, Refused):
        with pytest.raises(CxError) as refused:
            company.suffer(one)
        assert not [word for word in expected.words if word not in str(refused.value)], str(refused.value)
    elif isinstance(expected, SetAside):
        (outcome,) = company.suffer(one)
        assert expected.least <= outcome.rejected <= (expected.most or outcome.read), outcome
        named = [f"{column} {reason}" for *_, column, _, reason in company.rejects()]
        assert any(all(word in told for word in expected.words) for told in named), named[:5]
    else:
        assert isinstance(expected, Nothing)
        before = company.rows(one.replaces[0])
        outcomes = company.suffer(one)
        assert not any(outcome.rejected for outcome in outcomes)
        if one.name != "hostile comments":
            assert company.rows(one.replaces[0]) == before
    record_property(ACCOUNT, (one.name, "found", []))
