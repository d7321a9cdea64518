"""Connections to public addresses only (server-side request forgery, OWASP A10:2021).

The name is resolved here, every address must be public, and the connection goes to the checked address itself, so that
a second DNS answer cannot lead elsewhere. Which addresses are public is said in `public_networks`.
"""

import asyncio
import socket

import httpx2

from kernel.http.outbound.public_networks import is_public


class AddressNotPublic(httpx2.ConnectError):
    """The address is not on the public internet, or was not to be called with https."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Connects to public addresses only, pinned for the request; TLS still names and checks the host."""

    def __init__(self, connect: httpx2.AsyncBaseTransport | None = None) -> None:
        self._connect = connect or httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.raw_host.decode("ascii")
        address = await _resolved(host, request.url.port or 443) if request.url.scheme == "https" else None
        if address is None:
            raise AddressNotPublic("the address is not public", request=request)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        return await self._connect.handle_async_request(request)

    async def aclose(self) -> None:
        await self._connect.aclose()


def own_network() -> httpx2.AsyncBaseTransport:
    """A transport that takes any address: for those that the installation was given, never for a tenant's."""
    return httpx2.AsyncHTTPTransport()


async def _resolved(host: str, port: int) -> str | None:
    """Return one address of the host, or None unless all of them are public."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError):  # a name that is no name, too
        return None
    addresses = [str(info[4][0]) for info in found]
    return addresses[0] if addresses and all(map(is_public, addresses)) else None
