"""Loopback ports: find a free one, and say who holds a taken one."""

import random
import socket
import time
from pathlib import Path

import psutil

from embedded.errors import PortTaken

LOOPBACK = "127.0.0.1"
LOWEST = 15_000
"""Below it are the ports that well-known programs listen on."""

_HANDED_OUT_FROM = 32_768
_LINUX_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_TRIES = 1000
_dice = random.SystemRandom()


def free_port() -> int:
    """A port that nothing holds at this moment, and that the operating system hands out to nobody.

    Where it gives ports to outgoing connections, one of them can take a server's port while the server is away: its
    own client even, which then is connected to itself.
    """
    highest = _first_handed_out() - 1
    for _ in range(_TRIES if highest > LOWEST else 0):
        port = _dice.randint(LOWEST, highest)
        if is_free(port):
            return port
    return _any_port()


def _first_handed_out() -> int:
    """The first port that outgoing connections get."""
    try:
        return int(_LINUX_RANGE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return _HANDED_OUT_FROM


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def require_free(port: int, remedy: str = "choose another port", *, within_s: float = 0) -> None:
    """Raise PortTaken, naming the holder where the operating system tells us, unless the port is free in time."""
    deadline = time.monotonic() + within_s
    while not is_free(port):
        if time.monotonic() >= deadline:
            raise PortTaken(port, holder_of(port), remedy)
        time.sleep(0.05)


def holder_of(port: int) -> str | None:
    """Name and process id of the program listening on a port; None if it is not ours to see."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return None
    for connection in connections:
        if not connection.laddr:
            continue
        is_listening = connection.status == psutil.CONN_LISTEN
        if is_listening and connection.laddr.port == port and connection.pid:
            return _describe(connection.pid)
    return None


def _describe(pid: int) -> str | None:
    try:
        return f"{psutil.Process(pid).name()} (process {pid})"
    except psutil.Error:
        return None
