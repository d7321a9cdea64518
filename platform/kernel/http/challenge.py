"""A 401 says how to sign in (RFC 9110, 11.6.1): without the header some clients take it for a broken answer."""

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

_HEADER = "WWW-Authenticate"
_KEY = 'Bearer realm="Scriptorium"'
_REFUSED_KEY = f'{_KEY}, error="invalid_token"'


@sync_and_async_middleware
def challenge(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Name the scheme of our keys on every 401, and that the key was refused where one was sent (RFC 6750, 3.1)."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponseBase:
            return _challenged(request, await get_response(request))

        return answer_later

    def answer(request: HttpRequest) -> HttpResponseBase:
        return _challenged(request, get_response(request))

    return answer


def _challenged(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    for name, value in of(response.status_code, is_key_sent=bool(request.headers.get("Authorization"))).items():
        response.headers.setdefault(name, value)
    return response


def of(status: int, *, is_key_sent: bool) -> dict[str, str]:
    """Return the header that an answer of this status carries, if any."""
    return {_HEADER: _REFUSED_KEY if is_key_sent else _KEY} if status == 401 else {}
