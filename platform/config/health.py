"""Health and metrics, answered on threads of their own while everything else is blocked."""

import asyncio
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from kernel import executor, redis

PATIENCE_S = 3.0


async def live(request: HttpRequest) -> JsonResponse:
    """The process runs and answers."""
    return JsonResponse({"status": "live"})


async def ready(request: HttpRequest) -> JsonResponse:
    """The parts this process needs answer; 503 names those that do not."""
    parts = {"database": await _answers(_ask_database), "redis": await _answers(_ask_redis)}
    is_ready = all(parts.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "parts": parts}, status=200 if is_ready else 503
    )


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
