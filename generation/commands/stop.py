"""A reader has read enough."""

from uuid import UUID

from generation.access.rights import access_generation
from generation.streams.event_log import control_key
from kernel import redis
from kernel.tenancy import Actor

_KEPT_S = 600


def stop(actor: Actor, generation_id: UUID) -> None:
    """Ask a generation to end now, in whichever process it runs; what was used is settled.

    Stopping one that has ended changes nothing. Raises GenerationNotFound.
    """
    if not access_generation(actor, generation_id).is_final:
        request_stop(actor.tenant_id, generation_id)


def request_stop(tenant_id: UUID, generation_id: UUID) -> None:
    """Leave the wish where the writer listens; for callers who have been let in already."""
    key = control_key(tenant_id, generation_id)
    with redis.client().pipeline(transaction=True) as pipe:
        pipe.xadd(key, {"stop": "1"}, maxlen=1)
        pipe.expire(key, _KEPT_S)
        pipe.execute()
