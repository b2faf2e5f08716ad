"""Runs every page once with nobody watching, so that its first visitor finds everything drawn."""

from __future__ import annotations

import logging
import runpy
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxmetrics.insight import acceptance
from cxmetrics.settings import Settings
from cxmetrics.ui.filters import defaults, groups
from cxmetrics.ui.frame import Frame, use_frame
from cxmetrics.ui.page_files import page_files
from cxmetrics.views.palette import DARK, LIGHT

_BARE = "streamlit"
"""The logger that warns of page commands outside a visit; here that is what is wanted."""


def rehearse(settings: Settings) -> None:
    """Draws all pages with the filters of a first visit, in light and dark; failures are left to the visit."""
    pages = tuple(page_files(settings.page_folders))
    layer = acceptance.layer(settings)
    for dimension in settings.filters:
        groups(layer.publication, dimension)
    with _without_warnings():
        for look in (LIGHT, DARK):
            for page in pages:
                place = aside()
                frame = Frame(settings, layer, defaults(layer.publication), pages, place, look.name)
                with place, use_frame(frame):
                    try:
                        runpy.run_path(str(page.path), run_name="__main__")
                    except Exception as error:
                        logging.getLogger("cxmetrics").debug("page %s failed in rehearsal: %s", page.name, error)


def aside() -> DeltaGenerator:
    """A place of nobody's to draw on. Without one Streamlit takes the one that all visits share: a form that is open
    there is open on the page of whoever comes in that moment, and their page fails."""
    return DeltaGenerator(root_container=None)


@contextmanager
def _without_warnings() -> Iterator[None]:
    levels: dict[logging.Logger, int] = {}

    def silence() -> None:
        for name in list(logging.root.manager.loggerDict):
            if name.startswith(_BARE) and (logger := logging.getLogger(name)) not in levels:
                levels[logger] = logger.level
                logger.setLevel(logging.CRITICAL)

    silence()
    st.container()  # brings further loggers into being
    silence()
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
