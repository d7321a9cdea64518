"""Classify what the `openai` SDK raises (https://platform.openai.com/docs/guides/error-codes)."""

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
    "server_error": FailureKind.SERVER_ERROR,
    "rate_limit_exceeded": FailureKind.RATE_LIMITED,
}


def classify(error: Exception) -> ProviderFailure:
    """Say in our words what the SDK or its transport raised."""
    match error:
        case openai.APIConnectionError():
            return ProviderFailure(connection_kind(error))
        case openai.APIStatusError():
            return ProviderFailure(
                _kind(error), status=error.status_code, retry_after_s=retry_after_s(error.response.headers)
            )
        case openai.APIError():
            # An error object inside a stream that had begun with status 200.
            return ProviderFailure(_BY_CODE.get(error.code or error.type or "", FailureKind.SERVER_ERROR))
    return ProviderFailure(FailureKind.BROKEN_OFF)


def _kind(error: openai.APIStatusError) -> FailureKind:
    for word in (error.code, error.type):
        if word in _BY_CODE:
            return _BY_CODE[word]
    return _BY_STATUS.get(error.status_code) or (
        FailureKind.SERVER_ERROR if error.status_code >= 500 else FailureKind.BAD_REQUEST
    )
