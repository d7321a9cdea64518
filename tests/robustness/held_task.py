"""A task that a worker holds for as long as a test wants, for workers started with `--include`."""

import time
from pathlib import Path

from celery import shared_task


@shared_task(name="tests.hold")
def hold(place: str, seconds: float) -> None:
    """Leave a file when it begins, and go on for so long."""
    Path(place).touch()
    time.sleep(seconds)
