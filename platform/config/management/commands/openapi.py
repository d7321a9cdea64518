"""Write the OpenAPI document, for clients that are generated from it."""

import json
from typing import Any

from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator


class Command(BaseCommand):
    help = "Prints the OpenAPI document as JSON."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        document = SchemaGenerator().get_schema(request=None, public=True)
        self.stdout.write(json.dumps(document, indent=2, default=str))
