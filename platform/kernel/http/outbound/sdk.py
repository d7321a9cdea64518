"""Clients for the vendors' SDKs, which bring their own requests, deadlines and retries."""

from typing import Any

import httpx2

from kernel.http.outbound.guarded import GuardedTransport


def client_for_sdk(
    *, is_guarded: bool, uses_proxies: bool, limits: httpx2.Limits, **options: Any
) -> httpx2.AsyncClient:
    """Return a client that follows no redirect, since a key would go with it.

    Guarded: public addresses only, called directly. `uses_proxies`: the environment's proxies are for the big vendors'
    addresses, which the installation chose, and never for a server that an organisation named.
    """
    if is_guarded:
        guarded = GuardedTransport(httpx2.AsyncHTTPTransport(limits=limits))
        return httpx2.AsyncClient(transport=guarded, trust_env=False, follow_redirects=False, **options)
    return httpx2.AsyncClient(limits=limits, trust_env=uses_proxies, follow_redirects=False, **options)
