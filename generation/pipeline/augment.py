"""augment: what knowledge adds to a prompt, with the asker's rights."""

from typing import Any

from django.db import transaction

from generation import ports
from generation.events import Augmentation, GenerationRequest, Passage
from kernel.tenancy import Actor


def augment(actor: Actor, request: GenerationRequest) -> Augmentation:
    """Ask knowledge, with the asker's rights; without a query or without knowledge nothing is added.

    What knowledge refuses leaves nothing behind.
    """
    if request.query is None or not ports.augment.is_filled:
        return Augmentation()
    with transaction.atomic():
        return ports.augment(actor, request)


def source_of(passage: Passage) -> dict[str, Any]:
    """Where a passage stands, as an origin keeps it."""
    return {
        "number": passage.number,
        "file_id": str(passage.file_id),
        "chunk_id": str(passage.chunk_id),
        "title": passage.title,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
    }
