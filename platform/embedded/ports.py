"""Loopback ports: find a free one, and say who holds a taken one."""

import socket

import psutil

from embedded.errors import PortTaken

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port that nothing listens on at this moment; the operating system hands them out in turn."""
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


def require_free(port: int, remedy: str = "choose another port") -> None:
    """Raise PortTaken, naming the holder where the operating system tells us, unless the port is free."""
    if not is_free(port):
        raise PortTaken(port, holder_of(port), remedy)


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
