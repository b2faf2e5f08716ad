"""A form that closes behind itself, also where a page is rehearsed with nobody watching."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


@contextmanager
def entry_form(key: str, **options: Any) -> Iterator[None]:
    """As `st.form`. Without a visit that is drawn nowhere and would stay open: every later form would lie in it."""
    form = st.form(key, **options)
    with form:
        try:
            yield
        finally:
            if get_script_run_ctx(suppress_warning=True) is None:
                form._form_data = None
