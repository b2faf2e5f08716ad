"""What one run of a page shares: settings, the last publication, filters, theme, and what has been shown so far."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxmetrics.errors import Unavailable
from cxmetrics.insight import acceptance
from cxmetrics.insight.asking import Asking, Filters
from cxmetrics.insight.occasions import occasions
from cxmetrics.metrics.answer import Answer
from cxmetrics.metrics.layer import Layer
from cxmetrics.metrics.memo import Memo
from cxmetrics.settings import Settings
from cxmetrics.store import publication as published
from cxmetrics.ui.downloads import Listed
from cxmetrics.ui.filters import dimension_title, filter_bar
from cxmetrics.ui.page_files import PageFile
from cxmetrics.views.annotations import Note, numbered
from cxmetrics.views.numbers import Numbers
from cxmetrics.views.palette import palette
from cxmetrics.views.rows import Rows
from cxmetrics.views.wording import Speech

DRAWN = Memo(1024)
"""Finished drawings, by publication, settings and what was asked: fifty readers cost one."""
NUMBERED = Memo(64)
"""Annotations with their numbers, by the journal's revision, window and kinds."""

_here = threading.local()


@dataclass
class Frame:
    """One page run. `head` is the place of the page's title, above the filter bar."""

    settings: Settings
    layer: Layer
    filters: Filters
    pages: tuple[PageFile, ...]
    head: DeltaGenerator
    theme: str = "light"
    """The name of the palette that the visitor's theme wants."""
    afar: bool = False
    """Whether the page is read from the far end of a room, as a meeting is."""
    shown: list[Answer] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    """Tables of the page that are no answers, to be taken away."""
    rows: list[Rows] = field(default_factory=list)
    """Tables behind the page's charts, filled in when all else is drawn."""
    view: Any = None
    """The page's View once it has asked for it."""

    @functools.cached_property
    def notes(self) -> tuple[Note, ...]:
        """The annotations of the kinds asked for, by date; each chart numbers those that it shows."""
        found, filters, today = occasions(self.layer), self.filters, self.layer.publication.today
        kinds, first, end = filters.notes, filters.start, filters.end or today + timedelta(days=1)
        chosen = [each for each in found.shown if kinds is None or each.kind in kinds]
        return NUMBERED.get((found.revision, kinds, first, end), lambda: numbered(chosen, first, end))

    @property
    def asking(self) -> Asking:
        return Asking(self.layer, self.filters)

    @property
    def speech(self) -> Speech:
        return speech(self.settings)

    def title(self, dimension: str) -> str:
        """What people call a dimension."""
        return dimension_title(self.settings, dimension)

    def link(self, pillar: str | None) -> str | None:
        """The address of a pillar's page with the filters kept; None where there is no such page."""
        name = (pillar or "").replace(" ", "_")
        found = any(page.name == name for page in self.pages)
        return f"{name}{self.filters.link}" if found else None


def speech(settings: Settings) -> Speech:
    """How the company's sentences are written."""
    return Speech(Numbers(settings.locale, settings.currency), settings.calendar)


def open_frame(settings: Settings, pages: tuple[PageFile, ...]) -> Frame | None:
    """Draws the filter bar and makes the frame of this run; None where nothing is published yet."""
    head = held_open("cx_head")
    try:
        layer = acceptance.layer(settings)
    except Unavailable:
        if published.current(settings) is not None:
            raise
        return None
    frame = Frame(settings, layer, filter_bar(settings, layer.publication), pages, head)
    frame.theme = palette(st.context.theme.type).name
    return frame


def held_open(key: str) -> DeltaGenerator:
    """A container that has its height from the style sheet before anything is in it: what is below never jumps."""
    place = st.container(key=key)
    place.html('<i class="cx-hidden"></i>')
    return place


def current_frame() -> Frame | None:
    """The frame of the page that runs in this thread."""
    return getattr(_here, "frame", None)


@contextmanager
def use_frame(frame: Frame | None) -> Iterator[None]:
    """Makes `frame` the one of this thread's run, until the block ends."""
    _here.frame = frame
    try:
        yield
    finally:
        _here.frame = None
