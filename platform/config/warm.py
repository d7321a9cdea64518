"""Load what is slow to load after the process answers, so that neither its start nor the first person waits."""

import threading
from importlib import import_module
from typing import Any

from django.conf import settings

from config.rooms import ROOMS
from kernel.tenancy.asgi import App


def warm_up() -> None:
    """Load what the rooms need soon on a thread of their own; whoever needs a part earlier loads it then."""
    _load_behind([name for room in ROOMS for name in room.warm])


class WarmAtWork:
    """Loads what is large behind the first request for an organisation: who opens a page asks a question soon, and a
    process that nobody uses stays small."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._is_cold = True

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._is_cold and scope.get("path", "").startswith("/t/"):
            self._is_cold = False
            _load_behind([name for room in ROOMS for name in room.warm_at_work])
        await self.app(scope, receive, send)


def _load_behind(names: list[str]) -> None:
    if settings.WARM_UP and names:
        threading.Thread(target=_load, args=(names,), name="warm-up", daemon=True).start()


def _load(names: list[str]) -> None:
    """Each a module, or `module:function` to be called."""
    for name in names:
        module, _, function = name.partition(":")
        loaded = import_module(module)
        if function:
            getattr(loaded, function)()
