"""Which headers leave with a call.

The vendors' SDKs add what they find in this process's environment: organisation, project, headers of the
installation's own choosing, even its key. A server that a tenant named must see none of it, so what leaves is a list of
ours, and the one credential is the account's.
"""

from collections.abc import Awaitable, Callable

import httpx2

from generation.providers.accounts import Credentials, Kind

# `x-stainless-raw-response` is how the SDKs tell themselves what to do with the answer.
_LEAVING = frozenset(
    [
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "content-type",
        "content-length",
        "transfer-encoding",
        "anthropic-version",
        "traceparent",
        "tracestate",
        "user-agent",
        "x-stainless-raw-response",
    ]
)
_USER_AGENT = "scriptorium"


def own_headers_only(credentials: Credentials) -> Callable[[httpx2.Request], Awaitable[None]]:
    """Return the hook that leaves a request only our headers and the account's own key."""
    name, value = _credential(credentials)

    async def keep_own(request: httpx2.Request) -> None:
        for header in set(request.headers) - _LEAVING:
            del request.headers[header]
        request.headers["user-agent"] = _USER_AGENT
        request.headers["host"] = request.url.netloc.decode("ascii")
        if value:
            request.headers[name] = value

    return keep_own


def _credential(credentials: Credentials) -> tuple[str, str]:
    if credentials.kind is Kind.ANTHROPIC:
        return "x-api-key", credentials.key or ""
    return "authorization", f"Bearer {credentials.key or 'none'}"
