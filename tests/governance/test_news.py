"""Who looks at the audit log hears when more of it was sealed."""

from tests.editor.sockets import aside
from tests.governance.logs import journal_some, seal_all
from tests.live_tabs import key, tab
from tests.world import World


async def test_who_looks_at_the_log_hears_once_a_batch_was_sealed(world: World) -> None:
    acme = world.acme
    async with tab(acme, await key(acme, "adam", "audit.read")) as adam:
        await aside(lambda: seal_all(acme))
        await adam.follows("audit")
        await aside(lambda: journal_some(acme, 5))
        assert await adam.hears_nothing(), "an event is news of the log when it has its place in it"
        await aside(lambda: seal_all(acme))
        assert await adam.hears_news_of("audit") == {"audit.sealed"}
        await aside(lambda: seal_all(acme))
        assert await adam.hears_nothing()
