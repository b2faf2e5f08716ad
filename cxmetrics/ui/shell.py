"""The script that every page run starts with: finds the pages, draws what they share, runs the one asked for.

A page that fails says where and why; the others, and the rest of the frame, stand.
"""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

from cxmetrics import settings as company
from cxmetrics.errors import CxError
from cxmetrics.settings import ROOT, Settings
from cxmetrics.ui import messages
from cxmetrics.ui.frame import Frame, open_frame, use_frame
from cxmetrics.ui.page_files import PageFile, page_files
from cxmetrics.ui.view import View

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.svg")


def run() -> None:
    """One page run."""
    messages.in_terminal()
    st.html(STYLE)
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
    chosen, page = _navigation(pages)
    st.set_page_config(
        page_title=f"{page.title} · {settings.name}",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    if trouble is not None:
        st.title(messages.plain(page.title), anchor=False)
        messages.problem(str(trouble))
        return
    try:
        frame = open_frame(settings, tuple(pages))
    except CxError as error:
        st.title(messages.plain(page.title), anchor=False)
        messages.problem(str(error))
        return
    if frame is None:
        st.title("No figures yet", anchor=False)
        messages.how_to_load(settings.home)
        return
    with use_frame(frame):
        _run_page(frame, page, chosen)


def _navigation(pages: list[PageFile]) -> tuple[st.Page, PageFile]:
    """The menu, and the page that the address names."""
    menu: dict[str, list[st.Page]] = {"": []}
    by_path = {}
    default = next((page for page in pages if page.default), pages[0])
    for page in pages:
        title = messages.plain(page.title) if _has_markup(page.title) else page.title
        entry = st.Page(
            page.path,
            title=title,
            icon="",  # given here, it would make the browser fetch a picture from elsewhere
            url_path=page.name,
            default=page is default,
        )
        menu.setdefault(page.section, []).append(entry)
        by_path[entry.url_path] = page
    chosen = st.navigation({name: entries for name, entries in menu.items() if entries}, position="top")
    st.html(_icons(pages, default))
    return chosen, by_path[chosen.url_path]


def _icons(pages: list[PageFile], default: PageFile) -> str:
    """The pages' icons as a style of the menu, drawn with the font that the server brings along."""
    rules = []
    for page in pages:
        found = re.fullmatch(r":material/([a-z0-9_]+):", page.icon or "")
        if found:
            end = "/" if page is default else f"/{page.name}"
            rules.append(f'a:is([data-testid="stTopNavLink"],[data-testid="stSidebarNavLink"])[href$="{end}"]::before'
                         f'{{content:"{found[1]}"}}')  # fmt: skip
    return f"<style>{''.join(rules)}</style>"


def _has_markup(text: str) -> bool:
    return not all(letter.isalnum() or letter in " ,.&'-" for letter in text)


def _run_page(frame: Frame, page: PageFile, chosen: st.Page) -> None:
    if page.problems:
        for text in page.problems:
            messages.problem(text)
        if any("there is a page" in text for text in page.problems):
            return
    try:
        chosen.run()
    except Exception as error:
        messages.problem(messages.words(error, str(page.path), page.path))
    view = frame.view or View(frame, page)
    view.finish()


if __name__ == "__main__":
    run()
