"""Erase a member's data from one organisation, for whoever runs the installation."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from kernel.tenancy.management import TenantCommand
from tenants import commands
from tenants.models import Membership


class Command(TenantCommand):
    help = "Deactivates a member and erases for good what the organisation holds of them. Cannot be taken back."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--email", required=True, help="the member's address")
        parser.add_argument("--reason", required=True, help="kept in the audit log")

    def handle_in_scope(self, **options: Any) -> None:
        member = Membership.objects.filter(person__email=options["email"].strip().lower()).first()
        if member is None:
            raise CommandError("There is no member with this address.")
        if member.is_active:
            commands.set_state(self.actor, member.id, Membership.State.DEACTIVATED)
        erased = commands.erase_member(self.actor, member.id, options["reason"])
        self.stdout.write("Erased: " + ", ".join(f"{count} {kind}" for kind, count in sorted(erased.items())) + ".")
