"""settle -> record: the receipt, the journal and what the purpose makes of the answer, in one transaction."""

import json
from typing import Any

from billing import commands as billing
from generation import ports
from generation.errors import Interrupted
from generation.event_log import EventLog
from generation.events import Finished, FinishReason, State, StreamEvent, StreamKind
from generation.models import Generation
from generation.pipeline.kept import prompt_of
from generation.pipeline.settle import settle
from generation.pipeline.tell import source_of
from generation.pipeline.work import Outcome, Work
from generation.transcript import pack, unpack
from governance.events import Verdict
from kernel import journal
from kernel.clock import now
from kernel.crypto import seal, unseal
from kernel.errors import ScriptoriumError

_FIELD = "generation.transcript"
_VERBS = {
    State.FINISHED: "generation.finished",
    State.STOPPED: "generation.stopped",
    State.FAILED: "generation.failed",
    State.INTERRUPTED: "generation.interrupted",
}


class EndedBySweep(Exception):
    """The row is final already: our lease had run out."""


def conclude(work: Work, outcome: Outcome, *, with_completion: bool = True) -> StreamEvent:
    """Settle, record and journal an ended generation inside the scope; return its last event, not yet told.

    May run again after a failed transaction: settling is idempotent, the rest is rolled back with it.
    """
    _settle(work)
    results = _complete(work, outcome) if with_completion else {"completion": "failed"}
    last = _last_event(work, outcome, results)
    if not _store(work, outcome, last):
        raise EndedBySweep()
    _journal(work, outcome)
    return last


def conclude_late(work: Work) -> StreamEvent:
    """Settle what a sweep has ended already, because our lease ran out while we lived.

    Readers have been told that it broke off; that stands, and its last event is returned. The receipt gets the
    true figures, as the ledger does.
    """
    _settle(work)
    used = usage(work)
    Generation.objects.filter(id=work.id).update(
        input_tokens=used["input_tokens"],
        output_tokens=used["output_tokens"],
        is_usage_estimated=used["estimated"],
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
    if completion is None or not work.text or outcome.finish_reason is FinishReason.BLOCKED:
        return {}
    passages = work.plan.augmentation.passages if work.plan else ()
    finished = Finished(work.id, work.request, work.text, origin(work), outcome.finish_reason.value, passages)
    return completion(work.actor, finished)


def origin(work: Work) -> dict[str, Any]:
    """What a span of the text keeps for good."""
    draft = work.begun.draft if work.begun else None
    return {
        "generation_id": str(work.id),
        "model": draft.offer.card.name if draft else "",
        "provider": draft.offer.account.kind.value if draft else "",
        "demo": bool(draft and draft.offer.account.is_demo),
        "prompt_sha256": draft.prompt_sha256 if draft else "",
        "policy_version": work.prompt_verdict["policy_version"] if work.prompt_verdict else None,
        "verdict": verdict(work),
        "sources": [source_of(passage) for passage in draft.passages] if draft else [],
        "cost_nano_usd": work.total.nano_usd,
        "requested_by": str(work.actor.member_id or work.actor.id),
    }


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
        "usage": usage(work),
        **{name: facts[name] for name in shown},
    }


def usage(work: Work) -> dict[str, Any]:
    """Tokens of all attempts together."""
    used = [charge.usage for charge in work.charges]
    return {
        "input_tokens": sum(one.input_tokens for one in used),
        "output_tokens": sum(one.output_tokens for one in used),
        "estimated": any(one.is_estimated for one in used),
    }


def problem_of(error: ScriptoriumError) -> dict[str, Any]:
    """Return an error as an event carries it: the members of its problem document."""
    extra = json.loads(json.dumps(error.extra, default=str))
    return {"code": error.code, "title": error.title, "detail": error.detail, "status": error.status, **extra}


def _store(work: Work, outcome: Outcome, last: StreamEvent) -> bool:
    """Write the receipt; False when the row has been ended by somebody else."""
    facts, used = origin(work), usage(work)
    changed = Generation.objects.filter(id=work.id, finished_at=None).update(
        state=outcome.state,
        provider=facts["provider"],
        account_id=work.begun.draft.offer.account.id if work.begun else None,
        model=facts["model"],
        is_demo=facts["demo"],
        hops=[hop.as_dict() for hop in work.hops],
        prompt_sha256=facts["prompt_sha256"],
        policy_version=facts["policy_version"],
        verdict=facts["verdict"],
        sources=facts["sources"],
        input_tokens=used["input_tokens"],
        output_tokens=used["output_tokens"],
        is_usage_estimated=used["estimated"],
        cost_nano_usd=facts["cost_nano_usd"],
        finish_reason=outcome.finish_reason.value,
        error_code=outcome.error.code if outcome.error else "",
        transcript=_sealed(work.owner, work.log, last),
        sealed_request=None,
        started_at=work.started_at,
        first_token_at=work.first_token_at,
        finished_at=now(),
        lease_until=None,
    )
    return changed == 1


def _sealed(owner: str, log: EventLog, last: StreamEvent) -> bytes:
    return seal(owner, _FIELD, pack([*log.events, last]))


def _journal(work: Work, outcome: Outcome) -> None:
    """Ids, numbers and verdicts in the open; prompt as sent and answer as shown sealed under the asker's key."""
    data = {
        **journaled(origin(work)),
        "purpose": work.request.purpose,
        "subject": [work.request.subject[0], str(work.request.subject[1])] if work.request.subject else None,
        "hops": [hop.as_dict() for hop in work.hops],
        "usage": usage(work),
        "finish_reason": outcome.finish_reason.value,
        "code": outcome.error.code if outcome.error else "",
    }
    personal = {"prompt": prompt_of(work), "response": work.text, "withheld": work.withheld}
    journal.append(
        work.actor,
        _VERBS[outcome.state],
        ("generation", work.id),
        data,
        personal={name: text for name, text in personal.items() if text} or None,
        personal_subject=work.owner,
    )
