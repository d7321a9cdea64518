"""Each role does its work with its own user of Redis, and can do nothing else with it."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import redis as redis_py
from celery import Celery
from django.conf import settings

from embedded.product import SEALER
from generation.events import StreamEvent
from generation.streams.event_log import append_after_fence, fence
from governance.seal import clocks
from kernel import redis
from tests.editor.conftest import share
from tests.editor.sockets import Writer, aside
from tests.embedded.roles import ROLES, Roles, roles
from tests.isolation.operations import Operation, filled, operations
from tests.isolation.test_matrix import BODIES
from tests.isolation.things import things_of
from tests.robustness.browser import Caller
from tests.robustness.test_database_stopped import told, until
from tests.robustness.test_prompts import offer
from tests.upstreams.openai_server import openai_upstream
from tests.upstreams.recording import Act
from tests.upstreams.server import running
from tests.world import PASSWORD, Company, World

# The five processes of the roles start once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("roles")]

NOBODYS = (
    "FLUSHALL", "FLUSHDB", "CONFIG GET requirepass", "CONFIG SET requirepass x", "KEYS *", "SCAN 0", "DBSIZE",
    "ACL LIST", "ACL SETUSER web +@all", "CLIENT LIST", "CLIENT KILL ID 1", "MONITOR", "SHUTDOWN", "SAVE",
    "DEBUG SLEEP 0", "REPLICAOF NO ONE", "MODULE LIST", "SCRIPT FLUSH", "SWAPDB 0 1", "MIGRATE 127.0.0.1 1 k 0 1",
    "PUBSUB CHANNELS", "PSUBSCRIBE *", "SLOWLOG GET", "SORT limit:x BY nosort GET {t:1}:vault:*", "RANDOMKEY",
    "RENAME limit:x limit:y", "COPY default stolen", "GET anything", "SET anything 1", "HGETALL {t:1}:vault:x",
)  # fmt: skip
TAKES_WORK = (
    "BRPOP default 1",
    "BRPOP sealing 1",
    "RPOP ingest",
    "LRANGE default 0 -1",
    "GET unacked",
    "HGET unacked x",
)
SHUTS_WORKERS_DOWN = ("PUBLISH /0.celery.pidbox {}", "SUBSCRIBE /0.celery.pidbox")
# Django's cache holds pickles: whoever writes them runs code in the web processes.
CACHE = ("GET global:1:x", "SET global:1:x 1", "GET limit:x", "SET limit:x 1", "DEL limit:x")
SECRETS = ("HGET {t:1}:vault:x secret", "HSET {t:1}:vault:x secret 1", "EXPIRE {t:1}:vault:x 1")
MONEY = (
    "HGET {t:1}:budget:c:x sn",
    "HSET {t:1}:budget:c:x sn 0",
    "DEL {t:1}:budget:ready",
    "DEL {budget}:leases",
)
STREAMS = ("XREAD STREAMS {t:1}:gen:1:events 0", "XRANGE {t:1}:gen:1:events - +", "XADD {t:1}:gen:1:control * stop 1")
TELLS = ("PUBLISH {t:1}:ch:grants x", "PUBLISH {t:1}:ch:document:1 x")
HEARS = ("SUBSCRIBE {t:1}:ch:document:1", "SUBSCRIBE {t:1}:ch:grants")
MAY_NOT = {
    "web": (*TAKES_WORK, *SHUTS_WORKERS_DOWN, "LPUSH sealing x"),
    "control": (*TAKES_WORK, *SHUTS_WORKERS_DOWN, *SECRETS, *HEARS, *STREAMS[:2], "LPUSH sealing x"),
    "worker": (*CACHE, *SECRETS, STREAMS[0]),
    "ingest": (*CACHE, *SECRETS, *MONEY, *STREAMS, *TELLS, *HEARS, "LPUSH sealing x"),
    "beat": (*CACHE, *SECRETS, *MONEY, *STREAMS, *TELLS, *HEARS, *TAKES_WORK, *SHUTS_WORKERS_DOWN, "GET default"),
}


@pytest.fixture(scope="module")
def started(django_db_setup: None, django_db_blocker: Any, new_folder: Callable[[str], Path]) -> Iterator[Roles]:
    with django_db_blocker.unblock(), roles(new_folder("roles")) as running_roles:
        yield running_roles


@pytest.fixture
def product(started: Roles) -> Iterator[Roles]:
    """Fails when the server refused a role anything during the test."""
    before = started.redis.denied()
    yield started
    assert started.redis.denied() == before


@pytest.mark.timeout(600)
def test_every_role_does_its_work_with_its_own_user(product: Roles, world: World) -> None:
    acme = world.acme
    people_sign_in(product, acme)
    a_text_is_written_and_a_right_taken(product, world)
    a_question_is_answered_and_an_answer_stopped(product, acme)
    a_file_is_read_and_the_log_sealed(product, acme)
    every_operation_is_tried(product, acme)
    workers_say_that_they_are_well(product)
    assert product.redis.denied() == []
    assert "Traceback" not in product.web.output() + product.control.output()


def people_sign_in(product: Roles, company: Company) -> None:
    for web in (product.web, product.control):
        with httpx.Client(base_url=web.url, headers={"Origin": web.url}, timeout=20) as browser:
            browser.get("/_allauth/browser/v1/config")
            browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"]
            for password, status in (("wrong", 400), (PASSWORD, 200)):
                credentials = {"email": company.people["walter"].email, "password": password}
                assert browser.post("/_allauth/browser/v1/auth/login", json=credentials).status_code == status
            asked = browser.post("/_allauth/browser/v1/auth/password/request", json={"email": "a@example.org"})
            assert asked.status_code < 500
        refused = httpx.get(f"{web.url}/t/{company.slug}/api/v1/me/", headers={"Authorization": "Bearer sk-nothing"})
        assert refused.status_code in (401, 404)


def a_text_is_written_and_a_right_taken(product: Roles, world: World) -> None:
    asyncio.run(_written(product, world))


async def _written(product: Roles, world: World) -> None:
    shared = await aside(lambda: share(world))
    walter = Writer(product.web, world.acme, shared.id, "walter", await shared.lease("walter"))
    vera = Writer(product.web, world.acme, shared.id, "vera")
    for writer in (walter, vera):
        await (await writer.open()).until_synced()
    await walter.type("Hello")
    await walter.until_acked()
    await vera.until(lambda: vera.update_frames > 0)
    # The console runs in another process, so Redis alone can tell the sockets' one at once.
    member = world.acme.members["vera"]
    with_console = await aside(lambda: Caller(product.control, world.acme))
    changed = await aside(lambda: with_console.patch(f"members/{member}/", json={"state": "deactivated"}))
    assert changed.status_code == 200, changed.text
    assert await vera.until_closed() >= 4000
    await walter.close()


def a_question_is_answered_and_an_answer_stopped(product: Roles, company: Company) -> None:
    with (
        running(openai_upstream(key="sk-right", models=("gpt-4o-mini",))) as upstream,
        Caller(product.control, company) as console,
        Caller(product.web, company) as caller,
    ):
        upstream.script.standing = Act(text="A short answer for mail@example.org.")
        offer(console, f"{upstream.url}/v1")
        conversation = caller.post("conversations/", json={}).json()["id"]
        asked = caller.post(
            f"conversations/{conversation}/messages/", json={"text": "Write to walter.maier@example.org, please."}
        )
        assert asked.status_code < 300, asked.text
        last = list(told(caller, asked.json()["generation_id"]))[-1]
        assert last["finish_reason"] == "stop", last


def a_file_is_read_and_the_log_sealed(product: Roles, company: Company) -> None:
    with Caller(product.web, company) as caller:
        text = b"Ingrid Solheim leads Project Heron in Oslo."
        taken = caller.post("files/", files={"file": ("a.txt", text)}, data={"visibility": "organisation"}).json()
        until(lambda: caller.get(f"files/{taken['id']}/").json()["state"] == "ready", 60)
        found = caller.get("search/", params={"q": "Who leads Project Heron?"})
        assert found.status_code == 200, found.text
    with Caller(product.control, company) as console:
        # It seals for everybody whom earlier tests left unsealed, and this organisation is the newest.
        until(lambda: console.post("audit/verify/").json()["unsealed"] == 0, 300)


def every_operation_is_tried(product: Roles, company: Company) -> None:
    own = things_of(company)
    with Caller(product.web, company) as caller, Caller(product.control, company) as console:
        for operation in sorted(operations(), key=lambda one: one.method == "delete"):
            path = operation.url(company.slug, own)
            client = console if product.plane_of(path) is product.control else caller
            assert status_of(client, operation, path, own) not in (500, 503), operation.name


def status_of(client: Caller, operation: Operation, path: str, ids: dict[str, Any]) -> int:
    body = filled(BODIES.get(operation.name, {}), ids)
    told_how = {"params": body} if operation.method == "get" else {"json": body}
    url = httpx.URL(str(client.base_url)).copy_with(raw_path=path.encode())
    with client.stream(operation.method, url, **told_how) as answer:
        return answer.status_code


def workers_say_that_they_are_well(product: Roles) -> None:
    """What the compose file asks them."""
    for role in ("worker", "ingest"):
        asking = Celery(broker=product.redis.url_of(role), set_as_current=False)
        said = asking.control.ping(timeout=10, limit=2)
        assert {name.split("@")[0] for one in said for name in one} == {"worker", "ingest"}


def test_the_sealer_takes_over_what_a_killed_process_left(product: Roles, world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", product.redis.url_of(SEALER))
    redis.client.cache_clear()
    try:
        found = fence(world.acme.id, generation_id := uuid4(), b"s" * 32)
        append_after_fence(world.acme.id, generation_id, StreamEvent(1, "error", {}), b"s" * 32)
        clocks.alarm(["clock"])
        assert found == []
        assert clocks.is_alarmed()
    finally:
        redis.client.cache_clear()


@pytest.mark.parametrize("role", ROLES)
def test_no_role_can_do_what_is_not_its_own(started: Roles, role: str) -> None:
    with started.redis.of(role) as client:
        assert client.ping()
        passed = [words for words in (*NOBODYS, *MAY_NOT[role]) if not is_refused(client, words)]
    assert passed == []


def is_refused(client: "redis_py.Redis", words: str) -> bool:
    try:
        client.execute_command(*words.split())
    except redis_py.exceptions.NoPermissionError:
        return True
    except redis_py.exceptions.ResponseError as other:
        return "NOPERM" in str(other)
    return False


def test_nobody_without_a_name_comes_in(started: Roles) -> None:
    at_once = redis_py.retry.Retry(redis_py.backoff.NoBackoff(), 0)
    with (
        redis_py.Redis(port=started.redis.port, retry=at_once) as nobody,
        pytest.raises(redis_py.exceptions.AuthenticationError),
    ):
        nobody.ping()
    health = started.redis.secrets["redis_health_password"]
    with redis_py.Redis(port=started.redis.port, username="health", password=health) as client:
        assert client.ping()
        assert is_refused(client, "GET limit:x")
