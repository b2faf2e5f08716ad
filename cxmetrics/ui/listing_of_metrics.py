"""Metrics as a page shows them one by one: their tiles, and the catalogue of all with a search."""

from __future__ import annotations

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight.headline import Headline
from cxmetrics.metrics.definition import Metric
from cxmetrics.ui import heard, messages
from cxmetrics.ui.frame import DRAWN, Frame
from cxmetrics.views.catalogue import Entry, catalogue
from cxmetrics.views.numbers import joined
from cxmetrics.views.tile import Tile


def tile(frame: Frame, name: str, grain: str | None = None) -> Tile:
    """The tile of a metric; one that says why where there is no figure."""
    try:
        metric, headline, ignored = frame.asking.headline(name, grain)
    except CxError as error:
        return _reason(frame, name, error)
    notes = []
    if ignored:
        notes.append(f"not filtered by {joined([frame.title(d).lower() for d in ignored])}")
    own = frame.asking.grain(metric, grain)
    if own != frame.filters.grain and headline.row is not None:
        notes.append(f"by {own}" if grain else f"by {own}: no finer figure")
    return Tile(metric, headline, frame.link(metric.pillar), tuple(notes), heard.word(frame, metric, headline))


def _reason(frame: Frame, name: str, error: CxError) -> Tile:
    known = frame.layer.catalog.metrics.get(name)
    if known is None:
        raise error
    return Tile(known, Headline(metric=name, state="unavailable", word="unavailable", reason=str(error)))


def show(frame: Frame) -> None:
    """The catalogue with its problems first and a search over names, questions and prose."""
    catalog = frame.layer.catalog
    for found in catalog.problems:
        messages.problem(str(found))
    asked = st.text_input("Search", key="cx_search", placeholder="Search metrics", label_visibility="collapsed")
    words = (asked or "").casefold().split()
    entries = [entry for entry in _entries(frame) if all(word in _text(entry.metric) for word in words)]
    key = ("catalogue", frame.layer.publication.version, frame.layer.publication.published_at, tuple(entries))
    st.html(DRAWN.get(key, lambda: catalogue(entries, frame.speech.numbers)))


def _entries(frame: Frame) -> list[Entry]:
    published = frame.layer.publication.metrics
    entries = []
    for name, metric in frame.layer.catalog.metrics.items():
        held = published.get(name)
        if held is None:
            entries.append(Entry(metric, reason=f"Not published yet: python -m cxmetrics refresh {name}"))
            continue
        entries.append(
            Entry(
                metric,
                refreshed_at=held.refreshed_at,
                data_first=held.data_first,
                data_last=held.data_last,
                reads=held.reads,
                reason=None if held.available else held.reason or "unavailable",
                changed=held.available and held.definition.get("body") != metric.body,
                link=frame.link(metric.pillar),
            )
        )
    return entries


def _text(metric: Metric) -> str:
    return " ".join((metric.id, metric.title, metric.question, metric.prose, metric.owner)).casefold()
