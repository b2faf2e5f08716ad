"""The web application: `streamlit run app.py`. Pages, health routes, security headers, warm-up."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

ROOT = Path(__file__).resolve().parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from cxmetrics.ui.deep_links import DeepLinks  # noqa: E402
from cxmetrics.ui.headers import SecurityHeaders  # noqa: E402
from cxmetrics.ui.health import routes  # noqa: E402
from cxmetrics.ui.warmup import Warmup  # noqa: E402

warmup = Warmup()
app = st.App(
    ROOT / "cxmetrics" / "ui" / "shell.py",
    lifespan=warmup.lifespan,
    routes=routes(warmup),
    middleware=[Middleware(SecurityHeaders), Middleware(DeepLinks)],
)
