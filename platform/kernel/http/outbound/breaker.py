"""A circuit breaker per destination, in this process: who does not answer is left alone for a while.

It protects our patience and their recovery, decides nothing that must be right, and so needs no shared state.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

FAILURES, OPEN_S, MAX_OPEN_S, MAX_DESTINATIONS = 5, 30.0, 300.0, 4096


@dataclass
class _State:
    failures: int = 0
    open_s: float = OPEN_S
    open_until: float = 0.0


class Breaker:
    """Opens after so many failures in a row, doubles its time when the one call that is let through fails too."""

    def __init__(self) -> None:
        self._states: OrderedDict[str, _State] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, destination: str) -> float:
        """Return for how long nobody may call; 0 lets this caller through, and others only once it has succeeded."""
        with self._lock:
            state = self._states.get(destination)
            if state is None or state.failures < FAILURES:
                return 0.0
            remaining = state.open_until - time.monotonic()
            if remaining <= 0:
                state.open_until = time.monotonic() + state.open_s
            return max(0.0, remaining)

    def succeeded(self, destination: str) -> None:
        with self._lock:
            self._states.pop(destination, None)

    def failed(self, destination: str) -> None:
        with self._lock:
            state = self._states.setdefault(destination, _State())
            self._states.move_to_end(destination)
            state.failures += 1
            if state.failures > FAILURES:
                state.open_s = min(2 * state.open_s, MAX_OPEN_S)
            state.open_until = time.monotonic() + state.open_s
            if len(self._states) > MAX_DESTINATIONS:
                self._states.popitem(last=False)
