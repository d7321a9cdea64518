"""Identifiers: UUID version 7 (RFC 9562), time-ordered so that B-tree pages stay warm."""

from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    """Return a new UUIDv7 as a standard library UUID."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
