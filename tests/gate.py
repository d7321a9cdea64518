"""A gate between web processes and a server: closed, connections break and new ones are refused."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


class Gate:
    """Passes TCP on while it is open. For the process behind it, closing is what stopping the server is."""

    def __init__(self, target_url: str) -> None:
        parts = urlsplit(target_url)
        assert parts.hostname is not None
        assert parts.port is not None
        self._target = (parts.hostname, parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listening.getsockname()[1])
        account = parts.netloc.rpartition("@")[0]
        netloc = f"{account}@127.0.0.1:{self.port}" if account else f"127.0.0.1:{self.port}"
        self.url = urlunsplit(parts._replace(netloc=netloc))
        self._pairs: list[socket.socket] = []
        self._is_open = True
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Breaks every connection; new ones are reset."""
        with self._lock:
            self._is_open = False
            pairs, self._pairs = self._pairs, []
        for end in pairs:
            _break(end)

    def open(self) -> None:
        with self._lock:
            self._is_open = True

    def stop(self) -> None:
        self.close()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            try:
                self._connect(near)
            except OSError:
                _break(near)

    def _connect(self, near: socket.socket) -> None:
        with self._lock:
            if not self._is_open:
                _break(near)
                return
            far = socket.create_connection(self._target)
            self._pairs += [near, far]
        for one, other in ((near, far), (far, near)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        return
    finally:
        _break(source)
        _break(target)


def _break(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
    finally:
        end.close()


@contextmanager
def gate(target_url: str) -> Iterator[Gate]:
    made = Gate(target_url)
    try:
        yield made
    finally:
        made.stop()
