"""Which addresses are on the public internet, by our own list.

IANA's special-purpose registries (RFC 6890) and what they leave to the reader: addresses that carry another one
inside. Kept here because the standard library's answer changes with its version and knows no translation prefixes.
"""

import ipaddress

# Everything of IPv4 is public but these.
_NOT_PUBLIC_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by carriers
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's host, which answers as a public address from inside
            "169.254.0.0/16",  # link-local, with the clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, with broadcast
        ),
    )
)
# Nothing of IPv6 is public but global unicast: that leaves out ::1, IPv4-mapped and IPv4-compatible addresses, NAT64
# (64:ff9b::/96 and 64:ff9b:1::/48), discard-only, unique-local, link-local, site-local and multicast.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, withdrawn (RFC 7526): it reaches the IPv4 address inside
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
# The interface identifier of ISATAP (RFC 5214), whatever its two flags say: the last 32 bits are an IPv4 address.
_ISATAP, _WITHOUT_FLAGS = 0x00005EFE, 0xFCFFFFFF


def is_public(address: str) -> bool:
    """Say whether an address in its usual spelling is on the public internet; one with a zone never is."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    if int(ip) >> 32 & _WITHOUT_FLAGS == _ISATAP:
        return False
    return ip.scope_id is None and ip in _GLOBAL_V6 and not any(ip in network for network in _NOT_PUBLIC_V6)
