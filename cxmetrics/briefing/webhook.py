"""Posts JSON to an address that the company has set. The address may hold a token: only its host is ever told."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from cxmetrics.errors import Unavailable

TIMEOUT_S = 30


def post(address: str, body: Mapping[str, Any], *, key: str) -> None:
    """Posts the body; anything but a 2xx is a failure. `key` lets the receiver tell a second try from a second message.

    Raises Unavailable.
    """
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key, "User-Agent": "cxmetrics"}
    asked = urllib.request.Request(address, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 - settings allow http and https only
    try:
        with _OPENER.open(asked, timeout=TIMEOUT_S):
            return
    except urllib.error.HTTPError as error:
        error.close()
        cause = f"it answered {error.code}"
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        cause = f"it cannot be reached: {getattr(reason, 'strerror', None) or type(reason).__name__}"
    way = "Nothing is lost: the next run tries again. See [watch] webhook."
    raise Unavailable(f"webhook {urlsplit(address).hostname}", f"{cause}.", way)


class _Stay(urllib.request.HTTPRedirectHandler):
    """A message is not sent on to wherever an answer points."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)
