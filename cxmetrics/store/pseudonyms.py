"""Pseudonyms: the same person has the same one, and nobody without the key of `CX_HOME` can tell whose it is.

The key never leaves its file. Whoever loses it gets new pseudonyms at the next refresh; nothing else is lost.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cxmetrics.errors import CxError
from cxmetrics.settings import Settings

FILE = "pseudonyms.key"
_BYTES = 32
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that is taken for another when it is read out."""
_LENGTH = 12


class Pseudonyms:
    """Makes pseudonyms and signs with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def consumer(self, consumer_id: str) -> str:
        """A consumer's pseudonym, such as C-7K2M9QX4TRWA."""
        return f"C-{self._made('consumer', consumer_id)}"

    def verbatim(self, response_id: str) -> str:
        """The name of a comment, such as V-7K2M9QX4TRWA."""
        return f"V-{self._made('verbatim', response_id)}"

    def sign(self, text: str) -> str:
        """Tells whether a text is the same as before, and nothing else of it."""
        return self._digest("text", text).hex()[:32]

    def _made(self, what: str, name: str) -> str:
        number = int.from_bytes(self._digest(what, name)[:16], "big")
        signs = []
        for _ in range(_LENGTH):
            number, place = divmod(number, len(_LETTERS))
            signs.append(_LETTERS[place])
        return "".join(signs)

    def _digest(self, what: str, name: str) -> bytes:
        return hmac.new(self._key, f"{what}\0{name}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def pseudonyms(settings: Settings) -> Pseudonyms:
    """Those of this `CX_HOME`; its key is drawn when first asked for. Raises CxError for a key that is cut short."""
    file = settings.home / FILE
    try:
        key = _key(file)
    except OSError as error:
        way = "See that you may read and write it; without it no comment is published."
        raise CxError(str(file), f"the key of the pseudonyms cannot be had: {error.strerror}.", way) from error
    if len(key) != _BYTES:
        way = "Restore it from a backup, or remove it: the next refresh then gives new pseudonyms."
        raise CxError(str(file), f"holds {len(key)} bytes; a key has {_BYTES}.", way)
    return Pseudonyms(key)


def _key(file: Path) -> bytes:
    """What the file holds; made whole in one step where there is none, for its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{FILE}.{os.getpid()}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, secrets.token_bytes(_BYTES))
            os.fsync(handle)
        finally:
            os.close(handle)
        try:
            os.link(part, file)
        except FileExistsError:
            pass  # another process drew it first
        finally:
            part.unlink()
    return file.read_bytes()
