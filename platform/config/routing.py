"""The sockets of all rooms, and the answer to every other address."""

from typing import Any

from channels.auth import AuthMiddlewareStack
from django.urls import path, re_path
from django.utils.module_loading import import_string

from config.rooms import ROOMS
from kernel.http.socket_refusals import not_found
from kernel.rooms import Socket


def _route(socket: Socket) -> Any:
    consumer: Any = AuthMiddlewareStack(import_string(socket.consumer).as_asgi())
    return path(f"t/<slug:slug>/ws/{socket.address}", consumer)


websocket_urlpatterns: list[Any] = [_route(socket) for room in ROOMS for socket in room.sockets]
# Last, and without a look at who asks: there is nothing to tell anybody.
_everything_else: Any = not_found
websocket_urlpatterns.append(re_path("", _everything_else))
