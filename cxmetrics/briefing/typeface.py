"""The typeface of packs inside an HTML file, so that it is read as it was set on every machine and loads nothing."""

from __future__ import annotations

import base64
import functools
import struct
import zlib

from cxmetrics.briefing import drawing

_WEIGHTS = {400: "Regular", 600: "Semibold"}
_HEAD, _ENTRY = struct.Struct(">4s4sIHHIHHIIIII"), struct.Struct(">4sIIII")
"""Head of a WOFF file, and what it says of each table of the font (W3C, WOFF File Format 1.0)."""


@functools.cache
def face() -> str:
    """The rules by which a browser takes the typeface from the file itself."""
    rules = []
    for weight, name in _WEIGHTS.items():
        font = (drawing.fonts() / f"SourceSansPro-{name}.ttf").read_bytes()
        held = base64.b64encode(woff(font)).decode()
        rules.append(
            f'@font-face {{ font-family: "Source Sans Pro"; font-weight: {weight}; '
            f'src: url(data:font/woff;base64,{held}) format("woff") }}\n'
        )
    return "".join(rules)


def woff(font: bytes) -> bytes:
    """The same font compressed: half as large. The same font gives the same bytes."""
    tables = [
        struct.unpack_from(">4sIII", font, 12 + 16 * place) for place in range(struct.unpack_from(">H", font, 4)[0])
    ]
    at = _HEAD.size + _ENTRY.size * len(tables)
    entries, bodies, whole = [], [], 12 + 16 * len(tables)
    for tag, checksum, start, length in tables:
        plain = font[start : start + length]
        small = min(zlib.compress(plain, 9), plain, key=len)
        entries.append(_ENTRY.pack(tag, at, len(small), length, checksum))
        bodies.append(small + bytes(-len(small) % 4))
        at += len(bodies[-1])
        whole += length + -length % 4
    head = _HEAD.pack(b"wOFF", font[:4], at, len(tables), 0, whole, 1, 0, 0, 0, 0, 0, 0)
    return head + b"".join(entries) + b"".join(bodies)
