"""A scope binds every operation and every socket: each asks a capability, and a key without it gets nowhere."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config import routing
from config.schema import TenantDocsView, TenantSchemaView
from generation.api.openai import door
from generation.models import Generation
from kernel.http.socket_refusals import not_found
from kernel.ids import uuid7
from kernel.rooms.registry import all_capabilities
from kernel.tenancy import tenant_scope
from kernel.tenancy.actor import ANY_CAPABILITY, Capability
from kernel.tenancy.consumers import CLOSE_FORBIDDEN, TenantConsumer
from kernel.tenancy.views import TenantAPIView
from tenants.models import ApiKey
from tenants.secrets import digest, new_api_key
from tests.editor.sockets import aside
from tests.isolation.operations import Ids, Operation, operations
from tests.isolation.test_matrix import BODIES, HOLDS_A_SECRET
from tests.isolation.things import things_of
from tests.world import Company, World

pytestmark = pytest.mark.isolation

# They hold nothing of any organisation: a description of the product, and an answer to addresses that do not exist.
OF_NOBODY = {TenantSchemaView, TenantDocsView, door.unknown}


def doors() -> Iterator[tuple[str, Any]]:
    """Every address of an organisation, with the view behind it."""

    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, Any]]:
        for one in patterns:
            address = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, address)
            elif isinstance(one, URLPattern) and address.startswith("t/<slug:slug>/"):
                yield address, getattr(one.callback, "cls", getattr(one.callback, "view_class", one.callback))

    return walk(get_resolver().url_patterns, "")


def sockets() -> dict[str, type[TenantConsumer]]:
    """Every socket's address with its consumer, under whatever is wrapped around it."""
    found = {}
    for one in routing.websocket_urlpatterns:
        inner = one.callback
        while not hasattr(inner, "consumer_class") and hasattr(inner, "inner"):
            inner = inner.inner
        if inner is not not_found:
            found[str(one.pattern)] = inner.consumer_class
    return found


def names_of(capability: Capability) -> frozenset[str]:
    if capability == ANY_CAPABILITY:
        return all_capabilities()
    return frozenset([capability] if isinstance(capability, str) else capability)


def asked_by(operation: Operation) -> frozenset[str]:
    view = next(view for address, view in doors() if _same(address, operation.path))
    return names_of(view.capability_for(operation.method.upper()))


def _same(pattern: str, path: str) -> bool:
    """Whether a pattern of the resolver is a path of the document, whatever the converters are called."""
    parts, others = pattern.split("/"), path.strip("/").split("/") + ([""] if path.endswith("/") else [])
    return len(parts) == len(others) and all(
        one == other or (one.startswith("<") and other.startswith("{"))
        for one, other in zip(parts, others, strict=True)
    )


def of_tenants() -> list[Operation]:
    return [one for one in operations() if one.is_of_a_tenant and one.name not in HOLDS_A_SECRET]


def key_of(company: Company, scopes: frozenset[str]) -> str:
    """A key of the owner's with any scopes, those a key is never given too."""
    secret = new_api_key()
    with tenant_scope(company.id):
        ApiKey.objects.create(
            name="a key", prefix="scr_", key_hash=digest(secret), member_id=company.members["olivia"],
            scopes=sorted(scopes),
        )  # fmt: skip
    return secret


def call(operation: Operation, company: Company, secret: str, ids: Ids) -> tuple[int, str]:
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    response = operation.call(client, company.slug, ids, BODIES.get(operation.name))
    return response.status_code, "" if response.streaming else response.content.decode()


def test_every_address_of_an_organisation_asks_a_capability(database: None) -> None:
    found = list(doors())
    assert len(found) > 50
    for address, view in found:
        if view in OF_NOBODY:
            continue
        assert issubclass(view, TenantAPIView), address
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(view, method):
                asked = names_of(view.capability_for(method.upper()))
                assert asked, (address, method)
                assert asked <= all_capabilities(), (address, method)
    assert {asked_by(one) for one in of_tenants()} >= {frozenset({"policy.read"}), frozenset({"generate", "chat"})}


def test_a_view_or_a_socket_without_a_capability_cannot_be_declared() -> None:
    with pytest.raises(TypeError):
        type("Open", (TenantAPIView,), {"get": lambda self, request: None})
    with pytest.raises(TypeError):
        type("HalfOpen", (TenantAPIView,), {"capability": {"GET": "policy.read"}, "post": lambda self, request: None})
    with pytest.raises(TypeError):
        type("OpenSocket", (TenantConsumer,), {})


def test_a_key_with_every_other_scope_and_one_with_none_get_nowhere(world: World) -> None:
    own = things_of(world.acme)
    keys: dict[frozenset[str], str] = {}
    let_in = []
    for operation in of_tenants():
        needed = asked_by(operation)
        for scopes in (all_capabilities() - needed, frozenset()):
            secret = keys.setdefault(scopes, "") or key_of(world.acme, scopes)
            keys[scopes] = secret
            status, _ = call(operation, world.acme, secret, own)
            if status != 403:
                let_in.append((operation.name, sorted(scopes), status))
    assert let_in == []


def test_the_capability_that_is_named_is_the_one_that_opens(world: World) -> None:
    own = things_of(world.acme)
    shut = []
    for operation in of_tenants():
        needed = asked_by(operation)
        if needed == all_capabilities():
            continue
        answers = [call(operation, world.acme, key_of(world.acme, frozenset({name})), own) for name in sorted(needed)]
        if all(status == 403 for status, _ in answers):
            shut.append((operation.name, answers))
    assert shut == []


PURPOSES = {"chat": "chat", "shorten": "generate", "openai.chat": "generate"}


def generation_of(company: Company, purpose: str) -> UUID:
    with tenant_scope(company.id):
        row = Generation.objects.create(
            purpose=purpose, requested_by_id=company.members["olivia"], state="finished", request_digest=uuid7().hex
        )
    return row.id


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_answer_is_read_and_stopped_with_the_right_it_took_to_ask_for_it(world: World, purpose: str) -> None:
    acme, generation, needed = world.acme, generation_of(world.acme, purpose), PURPOSES[purpose]
    roads = [("get", ""), ("get", "events/"), ("post", "stop/")]

    def statuses(scopes: frozenset[str]) -> set[int]:
        client = Client(headers={"Authorization": f"Bearer {key_of(acme, scopes)}"})
        return {getattr(client, verb)(acme.url(f"generations/{generation}/{road}")).status_code for verb, road in roads}

    for other in sorted(all_capabilities() - {needed}):
        assert statuses(frozenset({other})) == {403}, other
    assert statuses(frozenset({needed})) <= {200, 202}


async def close_code(address: str, secret: str, patience_s: float = 10) -> int | None:
    """What a socket is closed with at once; None when it is let in, or says nothing for so long."""
    application = URLRouter(routing.websocket_urlpatterns)
    headers = [(b"authorization", f"Bearer {secret}".encode()), (b"host", b"testserver")]
    scope = {"type": "websocket", "path": address, "query_string": b"", "headers": headers}
    line = ApplicationCommunicator(application, scope)
    await line.send_input({"type": "websocket.connect"})
    try:
        while (told := await line.receive_output(timeout=patience_s))["type"] == "websocket.accept":
            pass
    except TimeoutError:
        return None
    await line.send_input({"type": "websocket.disconnect", "code": 1000})
    line.stop(exceptions=False)
    return int(told["code"]) if told["type"] == "websocket.close" else None


async def test_every_socket_asks_its_capability(world: World) -> None:
    own = await aside(lambda: things_of(world.acme))
    own["generation_id"] = await aside(lambda: generation_of(world.acme, "shorten"))
    found = sockets()
    assert len(found) >= 2
    for pattern, consumer in found.items():
        address = "/" + pattern.replace("<slug:slug>", world.acme.slug)
        for name, value in own.items():
            address = address.replace(f"<uuid:{name}>", str(value))
        needed = names_of(consumer.capability)
        assert needed
        assert needed <= all_capabilities()
        for scopes in (all_capabilities() - needed, frozenset({"policy.read"}), frozenset()):
            secret = await aside(lambda scopes=scopes: key_of(world.acme, scopes))
            assert await close_code(address, secret) == CLOSE_FORBIDDEN, (pattern, sorted(scopes))
        secret = await aside(lambda needed=needed: key_of(world.acme, needed))
        assert await close_code(address, secret, patience_s=1) != CLOSE_FORBIDDEN, pattern


async def test_a_chat_is_not_followed_over_a_socket_with_the_right_to_generate(world: World) -> None:
    generation = await aside(lambda: generation_of(world.acme, "chat"))
    secret = await aside(lambda: key_of(world.acme, frozenset({"generate"})))
    assert await close_code(f"/t/{world.acme.slug}/ws/generations/{generation}/", secret) == CLOSE_FORBIDDEN
