"""Taking a file in: claim it, run the stages it still needs, and leave a clear state whatever happens."""

import time
from collections.abc import Callable
from uuid import UUID

from django.db.models import QuerySet

from editor import commands as editor
from generation import commands as gateway
from kernel import journal
from kernel.observability import get_logger, span
from kernel.tenancy import Actor, tenant_scope
from knowledge import ports
from knowledge.graph import GraphUnavailable, graph_store
from knowledge.graph.versions import changing_graph
from knowledge.ingest.claims import MAX_ATTEMPTS, Claim, ClaimLost, advance, claim, fail, release
from knowledge.ingest.embed_stage import embed
from knowledge.ingest.graph_stage import connect
from knowledge.ingest.read_stage import read
from knowledge.ingest.split_stage import split_into_chunks
from knowledge.ingest.storage import remove
from knowledge.journal_events import FileFailed
from knowledge.metrics import FILES, STAGE_SECONDS
from knowledge.models import File, FileState
from knowledge.parsing.reasons import Reason, Unreadable

log = get_logger(__name__)


def ingest(tenant_id: UUID, file_id: UUID) -> None:
    """Take one file as far as it goes: to ready, to failed with a reason, or to its next attempt.

    Safe to call at any time, from several workers at once, and again after a crash: a stage that was not
    committed is done over, one that was is not. Opens its own short scopes. Raises nothing.
    """
    with tenant_scope(tenant_id):
        held = claim(file_id)
    if held:
        ingest_held(tenant_id, held)


def ingest_held(tenant_id: UUID, held: Claim) -> None:
    """The same for a file that the caller has claimed."""
    try:
        while (stage := _next_stage(tenant_id, held)) and _has_passed(tenant_id, held, *stage):
            """The next stage follows at once."""
    except ClaimLost:
        log.info("ingest.claim_lost", file=str(held.file_id))


def _next_stage(tenant_id: UUID, held: Claim) -> tuple[str, Callable[[UUID, Claim], None]] | None:
    with tenant_scope(tenant_id):
        state = _held_file(held).values_list("state", flat=True).first()
    return (state, STAGES[state]) if state in STAGES else None


def _held_file(held: Claim) -> QuerySet[File]:
    """The file while it is ours: whoever takes it over or deletes it decides what follows."""
    return File.objects.filter(id=held.file_id, claim=held.token)


def _has_passed(tenant_id: UUID, held: Claim, stage: str, work: Callable[[UUID, Claim], None]) -> bool:
    started = time.perf_counter()
    try:
        with tenant_scope(tenant_id):
            _refuse_endless_attempts(held, stage)
        with span("knowledge.stage", stage=stage):
            work(tenant_id, held)
    except ClaimLost:
        raise
    except Unreadable as error:
        _record_failure(tenant_id, held, stage, error.reason)
        return False
    except Exception as error:
        log.warning("ingest.stage_failed", file=str(held.file_id), stage=stage, kind=type(error).__name__)
        _try_later(tenant_id, held, stage, error)
        return False
    STAGE_SECONDS.labels(stage).observe(time.perf_counter() - started)
    return True


def _refuse_endless_attempts(held: Claim, stage: str) -> None:
    """A stage that killed its worker again and again left no error, only attempts."""
    if _attempts_at(held) > MAX_ATTEMPTS and stage != FileState.DELETING:
        raise Unreadable(Reason.TOO_COMPLEX if stage == FileState.READING else Reason.INTERNAL)


def _attempts_at(held: Claim) -> int:
    """Raises ClaimLost."""
    attempts: int | None = _held_file(held).values_list("attempts", flat=True).first()
    if attempts is None:
        raise ClaimLost()
    return attempts


def _record_failure(tenant_id: UUID, held: Claim, stage: str, reason: Reason) -> None:
    with tenant_scope(tenant_id):
        fail(held, stage, reason)
        failed = FileFailed(held.file_id, stage=stage, reason=reason.value)
        journal.append(Actor.system(tenant_id), failed)
    FILES.labels("failed").inc()


def _try_later(tenant_id: UUID, held: Claim, stage: str, error: Exception) -> None:
    with tenant_scope(tenant_id):
        attempts = _attempts_at(held)
        if attempts < MAX_ATTEMPTS or stage == FileState.DELETING:
            release(held, attempts)
            return
    unavailable = isinstance(error, GraphUnavailable)
    _record_failure(tenant_id, held, stage, Reason.GRAPH_UNAVAILABLE if unavailable else Reason.INTERNAL)


def _start(tenant_id: UUID, held: Claim) -> None:
    with tenant_scope(tenant_id):
        advance(held, FileState.READING)


def _purge(tenant_id: UUID, held: Claim) -> None:
    """Remove what only this file supported from the graph, its rows (pages, chunks, vectors, postings go by
    cascade), then its bytes: in this order a crash leaves a row that is purged again, never bytes unknown."""
    with tenant_scope(tenant_id), changing_graph():
        graph_store(tenant_id).delete_document(held.file_id)
        if not _held_file(held).delete()[0]:
            raise ClaimLost()
        _forget(held.file_id)
    with tenant_scope(tenant_id):
        remove(held.file_id)
    FILES.labels("deleted").inc()


def _forget(file_id: UUID) -> None:
    """Let nobody keep words or the name of a file that is gone: conversations, generations, origins of text."""
    if ports.forget_file.is_filled:
        ports.forget_file(file_id)
    gateway.forget_file(file_id)
    editor.forget_file(file_id)


STAGES: dict[str, Callable[[UUID, Claim], None]] = {
    FileState.QUEUED: _start,
    FileState.READING: read,
    FileState.SPLITTING: split_into_chunks,
    FileState.EMBEDDING: embed,
    FileState.GRAPH: connect,
    FileState.DELETING: _purge,
}
