"""The socket door: every consumer of a tenant derives from TenantConsumer."""

from collections.abc import Callable
from typing import Any, ClassVar, ParamSpec, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from kernel import executor
from kernel.errors import RateLimited
from kernel.http.request_id import choose
from kernel.http.socket_refusals import refuse
from kernel.ids import uuid7
from kernel.limits import network_of
from kernel.tenancy import ports
from kernel.tenancy.actor import Actor, Capability, named
from kernel.tenancy.watch import CLOSE_FORBIDDEN, CLOSE_NOT_SIGNED_IN, Visitor, watch
from kernel.tenancy.work import in_scope

P = ParamSpec("P")
R = TypeVar("R")

CLOSE_BAD_REQUEST = 4400
CLOSE_NOT_FOUND = 4404
_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port, the port of the scheme where none stands; None for what is no origin (RFC 6454)."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    is_origin = parts.hostname and port and "@" not in parts.netloc and not (parts.path or parts.query)
    return (parts.scheme, parts.hostname or "", port or 0) if is_origin else None


class DoorClosed(Exception):
    """The caller may not enter; carries the close code (4400 to 4499 are final for stock clients)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class TenantConsumer(AsyncWebsocketConsumer):
    """Knows its tenant and actor after `open_door`; database work goes through `db`.

    From then on it is closed within two seconds when the session it came in with ends, when its key is withdrawn, when
    its member is deactivated and when its member loses the right it needs. `capability` is that right, or a tuple of
    rights any of which will do; without one it cannot be declared.
    """

    capability: ClassVar[Capability] = ""
    actor: Actor
    tenant_id: UUID
    request_id: str
    _visitor: Visitor | None = None
    _found: tuple[UUID | None, Actor | None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if self._visitor is not None:
                watch().leave(self._visitor)

    async def websocket_connect(self, message: Any) -> None:
        """Answer 429 and open nothing where the caller's network has tried too many keys that open nothing."""
        self.request_id = choose(self._header(b"x-request-id")) or uuid7().hex
        try:
            if self._header(b"authorization"):
                await executor.run(executor.db(), self._count_bad_key)
        except RateLimited as error:
            await self._note_refusal(self._found[0] if self._found else None, None)
            await refuse(self.scope, self.base_send, error)
            raise StopConsumer from None
        await super().websocket_connect(message)

    async def end(self, code: int) -> None:
        """Close it, because whoever opened it may no longer be here."""
        await self.close(code)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not cls.capability:
            raise TypeError(f"{cls.__name__} asks for no capability")

    async def open_door(self) -> Actor:
        """Check origin, organisation, membership and capability; raises DoorClosed with 4401, 4403 or 4404."""
        if not self._origin_is_ours():
            raise DoorClosed(CLOSE_FORBIDDEN)
        found = self._found if self._found is not None else await executor.run(executor.db(), self._identify)
        tenant_id, actor = found
        if actor is None or tenant_id is None:
            await self._note_refusal(tenant_id, None)
            raise DoorClosed(CLOSE_NOT_FOUND if self._is_somebody() else CLOSE_NOT_SIGNED_IN)
        if not actor.can_any(self.capability):
            await self._note_refusal(tenant_id, actor)
            raise DoorClosed(CLOSE_FORBIDDEN)
        self.tenant_id, self.actor = tenant_id, actor
        self.watch_over(self.capability)
        return actor

    def watch_over(self, needs: Capability) -> None:
        """From now on end with the loss of this right; who has seen what is asked for may name it more narrowly."""
        if self._visitor is not None:
            watch().leave(self._visitor)
        self._visitor = watch().enter(self.actor, needs, self.end)

    async def db(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a unit of database work in the tenant's scope."""
        return await in_scope(self.tenant_id, function, *args, **kwargs)

    def query(self, name: str, default: str = "") -> str:
        """Return one value of the URL's query string."""
        query_string: bytes = self.scope["query_string"]
        return parse_qs(query_string.decode("latin-1")).get(name, [default])[0]

    def _identify(self) -> tuple[UUID | None, Actor | None]:
        return ports.actor_of_socket(self.scope, self.request_id)

    def _count_bad_key(self) -> None:
        """Raises RateLimited. A key is looked up before the socket is accepted: a program sees an HTTP status then."""
        self._found = self._identify()
        if self._found[1] is None:
            ports.count_bad_key(network_of((self.scope.get("client") or [""])[0]))

    async def _note_refusal(self, tenant_id: UUID | None, actor: Actor | None) -> None:
        if header := self._header(b"authorization"):
            missing = named(self.capability) if actor else ""
            await executor.run(executor.db(), ports.note_refusal, tenant_id, actor, header, missing, self.request_id)

    def _is_somebody(self) -> bool:
        user: Any = self.scope.get("user")
        return bool(self._header(b"authorization")) or bool(user and user.is_authenticated)

    def _origin_is_ours(self) -> bool:
        """A browser always sends Origin; a program with a key sends none and cannot be tricked by a page."""
        origin = self._header(b"origin")
        if not origin:
            return True
        ours = {
            origin_of(f"{self._scheme()}://{self._header(b'host')}"),
            *map(origin_of, settings.CSRF_TRUSTED_ORIGINS),
        }
        return origin_of(origin) in ours - {None}

    def _scheme(self) -> str:
        """How the browser reached us; the gateway's word counts where Django takes it for requests, too."""
        if settings.SECURE_PROXY_SSL_HEADER and self._header(b"x-forwarded-proto") == "https":
            return "https"
        return "https" if self.scope.get("scheme") == "wss" else "http"

    def _header(self, name: bytes) -> str:
        headers: list[tuple[bytes, bytes]] = self.scope["headers"]
        return next((value.decode("latin-1") for key, value in headers if key == name), "")
