"""`manage.py repair --tenant acme --document ID`: take out of a document what no reader can follow."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandParser

from editor import commands
from kernel.tenancy.management import TenantCommand


class Command(TenantCommand):
    help = "Voids the events of a document that no reader can follow, by one later event; the log stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--document", required=True, type=UUID, help="the document's id")

    def handle_in_scope(self, **options: Any) -> str | None:
        voided = commands.repair_document(self.actor, options["document"])
        if not voided:
            return "Nothing had to be voided."
        return f"Voided {len(voided)} events: {', '.join(map(str, voided))}"
