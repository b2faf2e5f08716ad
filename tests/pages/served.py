"""A real server on a free port for browser tests, and what is looked for in a page it serves."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete

from cxmetrics.journal import Journal
from cxmetrics.journal.schema import METADATA, STATE
from cxmetrics.settings import ROOT

STARTS_WITHIN_S = 120
DRAWS_WITHIN_MS = 60_000


@contextmanager
def server(home: Path, folder: Path, env: Mapping[str, str] | None = None, *, warm: bool = False) -> Iterator[str]:
    """The address of a server started for this block; `warm` has it draw every page first, else it only listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CX_", "STREAMLIT_"))}
    log = (folder / f"server-{port}.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**inherited, "CX_HOME": str(home), "CX_WARM_UP": str(int(warm)), **(env or {})},
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address + ("/readyz" if warm else "/healthz"), process, folder / f"server-{port}.log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        if told(url)[0] == 200:
            return
        time.sleep(0.2)
    status, body, _ = told(url)
    why = body.get("why") if isinstance(body, dict) else body
    raise AssertionError(f"{url} did not answer in time: {status}, {why}\n{log.read_text()}")


def told(url: str) -> tuple[int, Any, Mapping[str, str]]:
    """Status, body (parsed where it is JSON) and headers of a GET; status 0 where nothing listens."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            status, body, headers = answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        status, body, headers = error.code, error.read().decode(), dict(error.headers)
    except (urllib.error.URLError, OSError):
        return 0, "", {}
    try:
        return status, json.loads(body), headers
    except ValueError:
        return status, body, headers


def emptied(journal: Journal, *tables: Table) -> None:
    """Takes everything out of these tables of the journal, or of all: a served home is as new for the next test."""
    with journal.writing() as connection:
        for table in reversed(METADATA.sorted_tables):
            if table is not STATE and (not tables or table in tables):
                connection.execute(delete(table))


def drawn(page: Any) -> None:
    """Waits until the script has finished and every chart of the page has drawn."""
    page.wait_for_selector("h1", timeout=DRAWS_WITHIN_MS)
    page.wait_for_function(
        """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
            && !document.querySelector('[data-testid="stSkeleton"]')
            && [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
                 .every(chart => (chart.querySelector('canvas')?.width ?? 0) > 0)""",
        timeout=DRAWS_WITHIN_MS,
    )
    page.wait_for_timeout(400)


PAINTED = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] canvas')].map(canvas => {
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let painted = 0;
  for (let place = 3; place < pixels.length; place += 4) if (pixels[place]) painted++;
  return { width: canvas.width, height: canvas.height, painted };
})"""
"""How many pixels of each chart are painted."""

PICTURES = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] canvas')].map(c => c.toDataURL())"""

MISPLACED = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const found = [];
  const wide = document.documentElement.clientWidth;
  const scrolls = element => {
    for (let at = element; at && at !== main; at = at.parentElement)
      if (/(auto|scroll)/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth + 1) return true;
    return false;
  };
  const pinned = element => {
    for (let at = element; at && at !== main; at = at.parentElement)
      if (getComputedStyle(at).position === 'fixed') return true;
    return false;
  };
  const texts = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (!node.textContent.trim()) continue;
    if (!holder.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (holder.closest('style, script, [aria-hidden="true"], [data-testid="stIconMaterial"]')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width < 2 || box.height < 2) continue;
      const text = node.textContent.trim().slice(0, 60);
      if (scrolls(holder)) continue;
      if (box.left < -1 || box.right > wide + 1) found.push('beyond the window: ' + text);
      texts.push({ box, holder, text, pinned: pinned(holder) });
    }
    for (let at = holder; at && at !== main; at = at.parentElement) {
      const style = getComputedStyle(at);
      const over = at.scrollWidth > at.clientWidth + 1 && at.clientWidth > 1;
      if (/(hidden|clip)/.test(style.overflowX) && over && !scrolls(at))
        found.push('cut off: ' + node.textContent.trim().slice(0, 60));
    }
  }
  texts.sort((a, b) => a.box.top - b.box.top);
  const long = main.scrollHeight > main.clientHeight;
  for (let one = 0; one < texts.length; one++)
    for (let other = one + 1; other < texts.length && texts[other].box.top < texts[one].box.bottom; other++) {
      const a = texts[one], b = texts[other];
      if (a.holder === b.holder || (a.pinned !== b.pinned && long)) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across > 2 && down > 5) found.push('overlap: ' + a.text + ' / ' + b.text);
    }
  const sideways = main.scrollWidth - main.clientWidth;
  if (sideways > 1) found.push('the page scrolls sideways by ' + sideways);
  return [...new Set(found)];
}"""
"""Texts that are cut, overlap or leave the window."""

LACKING = r"""() => {
  const main = document.querySelector('[data-testid="stMain"]'), found = [];
  const seen = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && e.getBoundingClientRect().height > 1;
  const holds = 'canvas, img, svg, input, textarea, button, hr, i';
  const full = e => e.innerText?.trim() || e.matches(holds) || e.querySelector(holds);
  for (const e of main.querySelectorAll('*')) {
    if (!seen(e)) continue;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const boxed = ['Top', 'Right', 'Bottom', 'Left'].every(side => parseFloat(style[`border${side}Width`]) > 0
      && style[`border${side}Color`] !== 'rgba(0, 0, 0, 0)');
    if (boxed && box.width > 24 && box.height > 16 && !full(e)) found.push('empty box: ' + e.className);
    if (e.matches('table') && !e.querySelector('tbody tr')) found.push('empty table: ' + e.className);
    if (e.matches('h1, h2, h3') && !e.innerText.trim()) found.push('empty heading');
    const text = e.children.length ? '' : e.textContent.trim();
    if (text && /hidden|clip/.test(style.overflowY) && e.clientHeight > 1 && e.scrollHeight > e.clientHeight + 3)
      found.push('cut below: ' + text.slice(0, 60));
  }
  const charts = [...main.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  for (const chart of charts) {
    const said = (chart.closest('[aria-label]') ?? chart.querySelector('[aria-label]'))?.ariaLabel ?? '';
    if (!/\d/.test(said)) found.push('a chart without its figures in words: ' + said.slice(0, 60));
    const next = [...main.querySelectorAll('.cx-fold table, [data-testid="stVegaLiteChart"]')]
      .find(e => chart.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING && !chart.contains(e));
    if (!next?.matches('table')) found.push('a chart without a table: ' + said.slice(0, 60));
  }
  if (!document.documentElement.lang) found.push('no language');
  for (const e of document.querySelectorAll('[tabindex]'))
    if (e.tabIndex > 0) found.push('out of order: ' + e.className);
  return [...new Set(found)];
}"""
"""Boxes, tables and headings with nothing in them, texts cut below, charts without words or table, keyboard order."""

TOO_SMALL = """least => {
  const main = document.querySelector('[data-testid="stMain"]'), found = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement, text = node.textContent.trim().slice(0, 40);
    if (!text || !holder.checkVisibility({ visibilityProperty: true })) continue;
    if (holder.closest('style, script, .cx-hidden, [data-testid="stIconMaterial"]')) continue;
    range.selectNodeContents(node);
    if (range.getBoundingClientRect().height < 2) continue;
    const size = parseFloat(getComputedStyle(holder).fontSize);
    if (size < least) found.push(`${size} px: ${text}`);
  }
  for (const score of main.querySelectorAll('.cx-life-score')) {
    range.selectNodeContents(score);
    const box = score.getBoundingClientRect(), figure = range.getBoundingClientRect();
    if (figure.width > box.width - 2 || range.getClientRects().length > 1) found.push('no room: ' + score.textContent);
  }
  return [...new Set(found)];
}"""
"""Texts in letters smaller than so many pixels, and scores that do not fit their circle."""
