"""settle -> record: the receipt, the journal and what the purpose makes of the answer, in one transaction."""

import json
from typing import Any

from billing import commands as billing
from generation import ports
from generation.access import withdrawn_of
from generation.errors import Interrupted, SourcesWithdrawn, UnusableAnswer
from generation.events import (
    TOKEN_KINDS,
    Augmentation,
    Finished,
    FinishReason,
    State,
    StreamEvent,
    StreamKind,
)
from generation.journal_events import GenerationFailed, GenerationFinished, GenerationInterrupted, GenerationStopped
from generation.models import Generation
from generation.pipeline.publish import source_of
from generation.pipeline.saved_request import prompt_of
from generation.pipeline.settle import settle
from generation.pipeline.work import Outcome, Work
from generation.quoted_files import forget_files_gone_meanwhile
from generation.secret import prompt_digest, salt_of
from generation.streams.event_log import EventLog
from generation.streams.transcript import pack, unpack
from governance.events import Verdict
from kernel import journal
from kernel.clock import now
from kernel.crypto import SubjectErased, keep_from_erasure, seal, unseal
from kernel.errors import ScriptoriumError

_FIELD = "generation.transcript"
_EVENTS: dict[State, type[GenerationFinished]] = {
    State.FINISHED: GenerationFinished,
    State.STOPPED: GenerationStopped,
    State.FAILED: GenerationFailed,
    State.INTERRUPTED: GenerationInterrupted,
}


class EndedBySweep(Exception):
    """The row is final already: our lease had run out."""


def conclude(work: Work, outcome: Outcome, *, with_completion: bool = True) -> StreamEvent:
    """Settle, record and journal an ended generation inside the scope; return its last event, not yet told.

    May run again after a failed transaction: settling is idempotent, the rest is rolled back with it.
    Of an asker who was erased meanwhile nothing is kept but what it cost. What may repeat a file that its asker may not
    read any more fails, whatever came of it: nobody may be told, and nothing is made of it.
    """
    is_erased = _is_asker_erased(work)
    if outcome.finish_reason is not FinishReason.BLOCKED and are_sources_withdrawn(work):
        outcome = Outcome(State.FAILED, FinishReason.REFUSED, SourcesWithdrawn())
    _settle(work)
    results = _complete(work, outcome) if with_completion and not is_erased else {"completion": "failed"}
    last = _last_event(work, outcome, results)
    if not _store(work, outcome, last, is_erased=is_erased):
        raise EndedBySweep()
    forget_files_gone_meanwhile(work.id)
    _journal(work, outcome, is_erased=is_erased)
    return last


def are_sources_withdrawn(work: Work) -> bool:
    """Whether a file whose passages the model was given was deleted or is not its asker's to read any more; once it was
    so it stays so, since the answer was stopped for it."""
    work.is_withdrawn = work.is_withdrawn or bool(withdrawn_of(work.actor, sources_of(work)))
    return work.is_withdrawn


def _is_asker_erased(work: Work) -> bool:
    try:
        keep_from_erasure(work.owner)
    except SubjectErased:
        return True
    return False


def conclude_late(work: Work) -> StreamEvent:
    """Settle what a sweep has ended already, because our lease ran out while we lived.

    Readers have been told that it broke off; that stands, and its last event is returned. The receipt gets the
    true figures, as the ledger does.
    """
    _settle(work)
    used = usage(work)
    Generation.objects.filter(id=work.id).update(
        **{name: used[name] for name in TOKEN_KINDS},
        **_marks(work),
        cost_nano_usd=work.total.nano_usd,
    )
    row = Generation.objects.get(id=work.id)
    if row.transcript is None:
        return StreamEvent(len(work.log.events) + 1, "error", problem_of(Interrupted()))
    return unpack(unseal(row.owner, _FIELD, bytes(row.transcript)))[-1]


def _settle(work: Work) -> None:
    if work.open_hold_id is None:
        return
    if work.meter is not None:
        settle(work.actor, work.meter.charge)
    else:
        billing.release(work.open_hold_id)


def _complete(work: Work, outcome: Outcome) -> dict[str, Any]:
    """Let the purpose's owner make something of the text; a withheld answer is not for it."""
    completion = ports.completions.get(work.request.purpose)
    of_no_use = isinstance(outcome.error, UnusableAnswer | SourcesWithdrawn)
    is_withheld = outcome.finish_reason is FinishReason.BLOCKED or of_no_use
    if completion is None or not work.text or is_withheld:
        return {}
    found = work.plan.augmentation if work.plan else Augmentation()
    finished = Finished(
        work.id,
        work.request,
        work.text,
        origin(work),
        outcome.finish_reason.value,
        found.passages,
        found.nothing_found,
    )
    return completion(work.actor, finished)


def origin(work: Work) -> dict[str, Any]:
    """What a span of the text keeps for good."""
    prompt = work.attempt.prompt if work.attempt else None
    return {
        "generation_id": str(work.id),
        "model": prompt.model.card.name if prompt else "",
        "provider": prompt.model.account.kind.value if prompt else "",
        "demo": bool(prompt and prompt.model.account.is_demo),
        "prompt_sha256": prompt_digest(work.log.secret, prompt.messages) if prompt else "",
        "policy_version": work.prompt_verdict["policy_version"] if work.prompt_verdict else None,
        "verdict": verdict(work),
        "sources": sources_of(work),
        "usage": usage(work),
        "cost_nano_usd": work.total.nano_usd,
        "requested_by": str(work.actor.member_id or work.actor.id),
    }


def sources_of(work: Work) -> list[dict[str, Any]]:
    """Where the passages stand that the model was given."""
    return [source_of(passage) for passage in work.attempt.prompt.passages] if work.attempt else []


def journaled(facts: dict[str, Any]) -> dict[str, Any]:
    """An origin as the journal has it in the open: of a source only where it stands."""
    sources = [{name: one[name] for name in ("file_id", "chunk_id", "page")} for one in facts["sources"]]
    return facts | {"sources": sources}


def verdict(work: Work) -> dict[str, Verdict]:
    """What the policy said, of the prompt and of the answer."""
    said = {"prompt": work.prompt_verdict, "response": work.response_verdict}
    return {where: one for where, one in said.items() if one is not None}


def _last_event(work: Work, outcome: Outcome, results: dict[str, Any]) -> StreamEvent:
    kind: StreamKind = "error" if outcome.error else "finish"
    data = {**_figures(work, outcome), **results}
    if outcome.error:
        data |= problem_of(outcome.error)
    return StreamEvent(len(work.log.events) + 1, kind, data)


def _figures(work: Work, outcome: Outcome) -> dict[str, Any]:
    facts = origin(work)
    shown = (
        "generation_id",
        "model",
        "provider",
        "demo",
        "prompt_sha256",
        "policy_version",
        "verdict",
        "cost_nano_usd",
    )
    return {
        "finish_reason": outcome.finish_reason.value,
        "usage": usage(work) if outcome.error else _usage_of_the_answer(work),
        **{name: facts[name] for name in shown},
    }


def usage(work: Work) -> dict[str, Any]:
    """Tokens of all attempts together."""
    used = [charge.usage for charge in work.charges]
    sums = {name: sum(getattr(one, name) for one in used) for name in TOKEN_KINDS}
    return {**sums, "estimated": any(one.is_estimated for one in used)}


def _usage_of_the_answer(work: Work) -> dict[str, Any]:
    """Tokens of the attempt whose text was shown; what failed before it is in the cost, and on the receipt."""
    return work.meter.charge.usage.as_dict() if work.meter else usage(work)


def _marks(work: Work) -> dict[str, Any]:
    """What the receipt says of the figures themselves."""
    return {
        "is_usage_estimated": any(one.usage.is_estimated for one in work.charges),
        "is_usage_implausible": any(one.is_implausible for one in work.charges),
        "over_tokens": work.over.tokens,
        "over_nano_usd": work.over.nano_usd,
    }


def problem_of(error: ScriptoriumError) -> dict[str, Any]:
    """Return an error as an event carries it: the members of its problem document."""
    extra = json.loads(json.dumps(error.extra, default=str))
    return {"code": error.code, "title": error.title, "detail": error.detail, "status": error.status, **extra}


def _store(work: Work, outcome: Outcome, last: StreamEvent, *, is_erased: bool) -> bool:
    """Write the receipt; False when the row has been ended by somebody else."""
    facts, used = origin(work), usage(work)
    changed = Generation.objects.filter(id=work.id, finished_at=None).update(
        state=outcome.state,
        provider=facts["provider"],
        account_id=work.attempt.prompt.model.account.id if work.attempt else None,
        model=facts["model"],
        is_demo=facts["demo"],
        hops=[one.as_dict() for one in work.route_attempts],
        prompt_sha256=facts["prompt_sha256"],
        policy_version=facts["policy_version"],
        verdict=facts["verdict"],
        sources=[] if is_erased else facts["sources"],
        **{name: used[name] for name in TOKEN_KINDS},
        **_marks(work),
        cost_nano_usd=facts["cost_nano_usd"],
        finish_reason=outcome.finish_reason.value,
        error_code=outcome.error.code if outcome.error else "",
        transcript=None if is_erased else _sealed(work.owner, work.log, last),
        sealed_request=None,
        started_at=work.started_at,
        first_token_at=work.first_token_at,
        finished_at=now(),
        lease_until=None,
    )
    return changed == 1


def _sealed(owner: str, log: EventLog, last: StreamEvent) -> bytes:
    return seal(owner, _FIELD, pack([*log.events, last]))


def _journal(work: Work, outcome: Outcome, *, is_erased: bool) -> None:
    """Ids, numbers and verdicts in the open; prompt as sent and answer as shown sealed under the asker's key."""
    data = {
        **journaled(origin(work)),
        "purpose": work.request.purpose,
        "subject": [work.request.subject[0], str(work.request.subject[1])] if work.request.subject else None,
        "hops": [one.as_dict() for one in work.route_attempts],
        "usage": usage(work),
        "finish_reason": outcome.finish_reason.value,
        "code": outcome.error.code if outcome.error else "",
    }
    personal = {
        "prompt": prompt_of(work),
        "prompt_salt": salt_of(work.log.secret).hex(),
        "response": work.text,
        "withheld": work.withheld,
        "discarded": "\n\n".join(work.discarded),
    }
    event = _EVENTS[outcome.state]
    journal.append(work.actor, event(work.id, personal_subject=work.owner, **(data if is_erased else data | personal)))
