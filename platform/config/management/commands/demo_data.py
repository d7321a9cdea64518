"""Fill an empty installation with two companies to try things on."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from config.demo import COMPANIES, PASSWORD, Company, Staff
from editor import commands as editor
from kernel.rooms import Role
from kernel.tenancy import Actor, tenant_scope
from knowledge import commands as knowledge
from tenants import commands as tenants
from tenants import queries as people
from tenants.models import Membership, Person


class Command(BaseCommand):
    help = "Creates the demo organisations Acme and Globex once and writes their sign-ins to demo.json."

    def handle(self, *args: Any, **options: Any) -> None:
        sign_ins = [entry for company in COMPANIES for entry in self._found(company)]
        path = Path(settings.SCRIPTORIUM_VAR) / "demo.json"
        path.write_text(json.dumps(sign_ins, indent=2) + "\n")
        for sign_in in sign_ins:
            self.stdout.write(json.dumps(sign_in))

    def _found(self, company: Company) -> list[dict[str, str]]:
        if people.tenant_of_slug(company.slug) is None:
            with transaction.atomic():
                _create(company)
        return [_sign_in(company, one) for one in company.staff]


def _create(company: Company) -> None:
    founder, *others = company.staff
    organisation = tenants.create_organisation(_person(founder), company.name, company.slug, company.timezone)
    with tenant_scope(organisation.id):
        for one in others:
            tenants.add_member(Actor.system(organisation.id), _person(one), one.role)
        owner = people.actor_of_member(Membership.objects.get(role=Role.OWNER).id)
        assert owner is not None  # noqa: S101 - created two lines above
        for title, markdown in company.documents:
            editor.create_document(owner, title, "organisation", markdown)
        knowledge.add_demo_files(owner, company.slug)


def _person(one: Staff) -> Person:
    return Person.objects.filter(email=one.email).first() or Person.objects.create_user(
        one.email, PASSWORD, name=one.name
    )


def _sign_in(company: Company, one: Staff) -> dict[str, str]:
    return {"organisation": company.name, "email": one.email, "password": PASSWORD, "role": one.role.value}
