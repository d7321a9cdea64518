"""The tenant's door as OpenAI's clients know it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from generation.api.openai import envelope
from kernel import executor
from kernel.http.problem import problem, translate, unexpected
from kernel.http.request_id import request_id_of
from kernel.observability.log import get_logger
from kernel.tenancy.views import TenantAPIView

log = get_logger(__name__)


class OpenAIView(TenantAPIView):
    """A tenant's door whose refusals wear OpenAI's envelope."""

    def get_exception_handler(self) -> Any:
        return envelope.exception_handler


async def through(view: Callable[..., HttpResponse], request: HttpRequest, slug: str) -> HttpResponse:
    """Run a view's first half on a database thread; what it did not expect wears the envelope too."""
    try:
        return await executor.run(executor.db(), view, request, slug=slug)
    except Exception as error:
        known = translate(error)
        if known is None:
            log.error("openai.failed", request_id=request_id_of(request), kind=type(error).__name__, exc_info=error)
        return envelope.answer(problem(known or unexpected(), request))
