"""What people change about themselves."""

from kernel import journal
from kernel.errors import Invalid
from kernel.tenancy import tenant_scope
from tenants import queries
from tenants.journal_events import MemberRenamed
from tenants.models import Membership, Person

MAX_NAME = 120


def rename_person(person: Person, name: str, request_id: str = "") -> Person:
    """Give oneself another name, in every organisation one belongs to; each writes it down. Raises Invalid."""
    cleaned = " ".join(name.replace("\x00", "").split())
    if not 1 <= len(cleaned) <= MAX_NAME:
        raise Invalid(fields={"name": [{"code": "length", "message": f"1 to {MAX_NAME} characters."}]})
    if cleaned == person.name:
        return person
    person.name = cleaned
    person.save(update_fields=["name"])
    for tenant_id in queries.tenant_ids_of_person(person.id):
        with tenant_scope(tenant_id):
            member = Membership.objects.get(person=person)
            actor = queries.actor_of_member(member.id, request_id)
            if actor is not None:
                journal.append(actor, MemberRenamed(member.id))
    return person
