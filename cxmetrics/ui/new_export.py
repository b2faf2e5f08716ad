"""The page of a new export: upload it, see its columns, settle what is unsure, take the mapping away."""

from __future__ import annotations

import streamlit as st

from cxmetrics.ui import messages
from cxmetrics.ui.standing import standing
from cxmetrics.ui.target_forms import NO_FILTERS
from cxmetrics.ui.view import View

LARGEST = 50
"""MB that are taken on a page; of a larger file the command tells the same in bounded memory."""
_KEPT = "cx_export_look"


@standing
def show(view: View) -> None:
    """The upload, and what follows from it."""
    st.html(NO_FILTERS)
    messages.note(
        "The file is read on this server and removed again; nothing of it is kept, loaded or sent anywhere. "
        "Loading it is a command, as no page opens the warehouse."
    )
    file = st.file_uploader(
        "CSV, TSV, compressed CSV, Excel (.xlsx) or Parquet", key="cx_export_file", max_upload_size=LARGEST
    )
    if file is None:
        st.session_state.pop(_KEPT, None)
        messages.note(f"Larger than {LARGEST} MB: python -m cxmetrics profile FILE --out M.toml tells the same.")
        return
    from cxmetrics.ui import uploaded  # noqa: PLC0415 - what reads exports weighs 12 MiB on all who upload none

    uploaded.told(file, _KEPT, view.frame.speech.numbers)
