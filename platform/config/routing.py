"""The sockets of all apps."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

SOCKET_APPS = ("editor", "generation")

websocket_urlpatterns: list[Any] = []
for _app in SOCKET_APPS:
    if find_spec(f"{_app}.routing"):
        websocket_urlpatterns += import_module(f"{_app}.routing").websocket_urlpatterns
