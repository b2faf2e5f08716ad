"""Tells the browser at once where the server is and how pages look, so that it neither searches nor jumps.

Without the first, a deep link is asked for below its own path, and two failed requests are
logged; without the second, all that stands would move when the style came with the first run.
The style stands in the body, after what Streamlit writes into the head: of equal rules ours hold.
With them comes what takes a keyboard into popovers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEAD = b"<head>"
_SAYS = b"<head>\n    <script>window.__streamlit = { BACKEND_BASE_URL: new URL('./', location.href).href }</script>"
_KEYBOARD = b"<script>" + Path(__file__).with_name("keyboard.js").read_bytes() + b"</script>"
_BODY = b"<body>"
_STYLE = Path(__file__).with_name("style.css")


class DeepLinks:
    """ASGI middleware over the pages' HTML; everything else passes through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, _Kept] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or "." in scope["path"].rpartition("/")[2]:
            await self.app(scope, receive, send)
            return
        path, styled = scope["path"], _STYLE.stat().st_mtime_ns
        kept = self.kept.get(path)
        if kept is not None and kept.styled == styled:
            await kept.send(send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONAL]
        page = _Page(send)
        await self.app({**scope, "headers": plain}, receive, page)
        if page.kept and (path in self.kept or len(self.kept) < _KEPT):
            body = next((each.body for each in self.kept.values() if each.body == page.body), page.body)
            self.kept[path] = _Kept(styled, page.headers, body)


_CONDITIONAL = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
"""Left out of the request: the whole page is wanted, as plain text."""
_KEPT = 64
"""So many pages are kept at most; what is not among them is read from disk."""


@dataclass(frozen=True)
class _Kept:
    """A page as everybody gets it, as of the style it was made with: reading it costs more than all else about it."""

    styled: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    async def send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})


class _Page:
    """Sends a response on; holds an HTML one back until it is whole and has been told where the server is."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        self.kept = False
        """Whether it was sent whole and is the same for everybody."""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        style = b"<style>" + _STYLE.read_bytes() + b"</style>"
        self.body = self.body.replace(_HEAD, _SAYS + _KEYBOARD, 1).replace(_BODY, _BODY + style, 1)
        headers = MutableHeaders(scope=start)
        headers["Content-Length"] = str(len(self.body))
        headers["Cache-Control"] = "no-cache"
        for name in ("ETag", "Last-Modified"):
            if name in headers:
                del headers[name]
        await self.send(start)
        await self.send({"type": "http.response.body", "body": self.body})
        self.headers = tuple(start["headers"])
        self.kept = not any(name.lower() == b"set-cookie" for name, _ in self.headers)


def _is_page(message: Message) -> bool:
    headers = dict(message.get("headers", ()))
    html = headers.get(b"content-type", b"").startswith(b"text/html")
    return html and b"content-encoding" not in headers and message["status"] == 200
