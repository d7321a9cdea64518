"""What a web process tells the workers: looked for in the queue itself, where nobody else listens."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis

from tests.editor.conftest import Shared
from tests.editor.sockets import aside
from tests.editor.test_relay import join, leave
from tests.webservers import WebProcess, web_processes


@pytest.fixture
def queue() -> Iterator[Redis]:
    """A broker that no worker listens to."""
    with Redis.from_url(f"{os.environ['REDIS_URL'].rpartition('/')[0]}/15") as broker:
        broker.flushdb()
        yield broker


@pytest.fixture
def web(django_db_setup: None, django_db_blocker: Any, queue: Redis) -> Iterator[WebProcess]:
    address = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/15"
    with django_db_blocker.unblock(), web_processes(1, BROKER_URL=address) as (process,):
        yield process


async def test_an_edit_over_the_socket_wakes_the_workers(web: WebProcess, queue: Redis, shared: Shared) -> None:
    walter = await join([web], shared, "walter")
    await walter.type(" more")
    await walter.until_acked()
    told = await aside(lambda: queue.blpop(["projections"], timeout=10))
    assert told is not None, web.output()
    message = json.loads(told[1])
    assert message["headers"]["task"] == "editor.follow_document"
    assert message["headers"]["scriptorium_tenant"] == str(shared.world.acme.id)
    await leave(walter)
