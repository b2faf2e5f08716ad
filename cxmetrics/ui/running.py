"""One page run: finds the pages, draws what they share, runs the one asked for.

A page that fails says where and why; the others, and the rest of the frame, stand.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from cxmetrics import settings as company
from cxmetrics.errors import CxError
from cxmetrics.insight.asking import Filters
from cxmetrics.settings import ROOT, Settings
from cxmetrics.ui import messages
from cxmetrics.ui.frame import Frame, held_open, open_frame, use_frame
from cxmetrics.ui.page_files import PageFile, page_files
from cxmetrics.ui.page_run import run_file
from cxmetrics.ui.view import View

ICON = Path(__file__).with_name("icon.svg")


def run() -> None:
    """One page run."""
    messages.in_terminal()
    trouble: CxError | None = None
    try:
        settings = company.load()
    except CxError as error:
        settings, trouble = Settings(home=ROOT / "data"), error
    pages = page_files(settings.page_folders)
    if not pages:
        lost = CxError("pages", "no page was found.", "Restore the folder pages/ or name one in [folders].")
        messages.problem(str(lost))
        return
    page, entries = _navigation(pages)
    place = held_open("cx_place")
    st.set_page_config(
        page_title=f"{page.title} · {settings.name}",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    if trouble is not None:
        with place:
            menu(pages, entries, None)
        st.title(messages.plain(page.title), anchor=False)
        messages.problem(str(trouble))
        return
    try:
        frame = open_frame(settings, tuple(pages))
    except CxError as error:
        with place:
            menu(pages, entries, None)
        st.title(messages.plain(page.title), anchor=False)
        messages.problem(str(error))
        return
    with place:
        menu(pages, entries, frame.filters if frame else None)
    if frame is None:
        st.title("No figures yet", anchor=False)
        messages.how_to_load(settings.home)
        return
    with use_frame(frame):
        _run_page(frame, page)


def _navigation(pages: list[PageFile]) -> tuple[PageFile, dict[str, st.Page]]:
    """The page that the address names, and every page's entry by its name."""
    default = next((page for page in pages if page.default), pages[0])
    entries = {page.name: _entry(page.path, _label(page), page.name, page is default) for page in pages}
    chosen = st.navigation(list(entries.values()), position="hidden")
    page = next(page for page in pages if entries[page.name].url_path == chosen.url_path)
    return page, entries


@functools.lru_cache(maxsize=256)
def _entry(path: Path, label: str, name: str, default: bool) -> st.Page:
    return st.Page(path, title=label, icon="", url_path=name, default=default)


def menu(pages: Sequence[PageFile], entries: dict[str, st.Page], filters: Filters | None) -> None:
    """The pages as a row of links that keep the filters; those of a section open under its name."""
    query = list(filters.query) if filters else []
    sections: dict[str, list[PageFile]] = {}
    for page in pages:
        sections.setdefault(page.section, []).append(page)
    with st.container(horizontal=True, wrap=False, gap="xxsmall", key="cx_menu"):
        for page in sections.pop("", []):
            st.page_link(entries[page.name], label=_label(page), icon=page.icon, query_params=query)
        for number, (section, inside) in enumerate(sections.items()):
            with st.popover(messages.plain(section), key=f"cx_section_{number}", type="tertiary"):
                for page in inside:
                    st.page_link(entries[page.name], label=_label(page), icon=page.icon, query_params=query)


def _label(page: PageFile) -> str:
    return messages.plain(page.title)


def _run_page(frame: Frame, page: PageFile) -> None:
    if page.problems:
        for text in page.problems:
            messages.problem(text)
        if any("there is a page" in text for text in page.problems):
            return
    try:
        run_file(page.path)
    except Exception as error:
        messages.problem(messages.words(error, str(page.path), page.path))
    view = frame.view or View(frame, page)
    view.finish()
