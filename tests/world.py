"""One small world for the tests: two companies with named people.

Acme and Globex are made anew for each test, with addresses of their own, so that nothing needs flushing and
tests may run side by side.
"""

from dataclasses import dataclass, field
from uuid import UUID

from django.test import Client

from kernel.ids import uuid7
from kernel.rooms import Role
from kernel.rooms.registry import key_scopes
from kernel.tenancy import Actor, tenant_scope
from tenants import commands, queries
from tenants.models import Membership, Person

PASSWORD = "correct horse battery"

STAFF = {
    "olivia": Role.OWNER,
    "adam": Role.ADMIN,
    "edith": Role.EDITOR,
    "walter": Role.WRITER,
    "vera": Role.VIEWER,
}


@dataclass
class Company:
    """An organisation and its people, by first name."""

    id: UUID
    slug: str
    people: dict[str, Person] = field(default_factory=dict)
    members: dict[str, UUID] = field(default_factory=dict)

    def actor(self, name: str = "walter") -> Actor:
        """The actor of one of its people, as a door would build it."""
        with tenant_scope(self.id):
            actor = queries.actor_of_member(self.members[name], "test-request")
        assert actor is not None
        return actor

    def client(self, name: str = "walter") -> Client:
        """A signed-in browser without its JavaScript."""
        client = Client()
        client.force_login(self.people[name])
        return client

    def url(self, path: str) -> str:
        return f"/t/{self.slug}/api/v1/{path}"

    def api_key(self, name: str = "olivia", scopes: frozenset[str] = key_scopes()) -> str:
        """A fresh API key made by one of its people."""
        with tenant_scope(self.id):
            _, secret = commands.create_api_key(self.actor(name), "test key", scopes)
        return secret


@dataclass
class World:
    acme: Company
    globex: Company


def build_world() -> World:
    return World(build_company("Acme"), build_company("Globex"))


def build_company(name: str) -> Company:
    """Found an organisation with one person per role."""
    mark = uuid7().hex[-12:]
    founder = _person("olivia", name, mark)
    organisation = commands.create_organisation(founder, name, f"{name.lower()}-{mark}")
    company = Company(organisation.id, organisation.slug, {"olivia": founder})
    with tenant_scope(organisation.id):
        company.members["olivia"] = Membership.objects.get(person=founder).id
        for first, role in STAFF.items():
            if first != "olivia":
                company.people[first] = _person(first, name, mark)
                company.members[first] = commands.add_member(
                    Actor.system(organisation.id), company.people[first], role
                ).id
    return company


def _person(first: str, company: str, mark: str) -> Person:
    email = f"{first}.{mark}@{company.lower()}.example"
    return Person.objects.create_user(email, PASSWORD, name=first.capitalize())
