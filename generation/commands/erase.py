"""What an erasure leaves of somebody's generations: figures."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from redis import RedisError

from generation.events import FINAL_STATES
from generation.models import Generation
from generation.streams.event_log import stream_key
from generation.streams.stops import request_stop
from kernel import redis
from kernel.clock import now
from kernel.observability import get_logger
from kernel.tenancy import Actor

log = get_logger(__name__)


def erase_member(actor: Actor, member_id: UUID) -> dict[str, int]:
    """Take prompts, answers, sources and what a caller named from a member's generations; returns how many they are.

    The receipts' figures stay: the ledger needs them. What still runs is asked to stop, and keeps nothing at its end.
    """
    asked = Generation.objects.filter(requested_by_id=member_id)
    kept_since = now() - timedelta(seconds=2 * settings.GENERATION_EVENTS_KEPT_S)
    recent = list(asked.filter(created_at__gt=kept_since).values_list("id", flat=True))
    running = set(asked.exclude(state__in=FINAL_STATES).values_list("id", flat=True))
    list(asked.select_for_update().order_by("id").values_list("id"))  # several rows are locked in this order (ADR 0172)
    erased = asked.update(transcript=None, sealed_request=None, sources=[], idempotency_key=None)
    tenant_id = actor.tenant_id
    transaction.on_commit(lambda: _clear(tenant_id, recent, running), robust=True)
    return {"generations": erased}


def _clear(tenant_id: UUID, recent: list[UUID], running: set[UUID]) -> None:
    """Without Redis nothing is lost: what it holds is unreadable by now, and leaves it within a day."""
    try:
        for generation_id in running:
            request_stop(tenant_id, generation_id)
        for generation_id in recent:
            if generation_id not in running:
                redis.client().delete(stream_key(tenant_id, generation_id))
    except RedisError:
        log.warning("generation.erasure_untold")
