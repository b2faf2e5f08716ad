"""What a load balancer and an operator ask: alive, and ready with what."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from cxmetrics import __version__, settings
from cxmetrics.errors import CxError
from cxmetrics.journal.connection import reachable
from cxmetrics.store import publication
from cxmetrics.store.attempts import last_failure
from cxmetrics.ui.warmup import Warmup


def routes(warmup: Warmup) -> list[Route]:
    """/healthz and /readyz."""

    async def ready(request: Request) -> Response:
        told, status = await asyncio.to_thread(readiness, warmup)
        return JSONResponse(told, status, headers={"Cache-Control": "no-store"})

    return [Route("/healthz", _alive), Route("/readyz", ready)]


def readiness(warmup: Warmup) -> tuple[dict[str, Any], int]:
    """What is published and how old it is, and 200; 503 with `why` while there is nothing to show."""
    told: dict[str, Any] = {"ready": False, "why": None, "application": __version__, "warmed_up": warmup.done}
    try:
        company = settings.load()
        held = publication.current(company)
    except CxError as error:
        return told | {"why": str(error).splitlines()[0]}, 503
    told["journal"] = "reachable" if reachable(company) else "not reachable"
    if held is None:
        return told | {"why": "nothing is published yet"}, 503
    told |= _published(held, company)
    if not warmup.done:
        return told | {"why": "warming up"}, 503
    if told["journal"] != "reachable":
        return told | {"why": "the journal is not reachable"}, 503
    return told | {"ready": True}, 200


def _published(held: publication.Publication, company: settings.Settings) -> dict[str, Any]:
    failure = last_failure(company)
    metrics = {
        name: {
            "available": metric.available,
            "rows": metric.rows,
            "data_through": metric.data_last.isoformat() if metric.data_last else None,
            "age_days": (company.today - metric.data_last).days if metric.data_last else None,
            "refreshed_at": metric.refreshed_at.isoformat() if metric.refreshed_at else None,
            "why": (metric.error or metric.reason or "").partition("\n")[0] or None,
        }
        for name, metric in held.metrics.items()
    }
    return {
        "version": held.version,
        "published_at": held.published_at.isoformat(),
        "today": held.today.isoformat(),
        "last_refresh_failed": {"at": failure.at.isoformat(), "why": failure.why} if failure else None,
        "available": sum(1 for metric in held.metrics.values() if metric.available),
        "unavailable": sum(1 for metric in held.metrics.values() if not metric.available),
        "left_as_before": sum(1 for metric in held.metrics.values() if metric.available and metric.error),
        "metrics": metrics,
    }


async def _alive(request: Request) -> Response:
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})
