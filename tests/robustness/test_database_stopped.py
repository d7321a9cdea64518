"""PostgreSQL really stopped for half a minute under everything the product does, and started again."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from editor.models import Document, Event
from tests.editor.conftest import Shared, share
from tests.editor.sockets import Writer, aside
from tests.editor.test_relay import join, leave, shown
from tests.node_clients import StockClient, install
from tests.robustness.browser import Caller, refused
from tests.robustness.private import Product
from tests.robustness.test_prompts import ask, offer, spent, told
from tests.robustness.test_sign_in import knock
from tests.upstreams.recording import Act
from tests.upstreams.server import Upstream
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.slow, pytest.mark.drill, pytest.mark.xdist_group("robustness")]

AWAY_S = 30
STORY = Act(text="".join(f"w{n:03} " for n in range(380)), cut=5, pause_s=0.02, usage=(60, 390))  # a loop would be cut
AGAIN = {"Idempotency-Key": "made once, whatever happens"}
NEW = {"title": "Made in the outage"}


async def test_half_a_minute_without_a_database_loses_nothing(
    product: Product, private_world: World, upstream: Upstream
) -> None:
    await asyncio.to_thread(install)
    acme = private_world.acme
    shared = await asyncio.to_thread(share, private_world)
    walter = await join(product.webs, shared, "walter")
    edith = await (await StockClient(product.webs[1], acme, shared.id, "edith").start()).until_synced()
    olivia = await aside(lambda: Caller(product.webs[0], acme))
    await aside(lambda: offer(olivia, f"{upstream.url}/v1"))
    upstream.script.standing = STORY
    generation = await aside(lambda: begun(olivia))
    await walter.type(" before")
    await walter.until_acked()
    await edith.until_text("Hello before")
    is_open = threading.Event()
    story = asyncio.create_task(aside(lambda: followed(olivia, generation, is_open)))
    assert await asyncio.to_thread(is_open.wait, 10)

    product.servers.postgres.stop()
    stopped_at = time.monotonic()
    try:
        await walter.type(" walter")
        edith.type(" edith ")
        await walter.until(lambda: any(not status["saving"] for status in walter.status("saving")))
        await aside(lambda: everything_says_so(product, olivia, acme.people["walter"].email))
        await asyncio.sleep(AWAY_S - (time.monotonic() - stopped_at))
        assert walter.acked == 1
        assert edith.edits_acked == 0
    finally:
        product.servers.postgres.start()  # also when something is amiss: the reader of the story waits for it

    await walter.until_acked(within_s=20)
    await edith.until_acked(within_s=40)
    await walter.until(lambda: walter.status("saving")[-1]["saving"])
    await aside(lambda: until(lambda: all(ready(web.url) == 200 for web in product.webs)))
    await everybody_sees_the_same(shared, walter, edith)
    await aside(lambda: the_generation_is_settled(olivia, generation, STORY))
    await aside(lambda: what_was_refused_happens_once(olivia))
    upstream.script.reset()
    await aside(lambda: the_log_is_followed_and_sealed(olivia, shared))
    assert (await story)[-1]["generation_id"] == generation, "a reader who was there before hears the end"
    await leave(walter)
    await edith.stop()


def begun(caller: Caller) -> str:
    """A generation whose answer is on its way."""
    conversation = caller.post("conversations/", json={}).json()["id"]
    asked = caller.post(f"conversations/{conversation}/messages/", json={"text": "Tell me a long story."})
    generation = str(asked.json()["generation_id"])
    for event in told(caller, generation):
        if "text" in event:
            return generation
    raise AssertionError("no word came")


def followed(caller: Caller, generation: str, is_open: threading.Event) -> list[dict[str, Any]]:
    events = []
    for event in told(caller, generation):
        is_open.set()
        events.append(event)
    return events


def everything_says_so(product: Product, caller: Caller, email: str) -> None:
    """Doors answer quickly, with a problem, and promise nothing."""
    for web in product.webs:
        assert ready(web.url) == 503
        assert httpx.get(f"{web.url}/health/ready", timeout=10).json()["parts"] == {"database": False, "redis": True}
        assert httpx.get(f"{web.url}/health/live").status_code == 200
    for call in (
        lambda: caller.get("documents/"),
        lambda: caller.post("documents/", json=NEW, headers=AGAIN),
        lambda: caller.post("files/", files={"file": ("a.txt", b"text")}, data={"visibility": "private"}),
        lambda: caller.get(caller.base_url.join("/api/v1/me/")),
        lambda: knock(product.webs[0], email, PASSWORD),
    ):
        started = time.monotonic()
        problem = refused(call(), 503, "unavailable")
        assert problem["retry_after_s"] >= 1
        assert time.monotonic() - started < 10
    address = caller.base_url.join(f"/t/{caller.company.slug}/openai/v1/chat/completions")
    answer = caller.post(address, json={"model": "default", "messages": [{"role": "user", "content": "Hi"}]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")


def ready(url: str) -> int:
    return httpx.get(f"{url}/health/ready", timeout=10).status_code


async def everybody_sees_the_same(shared: Shared, walter: Writer, edith: StockClient) -> None:
    text = await shared.text()
    assert sorted(text.split()) == sorted(["Hello", "before", "walter", "edith"])
    await walter.until(lambda: shown(walter) == text)
    await edith.until_text(text)
    seqs = await shared.scoped(
        lambda: list(Event.objects.filter(document_id=shared.id).order_by("seq").values_list("seq", flat=True))
    )
    assert seqs == list(range(1, len(seqs) + 1))


def the_generation_is_settled(caller: Caller, generation: str, act: Act) -> None:
    """Whoever ended it first, its process or the sweep: in the end the ledger has what the provider counted."""

    def ended() -> bool:
        return caller.get(f"generations/{generation}/").json()["state"] in ("finished", "interrupted")

    until(ended, within_s=60)
    read, written = act.usage or (0, 0)
    cost = read * 150 + written * 600
    until(lambda: spent(caller) == (cost, 0), within_s=60)
    assert caller.get(f"generations/{generation}/").json()["cost_nano_usd"] == cost


def what_was_refused_happens_once(caller: Caller) -> None:
    for _ in range(2):
        assert caller.post("documents/", json=NEW, headers=AGAIN).status_code == 201
    titles = [row["title"] for row in caller.get("documents/").json()["results"]]
    assert titles.count(NEW["title"]) == 1
    assert caller.get("files/").json()["results"] == []


def the_log_is_followed_and_sealed(caller: Caller, shared: Shared) -> None:
    """The worker lost its database too: its readers go on where they were."""
    from kernel.tenancy import tenant_scope

    def is_followed() -> bool:
        with tenant_scope(caller.company.id):
            row = Document.objects.get(id=shared.id)
            return row.projected_seq == row.head

    until(is_followed, within_s=30)
    until(lambda: verified(caller)["unsealed"] == 0, within_s=30)
    assert verified(caller)["problems"] == []
    assert ask(caller, "Are you back?")["finish_reason"] == "stop"


def verified(caller: Caller) -> dict[str, Any]:
    answer = caller.post("audit/verify/")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def until(is_so: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)
