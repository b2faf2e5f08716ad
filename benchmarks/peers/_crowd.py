"""Fifty people at once, without a browser: what their browsers would ask for, and until the last has it all.

Ours is asked in Streamlit's own protocol, from connecting to the end of the page's script. Of
Superset only the figures are asked, by the very requests that its dashboard sent; its document,
its ten requests for metadata and its scripts are left out.
"""

from __future__ import annotations

import asyncio
import http.client
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from _browser import drawn
from _pages import Superset
from _sessions import page_run, session
from playwright.sync_api import BrowserContext, Request

PEOPLE = 50
CONNECTIONS = 6
"""That a browser opens to one server."""


@dataclass(frozen=True)
class Asked:
    """One request as the browser sent it."""

    path: str
    headers: dict[str, str]
    body: str


def requests_of(context: BrowserContext, superset: Superset) -> list[Asked]:
    """The requests for figures that the dashboard sends when it is opened."""
    found: list[Request] = []
    page = context.new_page()
    page.on("request", lambda request: found.append(request) if "slice_id" in request.url else None)
    page.goto(f"{superset.address}/superset/dashboard/overview/")
    drawn(page, superset.ready, superset.charts, 5)
    asked, cached = [], 0
    for request in found:
        answer = request.response()
        cached += bool(answer and answer.json()["result"][0].get("is_cached"))
        sent = {name: value for name, value in request.all_headers().items() if not name.startswith(":")}
        split = urlsplit(request.url)
        asked.append(Asked(f"{split.path}?{split.query}", sent, request.post_data or ""))
    page.close()
    print(f"{PEOPLE} at once: Superset is asked {len(asked)} figures each, {cached} of them in its cache", flush=True)
    return asked


def overview_s(port: int) -> float:
    """Seconds until all sessions have their page."""

    async def visit() -> int:
        async with session(port) as connected:
            return await page_run(connected)

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(visit() for _ in range(PEOPLE)))

    started = time.perf_counter()
    fewest = min(asyncio.run(all_at_once()))
    if fewest < 10:
        raise SystemExit(f"a session got only {fewest} elements of our overview; nothing is shown by its time")
    return time.perf_counter() - started


def superset_s(address: str, asked: Sequence[Asked]) -> float:
    """Seconds until all clients, each over six connections, have the answers to all requests."""
    place = urlsplit(address).netloc
    gate = threading.Barrier(PEOPLE * CONNECTIONS + 1)

    def connection(share: Sequence[Asked]) -> None:
        opened = http.client.HTTPConnection(place, timeout=600)
        gate.wait()
        for each in share:
            opened.request("POST", each.path, each.body.encode(), each.headers)
            answer = opened.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(f"Superset, {each.path}: {answer.status} {body[:300]!r}")
        opened.close()

    with ThreadPoolExecutor(PEOPLE * CONNECTIONS) as pool:
        waiting = [
            pool.submit(connection, asked[start::CONNECTIONS]) for _ in range(PEOPLE) for start in range(CONNECTIONS)
        ]
        gate.wait()
        started = time.perf_counter()
        for each in waiting:
            each.result()
        return time.perf_counter() - started
