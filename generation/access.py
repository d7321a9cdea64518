"""The only way to a generation: the person who asked for it."""

from uuid import UUID

from generation.errors import GenerationNotFound
from generation.models import Generation
from kernel.tenancy import Actor


def access_generation(actor: Actor, generation_id: UUID) -> Generation:
    """Return the generation; raises GenerationNotFound for unknown, foreign and other people's ids alike."""
    found: Generation | None = (
        Generation.objects.filter(id=generation_id, requested_by_id=actor.rights_id)
        .defer("transcript", "sealed_request")
        .first()
    )
    if found is None:
        raise GenerationNotFound()
    return found
