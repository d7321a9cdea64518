"""The only way to a generation: the person who asked for it, with the right to ask for such a one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from generation import ports
from generation.access.secret import secret_of
from generation.capabilities import CHAT, GENERATE
from generation.errors import GenerationNotFound, SourcesWithdrawn
from generation.events import GenerationRequest
from generation.models import Generation
from kernel.errors import Unauthenticated
from kernel.tenancy import Actor
from kernel.tenancy.ports import rights_now

READERS = (GENERATE, CHAT)
"""Rights of which whoever reads or stops a generation holds the one that its purpose asks for."""

_OF_PURPOSE = {"chat": CHAT}


def capability_of(purpose: str) -> str:
    """Return the right that a generation of this purpose asks for."""
    return _OF_PURPOSE.get(purpose, GENERATE)


def with_rights_of_now(actor: Actor, request: GenerationRequest) -> Actor:
    """Return the actor with the rights that its rows say now; raises Unauthenticated and Forbidden."""
    if actor.member_id is None:
        return actor
    rights = rights_now([actor]).get(actor)
    if rights is None:
        raise Unauthenticated("What this was asked with opens nothing any more.")
    now = replace(actor, capabilities=rights)
    now.require(capability_of(request.purpose))
    return now


def access_generation(actor: Actor, generation_id: UUID) -> Generation:
    """Return the generation.

    Raises GenerationNotFound for unknown, foreign and other people's ids alike, Forbidden for one's own that a key's
    scopes do not reach: an answer is read with the right that it took to ask for it.
    """
    found: Generation | None = (
        Generation.objects.filter(id=generation_id, requested_by_id=actor.rights_id)
        .defer("transcript", "sealed_request")
        .first()
    )
    if found is None:
        raise GenerationNotFound()
    actor.require(capability_of(found.purpose))
    return found


def access_text(actor: Actor, generation_id: UUID) -> Generation:
    """The same for whoever wants to read what was written.

    Raises SubjectErased as well, and SourcesWithdrawn once a file whose passages it holds is not theirs to read.
    """
    found = access_generation(actor, generation_id)
    secret_of(found)
    _refuse_withdrawn_sources(actor, found)
    return found


def _refuse_withdrawn_sources(actor: Actor, found: Generation) -> None:
    """What an ended generation tells holds passages word by word, and an answer that may repeat them."""
    if withdrawn_files(actor, found):
        raise SourcesWithdrawn()


def withdrawn_files(actor: Actor, found: Generation) -> set[UUID]:
    """The files whose passages a generation was given and which the actor may not read now."""
    return withdrawn_of(actor, found.sources)


def withdrawn_of(actor: Actor, sources: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """The same of the sources themselves."""
    files = {UUID(str(one["file_id"])) for one in sources}
    return files - ports.readable_files(actor, files) if files and ports.readable_files.is_filled else set()
