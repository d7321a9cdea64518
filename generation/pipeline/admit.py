"""admit: may this run at all, and has it been asked for before?"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from billing import commands as billing
from generation.access.secret import seal_secret, secret_of
from generation.ending.saved_request import seal_request
from generation.errors import AlreadyRunning, Interrupted
from generation.events import TOKEN_KINDS, GenerationRequest, State, Ticket
from generation.limits.rates import give_slot_back, take_slot
from generation.models import Generation
from generation.pipeline.heartbeat import LEASE_S
from generation.pipeline.reserve import Attempt
from generation.pipeline.run import Run
from kernel import rows
from kernel.clock import now
from kernel.ids import uuid7
from kernel.tenancy import Actor
from kernel.tenant_cache import used_version

_AS_OF_THIS_VERSION = "where exists (select from generation_configurationversion where tenant_id = %s and version = %s)"


class ConfigurationMoved(Exception):
    """What the call was prepared by is not what the organisation's rows say any more."""


def admit(actor: Actor, request: GenerationRequest) -> Ticket:
    """Return a ticket, new or the one an earlier call with this idempotency key got.

    Raises TooManyRequests, TooManyRunning, and AlreadyRunning when the key was used for another request.
    """
    if earlier := _earlier(actor, request):
        return earlier
    generation_id = uuid7()
    take_slot(actor, generation_id)
    return Ticket(generation_id, is_new=True)


def insert_row(run: Run) -> Ticket:
    """Write the row of an admitted generation, with all that a sweep needs should this process die.

    Raises ConfigurationMoved where it was prepared from memory and that is no longer what the rows say: asked by the
    statement that writes. Then its money is given back, and nothing is written.
    """
    if run.request.idempotency_key is None:
        _insert(run)
        return Ticket(run.id, is_new=True)
    try:
        with transaction.atomic():
            _insert(run)
    except IntegrityError:
        # Two calls with one key at once: the other won.
        earlier = _earlier(run.actor, run.request)
        if earlier is None:
            raise
        _give_back(run)
        return earlier
    return Ticket(run.id, is_new=True)


def restart_row(run: Run, attempt: Attempt) -> None:
    """Write the row anew for the attempt that comes next, in the transaction that sets its money aside.

    Another model may get another prompt, so a sweep must know who is asked what, and what was used before.
    """
    Generation.objects.filter(id=run.id).update(
        hops=[one.as_dict() for one in run.progress.route_attempts],
        spent=[charge.as_dict() for charge in run.progress.spent],
        **(dict.fromkeys(TOKEN_KINDS, 0) | _judged(run, attempt) | _reserved(run, attempt)),
    )


def lock_unfinished(run: Run) -> None:
    """Lock the row until commit; raises Interrupted when a sweep has ended it: then nothing may be sent any more."""
    if not Generation.objects.select_for_update(no_key=True).filter(id=run.id, finished_at=None).exists():
        raise Interrupted(kind="process", retry_after_s=1)


def _earlier(actor: Actor, request: GenerationRequest) -> Ticket | None:
    key = request.idempotency_key
    if not key:
        return None
    rows = Generation.objects.filter(requested_by_id=actor.member_id, idempotency_key=key)
    row = rows.only("request_digest", "requested_by_id", "sealed_secret").first()
    if row is None:
        return None
    if row.request_digest != request_digest(request, secret_of(row)):
        raise AlreadyRunning()
    return Ticket(row.id, is_new=False)


def _give_back(run: Run) -> None:
    give_slot_back(run.tenant_id, run.id)
    _release(run)


def _release(run: Run) -> None:
    if run.progress.open_hold_id is not None:
        billing.release(run.progress.open_hold_id)


def _insert(run: Run) -> None:
    actor, request, attempt = run.actor, run.request, run.progress.attempt
    subject_kind, subject_id = request.subject or ("", None)
    row = Generation(
        id=run.id,
        purpose=request.purpose,
        requested_by_id=actor.member_id,
        key_id=actor.key_id,
        request_id=actor.request_id,
        idempotency_key=request.idempotency_key,
        request_digest=request_digest(request, run.log.secret),
        sealed_secret=seal_secret(run.owner, run.log.secret),
        subject_kind=subject_kind,
        subject_id=subject_id,
        lease_until=now() + timedelta(seconds=LEASE_S),
        **_judged(run, attempt),
        **(_reserved(run, attempt) if attempt else {"max_tokens": request.max_tokens}),
    )
    version = used_version()
    condition: rows.Sql = (_AS_OF_THIS_VERSION, [run.tenant_id, version]) if version else ("", ())
    if not rows.insert(row, after=condition):
        _release(run)
        raise ConfigurationMoved


def _judged(run: Run, attempt: Attempt | None) -> dict[str, Any]:
    """What was asked and what the policy said: a sweep journals it should this process die."""
    return {
        "prompt_sha256": run.prompt_sha256(attempt),
        "policy_version": run.policy_version,
        "verdict": run.verdict,
        "sources": attempt.sources if attempt else [],
        "sealed_request": seal_request(run.saved_request(attempt), run.owner),
    }


def _reserved(run: Run, attempt: Attempt) -> dict[str, Any]:
    """The hold and who is called; the prompt is the least that will have been used."""
    prompt = attempt.prompt
    return {
        "state": State.RUNNING,
        "provider": prompt.model.account.kind.value,
        "account_id": prompt.model.account.id,
        "model": prompt.model.card.name,
        "is_demo": prompt.model.account.is_demo,
        "hold_id": attempt.hold_id,
        "price_version": prompt.price.version,
        "ceiling_nano_usd": run.progress.ceiling_nano_usd,
        "max_tokens": prompt.max_tokens,
        "input_tokens": prompt.input_tokens,
        "cost_nano_usd": prompt.price.cost(prompt.input_tokens, 0),
    }


def request_digest(request: GenerationRequest, secret: bytes) -> str:
    """Return what makes two requests the same to whoever knows the secret that goes with it: all that was asked."""
    asked = {one.name: getattr(request, one.name) for one in fields(request) if one.name != "idempotency_key"}
    spelled = json.dumps(asked, default=_spelled, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(secret + spelled.encode()).hexdigest()


def _spelled(value: Any) -> Any:
    """What JSON has no word for: a part of a request by its fields, an id or a moment by its text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    return dict(value) if isinstance(value, Mapping) else str(value)
