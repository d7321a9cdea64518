"""The only door through which this product calls others over HTTP.

`Outbound` is for webhooks, sign-in providers and crawlers: addresses checked at each connection and each redirect,
bounded answers, one deadline, retries where they are harmless, a circuit breaker. `client_for_sdk` gives a vendor's SDK
its client.
"""

from kernel.http.outbound.errors import OutboundError
from kernel.http.outbound.guarded import GuardedTransport, own_network
from kernel.http.outbound.public_networks import is_public
from kernel.http.outbound.request import Answer, Bounds, Outbound
from kernel.http.outbound.sdk import client_for_sdk

__all__ = [
    "Answer",
    "Bounds",
    "GuardedTransport",
    "Outbound",
    "OutboundError",
    "client_for_sdk",
    "is_public",
    "own_network",
]
