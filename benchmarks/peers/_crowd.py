"""Fifty people at once, without a browser: what their browsers would ask for, and until the last has it all.

Both are asked what their page asks of them in a browser that has its scripts: the document and
every request after it, by the very requests that the browser sent; ours then in Streamlit's own
protocol, from connecting to the end of the page's script. Superset is also asked for its figures
alone, without its document and its metadata.
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

from _pages import Overview, Superset
from _sessions import page_run, session
from playwright.sync_api import BrowserContext, Request, Response

PEOPLE = 50
CONNECTIONS = 6
"""That a browser opens to one server."""


@dataclass(frozen=True)
class Asked:
    """One request as the browser sent it."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    """Of the answer that the browser got."""

    @property
    def figures(self) -> bool:
        return "slice_id" in self.path


def requests_of(context: BrowserContext, side: Overview | Superset) -> list[Asked]:
    """What a page asks its server for when it is opened, in that order, less its scripts, styles and pictures."""
    found: list[Request] = []

    def note(request: Request) -> None:
        found.append(request)

    context.on("request", note)
    page, _ = side.open(context)
    context.remove_listener("request", note)
    here = urlsplit(side.address).netloc
    asked, cached = [], 0
    for request in found:
        split = urlsplit(request.url)
        answer = request.response()
        if split.netloc != here or answer is None or _kept(request, answer):
            continue
        sent = {name: value for name, value in request.all_headers().items() if not name.startswith(":")}
        path = f"{split.path}?{split.query}" if split.query else split.path
        asked.append(Asked(request.method, path, sent, request.post_data or "", answer.status))
        if asked[-1].figures:
            cached += bool(answer.json()["result"][0].get("is_cached"))
    page.close()
    figures = sum(each.figures for each in asked)
    told = f", {figures} of them for figures, {cached} of these in its cache" if figures else " and a session"
    print(f"{PEOPLE} at once: {type(side).__name__} is asked {len(asked)} times by each{told}", flush=True)
    return asked


def _kept(request: Request, answer: Response) -> bool:
    """Whether it is what a browser keeps from one visit to the next."""
    picture = answer.headers.get("content-type", "").startswith("image/")
    return picture or request.resource_type in ("script", "stylesheet", "image", "font")


def overview_s(ports: Sequence[int], asked: Sequence[Asked]) -> float:
    """Seconds until all have their page: first what the browser asks for, then the session; of so many processes."""

    async def visit(port: int) -> int:
        async with session(port) as connected:
            return await page_run(connected)

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(visit(ports[number % len(ports)]) for number in range(PEOPLE)))

    requests_s = asked_s([f"http://127.0.0.1:{port}" for port in ports], asked)
    started = time.perf_counter()
    fewest = min(asyncio.run(all_at_once()))
    if fewest < 10:
        raise SystemExit(f"a session got only {fewest} elements of our overview; nothing is shown by its time")
    return requests_s + time.perf_counter() - started


def asked_s(addresses: Sequence[str], asked: Sequence[Asked]) -> float:
    """Seconds until all clients, each over six connections to one of the addresses, have all answers."""
    gate = threading.Barrier(PEOPLE * CONNECTIONS + 1)

    def connection(address: str, share: Sequence[Asked]) -> None:
        opened = http.client.HTTPConnection(urlsplit(address).netloc, timeout=600)
        gate.wait()
        for each in share:
            opened.request(each.method, each.path, each.body.encode() or None, each.headers)
            answer = opened.getresponse()
            body = answer.read()
            if answer.status != each.status:
                raise SystemExit(f"{address}{each.path}: {answer.status}, not {each.status}; {body[:300]!r}")
        opened.close()

    with ThreadPoolExecutor(PEOPLE * CONNECTIONS) as pool:
        waiting = [
            pool.submit(connection, addresses[person % len(addresses)], asked[start::CONNECTIONS])
            for person in range(PEOPLE)
            for start in range(CONNECTIONS)
        ]
        gate.wait()
        started = time.perf_counter()
        for each in waiting:
            each.result()
        return time.perf_counter() - started
