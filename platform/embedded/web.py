"""One web process on a listening socket it inherits: `python -m embedded.web APPLICATION --fd N`.

`uvicorn --fd` takes every inherited socket for a Unix socket and therefore leaves Nagle's algorithm on;
with delayed acknowledgements that costs a small answer, such as "saved", up to 40 ms.
"""

import argparse
import os
import socket

import uvicorn

DRAIN_S = 5


def configuration(application: str) -> uvicorn.Config:
    trusted_proxies = os.environ.get("FORWARDED_ALLOW_IPS", "")
    return uvicorn.Config(
        application,
        lifespan="off",
        log_config=None,  # the product formats its own logs, without paths
        access_log=False,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_S,
        # Typing frames are tens of bytes: compressing each costs more than it saves.
        ws_per_message_deflate=False,
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("application")
    arguments.add_argument("--fd", type=int, required=True)
    chosen = arguments.parse_args()
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=chosen.fd)
    uvicorn.Server(configuration(chosen.application)).run(sockets=[listening])


if __name__ == "__main__":
    main()
