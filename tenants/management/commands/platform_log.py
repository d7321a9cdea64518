"""Show what happened at the door that belongs to no organisation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.models import PlatformEvent


class Command(BaseCommand):
    help = "Prints how often, by the hour, what belongs to no organisation: tries at unknown addresses, for example."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=100, help="how many lines, newest first")

    def handle(self, *args: Any, **options: Any) -> None:
        for row in PlatformEvent.objects.order_by("-hour", "verb")[: options["limit"]]:
            self.stdout.write(f"{row.hour.isoformat()}  {row.count:>9}  {row.verb}")
