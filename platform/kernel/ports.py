"""Ports: what a lower layer needs from a higher one, declared below and filled at start-up."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class PortEmpty(RuntimeError):
    """Nobody filled the port; the caller asked for something this installation does not have."""


class Port(Generic[P, R]):
    """A named socket for one callable. Filling it twice with different callables is a wiring mistake."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._filled_with: Callable[P, R] | None = None

    @property
    def is_filled(self) -> bool:
        return self._filled_with is not None

    def fill(self, function: Callable[P, R]) -> Callable[P, R]:
        if self._filled_with not in (None, function):
            raise RuntimeError(f"port {self.name} is already filled")
        self._filled_with = function
        return function

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if self._filled_with is None:
            raise PortEmpty(self.name)
        return self._filled_with(*args, **kwargs)
