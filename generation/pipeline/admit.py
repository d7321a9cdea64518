"""admit: may this run at all, and has it been asked for before?"""

import hashlib
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from generation.admission import take_slot
from generation.errors import AlreadyRunning
from generation.events import GenerationRequest, Ticket
from generation.models import Generation
from kernel import canonical_json
from kernel.clock import now
from kernel.ids import uuid7
from kernel.tenancy import Actor

_QUEUED_LEASE_S = 60


def admit(actor: Actor, request: GenerationRequest) -> Ticket:
    """Return a ticket, new or the one an earlier call with this idempotency key got.

    Raises TooManyRequests, TooManyRunning, and AlreadyRunning when the key was used for another request.
    """
    digest = request_digest(request)
    if request.idempotency_key and (earlier := _earlier(actor, request.idempotency_key, digest)):
        return earlier
    generation_id = uuid7()
    take_slot(actor, generation_id)
    if request.idempotency_key is None:
        _insert(actor, request, generation_id, digest)
        return Ticket(generation_id, is_new=True)
    return _insert_once(actor, request, generation_id, digest)


def _insert_once(actor: Actor, request: GenerationRequest, generation_id: UUID, digest: str) -> Ticket:
    try:
        with transaction.atomic():
            _insert(actor, request, generation_id, digest)
    except IntegrityError:
        # Two calls with one key at once: the other won.
        earlier = _earlier(actor, request.idempotency_key or "", digest)
        if earlier is None:
            raise
        return earlier
    return Ticket(generation_id, is_new=True)


def _earlier(actor: Actor, key: str, digest: str) -> Ticket | None:
    row = Generation.objects.filter(requested_by_id=actor.member_id, idempotency_key=key).only("request_digest").first()
    if row is None:
        return None
    if row.request_digest != digest:
        raise AlreadyRunning()
    return Ticket(row.id, is_new=False)


def _insert(actor: Actor, request: GenerationRequest, generation_id: UUID, digest: str) -> None:
    subject_kind, subject_id = request.subject or ("", None)
    Generation.objects.create(
        id=generation_id,
        purpose=request.purpose,
        requested_by_id=actor.member_id,
        key_id=actor.key_id,
        request_id=actor.request_id,
        idempotency_key=request.idempotency_key,
        request_digest=digest,
        subject_kind=subject_kind,
        subject_id=subject_id,
        max_tokens=request.max_tokens,
        lease_until=now() + timedelta(seconds=_QUEUED_LEASE_S),
    )


def request_digest(request: GenerationRequest) -> str:
    """Return what makes two requests the same."""
    told = [
        request.purpose,
        [[message.role, message.content] for message in request.messages],
        request.model,
        request.max_tokens,
        str(request.temperature),
        request.query,
        request.focus,
        request.conversation,
    ]
    return hashlib.sha256(canonical_json.encode(told)).hexdigest()
