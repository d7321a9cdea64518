"""Classify what the `anthropic` SDK raises (https://docs.anthropic.com/en/api/errors)."""

from collections.abc import Mapping
from typing import Any

import anthropic
import httpx2

from generation.providers.connections import connection_kind
from generation.providers.failures import FailureKind, ProviderFailure
from generation.providers.retry_after import retry_after_s

_BY_TYPE = {
    "invalid_request_error": FailureKind.BAD_REQUEST,
    "authentication_error": FailureKind.KEY_REFUSED,
    "billing_error": FailureKind.NO_CREDIT,
    "permission_error": FailureKind.KEY_REFUSED,
    "not_found_error": FailureKind.MODEL_UNKNOWN,
    "request_too_large": FailureKind.TOO_LONG,
    "rate_limit_error": FailureKind.RATE_LIMITED,
    "timeout_error": FailureKind.TIMEOUT,
    "api_error": FailureKind.SERVER_ERROR,
    "overloaded_error": FailureKind.OVERLOADED,
}
_BY_STATUS = {
    401: FailureKind.KEY_REFUSED,
    402: FailureKind.NO_CREDIT,
    403: FailureKind.KEY_REFUSED,
    404: FailureKind.MODEL_UNKNOWN,
    413: FailureKind.TOO_LONG,
    429: FailureKind.RATE_LIMITED,
    529: FailureKind.OVERLOADED,
}


def classify(error: Exception) -> ProviderFailure:
    """Say in our words what the SDK or its transport raised."""
    match error:
        case anthropic.APIConnectionError():
            return ProviderFailure(connection_kind(error))
        case anthropic.APIStatusError():
            return ProviderFailure(
                _kind(error), status=error.status_code, retry_after_s=retry_after_s(error.response.headers)
            )
        case ProviderFailure():
            return error
        case httpx2.HTTPError():
            return ProviderFailure(FailureKind.BROKEN_OFF)
    return ProviderFailure(FailureKind.MALFORMED)


def failure_in_stream(event: Mapping[str, Any]) -> ProviderFailure:
    """Classify an error event inside a stream that had begun with status 200."""
    return ProviderFailure(_named_kind(_problem(event)) or FailureKind.SERVER_ERROR)


def _kind(error: anthropic.APIStatusError) -> FailureKind:
    kind = _named_kind(_problem(error.body))
    if kind in (None, FailureKind.SERVER_ERROR) and error.status_code in _BY_STATUS:
        return _BY_STATUS[error.status_code]  # an `api_error` of a server in between says less than its status
    return kind or (FailureKind.BAD_REQUEST if 400 <= error.status_code < 500 else FailureKind.SERVER_ERROR)


def _named_kind(problem: Mapping[str, Any]) -> FailureKind | None:
    kind = _BY_TYPE.get(str(problem.get("type")))
    if kind is FailureKind.BAD_REQUEST:
        return _request_fault(str(problem.get("message", "")))
    return kind


def _problem(body: Any) -> Mapping[str, Any]:
    """The error object of an answer or of an error event."""
    inner = body.get("error") if isinstance(body, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def _request_fault(message: str) -> FailureKind:
    # Anthropic has one type for these; only the sentence tells them apart.
    if "prompt is too long" in message or "exceed context limit" in message:
        return FailureKind.TOO_LONG
    if "credit balance" in message:
        return FailureKind.NO_CREDIT
    return FailureKind.BAD_REQUEST
