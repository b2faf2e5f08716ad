"""How the company wants its packs: on which paper and template, to whom they are sent, where the live view is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PAPERS = ("A4", "Letter")
_LETTER = frozenset({"US", "CA", "MX", "CL", "CO", "CR", "GT", "PA", "PH", "PR", "SV", "VE"})
"""Territories that print on Letter."""


@dataclass(frozen=True)
class Brief:
    """What the section `[brief]` of the settings says."""

    mail_to: tuple[str, ...] = ()
    link: str = ""
    """The address of the pages; empty where it is not told."""
    paper: str = "A4"
    days_before: int = 3
    """So many days before a meeting its pack is sent."""
    template: Path | None = None
    """A PowerPoint file in whose look slides are made."""


def paper_of(locale: str) -> str:
    """What a company of that locale prints on.

    >>> paper_of("en-US"), paper_of("de-DE"), paper_of("en")
    ('Letter', 'A4', 'A4')
    """
    return "Letter" if locale.replace("_", "-").rpartition("-")[2].upper() in _LETTER else "A4"
