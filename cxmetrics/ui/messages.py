"""Texts of other people on a page, shown as text; and what a reader sees in place of what could not be drawn."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from html import escape
from pathlib import Path

import streamlit as st

from cxmetrics.errors import CxError

_MARKUP = re.compile(r"[\\`*_\[\]<>$&~|#^\"]|^[-+=]|^\d+(?=[.)])")
_JOINED = re.compile(r":(?=[\w+/-])|(?i:\bwww)(?=\.)")
"""Where icons, directives and bare links begin; a joiner without width keeps them from it."""
log = logging.getLogger("cxmetrics")


def plain(text: str) -> str:
    """`text` as Markdown that shows exactly it: markup, links and icons lose their power."""
    guarded = _JOINED.sub(lambda found: found[0] + "\u2060", " ".join(text.split()))
    return _MARKUP.sub(lambda found: "".join(f"&#{ord(letter)};" for letter in found[0]), guarded)


def problem(text: str) -> None:
    """A message in place of one chart, its ways out on lines of their own; the rest of the page stands."""
    lines = "<br>".join(escape(line.strip()) for line in text.splitlines())
    st.html(f'<div class="cx-problem" role="alert"><b aria-hidden="true">!</b><p>{lines}</p></div>')


def note(text: str) -> None:
    """A quiet remark."""
    st.html(f'<p class="cx-quiet">{escape(text)}</p>')


def said(key: str) -> None:
    """What the run before has done, put under `key` in the session: told once."""
    if text := st.session_state.pop(key, None):
        st.html(f'<p class="cx-said" role="status">{escape(str(text))}</p>')


def words(error: Exception, what: str, file: Path | None = None) -> str:
    """The error for a reader: a known one as it stands, any other by its place in `file` and its kind."""
    if isinstance(error, CxError):
        return str(error)
    log.error("%s: %s", what, "".join(traceback.format_exception(error)))
    if isinstance(error, SyntaxError):
        place = f"{error.filename or what}:{error.lineno or 1}"
        return str(
            CxError(place, f"the file cannot be read as Python: {error.msg}.", "Mend the line; the page reloads.")
        )
    place = _place(error, file) or what
    return str(CxError(place, f"{type(error).__name__}: {error}", "The rest works. The server's log has the details."))


def _place(error: Exception, file: Path | None) -> str:
    """file:line of the innermost frame that lies in `file`; empty where there is none."""
    if file is None:
        return ""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
    return f"{file}:{lines[-1]}" if lines else ""


def how_to_load(home: Path) -> None:
    """What a newcomer does first."""
    st.markdown(
        "Nothing has been published in "
        + plain(str(home))
        + ". Look at the sample company, or load your own exports; this page shows them as soon as they are there."
    )
    st.code(
        "python -m cxmetrics demo                          # the sample company\n"
        "python -m cxmetrics load calls.csv --table calls  # your own export\n"
        "python -m cxmetrics refresh                       # publish it",
        language="bash",
    )


def in_terminal() -> None:
    """Lets errors reach the server's log even where no logging is set up."""
    if not log.handlers:
        log.addHandler(logging.StreamHandler(sys.stderr))
