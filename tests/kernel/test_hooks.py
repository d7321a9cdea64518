"""Webhooks that others send us, through an endpoint of the tests."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Collection
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory

from kernel import journal
from kernel.clock import now
from kernel.http.hooks import GITHUB, SLACK, STRIPE, Received, Scheme, WebhookDoor
from kernel.http.hooks.models import WebhookReceipt
from kernel.ids import uuid7
from kernel.journal.models import JournalEvent
from kernel.tenancy import Actor, current_tenant_id, tenant_scope
from kernel.tenancy.scope import has_tenant
from tests.events import ThingNoted
from tests.world import World

pytestmark = pytest.mark.security
OLD, NEW = b"old-secret", b"new-secret"
BODY = json.dumps({"text": "grüße"}).encode()


class Endpoint(WebhookDoor):
    """Notes one thing for each message."""

    scheme = SLACK
    max_bytes = 10_000
    endpoints: ClassVar[dict[UUID, UUID]] = {}
    fails: ClassVar[list[Exception]] = []

    def tenant_of(self, endpoint_id: UUID) -> UUID | None:
        assert not has_tenant()
        return self.endpoints.get(endpoint_id)

    def secrets_of(self, endpoint_id: UUID) -> Collection[bytes]:
        current_tenant_id()
        return [OLD, NEW]

    def receive(self, received: Received) -> None:
        journal.append(Actor.system(current_tenant_id()), ThingNoted(received.endpoint_id))
        if self.fails:
            raise self.fails.pop()


def sha(secret: bytes, signed: bytes) -> str:
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()


def slack(body: bytes, at: int, secret: bytes) -> dict[str, str]:
    signature = "v0=" + sha(secret, b"v0:%d:" % at + body)
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": signature}


def stripe(body: bytes, at: int, secret: bytes) -> dict[str, str]:
    good = sha(secret, b"%d." % at + body)
    return {"Stripe-Signature": f"t={at},v0=abc,v1={'0' * 64},v1={good}"}


def github(body: bytes, at: int, secret: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": f"sha256={sha(secret, body)}"}


SCHEMES: list[tuple[Scheme, Callable[[bytes, int, bytes], dict[str, str]]]] = [
    (SLACK, slack),
    (STRIPE, stripe),
    (GITHUB, github),
]


def post(scheme: Scheme, endpoint_id: UUID, headers: dict[str, str], body: bytes = BODY) -> HttpResponse:
    view = type("OfScheme", (Endpoint,), {"scheme": scheme}).as_view()  # type: ignore[attr-defined]
    request = RequestFactory().post("/hooks/", body, content_type="application/json", headers=headers)
    answer: HttpResponse = view(request, endpoint_id=endpoint_id)
    return answer


@pytest.fixture
def endpoint(world: World) -> UUID:
    made = uuid7()
    Endpoint.endpoints[made] = world.acme.id
    return made


def noted(world: World, endpoint_id: UUID) -> int:
    with tenant_scope(world.acme.id):
        return JournalEvent.objects.filter(subject_id=endpoint_id).count()


@pytest.mark.parametrize(("scheme", "sign"), SCHEMES)
@pytest.mark.parametrize("secret", [OLD, NEW])
def test_a_signed_message_is_taken_once(world: World, endpoint: UUID, scheme: Scheme, sign: Any, secret: bytes) -> None:
    headers = sign(BODY, int(time.time()), secret)
    assert [post(scheme, endpoint, headers).status_code for _ in range(3)] == [204, 204, 204]
    assert noted(world, endpoint) == 1


def test_the_vendors_own_examples_verify() -> None:
    """Slack's from its page on verifying requests, GitHub's from its page on validating deliveries."""
    at = "1531420618"
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
        b"foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2F"
        b"hooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id="
        b"398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    claim = SLACK.read({"x-slack-request-timestamp": at, "x-slack-signature": signature}, body)
    assert claim is not None
    assert claim.is_signed_with([b"8f742231b10e8888abcd99yyyzzz85a5"])
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    claim = GITHUB.read({"x-hub-signature-256": signature}, b"Hello, World!")
    assert claim is not None
    assert claim.is_signed_with([b"It's a Secret to Everybody"])


@pytest.mark.parametrize(("scheme", "sign"), SCHEMES)
def test_whatever_is_wrong_gets_the_same_answer_as_an_unknown_address(
    world: World, endpoint: UUID, scheme: Scheme, sign: Any
) -> None:
    at = int(time.time())
    good = sign(BODY, at, NEW)
    wrong = [
        post(scheme, uuid7(), good),
        post(scheme, endpoint, {}),
        post(scheme, endpoint, sign(BODY, at, b"guessed")),
        post(scheme, endpoint, good, BODY + b" "),
        post(scheme, endpoint, {name: value.upper() for name, value in good.items()}),
        post(scheme, endpoint, {name: value[:-1] for name, value in good.items()}),
    ]
    if scheme is not GITHUB:
        wrong += [post(scheme, endpoint, sign(BODY, at + off, NEW)) for off in (-400, 400, -(10**9))]
    answers = {(one.status_code, one.content, tuple(sorted(one.headers.items()))) for one in wrong}
    assert len(answers) == 1
    assert {status for status, _, _ in answers} == {404}
    assert noted(world, endpoint) == 0


def test_a_message_that_is_too_long_is_not_read_on(endpoint: UUID) -> None:
    body = b"x" * 10_001
    for one in (endpoint, uuid7()):
        assert post(SLACK, one, slack(body, int(time.time()), NEW), body).status_code == 413


def test_what_failed_counts_as_not_taken(world: World, endpoint: UUID) -> None:
    headers = slack(BODY, int(time.time()), NEW)
    Endpoint.fails.append(RuntimeError("the room's own fault"))
    with pytest.raises(RuntimeError):
        post(SLACK, endpoint, headers)
    assert noted(world, endpoint) == 0
    assert post(SLACK, endpoint, headers).status_code == 204
    assert noted(world, endpoint) == 1


def test_the_same_message_twice_at_once_is_taken_once(world: World, endpoint: UUID) -> None:
    headers = github(BODY, 0, NEW)
    answers: list[int] = []

    def send() -> None:
        answers.append(post(GITHUB, endpoint, headers).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [204] * 4
    assert noted(world, endpoint) == 1


def test_what_cannot_come_again_is_forgotten(world: World, endpoint: UUID) -> None:
    post(SLACK, endpoint, slack(BODY, int(time.time()), NEW))
    with tenant_scope(world.acme.id):
        long_ago = now().replace(year=2020)
        WebhookReceipt.objects.filter(endpoint_id=endpoint).update(received_at=long_ago)
    post(SLACK, endpoint, slack(BODY + b" ", int(time.time()), NEW), BODY + b" ")
    with tenant_scope(world.acme.id):
        assert WebhookReceipt.objects.filter(endpoint_id=endpoint).count() == 1
