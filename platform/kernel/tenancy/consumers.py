"""The socket door: every consumer of a tenant derives from TenantConsumer."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from kernel import executor
from kernel.http.request_id import choose
from kernel.ids import uuid7
from kernel.tenancy import ports
from kernel.tenancy.actor import Actor
from kernel.tenancy.work import in_scope

P = ParamSpec("P")
R = TypeVar("R")

CLOSE_BAD_REQUEST = 4400
CLOSE_NOT_SIGNED_IN = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_NOT_FOUND = 4404


class DoorClosed(Exception):
    """The caller may not enter; carries the close code (4400 to 4499 are final for stock clients)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class TenantConsumer(AsyncWebsocketConsumer):
    """Knows its tenant and actor after `open_door`; database work goes through `db`."""

    actor: Actor
    tenant_id: UUID
    request_id: str

    async def open_door(self) -> Actor:
        """Check origin, organisation and membership; raises DoorClosed with 4401, 4403 or 4404."""
        self.request_id = choose(self._header(b"x-request-id")) or uuid7().hex
        if not self._origin_is_ours():
            raise DoorClosed(CLOSE_FORBIDDEN)
        tenant_id, actor = await executor.run(executor.db(), self._identify)
        if actor is None or tenant_id is None:
            raise DoorClosed(CLOSE_NOT_FOUND if self._is_somebody() else CLOSE_NOT_SIGNED_IN)
        self.tenant_id, self.actor = tenant_id, actor
        return actor

    async def db(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a unit of database work in the tenant's scope."""
        return await in_scope(self.tenant_id, function, *args, **kwargs)

    def query(self, name: str, default: str = "") -> str:
        """Return one value of the URL's query string."""
        query_string: bytes = self.scope["query_string"]
        return parse_qs(query_string.decode("latin-1")).get(name, [default])[0]

    def _identify(self) -> tuple[UUID | None, Actor | None]:
        return ports.actor_of_socket(self.scope, self.request_id)

    def _is_somebody(self) -> bool:
        user: Any = self.scope.get("user")
        return bool(self._header(b"authorization")) or bool(user and user.is_authenticated)

    def _origin_is_ours(self) -> bool:
        """A browser always sends Origin; a program with a key sends none and cannot be tricked by a page."""
        origin = self._header(b"origin")
        if not origin:
            return True
        host = urlsplit(origin).netloc
        return host == self._header(b"host") or origin in settings.CSRF_TRUSTED_ORIGINS

    def _header(self, name: bytes) -> str:
        headers: list[tuple[bytes, bytes]] = self.scope["headers"]
        return next((value.decode("latin-1") for key, value in headers if key == name), "")
