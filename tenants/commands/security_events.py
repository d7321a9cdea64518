"""What people and programs do at the door, written into the journal of each organisation it concerns.

Without content, and without what was typed. Whatever a stranger can cause is counted, see `journal.append_counted`;
what belongs to no organisation is counted by the hour in the platform log.
"""

from uuid import UUID

from django.db import connection

from kernel import journal
from kernel.clock import now
from kernel.ids import uuid7
from kernel.observability import get_logger
from kernel.tenancy import Actor, tenant_scope
from kernel.tenancy.actor import ActorKind
from tenants import queries
from tenants.journal_events import ApiKeyRefused, SignInFailed
from tenants.models import Membership, Person

log = get_logger(__name__)

_COUNT = """
insert into tenants_platformevent (id, verb, hour, count, last_at)
values (%s, %s, date_trunc('hour', %s::timestamptz), 1, %s)
on conflict (verb, hour) do update set count = tenants_platformevent.count + 1, last_at = excluded.last_at
"""


def record_for_person(
    person: Person, event: type[journal.Event], request_id: str = "", by_themselves: bool = True
) -> None:
    """Journal what a person did, or what somebody tried in their name, in each of their organisations."""
    places = queries.tenant_ids_of_person(person.id)
    for tenant_id in places:
        with tenant_scope(tenant_id):
            member_id = Membership.objects.values_list("id", flat=True).get(person=person)
            actor = (
                _member_actor(tenant_id, member_id, request_id)
                if by_themselves
                else _unknown_actor(tenant_id, request_id)
            )
            journal.append_counted(actor, event(member_id))
    if not places:
        record_platform_event(f"{event.verb}_without_organisation")


def record_failed_sign_in(email: str, request_id: str = "") -> None:
    """Journal a wrong password where the person is known; count an unknown address in the platform log."""
    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        return record_platform_event("sign_in.unknown_address")
    return record_for_person(person, SignInFailed, request_id, by_themselves=False)


def record_refused_key(tenant_id: UUID | None, actor: Actor | None, header: str, missing: str, request_id: str) -> None:
    """Journal that a key opened nothing, and why: unknown, revoked, expired, its member away, or a right it lacks."""
    if tenant_id is None:
        return record_platform_event("api_key.refused_at_unknown_organisation")
    with tenant_scope(tenant_id):
        if actor is not None:
            refused = ApiKeyRefused(actor.id, reason="right", missing=missing)
        else:
            key, reason = queries.refusal_reason(header)
            kind = "api_key" if key else "organisation"
            refused = ApiKeyRefused(key or tenant_id, subject_kind=kind, reason=reason)
        journal.append_counted(actor or _unknown_actor(tenant_id, request_id), refused)
    return None


def record_platform_event(verb: str) -> None:
    """Count, by the hour, what belongs to no organisation."""
    at = now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [uuid7(), verb, at, at])
    log.info("platform.event", verb=verb)


def _member_actor(tenant_id: UUID, member_id: UUID, request_id: str) -> Actor:
    return Actor(tenant_id, ActorKind.HUMAN, member_id, member_id, "", request_id=request_id)


def _unknown_actor(tenant_id: UUID, request_id: str) -> Actor:
    return Actor.system(tenant_id, request_id=request_id)
