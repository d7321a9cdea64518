"""What processes tell each other about one document, over one Redis channel.

Losing any of these costs time, never text: receivers check seqs and read PostgreSQL on a gap.
"""

import os
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from uuid import UUID, uuid4

from django.db import transaction

from editor.yjs.lib0 import Reader, var_uint
from kernel import redis
from kernel.observability.log import get_logger
from kernel.tenancy import current_tenant_id
from kernel.tenancy.keys import channel

log = get_logger(__name__)


def this_process() -> bytes:
    """Return the mark by which a process knows its own announcements; a forked one gets another."""
    return _mark(os.getpid())


@cache
def _mark(pid: int) -> bytes:
    return uuid4().bytes


class About(IntEnum):
    EDITS = 1
    PRESENCE = 2
    ACCESS = 3
    WHO_IS_THERE = 4
    NEWS = 5


@dataclass(frozen=True, slots=True)
class Announcement:
    """`EDITS`: seqs `first` to `last` were committed and `payload` is their update, merged for the wire.
    `PRESENCE`: `payload` is an awareness update. `ACCESS`: who may do what changed; look again.
    `NEWS`: what is known of the document besides its text changed; `payload` is JSON for the pages."""

    about: About
    first: int = 0
    last: int = 0
    payload: bytes = b""
    process: bytes = field(default_factory=this_process)

    def encode(self) -> bytes:
        return bytes((self.about,)) + self.process + var_uint(self.first) + var_uint(self.last) + self.payload


def decode(data: bytes) -> Announcement:
    """Raises ValueError for what is none of ours."""
    reader = Reader(data)
    about, process = About(reader.byte()), reader.take(16)
    return Announcement(about, reader.var_uint(), reader.var_uint(), reader.rest(), process)


def document_channel(tenant_id: UUID, document_id: UUID) -> str:
    return channel("document", document_id, tenant_id=tenant_id)


def announce(document_id: UUID, *announcements: Announcement) -> None:
    """Tells all processes once this transaction has committed; a Redis that is down is no error."""
    name = document_channel(current_tenant_id(), document_id)
    transaction.on_commit(lambda: _publish(name, announcements), robust=True)


def _publish(name: str, announcements: tuple[Announcement, ...]) -> None:
    try:
        for announcement in announcements:
            redis.fanout().publish(name, announcement.encode())
    except redis.redis.RedisError:
        log.info("document.announce_failed")
