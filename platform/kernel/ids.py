"""Identifiers: UUID version 7 (RFC 9562), time-ordered so that B-tree pages stay warm."""

from datetime import datetime
from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    """Return a new UUIDv7 as a standard library UUID."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def uuid7_at(moment: datetime) -> UUID:
    """Return the first UUIDv7 of a millisecond: all made later are greater."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x8 << 60)
