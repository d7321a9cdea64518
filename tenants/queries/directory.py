"""Who is who."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db import connection

from kernel.errors import NotFound
from kernel.folding import fold
from kernel.rooms import Role
from kernel.rooms.registry import capabilities_of
from kernel.tenancy.scope import current_tenant_id
from tenants.models import ApiKey, Membership, Organisation, with_person

_KEPT_S = 10

_EPOCHS = """
select m.id, m.grant_epoch from tenants_membership m join tenants_person p on p.id = m.person_id
where m.tenant_id = %s and m.id = any(%s) and m.state = 'active' and p.is_active
"""


_PLACES = """
select t.tenant_id, r.role from unnest(%s::text[]) r (role), lateral tenants_of_person_as(%s, r.role) t
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a membership may do right now. `epoch` rises with every change."""

    member_id: UUID
    epoch: int
    role: str
    capabilities: frozenset[str]
    is_active: bool


@dataclass(frozen=True, slots=True)
class MemberCard:
    """How a member is shown to others."""

    id: UUID
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as one of its members finds it in the list of theirs."""

    id: UUID
    slug: str
    name: str
    role: str


def tenant_of_slug(slug: str) -> UUID | None:
    """Return the organisation's id, or None when nobody has that short name.

    Every request asks, so a name that was found is remembered for some seconds. It opens nothing by itself:
    who may enter is asked inside the organisation, every time.
    """
    try:
        return _tenant_of_slug(slug, _period())
    except LookupError:
        return None


@lru_cache(maxsize=4096)
def _tenant_of_slug(slug: str, period: int) -> UUID:
    found: UUID | None = Organisation.objects.filter(slug=slug).values_list("id", flat=True).first()
    if found is None:
        raise LookupError(slug)  # not remembered: it may be founded in a moment
    return found


def _period() -> int:
    return int(time.monotonic() // _KEPT_S)


def organisation(tenant_id: UUID) -> Organisation:
    """Return an organisation; raises NotFound."""
    found = Organisation.objects.filter(id=tenant_id).first()
    if found is None:
        raise NotFound()
    return found


def recent_organisation(tenant_id: UUID) -> Organisation:
    """Return an organisation as it was at most some seconds ago, for its name and time zone on hot paths."""
    return _recent_organisation(tenant_id, _period())


@lru_cache(maxsize=4096)
def _recent_organisation(tenant_id: UUID, period: int) -> Organisation:
    return organisation(tenant_id)


def tenant_ids_of_person(person_id: UUID) -> list[UUID]:
    """Return the organisations in which a person is an active member; needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("select tenant_id from tenants_of_person(%s)", [person_id])
        return [row[0] for row in cursor.fetchall()]


def tenants_holding_person(person_id: UUID) -> list[UUID]:
    """Return the organisations in which a person is a member in any state; needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("select tenant_id from tenants_holding_person(%s)", [person_id])
        return [row[0] for row in cursor.fetchall()]


def places_of_person(person_id: UUID) -> list[Place]:
    """Return the organisations of an active member with the person's role in each, by two queries; needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [[role.value for role in Role], person_id])
        roles: dict[UUID, str] = dict(cursor.fetchall())
    found = Organisation.objects.filter(id__in=roles).order_by("id")
    return [Place(one.id, one.slug, one.name, roles[one.id]) for one in found]


def member(member_id: UUID) -> Membership:
    """Return a membership with its person; raises NotFound for an id that is not of this organisation."""
    found = with_person(Membership.objects.filter(id=member_id)).first()
    if found is None:
        raise NotFound()
    return found


def grant(member_id: UUID) -> Grant:
    """Return what a member may do; raises NotFound for an id that is not of this organisation."""
    found = member(member_id)
    capabilities = capabilities_of(found.role) if found.is_active else frozenset()
    return Grant(found.id, found.grant_epoch, found.role, capabilities, found.is_active)


def member_cards(member_ids: Iterable[UUID]) -> dict[UUID, MemberCard]:
    """Return name and colour of members by id, in one query."""
    rows = with_person(Membership.objects.filter(id__in=set(member_ids)))
    return {row.id: MemberCard(row.id, row.display_name, row.colour) for row in rows}


def member_names(member_ids: Iterable[UUID]) -> dict[UUID, str]:
    return {card.id: card.name for card in member_cards(member_ids).values()}


def members_named(text: str) -> list[UUID]:
    """Return the members on whose name, as it is shown, a text stands."""
    rows = with_person(Membership.objects.all())
    return [row.id for row in rows if fold(text) in fold(row.display_name)]


def grant_epochs(member_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the grant epochs of those of these members who are active, in one query."""
    return ask_grant_epochs(member_ids)()


def ask_grant_epochs(member_ids: Iterable[UUID]) -> Callable[[], dict[UUID, int]]:
    """The same; what is returned reads the answer, so that other statements can be sent before that.

    Asked in every transaction of the sync relay, hence without the ORM, which would cost a third of it.
    """
    cursor = connection.cursor()
    cursor.execute(_EPOCHS, [current_tenant_id(), list(set(member_ids))])
    return lambda: dict(cursor.fetchall())


def live_keys(key_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of these API keys that still open something; asks nothing when there are none."""
    wanted = set(key_ids)
    return {key.id for key in ApiKey.objects.filter(id__in=wanted) if key.is_live} if wanted else set()


def require_api_key(key_id: UUID) -> None:
    """Raises NotFound unless this organisation has such a key that was not revoked."""
    if not ApiKey.objects.filter(id=key_id, revoked_at=None).exists():
        raise NotFound()
