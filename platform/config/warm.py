"""Load what is slow to load after the process answers, so that neither its start nor the first person waits."""

import threading
from importlib import import_module

from django.conf import settings

from config.rooms import ROOMS


def warm_up() -> None:
    """Import the rooms' slow modules on a thread of their own; whoever needs one earlier imports it then."""
    slow = [module for room in ROOMS for module in room.warm]
    if settings.WARM_UP:
        threading.Thread(target=lambda: [import_module(name) for name in slow], name="warm-up", daemon=True).start()
