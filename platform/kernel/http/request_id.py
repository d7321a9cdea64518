"""A request id on every request, answer, log line and journal event."""

import re
import time
from collections.abc import Callable

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


class RequestIdMiddleware:
    """Outermost middleware: names the request, continues the caller's trace, measures and logs the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = choose(request.headers.get(HEADER, ""))  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request_id_of(request))
        started = time.perf_counter()
        try:
            with (
                continued(request.headers.get("traceparent", "")),
                span("http.request", method=request.method or ""),
            ):
                response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response[HEADER] = request_id_of(request)
        _measure(request, response, time.perf_counter() - started)
        return response


def _measure(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    route = match.route if match else "unmatched"
    method = request.method or ""
    REQUESTS.labels(method, route, response.status_code).inc()
    REQUEST_SECONDS.labels(method, route).observe(seconds)
    log.info(
        "http.answered",
        method=method,
        route=route,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        request_id=request_id_of(request),
    )
