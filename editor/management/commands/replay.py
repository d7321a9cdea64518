"""`manage.py replay --tenant acme --document ID`: rebuild a document from event 1 and compare."""

from typing import Any
from uuid import UUID

from django.core.management.base import CommandError, CommandParser

from editor import commands, queries
from kernel.tenancy.management import TenantCommand


class Command(TenantCommand):
    help = "Replays a document's log from zero and compares the result with its snapshot and the events after it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--document", required=True, type=UUID, help="the document's id")

    def handle_in_scope(self, **options: Any) -> str | None:
        document: UUID = options["document"]
        queries.document(self.actor, document)
        found = commands.replay(document)
        line = f"{found.events} updates up to event {found.seq}, content sha256 {found.content_sha256}"
        if found.has_pending:
            self.stderr.write("Some events wait for one that is not in the log.")
        if not found.equals_snapshot:
            raise CommandError(f"The replay differs from what readers get. {line}")
        return f"The replay equals what readers get. {line}"
