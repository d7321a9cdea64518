"""Redis as our child: a password, and data that outlives a restart."""

from collections.abc import Iterator

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from embedded import ports
from embedded.redis import RedisServer


@pytest.fixture
def server(tmp_path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path / "redis", ports.free_port())
    server.prepare()
    server.start()
    yield server
    server.stop()


def test_data_outlives_a_restart_on_the_same_port(server):
    Redis.from_url(server.url).set("kept", "yes")
    server.stop()
    assert ports.is_free(server.port)
    server.start()
    assert Redis.from_url(server.url).get("kept") == b"yes"


def test_nobody_comes_in_without_the_password(server):
    with pytest.raises(AuthenticationError):
        Redis(port=server.port, retry=Retry(NoBackoff(), 0)).ping()
    assert (server.folder / "redis.conf").stat().st_mode & 0o777 == 0o600
    assert server._password not in " ".join(server.process.cmdline())
