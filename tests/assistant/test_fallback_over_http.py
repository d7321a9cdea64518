"""Who may step in: the request's header over its key over the model, over real HTTP at every way to a model."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
import pytest

from generation import commands
from generation.catalogue.accounts import Account
from generation.providers.accounts import Kind
from kernel.http.fallback import HEADER
from kernel.tenancy import tenant_scope
from tenants import commands as tenants
from tests.assistant.test_writing_anchors import PLACE
from tests.assistant.test_writings_under_way import document
from tests.generation.driving import Gateway, add_account
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream, running
from tests.webservers import WebProcess, web_processes
from tests.world import World

FIRST, SECOND, THIRD = "gpt-4o-mini", "gpt-4.1-mini", "gpt-4.1-nano"
TEXT = "The pump in the harbour was repaired on Monday, and it has run without a fault since then."


@pytest.fixture(scope="module")
def web(django_db_setup: None, django_db_blocker: Any) -> Iterator[WebProcess]:
    with django_db_blocker.unblock(), web_processes(1) as (process,):
        yield process


@pytest.fixture(scope="module")
def broken() -> Iterator[Upstream]:
    """The first model's server: it takes the call and fails, whoever calls."""
    with running(openai_upstream(key="sk-right", models=(FIRST,))) as server:
        server.script.standing = Act(status=500)
        yield server


@pytest.fixture(scope="module")
def spares() -> Iterator[Upstream]:
    with running(openai_upstream(key="sk-right", models=(SECOND, THIRD))) as server:
        server.script.standing = Act(text="The pump was repaired.")
        yield server


@pytest.fixture
def gateway(world: World, broken: Upstream) -> Gateway:
    return Gateway.of(world.acme, broken)


@pytest.fixture
def spare(gateway: Gateway, spares: Upstream) -> Account:
    return add_account(gateway.company, "Spare", spares, models=(SECOND, THIRD))


@pytest.fixture
def key(gateway: Gateway) -> tuple[UUID, str]:
    with tenant_scope(gateway.company.id):
        made, secret = tenants.create_api_key(
            gateway.company.actor("adam"), "k", ["generate", "chat", "document.read", "document.edit"]
        )
        return made.id, secret


@pytest.fixture
def http(web: WebProcess, gateway: Gateway, key: tuple[UUID, str]) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {key[1]}"}
    with httpx.Client(base_url=f"{web.url}/t/{gateway.company.slug}/", headers=headers, timeout=60) as client:
        yield client


def by_openai(http: httpx.Client, gateway: Gateway, headers: dict[str, str]) -> str:
    body = {"model": "default", "messages": [{"role": "user", "content": TEXT}], "max_tokens": 20}
    answer = http.post("openai/v1/chat/completions", json=body, headers=headers).json()
    return str(answer.get("model") or answer["error"]["code"])


def by_openai_streamed(http: httpx.Client, gateway: Gateway, headers: dict[str, str]) -> str:
    body = {"model": "default", "messages": [{"role": "user", "content": TEXT}], "max_tokens": 20, "stream": True}
    text = http.post("openai/v1/chat/completions", json=body, headers=headers).text
    with suppress(ValueError):
        return str(json.loads(text)["error"]["code"])
    last = [line for line in text.splitlines() if line.startswith("data: {")][-1]
    return str(json.loads(last.removeprefix("data: "))["model"])


def by_writing(http: httpx.Client, gateway: Gateway, headers: dict[str, str]) -> str:
    wish = {"action": "shorten", "document_id": str(document(gateway.company)), "text": TEXT}
    answer = http.post("api/v1/writing/", json={**wish, "anchor": {"from": PLACE, "to": PLACE}}, headers=headers)
    return _followed(http, answer)


def by_chat(http: httpx.Client, gateway: Gateway, headers: dict[str, str]) -> str:
    talk = http.post("api/v1/conversations/", json={}).json()["id"]
    return _followed(http, http.post(f"api/v1/conversations/{talk}/messages/", json={"text": TEXT}, headers=headers))


def _followed(http: httpx.Client, answer: httpx.Response) -> str:
    assert answer.status_code == 202, answer.text
    events = http.get(f"api/v1/generations/{answer.json()['generation_id']}/events/").text
    last = json.loads([line for line in events.splitlines() if line.startswith("data: ")][-1].removeprefix("data: "))
    return str(last.get("code") or last["model"])


@pytest.mark.parametrize("ask", [by_openai, by_openai_streamed, by_writing, by_chat])
def test_the_header_goes_before_the_key_before_the_model(
    http: httpx.Client, gateway: Gateway, spare: Account, key: tuple[UUID, str], ask: Callable[..., str]
) -> None:
    def choose(**choice: Any) -> None:
        with tenant_scope(gateway.company.id):
            commands.choose_fallback(gateway.company.actor("adam"), **choice)

    assert ask(http, gateway, {}) == "generation.providers_failed", "nobody steps in unasked"
    choose(of=(gateway.account.id, FIRST), fallback=(spare.id, SECOND))
    assert ask(http, gateway, {}) == SECOND
    choose(key_id=key[0], fallback=(spare.id, THIRD))
    assert ask(http, gateway, {}) == THIRD
    assert ask(http, gateway, {HEADER: f"Spare/{SECOND}"}) == SECOND
    assert ask(http, gateway, {HEADER: "none"}) == "generation.providers_failed"
    assert ask(http, gateway, {HEADER: "gpt-99"}) in ("generation.model_not_found", "model_not_found")


def test_a_quote_is_of_the_same_route(http: httpx.Client, gateway: Gateway, spare: Account) -> None:
    wish = {"action": "shorten", "document_id": str(document(gateway.company)), "text": TEXT}
    for header, status in (("none", 200), (SECOND, 200), ("gpt-99", 404), ("", 400)):
        assert http.post("api/v1/writing/quote/", json=wish, headers={HEADER: header}).status_code == status


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("named", ["mystery", "Odd/mystery"])
def test_a_model_without_a_price_is_an_error_whoever_could_step_in(
    http: httpx.Client, gateway: Gateway, spare: Account, spares: Upstream, named: str, stream: bool
) -> None:
    adam = gateway.company.actor("adam")
    with tenant_scope(gateway.company.id):
        odd = commands.add_provider(
            adam, Kind.OPENAI_COMPATIBLE, "Odd", base_url=f"{spares.url}/v1", key="", models=[{"name": "mystery"}]
        )
        commands.note_test(adam, odd.id, "")
    body = {"model": named, "messages": [{"role": "user", "content": TEXT}], "stream": stream}
    answer = http.post("openai/v1/chat/completions", json=body, headers={HEADER: SECOND})
    assert answer.status_code >= 400
    assert answer.json()["error"]["code"] == "budget.unpriced"
