"""What must hold before a process works: everything that was registered is also run."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from kernel.journal import readers
from kernel.outbox import deliveries


@register
def every_reader_is_scheduled(**_: Any) -> list[Error]:
    """A reader of the journal has one entry of beat's, and a delivery a second one that sends."""
    wanted = [("kernel.read_journal", name) for name in readers()]
    wanted += [("kernel.send_outbox", name) for name in deliveries()]
    entries = [(entry["task"], *entry.get("args", ())) for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    return [
        Error(f"{task} must be scheduled exactly once for “{name}”.", id="kernel.E001")
        for task, name in wanted
        if entries.count((task, name)) != 1
    ]
