"""Classify what the `openai` SDK raises (https://platform.openai.com/docs/guides/error-codes)."""

from typing import Any

import httpx2
import openai

from generation.providers.connections import connection_kind
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.retry_after import retry_after_s

_BY_STATUS = {
    400: FailureKind.BAD_REQUEST,
    401: FailureKind.KEY_REFUSED,
    402: FailureKind.NO_CREDIT,
    403: FailureKind.KEY_REFUSED,
    404: FailureKind.MODEL_UNKNOWN,
    408: FailureKind.TIMEOUT,
    413: FailureKind.TOO_LONG,
    422: FailureKind.BAD_REQUEST,
    429: FailureKind.RATE_LIMITED,
    529: FailureKind.OVERLOADED,
}
_BY_CODE = {
    "insufficient_quota": FailureKind.NO_CREDIT,
    "billing_hard_limit_reached": FailureKind.NO_CREDIT,
    "context_length_exceeded": FailureKind.TOO_LONG,
    "exceed_context_size_error": FailureKind.TOO_LONG,
    "content_filter": FailureKind.CONTENT_REFUSED,
    "content_policy_violation": FailureKind.CONTENT_REFUSED,
    "model_not_found": FailureKind.MODEL_UNKNOWN,
}
# Compatible servers say these of anything: a status that we know says more.
_VAGUE = {
    "server_error": FailureKind.SERVER_ERROR,
    "rate_limit_exceeded": FailureKind.RATE_LIMITED,
}
_BY_WORD = _BY_CODE | _VAGUE


def classify(error: Exception) -> ProviderFailure:
    """Say in our words what the SDK or its transport raised."""
    match error:
        case openai.APIConnectionError():
            return ProviderFailure(connection_kind(error))
        case openai.APIStatusError():
            return ProviderFailure(
                _kind(error), status=error.status_code, retry_after_s=retry_after_s(error.response.headers)
            )
        case ProviderFailure():
            return error
        case httpx2.HTTPError():
            return ProviderFailure(FailureKind.BROKEN_OFF)
    return ProviderFailure(FailureKind.MALFORMED)


def failure_in_stream(problem: Any) -> ProviderFailure:
    """Classify the error object inside a stream that had begun with status 200."""
    details = problem if isinstance(problem, dict) else {}
    known = [
        _BY_WORD[word]
        for word in (details.get("code"), details.get("type"))
        if isinstance(word, str) and word in _BY_WORD
    ]
    return ProviderFailure(known[0] if known else FailureKind.SERVER_ERROR)


def _kind(error: openai.APIStatusError) -> FailureKind:
    words = [word for word in (error.code, error.type) if isinstance(word, str)]
    kinds = [_BY_CODE[word] for word in words if word in _BY_CODE]
    if kinds or error.status_code in _BY_STATUS:
        return kinds[0] if kinds else _BY_STATUS[error.status_code]
    vague = [_VAGUE[word] for word in words if word in _VAGUE]
    by_class = FailureKind.BAD_REQUEST if 400 <= error.status_code < 500 else FailureKind.SERVER_ERROR
    return vague[0] if vague else by_class
