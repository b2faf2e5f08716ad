"""The fold "What moved it" under headlines: computed when it is opened, by a dimension that the reader may change.

It explains the figure that the tile shows: same filter, newest complete period, against what
the filter bar compares with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.causes import Cause, best
from cxmetrics.insight.explanation import explanation, ways
from cxmetrics.metrics.definition import Metric
from cxmetrics.ui import messages
from cxmetrics.ui.frame import Frame
from cxmetrics.views.waterfall import waterfall

LABEL = "What moved it"


def fold(frame: Frame, metrics: Sequence[str], grain: str | None) -> None:
    """A closed fold for the figures of these tiles; nothing is computed before it is opened."""
    known = {name: frame.layer.catalog.metrics.get(name) for name in metrics}
    titled = {name: metric.title for name, metric in known.items() if metric is not None}
    if titled:
        _fold(frame, titled, grain)


@st.fragment
def _fold(frame: Frame, titled: dict[str, str], grain: str | None) -> None:
    first = next(iter(titled))
    opened = st.expander(LABEL, key=f"cx_moved_{first}", on_change="rerun", type="compact")
    if not opened.open:
        return
    with opened:
        try:
            _inside(frame, titled, grain)
        except CxError as error:
            messages.note(f"{error.what[:1].upper()}{error.what[1:]}")
        except Exception as error:
            messages.problem(messages.words(error, f"{LABEL} of {first}"))


@dataclass(frozen=True)
class _Step:
    """The change of one tile: what is asked, and between which periods."""

    metric: Metric
    grain: str
    where: dict[str, tuple[str, ...]]
    period: date
    versus: date

    @property
    def asked(self) -> dict[str, Any]:
        return {"grain": self.grain, "where": self.where}


def _inside(frame: Frame, titled: dict[str, str], grain: str | None) -> None:
    with st.container(horizontal=True, gap="small", key=f"cx_moved_bar_{next(iter(titled))}"):
        name = _figure(frame, titled, grain)
        step = _step(frame, name, grain)
        if step is None:
            messages.note(f"{titled[name]}: there is nothing to compare with.")
            return
        cause = best(frame.layer, name, step.period, step.versus, **step.asked)
        by = _by(frame, step, cause)
    found = explanation(frame.layer, name, step.period, step.versus, by=by, **step.asked)
    titles = {dimension: frame.title(dimension) for dimension in step.metric.dimensions}
    st.html(waterfall(found, cause, titles, frame.speech).html)


def _figure(frame: Frame, titled: dict[str, str], grain: str | None) -> str:
    """The tile the reader has chosen; at first the one that moved, else the first."""
    names = list(titled)
    if len(names) == 1:
        return names[0]
    moved = [name for name in names if frame.asking.headline(name, grain)[1].word in ("better", "worse", "changed")]
    index = names.index(moved[0]) if moved else 0
    chosen = st.selectbox(
        "Figure",
        names,
        index=index,
        format_func=lambda name: titled.get(name, name),
        key=f"cx_moved_of_{names[0]}_{names[index]}",
        width=260,
    )
    return str(chosen)


def _step(frame: Frame, name: str, grain: str | None) -> _Step | None:
    """The tile's change against what the filter bar compares with; None where there is none."""
    metric, headline, _ = frame.asking.headline(name, grain)
    comparison = headline.year if frame.filters.compare == "year" else headline.previous
    row = comparison.row if comparison else None
    if row is None or row.period is None or row.compare_period is None:
        return None
    where = dict(frame.asking.where(metric)[0])
    return _Step(metric, frame.asking.grain(metric, grain), where, row.period.first, row.compare_period.first)


def _by(frame: Frame, step: _Step, cause: Cause | None) -> tuple[str, ...]:
    """The dimension or pair the reader has chosen; at first the one that carries the change."""
    offered = {",".join(by): by for by in ways(frame.layer, step.metric.id, step.where) if _has_groups(frame, step, by)}
    if not offered:
        raise CxError(step.metric.id, "it is not stored by any dimension under this filter.")
    names = list(offered)
    first = ",".join(cause.dimensions) if cause is not None else names[0]
    chosen = st.selectbox(
        "By",
        names,
        index=names.index(first) if first in names else 0,
        format_func=lambda name: " and ".join(frame.title(part).lower() for part in name.split(",")),
        key=f"cx_moved_by_{step.metric.id}_{step.period}_{step.versus}",
        width=260,
    )
    return offered[str(chosen)]


def _has_groups(frame: Frame, step: _Step, by: tuple[str, ...]) -> bool:
    """Whether a dimension divides this figure at all; of a pair each does."""
    return all(
        len(explanation(frame.layer, step.metric.id, step.period, step.versus, by=(name,), **step.asked).parts) > 1
        for name in by
    )
