"""Publishing news to the open tabs of an organisation."""

import json
from uuid import UUID

from django.db import transaction

from kernel import redis
from kernel.observability.log import get_logger
from kernel.tenancy.keys import channel

log = get_logger(__name__)


def live_channel(tenant_id: UUID | None = None) -> str:
    return channel("live", tenant_id=tenant_id)


def publish_on_commit(topic: str, event: str) -> None:
    """Let whoever follows a topic know, once this transaction has committed. Runs in a tenant's scope.

    `topic` is `documents`, or `document:<id>` for a topic about one thing. `event` is a fixed word, mostly a verb of
    the journal. No content and no id goes along: whoever may follow a topic may know no more than that something
    happened. A Redis that is down is no error: tabs fetch anew when they hear again.
    """
    name, message = live_channel(), json.dumps({"topic": topic, "event": event})
    transaction.on_commit(lambda: _publish(name, message), robust=True)


def _publish(name: str, message: str) -> None:
    try:
        redis.fanout().publish(name, message.encode())
    except redis.redis.RedisError:
        log.info("live.publish_failed")
