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
from generation.pipeline.work import Work
from generation.prompts.assembly import spelled
from kernel.crypto import SubjectErased, seal, unseal

_FIELD = "generation.request"


@dataclass(frozen=True, slots=True)
class SavedRequest:
    """A request as it was asked, the prompt made of it, and the passages found for it.

    Ids in the request's `context` are texts here.
    """

    request: GenerationRequest
    prompt: str
    passages: tuple[Passage, ...]
    nothing_found: bool = False


def prompt_of(work: Work) -> str:
    """The prompt as sent; as asked, where nothing was sent."""
    return spelled(work.attempt.prompt.messages if work.attempt else work.request.messages).decode()


def seal_request(work: Work) -> bytes:
    """Return what `unseal_request` reads, under the asker's key."""
    told = {
        "request": asdict(work.request),
        "prompt": prompt_of(work),
        "passages": [asdict(passage) for passage in work.plan.augmentation.passages] if work.plan else [],
        "nothing_found": bool(work.plan and work.plan.augmentation.nothing_found),
    }
    packed = json.dumps(told, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    return seal(work.owner, _FIELD, zlib.compress(packed, level=1))


def unseal_request(row: Generation) -> SavedRequest | None:
    """None when the asker was erased, or the end is recorded already."""
    if row.sealed_request is None:
        return None
    try:
        packed = unseal(row.owner, _FIELD, bytes(row.sealed_request))
    except SubjectErased:
        return None
    told = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    passages = tuple(_passage(one) for one in told["passages"])
    return SavedRequest(_request(told["request"]), told["prompt"], passages, told.get("nothing_found", False))


def _request(told: dict[str, Any]) -> GenerationRequest:
    kind_and_id = told["subject"]
    changes = {
        "messages": tuple(Message(**one) for one in told["messages"]),
        "subject": (kind_and_id[0], UUID(kind_and_id[1])) if kind_and_id else None,
        "stop": tuple(told["stop"]),
        "named": tuple(told.get("named", ())),
        "logit_bias": tuple((token, bias) for token, bias in told.get("logit_bias", ())),
        "built_in_sampling": tuple((name, value) for name, value in told.get("built_in_sampling", ())),
    }
    return GenerationRequest(**{**told, **changes})


def _passage(told: dict[str, Any]) -> Passage:
    return Passage(
        **{**told, "score": float(told["score"]), "file_id": UUID(told["file_id"]), "chunk_id": UUID(told["chunk_id"])}
    )
