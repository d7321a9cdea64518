"""News of every topic stay with the organisation and with those whose right it is to follow it."""

from collections.abc import Callable
from functools import partial

import pytest

from kernel.live import gather_on_commit, publish_on_commit
from kernel.live.subscriptions import allowed_now, topics
from kernel.rooms.registry import all_capabilities
from kernel.tenancy import tenant_scope
from tests.editor.sockets import aside
from tests.isolation.test_capabilities import key_of
from tests.live_tabs import key, tab, within
from tests.world import World

pytestmark = pytest.mark.isolation

Publish = Callable[[str, str], None]
LISTS = sorted(name for name, topic in topics().items() if not topic.may_see)


@pytest.mark.parametrize("publish", [publish_on_commit, gather_on_commit])
@pytest.mark.parametrize("topic", LISTS)
async def test_another_organisation_hears_nothing(
    world: World, topic: str, publish: Callable[[str, str], None]
) -> None:
    right = str(topics()[topic].capability)
    own, strange = await key(world.acme, "olivia", right), await key(world.globex, "olivia", right)
    async with tab(world.acme, own) as olivia, tab(world.globex, strange) as stranger:
        assert (await olivia.follows(topic))["subscribed"] == (await stranger.follows(topic))["subscribed"] == [topic]
        await within(world.acme, partial(publish, topic, "something.happened"))
        assert await olivia.hears_of(topic)
        while not await stranger.hears_nothing():  # that Redis was lost for a moment is nobody's news
            assert "news" not in await stranger.hears()


@pytest.mark.parametrize("topic", LISTS)
async def test_a_key_with_every_other_scope_may_not_follow_it(world: World, topic: str) -> None:
    others = all_capabilities() - {str(topics()[topic].capability)}
    secret = await aside(lambda: key_of(world.acme, others))
    async with tab(world.acme, secret) as olivia:
        assert await olivia.follows(topic) == {"subscribed": [], "refused": [topic]}
        await within(world.acme, partial(publish_on_commit, topic, "something.happened"))
        assert await olivia.hears_nothing()


@pytest.mark.parametrize("person", ["edith", "walter", "vera"])
def test_money_and_the_log_are_not_for_every_member(world: World, person: str) -> None:
    with tenant_scope(world.acme.id):
        assert allowed_now(world.acme.actor(person), LISTS) <= {"documents", "files"}
        assert allowed_now(world.acme.actor("adam"), LISTS) == set(LISTS)
