"""Founding an organisation."""

import secrets
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from kernel import journal
from kernel.errors import Invalid
from kernel.tenancy import Actor, tenant_scope
from tenants.commands.members import add_member
from tenants.errors import SlugTaken
from tenants.models import Organisation, Person
from tenants.roles import Role

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
            journal.append(
                actor, "organisation.created", ("organisation", organisation.id), {"owner_id": str(owner.id)}
            )
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
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(fields={"timezone": [{"code": "unknown", "message": "not an IANA time zone"}]}) from error
    return timezone
