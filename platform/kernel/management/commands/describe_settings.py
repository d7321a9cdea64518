"""Write the configuration reference from the typed settings."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from kernel.rooms import Room, RoomSettings, rooms

HEADER = """# Configuration

Every setting is an environment variable; `NAME_FILE` may name a file that holds the value of `NAME`. The tables are
made from the typed settings by `manage.py describe_settings`; a test fails when they part. What steers
`make run`, `make backup` and `make restore` alone, such as `BACKUP_KEY`, is in [running](running.md).
"""

TABLE = """
## {title}

| Name | Default | What it does |
| --- | --- | --- |
"""


def reference() -> str:
    """Return the reference as Markdown."""
    of_rooms = {room.name: _declared_by(room) for room in rooms() if room.settings}
    declared = {name for names in of_rooms.values() for name in names}
    fields = type(settings.ENV).model_fields
    tables = [_table("Platform", [name for name in fields if name not in declared])]
    return HEADER + "".join(tables + [_table(title.capitalize(), names) for title, names in of_rooms.items()])


def _declared_by(room: Room) -> list[str]:
    declared = room.settings.model_fields if room.settings else {}
    return [name for name in declared if name not in RoomSettings.model_fields]


def _table(title: str, names: list[str]) -> str:
    fields = type(settings.ENV).model_fields
    rows = (f"| `{name}` | {_default(fields[name])} | {fields[name].description} |\n" for name in names)
    return TABLE.format(title=title) + "".join(rows)


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
