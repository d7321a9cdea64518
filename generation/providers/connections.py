"""What a broken connection means: whether the provider can have seen, and charged for, the request."""

import httpx2

from generation.providers.failures import FailureKind, ProviderFailure

_NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)


def connection_kind(error: Exception) -> FailureKind:
    """Classify an SDK's connection error by what the transport raised underneath."""
    cause = error.__cause__
    if isinstance(cause, ProviderFailure):
        return cause.kind
    if isinstance(cause, _NEVER_SENT):
        return FailureKind.UNREACHABLE
    return FailureKind.TIMEOUT if isinstance(cause, httpx2.TimeoutException) else FailureKind.BROKEN_OFF
