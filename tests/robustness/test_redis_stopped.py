"""Redis really stopped, and really flushed: editing goes on, money is refused rather than guessed, nothing is lost."""

import asyncio
import time

import httpx
import pytest
from redis import Redis

from tests.editor.conftest import Shared, share
from tests.editor.sockets import aside
from tests.editor.test_relay import join, leave, shown
from tests.robustness.browser import Caller, refused
from tests.robustness.private import Product
from tests.robustness.test_database_stopped import begun, ready, the_log_is_followed_and_sealed, until
from tests.robustness.test_prompts import ask, offer, spent, told
from tests.robustness.test_sign_in import knock
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.slow, pytest.mark.drill, pytest.mark.xdist_group("robustness")]

STORY = Act(text="word " * 200, cut=5, pause_s=0.02)


async def test_people_write_on_while_redis_is_stopped(
    product: Product, private_world: World, upstream: Upstream
) -> None:
    shared = await asyncio.to_thread(share, private_world)
    walter, edith = await join(product.webs, shared, "walter"), await join(product.webs, shared, "edith", web=1)
    olivia = await aside(lambda: Caller(product.webs[0], private_world.acme))
    await aside(lambda: offer(olivia, f"{upstream.url}/v1"))
    upstream.script.standing = STORY
    generation = await aside(lambda: begun(olivia))

    product.servers.redis.stop()
    await walter.type(" quiet")
    await walter.until_acked()
    await edith.until(lambda: shown(edith) == "Hello quiet", within_s=10)
    await aside(lambda: what_needs_no_redis_works(olivia))
    await aside(lambda: what_needs_redis_says_so(product, olivia, private_world))
    broken_off = await aside(lambda: list(told(olivia, generation))[-1])
    assert (broken_off["code"], broken_off["cost_nano_usd"] > 0) == ("generation.interrupted", True)

    product.servers.redis.start()
    await aside(lambda: until(lambda: all(ready(web.url) == 200 for web in product.webs)))
    await walter.type(" loud")
    await edith.until(lambda: shown(edith) == "Hello quiet loud")
    upstream.script.standing = Act(text="A short answer.")
    await aside(lambda: money_is_counted_again(olivia, broken_off["cost_nano_usd"]))
    await aside(lambda: the_log_is_followed_and_sealed(olivia, shared))
    await leave(walter, edith)


def what_needs_no_redis_works(caller: Caller) -> None:
    started = time.monotonic()
    made = caller.post("documents/", json={"title": "Without Redis", "markdown": "text"})
    assert made.status_code == 201
    assert caller.get(f"documents/{made.json()['id']}/content/").status_code == 200
    taken = caller.post("files/", files={"file": ("a.txt", b"some text")}, data={"visibility": "private"})
    assert taken.status_code == 201
    assert caller.post("audit/verify/").json()["problems"] == []
    assert time.monotonic() - started < 15


def what_needs_redis_says_so(product: Product, caller: Caller, world: World) -> None:
    for web in product.webs:
        assert httpx.get(f"{web.url}/health/ready", timeout=10).json()["parts"] == {"database": True, "redis": False}
    refused(knock(product.webs[0], world.acme.people["vera"].email, PASSWORD), 503, "unavailable")
    conversation = caller.post("conversations/", json={}).json()["id"]
    asked = caller.post(f"conversations/{conversation}/messages/", json={"text": "Is anybody there?"})
    assert refused(asked, 503, "unavailable")["retry_after_s"] >= 1
    assert caller.get(f"conversations/{conversation}/messages/").json()["results"] == []


def money_is_counted_again(caller: Caller, so_far: int) -> None:
    """Nothing restarted. What was booked while Redis was away stays set aside until the reaper comes: too much
    is held for a while, never too little.
    """
    until(lambda: sum(spent(caller)) >= so_far)
    last = ask(caller, "And now?")
    assert last["finish_reason"] == "stop", last
    assert sum(spent(caller)) >= so_far + last["cost_nano_usd"]


def test_a_flush_in_the_middle_of_an_answer_frees_no_money(
    product: Product, private_world: World, upstream: Upstream
) -> None:
    with Caller(product.webs[0], private_world.acme) as olivia, Caller(product.webs[1], private_world.acme) as other:
        offer(olivia, f"{upstream.url}/v1")
        first = ask(olivia, "Before the flush.")["cost_nano_usd"]
        # So slow that it still runs at the end, although an answer in the chat may be only some 200 tokens long.
        upstream.script.standing = Act(text="word " * 5000, cut=5, pause_s=0.2)
        generation = begun(olivia)
        set_aside = spent(olivia)[1]
        assert set_aside > 0
        cap(olivia, first + set_aside)
        with Redis.from_url(product.servers.redis.url) as redis:
            redis.flushall()
        assert ask(other, "More than the cap.").get("code") == "budget.held"
        assert spent(other) == (first, set_aside)
        assert other.post(f"generations/{generation}/stop/").status_code < 300
        whole = list(told(other, generation))
        assert "".join(event.get("text", "") for event in whole).startswith("word word ")
        assert whole[-1]["finish_reason"] == "stopped"
        until(lambda: spent(other) == (first + whole[-1]["cost_nano_usd"], 0))


def cap(caller: Caller, nano_usd: int) -> None:
    body = {"scope": "tenant", "window": "day", "cap_nano_usd": nano_usd}
    assert caller.put("budgets/", json=body).status_code == 200


async def test_a_flushed_redis_is_not_noticed_by_those_who_write(product: Product, private_world: World) -> None:
    shared: Shared = await asyncio.to_thread(share, private_world)
    walter, edith = await join(product.webs, shared, "walter"), await join(product.webs, shared, "edith", web=1)
    for word in (" one", " two", " three"):
        await aside(lambda: Redis.from_url(product.servers.redis.url).flushall())
        await walter.type(word)
    await walter.until_acked()
    await edith.until(lambda: shown(edith) == "Hello one two three")
    assert await shared.text() == "Hello one two three"
    await leave(walter, edith)
