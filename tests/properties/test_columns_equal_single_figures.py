"""Many figures at once are those of each alone, to the bit: in every kind whose sums add up, and through the layer."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxmetrics.metrics import months, reading
from cxmetrics.metrics.kinds import apart, kinds, values_of
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.plan import definition
from cxmetrics.metrics.question import Question
from cxmetrics.settings import load

ADDED = [name for name, kind in kinds().items() if not apart(kind)]
WHOLE = st.one_of(st.none(), st.just(0), st.integers(-3, 10**9))
FLOAT = st.one_of(
    st.none(), st.sampled_from((0.0, -0.0, math.nan, math.inf, -math.inf)), st.floats(-1e12, 1e12), st.floats(0, 1)
)


def plain(values: list[Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A column as it is read: NaN for what is missing or not finite."""
    return np.array([math.nan if v is None or not math.isfinite(v) else float(v) for v in values])


@pytest.mark.parametrize("name", ADDED)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_column_of_figures_is_each_of_them(name: str, data: st.DataObject) -> None:
    kind = kinds()[name]
    one = st.tuples(*(WHOLE if total.type == "integer" else FLOAT for total in kind.sums))
    rows = data.draw(st.lists(one, max_size=8))
    names = [total.name for total in kind.sums]
    found = values_of(kind, {name: plain([row[at] for row in rows]) for at, name in enumerate(names)})
    alone = [kind.value(dict(zip(names, row, strict=True))) for row in rows]
    assert [None if math.isnan(value) else value for value in found.tolist()] == alone


@pytest.mark.parametrize("name", [name for name in kinds() if name not in ADDED])
def test_kinds_that_keep_keys_apart_have_no_columns(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        values_of(kinds()[name], {})


def test_every_month_of_the_sample_is_that_of_its_days(sample_home: Path) -> None:
    layer = Layer(load({"CX_HOME": str(sample_home)}))
    tried = 0
    for name, metric in layer.publication.metrics.items():
        if not metric.available:
            continue
        for by in (None, *definition(metric).dimensions):
            plan = layer.plan(Question(name, by=by))
            [sheet] = months.of_months(layer.publication, [plan])
            if sheet is None:
                continue
            days = dataclasses.replace(plan, months=None)
            merged = reading.merged(layer.publication, days, [plan.window(period) for period in plan.periods])
            assert sheet.merged().keys() == merged.keys()
            assert sheet.filled() == {place for place, _ in merged}
            values = sheet.histories([True] * len(plan.periods))
            for (place, group), sums in merged.items():
                own = sheet.sums(place, group)
                assert own == pytest.approx(sums, rel=1e-9)
                assert own is not None
                assert values[group][place] == plan.kind.value(own)
                assert group in sheet.groups(place)
                tried += 1
    assert tried > 1_000
