"""The colors and shapes of a verdict, for light and dark; no meaning rests on a color alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Marks reach 3:1 and texts 4.5:1 on `paper`. `ui/style.css` and `.streamlit/config.toml` agree."""

    name: str
    paper: str
    ink: str
    quiet: str
    """Secondary text."""
    line: str
    """The curve of a history."""
    past: str
    """The year before: solid as what is, and lighter."""
    band: str
    """The usual range."""
    rule: str
    """Center lines and grid."""
    target: str
    better: str
    worse: str
    neutral: str


LIGHT = Palette(
    name="light",
    paper="#ffffff",
    ink="#1b2126",
    quiet="#596169",
    line="#4a5560",
    past="#878f97",
    band="#e6eaee",
    rule="#b9c0c7",
    target="#6a4c93",
    better="#0b5a9c",
    worse="#b84700",
    neutral="#6b747c",
)
DARK = Palette(
    name="dark",
    paper="#12161a",
    ink="#edf0f2",
    quiet="#a9b2ba",
    line="#c3cad0",
    past="#7d8790",
    band="#2a323a",
    rule="#56606a",
    target="#b79be0",
    better="#5fb0f2",
    worse="#ff9b57",
    neutral="#9aa4ad",
)


def palette(name: str | None) -> Palette:
    """The palette for a theme's name; light where it is not known."""
    return DARK if name == "dark" else LIGHT
