"""Which server addresses a tenant may type.

A base URL typed by an admin must not become a road into our own network (server-side request forgery, OWASP A10:2021).
What is said here early and clearly, `kernel.http.outbound` holds again at each connection.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from generation.errors import AddressRefused
from kernel.http.outbound import is_public

# A name or an address in their usual spelling: no blanks, no percent signs, no dots of other scripts, no zone.
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.I)
_UNUSUAL = re.compile(r"[^\x21-\x7e]|[\\@]")
# What resolvers read as a number, in whole or in its last part: 2130706433, 0x7f.1, 0177.0.0.1.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?", re.I)
_LOCAL_NAMES = ("localhost", "local", "internal", "localdomain", "home.arpa")


def check_base_url(url: str, *, allow_private: bool) -> str:
    """Return the URL without a trailing slash, or raise AddressRefused.

    Names are checked again at each connection; this early check gives the admin a clear answer. Plain
    HTTP is for private addresses only: a key must not cross the internet in the open.
    """
    parts = _parts(url.strip())
    if parts is None or not _is_plain(parts):
        raise AddressRefused("Give the server's address as https://host[:port]/path.", fields={"base_url": "format"})
    if not allow_private:
        _refuse_private(parts.scheme, parts.hostname or "")
    return url.strip().rstrip("/")


def _parts(url: str) -> SplitResult | None:
    """Return the parts of an address that everybody reads alike; None for brackets, ports and signs that are odd."""
    try:
        parts = urlsplit(url)
        is_read_alike = not _UNUSUAL.search(url) and parts.port != 0 and not parts.netloc.endswith(":")
    except ValueError:
        return None
    return parts if is_read_alike else None


def _is_plain(parts: SplitResult) -> bool:
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        return False
    return _is_host(parts.hostname or "", is_bracketed="[" in parts.netloc)


def _is_host(host: str, *, is_bracketed: bool) -> bool:
    if is_bracketed:
        return "%" not in host and _is_literal(host)
    is_number = _NUMERIC.fullmatch(host.rpartition(".")[2]) is not None
    return _is_literal(host) if is_number else len(host) <= 253 and _HOST.fullmatch(host) is not None


def _refuse_private(scheme: str, host: str) -> None:
    if scheme != "https":
        raise AddressRefused("Use https for a server on the internet.", fields={"base_url": "scheme"})
    is_local_name = any(f".{host}".endswith(f".{name}") for name in _LOCAL_NAMES)
    if is_local_name or (_is_literal(host) and not is_public(host)):
        raise AddressRefused("Private and local addresses may not be called.", fields={"base_url": "private"})


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
