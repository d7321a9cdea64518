"""Founding an organisation, and what its owners settle for all."""

import secrets
from functools import cache
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from kernel import journal
from kernel.errors import Invalid
from kernel.rooms import Role
from kernel.tenancy import Actor, tenant_scope
from tenants import ports
from tenants.capabilities import ORGANISATION_MANAGE
from tenants.commands.members import add_member
from tenants.errors import SlugTaken
from tenants.journal_events import OrganisationChanged, OrganisationCreated
from tenants.models import Organisation, Person

# Short names that would be mistaken for something else in an address.
RESERVED = frozenset({"api", "admin", "static", "t", "www", "health", "metrics", "sign-in", "sign-up", "invite"})


def create_organisation(founder: Person, name: str, slug: str = "", timezone: str = "UTC") -> Organisation:
    """Found an organisation with its first owner and return it.

    `slug` is the short name in every address; left out, it is made from the name. Raises SlugTaken, or
    Invalid for a name or time zone that cannot be used.
    """
    fields = {
        "name": _checked_name(name),
        "slug": _checked_slug(slug, name),
        "timezone": _checked_zone(timezone),
    }
    with transaction.atomic():
        organisation = _create(fields)
        with tenant_scope(organisation.id):
            owner = add_member(Actor.system(organisation.id), founder, Role.OWNER)
            actor = Actor.system(organisation.id)
            journal.append(actor, OrganisationCreated(organisation.id, owner_id=owner.id))
    return organisation


def change_new_document_visibility(actor: Actor, visibility: str) -> Organisation:
    """Settle who reads a document made from now on without a word about it; those that are there stay as they are.

    Raises Forbidden or Invalid.
    """
    actor.require(ORGANISATION_MANAGE)
    if visibility not in Organisation.Visibility.values:
        message = "Choose private or organisation."
        raise Invalid(fields={"new_document_visibility": [{"code": "unknown", "message": message}]})
    Organisation.objects.filter(id=actor.tenant_id).update(new_document_visibility=visibility)
    journal.append(actor, OrganisationChanged(actor.tenant_id, new_document_visibility=visibility))
    return Organisation.objects.get(id=actor.tenant_id)


def change_time_zone(actor: Actor, timezone: str) -> Organisation:
    """Settle where the organisation's days and months begin; the running ones are counted anew by instant.

    Raises Forbidden, Invalid, or Unavailable when budgets cannot be counted now; then nothing changes.
    """
    actor.require(ORGANISATION_MANAGE)
    zone = _checked_zone(timezone)
    organisation = Organisation.objects.select_for_update(no_key=True).get(id=actor.tenant_id)
    if organisation.timezone == zone:
        return organisation
    if ports.move_windows.is_filled:
        ports.move_windows(zone)
    changed = OrganisationChanged(actor.tenant_id, timezone=zone, timezone_before=organisation.timezone)
    organisation.timezone = zone
    organisation.save(update_fields=["timezone"])
    journal.append(actor, changed)
    return organisation


def _create(fields: dict[str, str]) -> Organisation:
    try:
        with transaction.atomic():
            return Organisation.objects.create(**fields)
    except IntegrityError as error:
        raise SlugTaken("Choose another short name.", fields={"slug": [{"code": "taken"}]}) from error


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= 120:
        raise Invalid(fields={"name": [{"code": "length", "message": "1 to 120 characters"}]})
    return name


def _checked_slug(slug: str, name: str) -> str:
    made = slugify(slug or name)[:40].strip("-") or f"org-{secrets.token_hex(3)}"
    if made in RESERVED:
        raise SlugTaken("Choose another short name.", fields={"slug": [{"code": "taken"}]})
    return made


def _checked_zone(timezone: str) -> str:
    # Asked of the list, not by opening it: a name may also be that of a folder.
    if timezone not in _zones():
        raise Invalid(fields={"timezone": [{"code": "unknown", "message": "This is not an IANA time zone."}]})
    return timezone


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
