"""Cells of a map that are pressed, by click, by touch or by keyboard, and tell the page which they are."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import streamlit as st

_SCRIPT = """
const again = (old, { cxDown, cxAcross }) => {
  const until = Date.now() + 20000
  const look = () => {
    const cells = [...document.querySelectorAll('button[data-cx-down]')]
    const cell = cells.find(each => each.dataset.cxDown === cxDown && each.dataset.cxAcross === cxAcross)
    if (old.isConnected || !cell) return Date.now() < until && setTimeout(look, 100)
    if (document.activeElement === document.body) cell.focus({ preventScroll: true })
  }
  look()
}

export default function ({ setTriggerValue }) {
  const pressed = event => {
    const button = event.target.closest?.('button[data-cx-down]')
    if (!button) return
    setTriggerValue('pressed', { down: button.dataset.cxDown, across: button.dataset.cxAcross })
    again(button, button.dataset)
  }
  document.removeEventListener('click', window.cxCell)
  window.cxCell = pressed
  document.addEventListener('click', pressed)
  return () => document.removeEventListener('click', pressed)
}
"""


@functools.cache
def _listener() -> Callable[..., Any]:
    return st.components.v2.component("cx_cells", js=_SCRIPT)


def listen(key: str, pressed: Callable[[str, str], None]) -> None:
    """Calls `pressed` with the groups down and across of the cell that is pressed; one map a page."""
    _listener()(key=key, on_pressed_change=functools.partial(_told, key, pressed))


def _told(key: str, pressed: Callable[[str, str], None]) -> None:
    place = st.session_state[key].get("pressed") or {}
    if "down" in place and "across" in place:
        pressed(str(place["down"]), str(place["across"]))
