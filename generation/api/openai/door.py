"""The tenant's door as OpenAI's clients know it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.negotiation import BaseContentNegotiation

from generation import queries
from generation.api.openai import envelope
from kernel import executor
from kernel.errors import NotFound
from kernel.http.parsers import StrictJSONParser
from kernel.http.problem import problem
from kernel.tenancy.views import TenantAPIView
from kernel.tenant_cache import use_cache


class WhateverIsAccepted(BaseContentNegotiation):
    """The body decides between JSON and a stream, as with OpenAI; the Accept header never refuses."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        kind = (request.content_type or "application/json").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == kind), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class OpenAIView(TenantAPIView):
    """A tenant's door whose refusals wear OpenAI's envelope; each answer says what the rate limits leave.

    It carries its actor as `asked_by`, for a second half that goes on when the request is over.
    """

    content_negotiation_class = WhateverIsAccepted
    parser_classes = (StrictJSONParser,)

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        use_cache()
        super().initial(request, *args, **kwargs)

    def get_exception_handler(self) -> Any:
        return envelope.exception_handler

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        if actor := getattr(self, "actor", None):
            final.asked_by = actor
            for name, value in rate_headers(queries.allowance(actor)).items():
                final[name] = value
        return final


async def through(view: Callable[..., HttpResponse], request: HttpRequest, slug: str) -> HttpResponse:
    """Run a view's first half on a database thread; what it did not expect wears the envelope too."""
    try:
        return await executor.run(executor.db(), view, request, slug=slug)
    except Exception as error:
        return envelope.answer(problem(envelope.expected(error, request), request))


def headers_for_the_answer(first_half: HttpResponse) -> dict[str, str]:
    """What the second half says of the first one's headers."""
    return {name: value for name, value in first_half.items() if name.lower().startswith(_RATE)}


def rate_headers(left: queries.Allowance | None) -> dict[str, str]:
    """OpenAI's rate limit headers (https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers)."""
    if left is None:
        return {}
    return {
        f"{_RATE}-limit-requests": str(left.limit),
        f"{_RATE}-remaining-requests": str(left.remaining),
        f"{_RATE}-reset-requests": f"{left.reset_ms}ms" if left.reset_ms < 1000 else f"{left.reset_ms / 1000:g}s",
    }


@csrf_exempt  # nothing is done here
def unknown(request: HttpRequest, slug: str, address: str = "") -> HttpResponse:
    """Any method at an address that does not exist."""
    return envelope.answer(problem(NotFound("There is no such address here. See GET models."), request))


_RATE = "x-ratelimit"
