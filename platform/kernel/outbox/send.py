"""Sending what is due: some messages at once, few to any one destination, none of them inside a scope."""

import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread

from kernel.backoff import full_jitter_s
from kernel.clock import now
from kernel.observability.log import get_logger
from kernel.observability.metrics import OUTBOX_MESSAGES
from kernel.outbox.registry import Delivery, Outgoing, Undeliverable
from kernel.outbox.store import claim, settle, tenants_with_due

SLOTS = 8
CLAIMS_FOR_S = 10

log = get_logger(__name__)


def send_due(delivery: Delivery, *, slots: int = SLOTS, claims_for_s: float = CLAIMS_FOR_S) -> int:
    """Send the messages that are due; return how many were delivered.

    Takes new ones for `claims_for_s`, then waits for those under way; a try that outlives its time is left behind and
    made again by whoever comes next.
    """
    return _Turn(delivery, slots, time.monotonic() + claims_for_s).run()


@dataclass
class _Turn:
    """One run of one process over a delivery."""

    delivery: Delivery
    slots: int
    claims_until: float
    running: dict["Future[None]", tuple[Outgoing, float]] = field(default_factory=dict)
    delivered: int = 0

    def run(self) -> int:
        self._fill()
        while self.running:
            done, _ = wait(self.running, timeout=self._time_left_s(), return_when=FIRST_COMPLETED)
            for future in done:
                self._settle(self.running.pop(future)[0], future.exception())
            self._abandon_overdue()
            self._fill()
        return self.delivered

    def _fill(self) -> None:
        """Give each tenant with due messages a turn until all slots are taken or nothing is left."""
        has_found = True
        while has_found and len(self.running) < self.slots and time.monotonic() < self.claims_until:
            has_found = False
            for tenant_id in tenants_with_due(self.delivery.name):
                if len(self.running) >= self.slots:
                    return
                if outgoing := claim(self.delivery, tenant_id, self._busy_destinations()):
                    self._start(outgoing)
                    has_found = True

    def _busy_destinations(self) -> list[str]:
        under_way = Counter(outgoing.destination for outgoing, _ in self.running.values())
        return [destination for destination, count in under_way.items() if count >= self.delivery.at_once_to_one]

    def _start(self, outgoing: Outgoing) -> None:
        """On a thread of its own that nothing waits for at exit: one that hangs must not keep a worker from ending."""
        future: Future[None] = Future()
        Thread(target=_run, args=(self.delivery, outgoing, future), name="outbox", daemon=True).start()
        self.running[future] = outgoing, time.monotonic() + self.delivery.timeout_s

    def _time_left_s(self) -> float:
        return max(0.0, min(ends for _, ends in self.running.values()) - time.monotonic())

    def _abandon_overdue(self) -> None:
        for future, (outgoing, ends) in list(self.running.items()):
            if time.monotonic() >= ends and not future.done():
                del self.running[future]
                self._settle(outgoing, TimeoutError())

    def _settle(self, outgoing: Outgoing, error: BaseException | None) -> None:
        failure = "" if error is None else _code(error)
        next_try_at = self._next_try_at(outgoing, error) if error else None
        outcome = "delivered" if error is None else "retried" if next_try_at else "dead"
        if not settle(outgoing, next_try_at=next_try_at, failure=failure):
            outcome = "lost"
        OUTBOX_MESSAGES.labels(self.delivery.name, outcome).inc()
        self.delivered += outcome == "delivered"
        if error is not None:
            log.warning("outbox.failed", delivery=self.delivery.name, tries=outgoing.tries, failure=failure,
                        outcome=outcome, tenant=str(outgoing.tenant_id))  # fmt: skip

    def _next_try_at(self, outgoing: Outgoing, error: BaseException) -> datetime | None:
        """When to try next; None when it is time to give up."""
        wait_s = max(
            full_jitter_s(outgoing.tries, first_s=self.delivery.first_wait_s, max_s=self.delivery.max_wait_s),
            float(getattr(error, "retry_after_s", None) or 0),
        )
        next_try_at = now() + timedelta(seconds=wait_s)
        is_over = outgoing.tries >= self.delivery.max_tries or next_try_at > outgoing.give_up_at
        return None if is_over or isinstance(error, Undeliverable) else next_try_at


def _run(delivery: Delivery, outgoing: Outgoing, future: "Future[None]") -> None:
    from kernel.executor import give_back

    try:
        delivery.send(outgoing)
    except BaseException as error:  # whatever it was, it is told to the turn and ends this thread
        future.set_exception(error)
    else:
        future.set_result(None)
    finally:
        give_back()


def _code(error: BaseException) -> str:
    """A fixed word: what an exception says may hold addresses or content."""
    return str(getattr(error, "code", "") or type(error).__name__)[:80]
