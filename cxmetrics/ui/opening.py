"""How a page file begins: `page(__file__)` gives it its view within the frame of this run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from cxmetrics import settings as company
from cxmetrics.ui import messages
from cxmetrics.ui.frame import current_frame, open_frame
from cxmetrics.ui.page_files import described, page_files
from cxmetrics.ui.view import View


def page(file: str) -> View:
    """The view of the page in `file`; its title and question come from the file's docstring."""
    frame = current_frame()
    if frame is None:  # the page is run by itself, without the shell
        settings = company.load()
        frame = open_frame(settings, tuple(page_files(settings.page_folders)))
        if frame is None:
            messages.how_to_load(settings.home)
            st.stop()
    path = Path(file).absolute()
    found = next((page for page in frame.pages if page.path == path), None) or described(path)
    view = frame.view = View(frame, found)
    return view
