"""Logs, traces and metrics. None of them ever carries content."""

from kernel.observability.log import get_logger
from kernel.observability.tracing import span, traceparent

__all__ = ["get_logger", "span", "traceparent"]
