"""Health and metrics, answered on threads of their own while everything else is blocked."""

import asyncio
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from governance.seal import clocks
from kernel import background, executor, redis

PATIENCE_S = 3.0
LAG = Gauge("scriptorium_background_lag_seconds", "How long the loop of the generations has not turned")
LAG.set_function(background.lag_s)
CLOCK_NOTE = "audit: within the hour, rows were sealed whose clock cannot be right"


async def live(request: HttpRequest) -> JsonResponse:
    """The process runs and answers."""
    return JsonResponse({"status": "live"})


async def ready(request: HttpRequest) -> JsonResponse:
    """The parts this process needs answer; 503 names those that do not. `notes` is for people and changes no status.

    The work of each generation is bounded to turns of milliseconds, so a loop that has not turned for seconds will not
    be helped by waiting: others should get the calls, and whoever watches should start the process again.
    """
    parts = {"database": await _answers(_ask_database), "redis": await _answers(_ask_redis)}
    if background.lag_s() > settings.LOOP_LAG_LIMIT_S:
        parts["generations"] = False
    is_ready = all(parts.values())
    body: dict[str, object] = {"status": "ready" if is_ready else "not ready", "parts": parts}
    if parts["redis"] and await executor.run(executor.health(), clocks.is_alarmed):
        body["notes"] = [CLOCK_NOTE]
    return JsonResponse(body, status=200 if is_ready else 503)


async def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


async def _answers(ask: Callable[[], None]) -> bool:
    try:
        await asyncio.wait_for(executor.run(executor.health(), ask), PATIENCE_S)
    except Exception:
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select 1")


def _ask_redis() -> None:
    redis.client().ping()
