"""What is on a page as CSV: the figures with their periods, and each table that has columns of its own."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from cxmetrics.metrics.answer import Answer
from cxmetrics.views import table
from cxmetrics.views.listing import listing

if TYPE_CHECKING:
    from cxmetrics.ui.frame import Frame


@dataclass(frozen=True)
class Listed:
    """A table on a page; tables of one name make one file, and have the same columns."""

    name: str
    columns: Sequence[str]
    records: Sequence[Mapping[str, Any]]


def offer(frame: Frame, page: str) -> None:
    """A button for the figures and one for each name of a table; none where there is nothing. `page` names files."""
    if frame.shown:
        shown = list({id(answer): answer for answer in frame.shown}.values())
        _button("Figures on this page", page, "cx_csv", functools.partial(_figures, shown))
    named = list(dict.fromkeys(each.name for each in frame.listed if each.records))
    for place, name in enumerate(named):
        those = [each for each in frame.listed if each.name == name]
        _button(name, f"{page}_{name.lower().replace(' ', '_')}", f"cx_csv_{place}", functools.partial(_rows, those))


def _button(name: str, file: str, key: str, data: functools.partial[bytes]) -> None:
    st.download_button(
        f"{name} (CSV)",
        data=data,
        file_name=f"{file}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
        key=key,
        type="tertiary",
    )


def _figures(answers: Sequence[Answer]) -> bytes:
    return table.csv(answers).encode()


def _rows(those: Sequence[Listed]) -> bytes:
    records = [record for each in those for record in each.records]
    return (listing(those[0].columns, records, "csv") + "\r\n").encode()
