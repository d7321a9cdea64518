"""What beat runs, as the rooms ask for it. Sweeps find work by its row's state, so a lost message costs one turn."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from kernel.rooms import Room, ScheduledTask


def schedule_of(rooms: Iterable[Room]) -> dict[str, dict[str, Any]]:
    """Return Celery's `beat_schedule`. Raises TypeError where two rooms name an entry alike."""
    tasks = [task for room in rooms for task in (*room.schedule, *chain(*(one.schedule for one in room.readers)))]
    entries = {task.name: _entry(task) for task in tasks}
    if len(entries) < len(tasks):
        raise TypeError("two scheduled tasks have the same name")
    return entries


def _entry(task: ScheduledTask) -> dict[str, Any]:
    expiry = {} if task.expires_s is None else {"expires": task.expires_s}
    return {"task": task.task, "args": task.args, "schedule": task.every_s, "options": {"queue": task.queue, **expiry}}
