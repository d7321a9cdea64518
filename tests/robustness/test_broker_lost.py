"""The broker goes away while a worker is at work: once it is back, the worker takes messages again."""

import time
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from config.celery import app
from embedded.ports import free_port
from embedded.redis import RedisServer
from tests.workers import worker_process

_SWEPT_EVERY_S = 20

pytestmark = [pytest.mark.slow, pytest.mark.drill, pytest.mark.xdist_group("robustness")]


def test_a_worker_that_held_a_message_when_redis_stopped_works_on(tmp_path: Path, database: None) -> None:
    redis = RedisServer(tmp_path / "redis", free_port(), name="broker-that-goes")
    redis.prepare()
    redis.start()
    try:
        with worker_process("--include", "tests.robustness.held_task", REDIS_URL=redis.url):
            assert is_done(redis, tmp_path / "held", seconds=8)
            redis.stop()
            time.sleep(1)
            redis.start()
            assert is_done(redis, tmp_path / "after")
    finally:
        redis.stop()


def test_what_is_acknowledged_after_its_connection_was_closed_is_an_error_of_connection() -> None:
    """A worker passes over one; by any other error it ends."""
    connection = app.connection_for_read()
    channel: Any = connection.channel()
    connection.close()
    for settle in (channel.basic_ack, channel.basic_reject):
        with pytest.raises(connection.connection_errors):
            settle("of a task that ended too late")


def is_done(redis: RedisServer, place: Path, *, seconds: float = 0, within_s: float = 90) -> bool:
    """Whether a worker begins the task in time. It is sent again as sweeps send wake-ups again: one may be lost with
    the connection, but a worker that takes none any more is never told.
    """
    deadline = time.monotonic() + within_s
    with Celery(broker=redis.url, set_as_current=False) as sender:
        while not place.exists() and time.monotonic() < deadline:
            sender.send_task("tests.hold", [str(place), seconds], queue="default")
            again_at = time.monotonic() + _SWEPT_EVERY_S
            while not place.exists() and time.monotonic() < again_at:
                time.sleep(0.2)
    return place.exists()
