"""Write the page of what is journaled from the catalogue of events."""

import inspect
from typing import Any

from django.core.management.base import BaseCommand

from kernel.journal.catalogue import DeclaredField, Event, events, fields_of

HEADER = """# Events

What the journal records, made from the catalogue by `manage.py describe_events`; a test fails when they part. Each
row also has its id, time, actor, request and the number it has among its subject's. Fields marked *encrypted* are
stored under the key of the person they belong to; fields marked *optional* are stored only where they say something.
Events marked *live* are heard by open tabs that follow the topic. How an event is declared and read:
[journal](journal.md); how tabs hear of it: [live news](live.md).
"""


def catalogue() -> str:
    """Return the page as Markdown; events that tests declare are not on it."""
    declared = sorted(events().items())
    apps = sorted({app_of(kind) for _, kind in declared} - {"tests"})
    return HEADER + "".join(_section(app, [kind for _, kind in declared if app_of(kind) == app]) for app in apps)


def app_of(kind: type[Event]) -> str:
    return kind.__module__.partition(".")[0]


def _section(app: str, kinds: list[type[Event]]) -> str:
    return f"\n## {app}\n" + "".join(map(_entry, kinds))


def _entry(kind: type[Event]) -> str:
    about = " or ".join(kind.subject_kinds)
    title = f"\n### `{kind.verb}`\n\n{' '.join(inspect.cleandoc(kind.__doc__ or '').split())}\n\n"
    live = f" Live: {', '.join(kind.topics)}." if kind.topics else ""
    facts = f"Subject: {about}. Schema version: {kind.schema_version}.{live}\n"
    rows = "".join(map(_row, fields_of(kind)))
    return title + facts + (f"\n| Field | Type | |\n| --- | --- | --- |\n{rows}" if rows else "")


def _row(field: DeclaredField) -> str:
    marks = {"encrypted": field.is_personal, "optional": field.is_optional, "one key for each entry": field.is_counts}
    type_name = field.type_name.replace("|", "\\|")
    return f"| `{field.key}` | {type_name} | {', '.join(mark for mark, holds in marks.items() if holds)} |\n"


class Command(BaseCommand):
    help = "Prints the page of journal events (docs/events.md)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(catalogue(), ending="")
