"""How Superset is set up here, read by Superset itself: metadata in PostgreSQL, all four caches in Redis.

As its documentation says for production. What it leaves as it comes: synchronous queries, the
content security policy, compression, drawing only what is in view.
"""

from __future__ import annotations

import os
from typing import Any

SECRET_KEY = os.environ["PEER_SECRET"]
SQLALCHEMY_DATABASE_URI = os.environ["PEER_METADATA"]
SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 10, "max_overflow": 20}


def _cache(name: str) -> dict[str, Any]:
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_DEFAULT_TIMEOUT": 86_400,
        "CACHE_KEY_PREFIX": f"superset_{name}_",
        "CACHE_REDIS_URL": os.environ["PEER_REDIS"],
    }


CACHE_CONFIG = _cache("metadata")
DATA_CACHE_CONFIG = _cache("data")
FILTER_STATE_CACHE_CONFIG = _cache("filter")
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("explore")
