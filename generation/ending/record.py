"""The one writer of an ended generation: what its purpose makes of it, its row, and the journal."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from generation import ports
from generation.access.quoted_files import forget_files_gone_meanwhile
from generation.access.rights import withdrawn_of
from generation.ending.facts import Ending, Outcome
from generation.errors import SourcesWithdrawn
from generation.events import Finished, FinishReason, State, StreamEvent
from generation.journal_events import GenerationFailed, GenerationFinished, GenerationInterrupted, GenerationStopped
from generation.models import Generation
from generation.streams.stored import seal_events
from kernel import journal, rows
from kernel.clock import now
from kernel.http.problem import translate
from kernel.observability import get_logger

_FAILED = {"completion": "failed"}
_EVENTS: dict[State, type[GenerationFinished]] = {
    State.FINISHED: GenerationFinished,
    State.STOPPED: GenerationStopped,
    State.FAILED: GenerationFailed,
    State.INTERRUPTED: GenerationInterrupted,
}
log = get_logger(__name__)


class AlreadyEnded(Exception):
    """The row is final already: somebody else has ended it."""


def record(ending: Ending, *, with_completion: bool = True) -> StreamEvent:
    """Record and journal an ended generation inside the scope, its money settled; return its last event, unpublished.

    May run again after a failed transaction. Of an asker who was erased nothing is kept but what it cost. What may
    repeat a file that its asker may not read any more fails, whatever came of it: nobody is told, and nothing is made
    of it. Raises AlreadyEnded.
    """
    ending = _as_its_sources_allow(ending)
    last = ending.last_event(_complete(ending, is_allowed=with_completion))
    _write_row(ending, last)
    if ending.sources:
        forget_files_gone_meanwhile(ending.id)
    event = _EVENTS[ending.outcome.state]
    journal.append(
        ending.recorded_by,
        event(ending.id, personal_subject=ending.owner, **(ending.journaled() | ending.personal())),
    )
    return last


def _as_its_sources_allow(ending: Ending) -> Ending:
    if ending.outcome.finish_reason is FinishReason.BLOCKED or not _is_withdrawn(ending):
        return ending
    return replace(ending, outcome=Outcome(State.FAILED, FinishReason.REFUSED, SourcesWithdrawn()))


def _is_withdrawn(ending: Ending) -> bool:
    """Whether a file whose passages the model was given was deleted or is not its asker's to read any more."""
    return ending.is_withdrawn or (ending.asker is not None and bool(withdrawn_of(ending.asker, ending.sources)))


def _complete(ending: Ending, *, is_allowed: bool) -> dict[str, Any]:
    """Let the purpose's owner make something of the text. What breaks in it is left out, and the rest is recorded.

    Raises what an outage of the database raises: then all of it is tried again.
    """
    completion = ports.completions.get(ending.purpose)
    if completion is None or not ending.text or ending.is_withheld:
        return {}
    if not is_allowed or ending.is_erased or ending.asker is None or (finished := _finished(ending)) is None:
        return _FAILED
    try:
        with transaction.atomic():
            return completion(ending.asker, finished)
    except Exception as error:
        if is_outage(error):
            raise
        kind = type(error).__name__
        log.error("generation.completion_failed", generation=str(ending.id), kind=kind, exc_info=error)
        return _FAILED


def is_outage(error: Exception) -> bool:
    """Whether trying again helps: a part that we need is away."""
    known = translate(error)
    return known is not None and known.status == 503


def _finished(ending: Ending) -> Finished | None:
    saved = ending.saved
    if saved is None:
        return None
    reason = ending.outcome.finish_reason.value
    origin = ending.origin()
    return Finished(ending.id, saved.request, ending.text, origin, reason, saved.passages, saved.nothing_found)


def _write_row(ending: Ending, last: StreamEvent) -> None:
    outcome = ending.outcome
    values = {
        "state": outcome.state,
        "provider": ending.provider,
        "account_id": ending.account_id,
        "model": ending.model,
        "is_demo": ending.is_demo,
        "hops": ending.route_attempts,
        "prompt_sha256": ending.prompt_sha256,
        "policy_version": ending.policy_version,
        "verdict": ending.verdict,
        "sources": [] if ending.is_erased else ending.sources,
        **ending.figures.columns(),
        "finish_reason": outcome.finish_reason.value,
        "error_code": outcome.error.code if outcome.error else "",
        "transcript": None if ending.is_erased else seal_events(ending.owner, [*ending.events, last]),
        "sealed_request": None,
        "started_at": ending.started_at,
        "first_token_at": ending.first_token_at,
        "finished_at": now(),
        "lease_until": None,
    }
    if not rows.update(Generation, ending.id, values, where="finished_at is null"):
        raise AlreadyEnded()
