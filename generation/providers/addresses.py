"""Which server addresses a tenant may have us call.

A base URL typed by an admin must not become a road into our own network (server-side request forgery,
OWASP A10:2021). The name is resolved here, every address must be public, and the connection goes to the
checked address itself, so that a second DNS answer cannot lead elsewhere. Redirects pass here again.
"""

import asyncio
import ipaddress
import socket
from urllib.parse import urlsplit

import httpx2

from generation.errors import AddressRefused


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Connects to public addresses only, pinned for the request; TLS still names and checks the host."""

    def __init__(self, connect: httpx2.AsyncBaseTransport | None = None) -> None:
        self._connect = connect or httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        address = await _resolved(host, request.url.port or 443)
        if address is None:
            raise httpx2.ConnectError("the address is not public", request=request)
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        return await self._connect.handle_async_request(request)

    async def aclose(self) -> None:
        await self._connect.aclose()


def check_base_url(url: str, *, allow_private: bool) -> str:
    """Return the URL without a trailing slash, or raise AddressRefused.

    Names are checked again at each connection; this early check gives the admin a clear answer. Plain
    HTTP is for private addresses only: a key must not cross the internet in the open.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise AddressRefused("Give the server's address as https://host[:port]/path.", fields={"base_url": "format"})
    if not allow_private:
        _refuse_private(parts.scheme, parts.hostname)
    return url.strip().rstrip("/")


def _refuse_private(scheme: str, host: str) -> None:
    if scheme != "https":
        raise AddressRefused("Use https for a server on the internet.", fields={"base_url": "scheme"})
    if _is_literal(host) and not _is_public(host):
        raise AddressRefused("Private and local addresses may not be called.", fields={"base_url": "private"})


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return (mapped or ip).is_global and not (mapped or ip).is_multicast


async def _resolved(host: str, port: int) -> str | None:
    """Return one address of the host, or None unless all of them are public."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return None
    addresses = [str(info[4][0]) for info in found]
    return addresses[0] if addresses and all(map(_is_public, addresses)) else None
