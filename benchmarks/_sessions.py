"""A browser's conversation with a Streamlit server: it connects, asks for a page and reads until its script ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


@asynccontextmanager
async def session(port: int) -> AsyncIterator[Any]:
    """One connected session; it ends with the block."""
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=["streamlit"],
        origin=f"http://127.0.0.1:{port}",
        max_size=None,
        compression=None,
        open_timeout=120,
    ) as connected:
        yield connected


async def page_run(connected: Any, page: str = "", query: str = "") -> int:
    """Asks for a page, the first by default, and waits for the end of its script; the number of elements it sent."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    if page:
        asked.rerun_script.page_name = page
    await connected.send(asked.SerializeToString())
    elements = 0
    async for message in connected:
        kind = ForwardMsg.FromString(message).WhichOneof("type")
        elements += kind == "delta"
        if kind == "script_finished":
            return elements
    raise RuntimeError("the server closed the session before its page was finished")
