"""Answers of the API are kept by nobody on the way."""

import re
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.decorators import sync_and_async_middleware

_API = re.compile(r"/(?:t/[^/]+/(?:api|openai)|api|_allauth)(?:/|$)")


@sync_and_async_middleware
def no_store(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Add `Cache-Control: no-store` to what the API and sign-in answer, refusals and downloads included."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponseBase:
            return _marked(request, await get_response(request))

        return answer_later

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _marked(request, get_response(request))

    return answer


def _marked(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if _API.match(request.path):
        patch_cache_control(response, no_store=True)
    return response
