"""Errors as OpenAI's clients expect them (https://platform.openai.com/docs/guides/error-codes/api-errors)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from rest_framework.response import Response
from rest_framework.views import set_rollback

from kernel.errors import ScriptoriumError
from kernel.http.problem import problem, translate, unexpected
from kernel.http.request_id import request_id_of
from kernel.observability.log import get_logger

log = get_logger(__name__)

_TYPES = {
    401: "invalid_request_error",
    402: "insufficient_quota",
    403: "permission_error",
    404: "invalid_request_error",
    429: "rate_limit_error",
}
_CODES = {
    "unauthenticated": "invalid_api_key",
    "api_key.refused": "invalid_api_key",
    "unsupported_media_type": "unsupported_content_type",
    "generation.model_not_found": "model_not_found",
    "generation.prompt_too_long": "context_length_exceeded",
    "generation.rate_limited": "rate_limit_exceeded",
    "generation.too_many_running": "rate_limit_exceeded",
}
_INVALID = 422


def exception_handler(raised: Exception, context: dict[str, Any]) -> Response:
    """DRF's exception handler of these views; what nobody expected is written down and told without its words."""
    request = context["request"]._request
    error = expected(raised, request)
    set_rollback()
    facts = problem(error, request)
    return Response(body_of(facts), status=status_of(facts), headers=headers_of(facts))


def expected(raised: Exception, request: HttpRequest) -> ScriptoriumError:
    """Return what is told of it."""
    error = translate(raised)
    if error is None:
        log.error("openai.failed", request_id=request_id_of(request), kind=type(raised).__name__, exc_info=raised)
    return error or unexpected()


def refusal(error: ScriptoriumError) -> JsonResponse:
    """Answer with an error outside DRF."""
    return answer({"code": error.code, "detail": error.detail, "status": error.status, **error.extra})


def answer(facts: Mapping[str, Any]) -> JsonResponse:
    """Answer with the envelope of a problem's members."""
    return JsonResponse(body_of(facts), status=status_of(facts), headers=headers_of(facts))


def body_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the envelope; what only we say stands beside the four members that OpenAI has."""
    status = status_of(facts)
    return {
        "error": {
            "message": facts["detail"],
            "type": _TYPES.get(status, "server_error" if status >= 500 else "invalid_request_error"),
            "param": facts.get("param"),
            "code": _CODES.get(facts["code"], facts["code"]),
            "details": {name: one for name, one in facts.items() if name not in _SAID},
        }
    }


_SAID = frozenset({"type", "title", "detail", "status", "param", "code"})


def status_of(facts: Mapping[str, Any]) -> int:
    """OpenAI has no 422: its clients treat 400 as "the request is at fault"."""
    return 400 if facts["status"] == _INVALID else int(facts["status"])


def headers_of(facts: Mapping[str, Any]) -> dict[str, str]:
    wait_s = facts.get("retry_after_s")
    return {"Retry-After": str(max(1, round(wait_s)))} if wait_s is not None else {}


def is_refusal(response: HttpResponse) -> bool:
    return response.status_code >= 400
