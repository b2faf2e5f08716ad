"""The pack of a meeting to take away, from the list of meetings: made when it is asked for, and told of whom it is.

Its filters are those that were chosen on the pages before: the list of meetings has no bar.
"""

from __future__ import annotations

import functools
from html import escape

import streamlit as st

from cxmetrics.briefing import writing
from cxmetrics.briefing.making import Asked
from cxmetrics.briefing.pack import EVERYBODY, groups, pack, period_of
from cxmetrics.briefing.pack_mail import stem
from cxmetrics.insight import acceptance
from cxmetrics.journal.meetings import Meeting
from cxmetrics.ui.frame import Frame
from cxmetrics.views.numbers import joined

_OFFICE = "application/vnd.openxmlformats-officedocument"
_FORMATS = {
    ".pdf": ("To read or print (PDF)", "application/pdf"),
    ".pptx": (
        "Slides to edit (PowerPoint)",
        f"{_OFFICE}.presentationml.presentation",
    ),
    ".html": ("For a phone, offline (HTML)", "text/html"),
}


def offer(frame: Frame, held: Meeting) -> None:
    """A button that opens the formats; each is made on the click that downloads it."""
    settings, filters = frame.settings, frame.filters
    with st.popover("Pack", key=f"cx_pack_{held.id}", type="tertiary", icon=":material/download:"):
        whom = groups(settings, filters)
        said = f"Of {joined(whom or (EVERYBODY,))}, {period_of(settings, filters)}."
        st.html(f'<p class="cx-quiet">{escape(said)}</p>')
        for ending, (label, kind) in _FORMATS.items():
            st.download_button(
                label,
                data=functools.partial(made, frame, held, ending),
                file_name=f"{stem(held, whom)}{ending}",
                mime=kind,
                on_click="ignore",
                key=f"cx_pack_{held.id}{ending}",
                type="tertiary",
            )


def made(frame: Frame, held: Meeting, ending: str) -> bytes:
    """The file of a pack in the format of that ending."""
    layer = acceptance.layer(frame.settings)
    ready = pack(layer, Asked(held, frame.filters.where, frame.filters.end))
    return writing.FORMATS[ending](ready, frame.settings)
