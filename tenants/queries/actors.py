"""From a session or an API key to the actor behind it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from rest_framework.request import Request

from kernel.http.request_id import request_id_of
from kernel.rooms.registry import capabilities_of
from kernel.tenancy.actor import Actor, ActorKind
from kernel.tenancy.scope import current_tenant_id, tenant_scope
from kernel.tenant_cache import cached
from tenants.models import ApiKey, Membership, with_person
from tenants.queries.directory import tenant_of_slug
from tenants.queries.sessions import session_mark_of
from tenants.secrets import digest, is_well_formed


def actor_of_request(request: Request) -> Actor | None:
    """Return the actor of an authenticated request in this scope, or None for a stranger."""
    request_id = request_id_of(request._request)
    if isinstance(request.auth, ApiKey):
        return actor_of_key(request.auth, request_id)
    if not request.user.is_authenticated:
        return None
    actor = _actor_of_person(request.user.pk, request_id)
    session = getattr(request._request, "session", None)
    if actor is None or session is None or session.session_key is None:
        return actor
    return replace(actor, session=session_mark_of(session, request.user))


def actor_of_socket(scope: dict[str, Any], request_id: str) -> tuple[UUID | None, Actor | None]:
    """Return tenant and actor behind a socket: a bearer key in the headers, or the browser's session."""
    tenant_id = tenant_of_slug(scope["url_route"]["kwargs"]["slug"])
    if tenant_id is None:
        return None, None
    with tenant_scope(tenant_id):
        return tenant_id, _actor_in_scope(scope, request_id)


def actor_of_member(member_id: UUID, request_id: str = "") -> Actor | None:
    """Return the actor of a membership, or None when it is not active."""
    found = with_person(Membership.objects.filter(id=member_id)).first()
    return _human(found, request_id) if found and found.is_active else None


def live_key(secret: str) -> ApiKey | None:
    """Return the key a secret opens in this scope, with its member, or None."""
    if not is_well_formed(secret):
        return None
    mark = digest(secret)
    try:
        found = cached(("key", mark), lambda: _key_of(mark))
    except LookupError:  # not kept: whoever guesses keys must not push others' out of memory
        return None
    return found if found.is_live and found.member.is_active else None


def _key_of(mark: bytes) -> ApiKey:
    """With its member; without the password of their account, which nobody may keep."""
    found: ApiKey | None = with_person(ApiKey.objects.filter(key_hash=mark), "member__person").first()
    if found is None:
        raise LookupError
    return found


def refusal_reason(header: str) -> tuple[UUID | None, str]:
    """Return the key of this scope that a header carries, if any, and why it opens nothing: one of fixed words."""
    secret = bearer_of(header)
    if not is_well_formed(secret):
        return None, "malformed"
    key = with_person(ApiKey.objects.filter(key_hash=digest(secret)), "member__person").first()
    if key is None:
        return None, "unknown"
    if key.revoked_at is not None:
        return key.id, "revoked"
    return key.id, "member_inactive" if key.is_live else "expired"


def actor_of_key(key: ApiKey, request_id: str) -> Actor:
    """Return the integration behind a key: its creator's rights, cut down to the key's scopes."""
    return Actor(
        tenant_id=current_tenant_id(),
        kind=ActorKind.INTEGRATION,
        id=key.id,
        member_id=key.member_id,
        name=key.name,
        role=key.member.role,
        capabilities=capabilities_of(key.member.role) & frozenset(key.scopes),
        request_id=request_id,
        key_id=key.id,
    )


def bearer_of(header: str) -> str:
    """Return the secret of an `Authorization: Bearer` header, or an empty string."""
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _actor_in_scope(scope: dict[str, Any], request_id: str) -> Actor | None:
    header = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"authorization"), "")
    if header:
        key = live_key(bearer_of(header))
        return actor_of_key(key, request_id) if key else None
    user = scope.get("user")
    if not user or not user.is_authenticated:
        return None
    actor = _actor_of_person(user.pk, request_id)
    return replace(actor, session=session_mark_of(scope["session"], user)) if actor else None


def _actor_of_person(person_id: UUID, request_id: str) -> Actor | None:
    found = with_person(Membership.objects.filter(person_id=person_id)).first()
    return _human(found, request_id) if found and found.is_active else None


def _human(member: Membership, request_id: str) -> Actor:
    return Actor(
        tenant_id=current_tenant_id(),
        kind=ActorKind.HUMAN,
        id=member.id,
        member_id=member.id,
        name=member.display_name,
        role=member.role,
        capabilities=capabilities_of(member.role),
        request_id=request_id,
    )
