"""How a transaction proves which tenant it works for: a signed value that the database verifies.

`kernel_tenant()` (kernel/sql/tenant.sql) is what every policy compares with. SQL that runs as `app` can set the value,
but not make one: the key is derived from SECRET_KEY, and the database keeps it where only the function's owner reads.
"""

import hmac
import time
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

BIND = "select set_config('app.tenant', %s, true)"
"""Its one parameter is `signed_tenant(...)`. Local to the transaction. Bind on the server, so that no view shows it."""

LIFETIME_S = 300
"""How far the clocks of a process and the database may be apart, and how long a value that was seen begins anything."""

ROTATION = "1 hour"
"""How long processes with the secret before this one may go on."""

_PURPOSE = b"scriptorium: tenant of a transaction, 1"
_BLOCK_BYTES = 64


def signed_tenant(tenant_id: UUID) -> str:
    """Return what `app.tenant` is to be set to in a transaction that begins about now."""
    key_id, key = _key(settings.SECRET_KEY)
    claim = f"{tenant_id}.{int(time.time()) + LIFETIME_S}.{key_id}"
    return f"{claim}.{hmac.digest(key, claim.encode(), 'sha256').hex()}"


def install_key(cursor: Any) -> None:
    """Give the database the key of this process's SECRET_KEY, as the owner of the tables. Others end an hour later."""
    key_id, key = _key(settings.SECRET_KEY)
    block = key.ljust(_BLOCK_BYTES, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))  # RFC 2104
    cursor.execute(
        "insert into kernel_bindingkey (id, inner_pad, outer_pad) values (%s, %s, %s) "
        "on conflict (id) do update set retires_at = null",
        [key_id, inner, outer],
    )
    cursor.execute("delete from kernel_bindingkey where retires_at <= now()")
    cursor.execute(
        "update kernel_bindingkey set retires_at = now() + %s::interval where id <> %s and retires_at is null",
        [ROTATION, key_id],
    )


@cache
def _key(secret: str) -> tuple[str, bytes]:
    key = hmac.digest(secret.encode(), _PURPOSE, "sha256")
    return hmac.digest(key, b"id", "sha256")[:6].hex(), key
