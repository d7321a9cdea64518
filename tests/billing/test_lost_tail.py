"""Redis comes back from its file without the last second: the counters it still has are not to be trusted."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from billing import counters, queries, redis_scripts
from billing.errors import HeldByRunningWork
from embedded.ports import free_port
from embedded.redis import RedisServer
from kernel.tenancy import tenant_scope
from tests.billing.calls import reserve, set_cap, settle
from tests.world import World

pytestmark = pytest.mark.slow


@pytest.fixture
def own_redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    """A Redis for the counters alone, which may be stopped."""
    server = RedisServer(tmp_path / "redis", free_port())
    server.prepare()
    server.start()
    connection = Redis.from_url(server.url)
    for module in (counters, redis_scripts):
        monkeypatch.setattr(module, "client", lambda: connection)
    redis_scripts._script.cache_clear()
    yield server
    redis_scripts._script.cache_clear()
    server.stop()


def test_what_is_set_aside_stays_so_when_redis_forgets_its_last_second(own_redis: RedisServer, world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    settle(walter, reserve(walter, 100), 100)
    come_back_without(own_redis, lambda: reserve(walter, 800))
    with pytest.raises(HeldByRunningWork):
        reserve(walter, 101)
    with tenant_scope(walter.tenant_id):
        assert queries.headroom(walter).left_nano_usd == 100


def test_what_was_booked_stays_so_when_redis_forgets_its_last_second(own_redis: RedisServer, world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    hold = reserve(walter, 600)
    come_back_without(own_redis, lambda: settle(walter, hold, 500))
    reserve(walter, 500)
    with tenant_scope(walter.tenant_id):
        assert queries.headroom(walter).left_nano_usd == 0


def test_a_restart_that_lost_nothing_changes_nothing(own_redis: RedisServer, world: World) -> None:
    walter = world.acme.actor("walter")
    set_cap(world.acme.actor("olivia"), 1000)
    hold = reserve(walter, 600)
    own_redis.stop()
    own_redis.start()
    settle(walter, hold, 250)
    reserve(walter, 150)
    with tenant_scope(walter.tenant_id):
        assert queries.headroom(walter).left_nano_usd == 600


def come_back_without(server: RedisServer, last_second: Callable[[], object]) -> None:
    """Do something, then let Redis start from a file that does not have it yet."""
    file = server.folder / "appendonly.aof"
    server.stop()
    kept = shutil.copy(file, file.with_suffix(".kept"))
    server.start()
    last_second()
    server.stop()
    shutil.copy(kept, file)
    server.start()
