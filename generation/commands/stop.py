"""A reader has read enough."""

from uuid import UUID

from generation.access.rights import access_generation
from generation.streams.stops import request_stop, send_stop
from kernel.tenancy import Actor

__all__ = ["send_stop", "stop"]


def stop(actor: Actor, generation_id: UUID) -> None:
    """Ask a generation to end now, in whichever process it runs; what was used is settled.

    Stopping one that has ended changes nothing. Raises GenerationNotFound.
    """
    if not access_generation(actor, generation_id).is_final:
        request_stop(actor.tenant_id, generation_id)
