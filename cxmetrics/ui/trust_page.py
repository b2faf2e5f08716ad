"""The page of data trust: what is in doubt, sources by checks, what each feeds, rejected rows, restated figures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from cxmetrics.errors import CxError
from cxmetrics.insight import sources
from cxmetrics.insight.restatement import restatements
from cxmetrics.journal import Journal
from cxmetrics.store.sources_state import Reject, rejects
from cxmetrics.ui import messages, promise_forms
from cxmetrics.ui.frame import Frame
from cxmetrics.ui.target_forms import NO_FILTERS
from cxmetrics.views import data_state as views
from cxmetrics.views.listing import listing
from cxmetrics.views.meeting import restated_cells


def show(frame: Frame) -> None:
    """All of it. The filter bar would change nothing here."""
    numbers, layer = frame.speech.numbers, frame.layer
    state = layer.once("data state", lambda: sources.state(layer))
    titles = {name: str(metric.definition.get("title", name)) for name, metric in layer.publication.metrics.items()}
    parts = [f'<p class="cx-lead">{escape(views.sentence(state))}</p>', views.findings(state, numbers)]
    parts += ['<h2 class="cx-h">Sources</h2>', views.sources(state, titles, numbers)]
    if state.cells:
        parts += ['<h2 class="cx-h">Checks by source</h2>', views.matrix(state, numbers)]
    st.html(NO_FILTERS + "".join(parts))
    _rejects(frame)
    _restated(frame)


def _rejects(frame: Frame) -> None:
    found = rejects(frame.layer.publication)
    st.html('<h2 class="cx-h">Rows set aside</h2>')
    if found:
        found = _chosen(found)
    st.html(views.rejects(found, frame.speech.numbers))
    if found:
        st.download_button(
            f"These {frame.speech.numbers.count(len(found))} rows (CSV)" if len(found) != 1 else "This row (CSV)",
            data=lambda: _csv(found),
            file_name="rejects.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
            key="cx_rejects_csv",
            type="tertiary",
        )
        messages.note("Mend the file, or these rows in a file of its columns, and load it again: none counts twice.")


def _csv(those: Sequence[Reject]) -> bytes:
    return (listing(Reject._fields, those, "csv") + "\r\n").encode()


def _chosen(found: Sequence[Reject]) -> list[Reject]:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="cx_trust_filters"):
        tables = st.multiselect(
            "Source", sorted({each.table for each in found}), format_func=views.named, placeholder="All sources",
            key="cx_trust_table",
        )  # fmt: skip
        reasons = st.multiselect(
            "Why", sorted({each.reason for each in found}), placeholder="Any reason", key="cx_trust_reason"
        )
        text = st.text_input("Words in it", key="cx_trust_text", placeholder="In file, column or value")
    words = text.casefold().split()
    return [
        each
        for each in found
        if (not tables or each.table in tables)
        and (not reasons or each.reason in reasons)
        and all(word in f"{each.file} {each.column} {each.value}".casefold() for word in words)
    ]


def _restated(frame: Frame) -> None:
    st.html('<h2 class="cx-h">Restatements</h2>')
    try:
        those = restatements(Journal(frame.settings), frame.layer)
    except CxError as error:
        messages.problem(str(error))
        return
    if not those:
        messages.note("No figure that a closed meeting was shown reads differently today.")
        return
    naming, metrics = promise_forms.naming(frame), frame.layer.catalog.metrics
    st.html(views.restatements([restated_cells(each, metrics, naming) for each in those]))
