"""Publishing news to the open tabs of an organisation."""

import asyncio
import json
from uuid import UUID

from django.db import transaction

from kernel import background, redis
from kernel.observability.log import get_logger
from kernel.tenancy.keys import channel

# For how long news of what never stops are gathered.
GATHERED_FOR_S = 0.25

_gathered: set[tuple[str, bytes]] = set()
log = get_logger(__name__)


def live_channel(tenant_id: UUID | None = None) -> str:
    return channel("live", tenant_id=tenant_id)


def publish_on_commit(topic: str, event: str) -> None:
    """Let whoever follows a topic know, once this transaction has committed. Runs in a tenant's scope.

    `topic` is `documents`, or `document:<id>` for a topic about one thing. `event` is a fixed word, mostly a verb of
    the journal. No content and no id goes along: whoever may follow a topic may know no more than that something
    happened. A Redis that is down is no error: tabs fetch anew when they hear again.
    """
    name, message = _addressed(topic, event)
    transaction.on_commit(lambda: _publish(name, message), robust=True)


def gather_on_commit(topic: str, event: str) -> None:
    """The same for what happens with every call of a model: the work that publishes waits for no round trip.

    A process sends the same news of an organisation once in GATHERED_FOR_S, from its background loop. Always at the end
    of that time and never at its beginning only, so that the last change is told of as well.
    """
    name, message = _addressed(topic, event)
    transaction.on_commit(lambda: _gather(name, message), robust=True)


def _addressed(topic: str, event: str) -> tuple[str, bytes]:
    return live_channel(), json.dumps({"topic": topic, "event": event}).encode()


def _publish(name: str, message: bytes) -> None:
    try:
        redis.fanout().publish(name, message)
    except redis.redis.RedisError:
        log.info("live.publish_failed")


def _gather(name: str, message: bytes) -> None:
    """What comes between the look and the note is sent twice, which is one hint too many and no harm."""
    if (name, message) not in _gathered:
        _gathered.add((name, message))
        background.spawn(_publish_later(name, message))


async def _publish_later(name: str, message: bytes) -> None:
    await asyncio.sleep(GATHERED_FOR_S)
    _gathered.discard((name, message))  # before it is sent: what is committed from now on is news again
    try:
        await redis.afanout().publish(name, message)
    except (redis.redis.RedisError, OSError):
        log.info("live.publish_failed")
