"""The tenant's door as OpenAI's clients know it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from generation.api.openai import envelope
from kernel import executor
from kernel.http.problem import translate
from kernel.tenancy.views import TenantAPIView


class OpenAIView(TenantAPIView):
    """A tenant's door whose refusals wear OpenAI's envelope."""

    def get_exception_handler(self) -> Any:
        return envelope.exception_handler


async def through(view: Callable[..., HttpResponse], request: HttpRequest, slug: str) -> HttpResponse:
    """Run a view's first half on a database thread; an outage that keeps its scope shut wears the envelope too."""
    try:
        return await executor.run(executor.db(), view, request, slug=slug)
    except Exception as error:
        known = translate(error)
        if known is None:
            raise
        return envelope.refusal(known)
