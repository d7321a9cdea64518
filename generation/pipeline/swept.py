"""What the record of a generation says whose process is gone: read from its row instead of from memory."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from generation import ports
from generation.events import SECOND_TRY, TOKEN_KINDS, Finished, StreamEvent
from generation.journal_events import GenerationInterrupted
from generation.models import Generation
from generation.pipeline.record import journaled
from generation.pipeline.saved_request import SavedRequest
from generation.secret import salt_of, secret_of
from kernel import journal
from kernel.crypto import SubjectErased
from kernel.observability import get_logger
from kernel.tenancy import Actor, current_tenant_id
from tenants import queries as tenants

log = get_logger(__name__)


def text_of(told: Iterable[StreamEvent]) -> str:
    """The part of the answer that the reader was given."""
    pieces: list[str] = []
    for event in told:
        if event.kind == "delta":
            pieces.append(event.data["text"])
        elif event.kind == "notice" and event.data.get("code") == SECOND_TRY:
            pieces.clear()
    return "".join(pieces)


def verdict_of(row: Generation, told: Iterable[StreamEvent]) -> dict[str, Any]:
    """What the policy said of the prompt and, as far as it was delivered, of the answer."""
    said = [event.verdict for event in told if event.verdict is not None]
    return row.verdict | ({"response": said[-1]} if said else {})


def origin_of(row: Generation) -> dict[str, Any]:
    """As `record.origin` says it of a generation that ended by itself."""
    return {
        "generation_id": str(row.id),
        "model": row.model,
        "provider": row.provider,
        "demo": row.is_demo,
        "prompt_sha256": row.prompt_sha256,
        "policy_version": row.policy_version,
        "verdict": row.verdict,
        "sources": row.sources,
        "usage": used_by(row),
        "cost_nano_usd": row.cost_nano_usd,
        "requested_by": str(row.requested_by_id),
    }


def used_by(row: Generation) -> dict[str, Any]:
    """Its tokens, as far as they were checkpointed."""
    return {**{name: getattr(row, name) for name in TOKEN_KINDS}, "estimated": True}


def complete_swept(row: Generation, kept: SavedRequest | None, text: str) -> dict[str, Any]:
    """Let the purpose's owner make something of the delivered text; should it break, the row still ends."""
    completion = ports.completions.get(row.purpose)
    actor = tenants.actor_of_member(row.requested_by_id) if row.requested_by_id else None
    if completion is None or actor is None or kept is None or not text:
        return {}
    finished = Finished(
        row.id, kept.request, text, origin_of(row), str(row.finish_reason), kept.passages, kept.nothing_found
    )
    try:
        with transaction.atomic():
            return completion(actor, finished)
    except Exception as error:
        log.error("generation.completion_failed", generation=str(row.id), kind=type(error).__name__, exc_info=error)
        return {"completion": "failed"}


def journal_swept(row: Generation, kept: SavedRequest | None, text: str) -> None:
    """Journal an end as `record` does, with the prompt and the delivered text sealed under the asker's key."""
    try:
        salt = salt_of(secret_of(row)).hex()
        _append(row, {"prompt": kept.prompt if kept else "", "prompt_salt": salt, "response": text})
    except SubjectErased:
        _append(row, {})


def _append(row: Generation, personal: dict[str, str]) -> None:
    data = {
        **journaled(origin_of(row)),
        "purpose": row.purpose,
        "subject": [row.subject_kind, str(row.subject_id)] if row.subject_id else None,
        "hops": row.hops,
        "usage": used_by(row),
        "finish_reason": row.finish_reason,
        "code": row.error_code,
    }
    ended = GenerationInterrupted(row.id, personal_subject=row.owner, **(data | personal))
    journal.append(Actor.system(current_tenant_id()), ended)
