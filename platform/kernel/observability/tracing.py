"""W3C trace context through request, task, journal and provider call; OpenTelemetry export by setting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()


def configure() -> None:
    """Install the tracer; spans are exported only when OTEL_EXPORTER_OTLP_ENDPOINT is set."""
    provider = TracerProvider(resource=Resource.create({"service.name": "scriptorium"}))
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        # With protobuf and a client of its own: only for those who export.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter(endpoint=f"{settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip('/')}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, **attributes: Any) -> Iterator[trace.Span]:
    """Time a piece of work. Attributes are ids, numbers and fixed words, never content."""
    with trace.get_tracer("scriptorium").start_as_current_span(name, attributes=attributes) as current:
        yield current


def traceparent() -> str:
    """Return the current `traceparent` header value, or an empty string outside a trace."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent", "")


@contextmanager
def continued(header: str) -> Iterator[None]:
    """Run the block as a child of the trace a `traceparent` header names; a bad header starts a new one."""
    context = _propagator.extract({"traceparent": header}) if header else otel_context.get_current()
    token = otel_context.attach(context)
    try:
        yield
    finally:
        otel_context.detach(token)
