"""Structured logs: one JSON line an event, with tenant and request id."""

import logging
import sys
from traceback import extract_tb
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from kernel.tenancy.scope import current_tenant_id, has_tenant


def _add_tenant(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if has_tenant():
        event.setdefault("tenant", str(current_tenant_id()))
    return event


def _frames_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Write where an exception came from and its kind, never its message: drivers quote values in theirs."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = type(error).__qualname__
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    return event


def _without_addresses(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Django puts the path of a refused request into its message; what a person typed may stand in it."""
    if event.get("logger") == "django.request":
        event["event"] = "http.failed"
        event.pop("positional_args", None)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    _add_tenant,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _frames_only,
    _without_addresses,
]


def configure(level: str) -> None:
    """Send our logs and the libraries' through one JSON formatter to standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # our own middleware writes every answer
    for chatty in ("httpx", "httpx2", "httpcore", "openai", "anthropic", "neo4j"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # they write addresses, and at DEBUG whole bodies


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return a logger; call it with an event name and keyword values that are ids, numbers or fixed words."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
