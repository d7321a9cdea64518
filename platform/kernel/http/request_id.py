"""A request id on every request, answer, log line and journal event."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from django.http import HttpRequest, HttpResponse

from kernel.ids import uuid7
from kernel.observability.log import get_logger
from kernel.observability.metrics import REQUEST_SECONDS, REQUESTS
from kernel.observability.tracing import continued, span

HEADER = "X-Request-ID"
_ACCEPTABLE = re.compile(r"[A-Za-z0-9_.\-]{8,64}")

log = get_logger(__name__)


def request_id_of(request: HttpRequest) -> str:
    """Return the id given to this request; empty when no middleware ran."""
    return getattr(request, "request_id", "")


def choose(offered: str) -> str:
    """Keep a caller's id when it is short and plain, else make one."""
    return offered if _ACCEPTABLE.fullmatch(offered) else uuid7().hex


@contextmanager
def named(request: HttpRequest) -> Iterator[None]:
    """Name the request, for its answer and for what is logged in the block, and continue its caller's trace."""
    request.request_id = choose(request.headers.get(HEADER, ""))  # type: ignore[attr-defined]
    structlog.contextvars.bind_contextvars(request_id=request_id_of(request))
    try:
        with continued(request.headers.get("traceparent", "")), span("http.request", method=request.method or ""):
            yield
    finally:
        structlog.contextvars.unbind_contextvars("request_id")


def measure(request: HttpRequest, route: str, status: int, seconds: float) -> None:
    """Count and log an answer."""
    method = request.method or ""
    REQUESTS.labels(method, route, status).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    log.info(
        "http.answered",
        method=method,
        route=route,
        status=status,
        ms=round(seconds * 1000, 1),
        request_id=request_id_of(request),
    )


class RequestIdMiddleware:
    """Outermost middleware: names the request, continues the caller's trace, measures and logs the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        with named(request):
            response = self.get_response(request)
        response[HEADER] = request_id_of(request)
        match = request.resolver_match
        measure(request, match.route if match else "unmatched", response.status_code, time.perf_counter() - started)
        return response
