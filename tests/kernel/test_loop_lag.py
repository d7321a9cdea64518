"""A loop that one piece of work has stopped for long makes its process unready; one that turns again does not."""

import time
from typing import Any

from django.test import Client

from kernel import background

STOPPED_S = 3.0


async def stop_the_loop() -> None:
    time.sleep(STOPPED_S)  # noqa: ASYNC251 - that is the point


async def turn() -> None:
    """Nothing: it was the loop's turn."""


def test_readiness_fails_while_the_loop_of_the_generations_stands_still(database: None, settings: Any) -> None:
    settings.LOOP_LAG_LIMIT_S = 0.5
    client = Client()
    background.spawn(turn()).result(20)
    assert client.get("/health/ready").status_code == 200
    stopped = background.spawn(stop_the_loop())
    time.sleep(STOPPED_S / 2)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["parts"]["generations"]) == (503, False)
    assert b"scriptorium_background_lag_seconds" in client.get("/metrics").content
    stopped.result(20)
    background.spawn(turn()).result(20)
    time.sleep(0.1)
    assert client.get("/health/ready").json()["parts"] == {"database": True, "redis": True}
