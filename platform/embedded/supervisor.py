"""Keeps processes running: one that ends is started again, at once at first, then more and more slowly."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from embedded import child
from embedded.errors import EmbeddedError
from embedded.process import ChildProcess

DELAYS_S = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
STEADY_AFTER_S = 30.0  # a process that ran this long is forgiven its earlier ends
MANY_ENDS = 5


@dataclass
class _Watch:
    target: ChildProcess
    launched_at: float
    ends: int = 0
    due_at: float | None = None
    is_awaited: bool = False


class Supervisor:
    """Call `check()` several times a second; it never waits for a process."""

    def __init__(self, report: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._report = report
        self._clock = clock
        self._watches: list[_Watch] = []

    def watch(self, target: ChildProcess) -> None:
        self._watches.append(_Watch(target, self._clock()))

    def unwatch(self, target: ChildProcess) -> None:
        """Leave it alone from now on: it is to be stopped."""
        self._watches = [watch for watch in self._watches if watch.target is not target]

    def check(self) -> None:
        for watch in self._watches:
            if watch.due_at is not None:
                if self._clock() >= watch.due_at:
                    self._relaunch(watch)
            elif watch.target.has_ended():
                self._note_end(watch)
            elif watch.is_awaited and watch.target.answers():
                watch.is_awaited = False
                self._report(f"{watch.target.name} is back after {self._clock() - watch.launched_at:.1f} s.")

    def _note_end(self, watch: _Watch) -> None:
        was_steady = self._clock() - watch.launched_at >= STEADY_AFTER_S
        watch.ends = 1 if was_steady else watch.ends + 1
        delay_s = DELAYS_S[min(watch.ends, len(DELAYS_S)) - 1]
        watch.due_at = self._clock() + delay_s
        self._report(_story(watch, delay_s))
        watch.target.stop()  # collects what it had started

    def _relaunch(self, watch: _Watch) -> None:
        watch.due_at, watch.launched_at = None, self._clock()
        try:
            watch.target.prepare()
            watch.target.launch()
            watch.is_awaited = True
        except (EmbeddedError, OSError) as error:
            self._report(f"{watch.target.name} cannot be started: {error}")


def _story(watch: _Watch, delay_s: float) -> str:
    target = watch.target
    status = target.process.poll() if target.process else None
    how = f"was ended by signal {-status}" if status is not None and status < 0 else f"ended with status {status}"
    if watch.ends < MANY_ENDS:
        return f"{target.name} {how}; starting it again."
    words = child.last_line(target.log)
    return (
        f"{target.name} keeps ending ({watch.ends} times); next try in {delay_s:.0f} s. It said: {words} ({target.log})"
    )
