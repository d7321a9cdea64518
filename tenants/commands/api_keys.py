"""Keys for integrations."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kernel import journal
from kernel.clock import now
from kernel.errors import Invalid, NotFound
from kernel.rooms.registry import key_scopes
from kernel.tenancy import Actor
from tenants.capabilities import APIKEY_MANAGE
from tenants.grants import change_grants
from tenants.journal_events import ApiKeyCreated, ApiKeyRevoked
from tenants.models import ApiKey
from tenants.secrets import digest, display_prefix, new_api_key


def create_api_key(
    actor: Actor, name: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """Make a key that acts with its creator's rights cut down to `scopes`; returns it with its secret, once.

    Raises Invalid for unknown scopes and for an expiry in the past.
    """
    actor.require(APIKEY_MANAGE)
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in key_scopes()]:
        raise Invalid(fields={"scopes": [{"code": "unknown", "message": scope} for scope in unknown]})
    if expires_at is not None and expires_at <= now():
        raise Invalid(fields={"expires_at": [{"code": "past"}]})
    secret = new_api_key()
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=display_prefix(secret),
        key_hash=digest(secret),
        member_id=actor.rights_id,
        scopes=wanted,
        expires_at=expires_at,
    )
    journal.append(actor, ApiKeyCreated(key.id, scopes=wanted))
    return key, secret


def revoke_api_key(actor: Actor, key_id: UUID) -> None:
    """End a key at once; raises NotFound when it is unknown or already revoked."""
    actor.require(APIKEY_MANAGE)
    change_grants()
    if not ApiKey.objects.filter(id=key_id, revoked_at=None).update(revoked_at=now()):
        raise NotFound()
    journal.append(actor, ApiKeyRevoked(key_id))
