"""Create an organisation and its owner from the command line."""

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.errors import ScriptoriumError
from tenants.commands import create_organisation
from tenants.models import Person


class Command(BaseCommand):
    help = "Creates an organisation and its owner; a person who already signs in here keeps their password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the organisation's name")
        parser.add_argument("email", help="the owner's e-mail address")
        parser.add_argument("--slug", default="", help="short name in addresses; made from the name when left out")
        parser.add_argument("--timezone", default="UTC", help="IANA time zone in which budget days begin")
        parser.add_argument("--owner-name", default="", help="the owner's name")

    def handle(self, *args: Any, **options: Any) -> None:
        known = Person.objects.filter(email=options["email"].lower()).first()
        owner = known or self._new_person(options)
        try:
            organisation = create_organisation(owner, options["name"], options["slug"], options["timezone"])
        except BaseException as error:
            # Persons are written by a role of their own, so by a transaction of their own.
            if known is None:
                Person.objects.remove_unused(owner)
            if isinstance(error, ScriptoriumError):
                raise CommandError(error.detail) from error
            raise
        self.stdout.write(f"/t/{organisation.slug}/")

    def _new_person(self, options: dict[str, Any]) -> Person:
        password = getpass.getpass(f"Password for {options['email']}: ")
        person = Person(email=options["email"].lower(), name=options["owner_name"])
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return Person.objects.create_user(person.email, password, name=person.name)
