"""The document of a page is read once for all who open it, and sent as it came to nobody else."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cxmetrics.ui import deep_links
from cxmetrics.ui.deep_links import DeepLinks

PAGE = b"<html><head></head><body></body></html>"


class Pages:
    """An application whose every address is the same page; it counts how often it is asked."""

    def __init__(self, *headers: tuple[bytes, bytes], kind: bytes = b"text/html", breaks: bool = False) -> None:
        self.headers = [(b"content-type", kind), *headers]
        self.breaks = breaks
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": PAGE[:9], "more_body": True})
        if not self.breaks:
            await send({"type": "http.response.body", "body": PAGE[9:]})


def got(app: DeepLinks, path: str = "/", method: str = "GET") -> tuple[dict[bytes, bytes], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    def ask() -> None:
        asyncio.run(app({"type": "http", "method": method, "path": path, "headers": []}, None, send))  # type: ignore[arg-type]

    with ThreadPoolExecutor(1) as apart:  # tests in a browser leave a loop running in this thread
        apart.submit(ask).result()
    headers = dict(sent[0]["headers"]) if sent else {}
    return headers, b"".join(message.get("body", b"") for message in sent)


def test_the_second_gets_what_the_first_got_without_asking_again() -> None:
    inner = Pages()
    app = DeepLinks(inner)
    first = got(app)
    assert got(app) == first
    assert inner.asked == 1
    assert b"BACKEND_BASE_URL" in first[1]
    head, _, body = first[1].partition(b"</head>")
    assert b"<style>" not in head, "what Streamlit writes into the head would come after it"
    assert body.startswith(b"<body><style>")
    assert int(first[0][b"content-length"]) == len(first[1])
    got(app, "/loyalty")
    assert inner.asked == 2, "each address is asked for once"
    assert len({id(kept.body) for kept in app.kept.values()}) == 1, "the same text is held once"


@pytest.mark.parametrize("inner", [Pages((b"set-cookie", b"a=b")), Pages(kind=b"application/json"), Pages(breaks=True)])
def test_what_is_of_one_visitor_no_page_or_broken_off_is_not_kept(inner: Pages) -> None:
    app = DeepLinks(inner)
    for _ in range(2):
        got(app)
    assert inner.asked == 2
    assert not app.kept


def test_a_style_that_was_edited_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    style = tmp_path / "style.css"
    style.write_text("a { color: red }")
    os.utime(style, (1, 1))
    monkeypatch.setattr(deep_links, "_STYLE", style)
    app = DeepLinks(Pages())
    assert b"red" in got(app)[1]
    style.write_text("a { color: blue }")
    assert b"blue" in got(app)[1]


def test_not_more_than_so_many_addresses_are_kept() -> None:
    app = DeepLinks(Pages())
    for number in range(100):
        assert b"BACKEND_BASE_URL" in got(app, f"/{number}")[1]
    assert len(app.kept) == 64
    assert b"BACKEND_BASE_URL" in got(app, "/99")[1]
