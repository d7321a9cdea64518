"""Who works on a file, until when, and what happens when nobody does.

A file that is not at rest always has a deadline: the end of a worker's lease, or the time of its next
attempt. A worker that dies simply misses it, and the sweep hands the file to the next one.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from kernel.clock import now
from kernel.ids import uuid7
from knowledge.models import File, FileState
from knowledge.models.files import RESTING
from knowledge.parsing.reasons import Reason

LEASE = timedelta(seconds=120)
"""Longest time between two signs of life of a worker; every batch it finishes is one."""
BACKOFF = timedelta(seconds=10)
MAX_ATTEMPTS = 4


class ClaimLost(Exception):
    """The file was taken over, deleted or stopped while we worked; whatever we held is stale."""


@dataclass(frozen=True)
class Claim:
    file_id: UUID
    token: UUID


def claim(file_id: UUID) -> Claim | None:
    """Take the file if it is due; None if it rests, waits or is held by another."""
    token = uuid7()
    due = File.objects.filter(id=file_id, deadline_at__lte=now()).exclude(state__in=RESTING)
    taken = due.update(claim=token, deadline_at=now() + LEASE, attempts=F("attempts") + 1)
    return Claim(file_id, token) if taken else None


def keep(held: Claim, **changes: Any) -> None:
    """Show a sign of life and store progress, in the caller's transaction. Raises ClaimLost."""
    _change(held, deadline_at=now() + LEASE, **changes)


def advance(held: Claim, state: FileState, **changes: Any) -> None:
    """Enter the next stage with fresh attempts. Raises ClaimLost."""
    _change(held, state=state, state_since=now(), attempts=1, deadline_at=now() + LEASE, **changes)


def finish(held: Claim, state: FileState, **changes: Any) -> None:
    """Enter a state of rest. Raises ClaimLost."""
    _change(held, state=state, state_since=now(), claim=None, attempts=0, **changes)


def release(held: Claim, attempts: int) -> None:
    """Give the file back after a failure that may pass; it is due again after a growing pause."""
    _change(held, claim=None, deadline_at=now() + BACKOFF * 2 ** min(attempts, 6))


def fail(held: Claim, stage: str, reason: Reason) -> None:
    """Stop for good, until a person tries again."""
    finish(held, FileState.FAILED, reason=reason.value, failed_stage=stage)


def _change(held: Claim, **changes: Any) -> None:
    if not File.objects.filter(id=held.file_id, claim=held.token).update(**changes):
        raise ClaimLost()
