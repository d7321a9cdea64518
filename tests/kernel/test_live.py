"""Live news: heard after the commit by those who may, joined, bounded, and never more than a hint."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from editor import commands as documents
from kernel import redis
from kernel.journal import events
from kernel.live import publish_on_commit
from kernel.live.hub import _rights_of, hub, rights_of
from kernel.live.subscriber import MAX_EVENTS, MAX_TOPICS, Subscriber
from kernel.live.subscriptions import topics
from kernel.tenancy import Actor, tenant_scope
from kernel.tenancy.actor import SessionMark
from kernel.tenancy.consumers import CLOSE_BAD_REQUEST, CLOSE_FORBIDDEN, CLOSE_NOT_FOUND, CLOSE_NOT_SIGNED_IN
from tenants import commands as people
from tenants.models import ApiKey
from tests.editor.sockets import aside
from tests.live_tabs import QUIET_S, key, tab, within
from tests.world import Company, World


async def made(company: Company, person: str = "walter", visibility: str = "organisation") -> UUID:
    def make() -> UUID:
        with tenant_scope(company.id):
            return documents.create_document(company.actor(person), "Plan", visibility=visibility).id

    return await aside(make)


async def test_who_follows_a_list_hears_of_a_change_without_its_content(world: World) -> None:
    acme = world.acme
    async with tab(acme, await key(acme)) as adam:
        assert await adam.follows("documents") == {"subscribed": ["documents"], "refused": []}
        await made(acme, "edith")
        assert await adam.hears() == {"news": [{"topic": "documents", "events": ["document.created"]}]}


async def test_nothing_is_heard_of_what_was_rolled_back(world: World) -> None:
    acme = world.acme

    def fails() -> None:
        with tenant_scope(acme.id):
            publish_on_commit("documents", "document.renamed")
            transaction.set_rollback(True)

    async with tab(acme, await key(acme)) as adam:
        await adam.follows("documents")
        await aside(fails)
        assert await adam.hears_nothing()


async def test_another_organisation_hears_nothing(world: World) -> None:
    async with tab(world.globex, await key(world.globex)) as stranger:
        document = await made(world.acme)
        told = await stranger.follows("documents", f"document:{document}")
        assert told == {"subscribed": ["documents"], "refused": [f"document:{document}"]}
        await made(world.acme)
        assert await stranger.hears_nothing()


async def test_what_may_not_be_seen_is_refused_like_what_is_not_there(world: World) -> None:
    acme = world.acme
    private = await made(acme, "edith", "private")
    asked = ["files", "nonsense", f"document:{private}", f"document:{str(private).upper()}", "document:x", "document"]
    async with tab(acme, await key(acme)) as adam:
        assert await adam.follows(*asked) == {"subscribed": [], "refused": sorted(asked)}


async def test_news_about_a_document_end_when_it_is_made_private(world: World) -> None:
    acme = world.acme
    document = await made(acme, "edith")
    async with tab(acme, await key(acme)) as adam:
        await adam.follows(f"document:{document}")
        await within(acme, lambda: documents.change_visibility(acme.actor("edith"), document, "private"))
        assert await adam.hears() == {"ended": [f"document:{document}"]}
        await within(acme, lambda: documents.rename(acme.actor("edith"), document, "Secret"))
        assert await adam.hears_nothing()


async def test_a_key_that_was_withdrawn_hears_nothing_more_and_is_closed(world: World) -> None:
    acme = world.acme
    async with tab(acme, await key(acme, "olivia", "document.read")) as olivia:
        await olivia.follows("documents")

        def withdraw_and_change() -> None:
            for row in ApiKey.objects.filter(revoked_at=None):
                people.revoke_api_key(acme.actor("olivia"), row.id)
            publish_on_commit("documents", "document.renamed")

        await within(acme, withdraw_and_change)
        assert await olivia.is_closed_with() in (CLOSE_FORBIDDEN, CLOSE_NOT_FOUND, CLOSE_NOT_SIGNED_IN)


async def test_a_member_who_was_shut_out_is_sent_nothing_even_before_the_socket_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = world.acme
    monkeypatch.setattr("kernel.tenancy.watch.EVERY_S", 60)
    async with tab(acme, await key(acme)) as adam:
        await adam.follows("documents")
        await within(acme, lambda: people.set_state(acme.actor("olivia"), acme.members["adam"], "deactivated"))
        await made(acme, "edith")
        assert await adam.hears_nothing()


async def test_whose_session_ended_is_sent_nothing(world: World) -> None:
    """The watch closes the socket within a second; until then nothing is sent either."""
    actor = await aside(world.acme.actor)
    gone = replace(actor, session=SessionMark("gone", world.acme.people["walter"].id, "password"))
    tabs = [_waiting(actor), _waiting(gone)]
    assert await rights_of(world.acme.id, _asked(*tabs)) == {tabs[0]: {"documents"}}


async def test_a_lower_role_counts_at_the_next_delivery(world: World) -> None:
    acme = world.acme
    tab = _waiting(await aside(lambda: acme.actor("adam")), "usage")
    assert await rights_of(acme.id, _asked(tab)) == {tab: {"usage"}}
    await within(acme, lambda: people.change_role(acme.actor("olivia"), acme.members["adam"], "writer"))
    assert await rights_of(acme.id, _asked(tab)) == {tab: set()}
    assert tab.take({"usage"}, set()) == {"ended": ["usage"]}


def test_news_that_come_while_rights_are_asked_wait_for_a_question_of_their_own(world: World) -> None:
    """They were taken for something that may be followed no longer, and the tab never heard of it again."""
    tab = _waiting(world.acme.actor())
    tab.follows |= {"files", "audit"}
    asked = tab.waits_for
    tab.add("files", "file.deleted")
    tab.missed.add("audit")
    assert tab.take(asked, {"documents"}) == {"news": [{"topic": "documents", "events": ["an.event"]}]}
    assert tab.follows == {"documents", "files", "audit"}
    assert tab.take(tab.waits_for, {"files", "audit"}) == {
        "news": [{"topic": "files", "events": ["file.deleted"]}],
        "missed": ["audit"],
    }


@pytest.mark.parametrize("count", [1, 100])
def test_rights_of_all_tabs_are_asked_in_as_many_statements_as_of_one(world: World, count: int) -> None:
    names = ("adam", "edith", "walter", "vera")
    tabs = [_waiting(world.acme.actor(names[number % 4])) for number in range(count)]
    with tenant_scope(world.acme.id), CaptureQueriesContext(connection) as asked:
        assert len(_rights_of(_asked(*tabs))) == count
    assert len(asked) <= 2


def _asked(*tabs: Subscriber) -> dict[Subscriber, set[str]]:
    return {tab: tab.waits_for for tab in tabs}


def _waiting(actor: Actor, topic: str = "documents") -> Subscriber:
    async def nowhere(frame: Any) -> None: ...

    return Subscriber(actor, nowhere, {topic}, {topic: {"an.event"}})


async def test_much_at_once_is_one_frame(world: World) -> None:
    acme = world.acme

    def publish() -> None:
        for number in range(30):
            with transaction.atomic():
                publish_on_commit("documents", "document.renamed" if number % 2 else "document.edited")

    async with tab(acme, await key(acme)) as adam:
        await adam.follows("documents")
        await within(acme, publish)
        told = await adam.hears()
        assert told == {"news": [{"topic": "documents", "events": ["document.edited", "document.renamed"]}]}
        assert await adam.hears_nothing()


def test_what_a_slow_tab_waits_for_is_bounded(world: World) -> None:
    async def never(frame: Any) -> None: ...

    slow = Subscriber(world.acme.actor(), never, {"documents", "files"})
    for number in range(10_000):
        slow.add("documents", f"event-{number}")
        slow.add("elsewhere", "event")
    slow.add("files", "file.deleted")
    assert sum(map(len, slow.pending.values())) <= MAX_EVENTS
    assert slow.take({"documents", "files"}, {"documents", "files"}) == {
        "news": [{"topic": "files", "events": ["file.deleted"]}],
        "missed": ["documents"],
    }
    assert not slow.has_news


async def test_a_tab_that_takes_nothing_delays_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    acme, got = world.acme, asyncio.Event()
    monkeypatch.setattr("kernel.live.hub.SENT_WITHIN_S", 5)

    async def hangs(frame: Any) -> None:
        await asyncio.sleep(60)

    async def takes(frame: Any) -> None:
        if "news" in frame:
            got.set()

    actor = await aside(lambda: acme.actor())
    tabs = [Subscriber(actor, send, {"documents"}) for send in (hangs, takes)]
    for one in tabs:
        await hub().join(one)
    await asyncio.sleep(QUIET_S)
    await made(acme)
    await asyncio.wait_for(got.wait(), 4)
    for one in tabs:
        await hub().leave(one)


async def test_after_redis_was_away_everybody_is_told_that_they_missed_something(world: World) -> None:
    acme = world.acme
    async with tab(acme, await key(acme)) as adam:
        await adam.follows("documents")
        connection = hub()._pubsub.connection
        assert connection is not None
        await connection.disconnect()
        assert await adam.hears() == {"missed": ["documents"]}
        await made(acme)
        assert "news" in await adam.hears()


async def test_a_redis_that_is_down_fails_no_change(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_down(*_: Any) -> None:
        raise redis.redis.ConnectionError

    monkeypatch.setattr(redis.fanout(), "publish", is_down)
    assert await made(world.acme)


@pytest.mark.parametrize(
    "frame",
    [
        *("", "no json", "[]", "{}", '{"subscribe": "documents"}', '{"subscribe": [1]}', '{"shout": []}', '"x"'),
        "9" * 20_000,
        json.dumps({"subscribe": [f"document:{number}" for number in range(MAX_TOPICS + 1)]}),
    ],
    ids=range(10),
)
async def test_a_frame_that_is_none_closes_the_socket(world: World, frame: str) -> None:
    async with tab(world.acme, await key(world.acme)) as adam:
        await adam.says(frame)
        assert await adam.is_closed_with() == CLOSE_BAD_REQUEST


def test_every_topic_that_an_event_names_is_declared() -> None:
    named = {name for kind in events().values() for name in kind.topics}
    assert named | {"audit"} == set(topics()), "the seal, which is no event, publishes `audit`"
