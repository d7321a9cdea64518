"""What beat runs, and how often in seconds. Sweeps find work by its row's state, so a lost message costs one turn."""

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    "journal-readers": {
        "task": "kernel.read_journal",
        "schedule": 1.0,
        "options": {"queue": "default", "expires": 5},
    },
    "idempotency": {"task": "kernel.sweep_idempotency", "schedule": 3600.0, "options": {"queue": "default"}},
    "generations": {
        "task": "generation.sweep_interrupted",
        "schedule": 10.0,
        "options": {"queue": "default", "expires": 10},
    },
}
