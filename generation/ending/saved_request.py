"""What a sweep needs should this process die: the request and the prompt as sent, sealed in the row until the end.

Once the end is recorded the journal has the prompt, and the row's copy is emptied.
"""

import json
import zlib
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from generation.events import GenerationRequest, Message, Passage
from generation.models import Generation
from kernel.crypto import SubjectErased, seal, unseal

_FIELD = "generation.request"


@dataclass(frozen=True, slots=True)
class SavedRequest:
    """A request as it was asked, the prompt made of it, and the passages found for it.

    The prompt is as it was sent; as asked, where nothing was sent. Ids in the request's `context` are texts once it was
    read from a row.
    """

    request: GenerationRequest
    prompt: str
    passages: tuple[Passage, ...]
    nothing_found: bool = False


def seal_request(saved: SavedRequest, owner: str) -> bytes:
    """Return what `unseal_request` reads, under the asker's key."""
    packed = json.dumps(asdict(saved), ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    return seal(owner, _FIELD, zlib.compress(packed, level=1))


def unseal_request(row: Generation) -> SavedRequest | None:
    """None when the asker was erased, or the end is recorded already."""
    if row.sealed_request is None:
        return None
    try:
        packed = unseal(row.owner, _FIELD, bytes(row.sealed_request))
    except SubjectErased:
        return None
    stored = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    passages = tuple(_passage(one) for one in stored["passages"])
    return SavedRequest(_request(stored["request"]), stored["prompt"], passages, stored.get("nothing_found", False))


def _request(stored: dict[str, Any]) -> GenerationRequest:
    kind_and_id = stored["subject"]
    changes = {
        "messages": tuple(Message(**one) for one in stored["messages"]),
        "subject": (kind_and_id[0], UUID(kind_and_id[1])) if kind_and_id else None,
        "stop": tuple(stored["stop"]),
        "named": tuple(stored.get("named", ())),
        "logit_bias": tuple((token, bias) for token, bias in stored.get("logit_bias", ())),
        "built_in_sampling": tuple((name, value) for name, value in stored.get("built_in_sampling", ())),
    }
    return GenerationRequest(**{**stored, **changes})


def _passage(stored: dict[str, Any]) -> Passage:
    ids = {name: UUID(stored[name]) for name in ("file_id", "chunk_id")}
    return Passage(**{**stored, **ids, "score": float(stored["score"])})
