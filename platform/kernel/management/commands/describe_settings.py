"""Write the configuration reference from the typed settings."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

HEADER = """# Configuration

Every setting is an environment variable; `NAME_FILE` may name a file that holds the value of `NAME`. The table is made
from the typed settings by `manage.py describe_settings`; a test fails when they part. What steers
`make run`, `make backup` and `make restore` alone, such as `BACKUP_KEY`, is in [running](running.md).

| Name | Default | What it does |
| --- | --- | --- |
"""


def reference() -> str:
    """Return the reference as Markdown."""
    fields = type(settings.ENV).model_fields
    rows = (f"| `{name}` | {_default(field)} | {field.description} |\n" for name, field in fields.items())
    return HEADER + "".join(rows)


def _default(field: Any) -> str:
    value = field.default
    if value in ("", None):
        return "—"
    shown = ", ".join(value) if isinstance(value, list) else str(value)
    return f"`{shown.replace(f'{settings.BASE_DIR}/', '')}`"


class Command(BaseCommand):
    help = "Prints the configuration reference (docs/operations/configuration.md)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(reference(), ending="")
