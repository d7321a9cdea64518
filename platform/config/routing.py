"""The sockets of all apps, and the answer to every other address."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from channels.auth import AuthMiddlewareStack
from django.urls import re_path

from kernel.http.socket_refusals import not_found

SOCKET_APPS = ("editor", "generation")

websocket_urlpatterns: list[Any] = []
for _app in SOCKET_APPS:
    if find_spec(f"{_app}.routing"):
        websocket_urlpatterns += import_module(f"{_app}.routing").websocket_urlpatterns
for _pattern in websocket_urlpatterns:
    _pattern.callback = AuthMiddlewareStack(_pattern.callback)
# Last, and without a look at who asks: there is nothing to tell anybody.
_everything_else: Any = not_found
websocket_urlpatterns.append(re_path("", _everything_else))
