"""Names of a tenant's things outside the database: every name made here carries the tenant.

Names are made of ids and fixed words, never of content. Inside Redis all keys of a tenant share one hash
tag, so that every script of ours stays on one slot of a cluster.

What belongs to no tenant is named where it is used: `limit:*` counts tries before it is known whom they are about
(`kernel.limits`), `global:*` is Django's cache of the sign-in's throttles, `{budget}:leases*` says which organisation's
first lease ends when (`billing.leases`), `{gen}:bell:*` wakes a reading process, `audit:clock-alarm`, the channel
`journal`, and Celery's queues. `docker/redis-users.acl` lists them all.
"""

import hashlib
from pathlib import PurePosixPath
from uuid import UUID

from kernel.tenancy.scope import current_tenant_id

Part = str | int | UUID


def redis_key(*parts: Part, tenant_id: UUID | None = None) -> str:
    """Return `{t:<tenant>}:a:b`."""
    return ":".join((f"{{t:{_tenant(tenant_id)}}}", *map(_word, parts)))


def channel(*parts: Part, tenant_id: UUID | None = None) -> str:
    """Return the name of a publish/subscribe channel."""
    return redis_key("ch", *parts, tenant_id=tenant_id)


def lock_id(*parts: Part, tenant_id: UUID | None = None) -> int:
    """Return a signed 64-bit number for a PostgreSQL advisory lock."""
    name = redis_key("lock", *parts, tenant_id=tenant_id)
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def file_path(*parts: Part, tenant_id: UUID | None = None) -> str:
    """Return the storage path `tenants/<tenant>/a/b`; refuses parts that would climb out."""
    words = [_word(part) for part in parts]
    if any(word in ("", ".", "..") or "/" in word for word in words):
        raise ValueError("a path part must be one plain word")
    return str(PurePosixPath("tenants", _tenant(tenant_id), *words))


def _tenant(tenant_id: UUID | None) -> str:
    return (tenant_id or current_tenant_id()).hex


def _word(part: Part) -> str:
    return part.hex if isinstance(part, UUID) else str(part)
