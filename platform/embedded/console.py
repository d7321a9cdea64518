"""What the runner says in the terminal: steps with their seconds, then the address."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TextIO


class Console:
    """One line a step: what is being done, and when it is done, how long it took."""

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        self._write(f"  {what:<42}")
        try:
            yield
        except BaseException:
            self._write("not done\n")
            raise
        self._write(f"{time.monotonic() - started:6.1f} s\n")

    def say(self, line: str = "") -> None:
        self._write(f"{line}\n")

    def event(self, line: str) -> None:
        """Something that happened while running."""
        self._write(f"  {datetime.now().astimezone():%H:%M:%S} {line}\n")

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()
