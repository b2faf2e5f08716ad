"""The colors and shapes of a verdict, for light and dark; no meaning rests on a color alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Marks reach 3:1 and texts 4.5:1 on `paper`."""

    name: str
    paper: str
    ink: str
    quiet: str
    """Secondary text."""
    line: str
    """The curve of a history."""
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
    band="#edf0f3",
    rule="#b9c0c7",
    target="#6a4c93",
    better="#0b66b0",
    worse="#c04a00",
    neutral="#6b747c",
)
DARK = Palette(
    name="dark",
    paper="#12161a",
    ink="#edf0f2",
    quiet="#a9b2ba",
    line="#c3cad0",
    band="#252c33",
    rule="#56606a",
    target="#b79be0",
    better="#5fb0f2",
    worse="#ff9b57",
    neutral="#9aa4ad",
)


def palette(name: str | None) -> Palette:
    """The palette for a theme's name; light where it is not known."""
    return DARK if name == "dark" else LIGHT
