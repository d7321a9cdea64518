"""One web process, `python -m embedded.web APPLICATION`, on an inherited socket (`--fd N`) or an address (`--bind`).

`uvicorn --fd` takes every inherited socket for a Unix socket and therefore leaves Nagle's algorithm on;
with delayed acknowledgements that costs a small answer, such as "saved", up to 40 ms.
"""

import argparse
import os
import socket
from typing import Any

import uvicorn

from embedded.frames import FramesProtocol

DRAIN_S = 5


def configuration(application: Any) -> uvicorn.Config:
    """How the product is served; `application` is an ASGI application or its `module:name`."""
    trusted_proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")
    return uvicorn.Config(
        application,
        lifespan="off",
        log_config=None,  # the product formats its own logs, without paths
        access_log=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        server_header=False,
        ws=FramesProtocol,
        timeout_graceful_shutdown=DRAIN_S,
        # Typing frames are tens of bytes: compressing each costs more than it saves.
        ws_per_message_deflate=False,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("application")
    where = arguments.add_mutually_exclusive_group(required=True)
    where.add_argument("--fd", type=int, help="number of an inherited listening socket")
    where.add_argument("--bind", help="HOST:PORT to listen on")
    chosen = arguments.parse_args()
    listening = inherited(chosen.fd) if chosen.bind is None else bound(chosen.bind)
    uvicorn.Server(configuration(chosen.application)).run(sockets=[listening])


def inherited(fd: int) -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=fd)


def bound(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    return socket.create_server((host, int(port)), backlog=2048)


if __name__ == "__main__":
    main()
