"""The relay's database transactions: each runs in one scope on a database thread."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pycrdt import Doc

from editor.commands import Batch, append_to_documents
from editor.errors import LeaseUnknown, SessionEnded
from editor.events import Appended
from editor.models import ClientLease, Document
from editor.policies import can_edit, can_see
from editor.queries.state import events_between, history
from editor.yjs import docs
from editor.yjs.docs import merge_for_the_wire
from editor.yjs.lib0 import MalformedUpdate
from kernel.errors import NotFound
from kernel.tenancy import Actor, ActorKind
from tenants import queries as people

# How long a transaction of one document, and of many, waits for a lock. The latter is what another process's
# transaction takes on a busy machine; while it waits, it holds other documents.
LOCK_PATIENCE_MS, LOCK_PATIENCE_TOGETHER_MS = 500, 50


# Visibility, whether it is in the trash, and how many events a repair took out.
Standing = tuple[str, bool, int]


@dataclass(frozen=True, slots=True)
class Admission:
    """What a socket may do in a document right now. `standing` is what that rests on besides the grant. `last_batch` is
    the lease's."""

    actor: Actor
    epoch: int
    may_edit: bool
    head: int
    user: dict[str, str]
    standing: Standing = ("", False, 0)
    last_batch: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's half of a handshake, as of event `seq`."""

    seq: int
    missing: bytes
    state_vector: bytes


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll of the database found about open rooms."""

    heads: dict[UUID, int]
    epochs: dict[UUID, int]
    live_keys: set[UUID]
    standings: dict[UUID, Standing]


@dataclass(frozen=True, slots=True)
class AppendResult:
    """What a transaction did with each document; the `locked` ones are held by somebody else and untouched."""

    appended: dict[UUID, Appended]
    locked: frozenset[UUID]


def admit(actor: Actor, document_id: UUID, lease: int) -> Admission:
    """Raises SessionEnded, NotFound (unknown, not visible, or the member is gone) or LeaseUnknown."""
    if actor.session and actor.session not in people.live_sessions([actor.session]):
        raise SessionEnded()
    grant = people.grant(actor.rights_id)
    if not grant.is_active:
        raise NotFound()
    actor = _with_grant(actor, grant)
    document = Document.objects.filter(id=document_id).first()
    if document is None or not can_see(actor, document):
        raise NotFound()
    card = people.member_cards([grant.member_id])[grant.member_id]
    user = {"id": str(card.id), "name": card.name, "color": card.colour}
    may_edit = can_edit(actor, document) and not document.is_trashed
    last_batch = _last_batch(actor, document_id, lease) if lease else 0
    standing = (document.visibility, document.is_trashed, len(document.voided))
    return Admission(actor, grant.epoch, may_edit, document.head, user, standing, last_batch)


def _with_grant(actor: Actor, grant: people.Grant) -> Actor:
    """A key's rights are cut down with its creator's; they do not grow while a socket is open."""
    if actor.kind is ActorKind.INTEGRATION:
        if actor.key_id is None or actor.key_id not in people.live_keys([actor.key_id]):
            raise NotFound()
        return replace(actor, role=grant.role, capabilities=actor.capabilities & grant.capabilities)
    return replace(actor, role=grant.role, capabilities=grant.capabilities)


def _last_batch(actor: Actor, document_id: UUID, lease: int) -> int:
    held = ClientLease.objects.filter(document_id=document_id, client=lease, kind=ClientLease.Kind.LEASED).first()
    if held is None or held.member_id != actor.member_id:
        raise LeaseUnknown()
    return held.last_batch


def answers(document_id: UUID, state_vectors: Sequence[bytes]) -> list[Answer | MalformedUpdate]:
    """What each of some replicas lacks, from one throw-away document; for what is no state vector, that."""
    past = history(document_id)
    doc = past.doc()
    state = bytes(doc.get_state())
    # Most who come hold nothing yet: what they lack is the same, and stands in memory once.
    found = {vector: _answer(past.seq, doc, state, vector) for vector in set(state_vectors)}
    return [found[vector] for vector in state_vectors]


def _answer(seq: int, doc: Doc[Any], state: bytes, state_vector: bytes) -> Answer | MalformedUpdate:
    try:
        return Answer(seq, docs.diff(doc, state_vector), state)
    except MalformedUpdate as error:
        return error


def novelty(document_id: UUID, update: bytes) -> bytes:
    """The part of an update that the document does not hold. Raises MalformedUpdate."""
    return docs.novelty(history(document_id).doc(), update)


def missed(document_id: UUID, after: int) -> tuple[int, bytes]:
    """The head, and everything after an event merged for the wire (empty when there was no content)."""
    tail = events_between(document_id, after)
    return tail.seq, merge_for_the_wire(tail.updates) if tail.updates else b""


def append_together(work: Mapping[UUID, Sequence[Batch]]) -> AppendResult:
    """One transaction for documents of a tenant that have something waiting. Waits for their locks as long as another
    process needs for such a transaction, so that the two take turns; raises what PostgreSQL says after that."""
    return _append_within(LOCK_PATIENCE_TOGETHER_MS, work)


def append(work: Mapping[UUID, Sequence[Batch]]) -> AppendResult:
    """The same, waiting for none of their locks."""
    appended = append_to_documents(work, skips_locked=True)
    missing = work.keys() - appended.keys()
    locked = Document.objects.filter(id__in=missing).values_list("id", flat=True) if missing else ()
    return AppendResult(appended, frozenset(locked))


def append_patiently(work: Mapping[UUID, Sequence[Batch]]) -> AppendResult:
    """The same for one document, whose lock is waited for half a second; raises what PostgreSQL says after that."""
    return _append_within(LOCK_PATIENCE_MS, work)


def _append_within(patience_ms: int, work: Mapping[UUID, Sequence[Batch]]) -> AppendResult:
    return AppendResult(append_to_documents(work, patience_ms=patience_ms), frozenset())


def poll(documents: Iterable[UUID], members: Iterable[UUID], keys: Iterable[UUID]) -> PollResult:
    """Heads of open documents and the grants of the people in them."""
    columns = ("id", "head", "visibility", "trashed_at", "voided")
    rows = list(Document.objects.filter(id__in=list(documents)).values_list(*columns))
    heads = {document_id: head for document_id, head, *_ in rows}
    standings = {each: (visibility, at is not None, len(voided)) for each, _, visibility, at, voided in rows}
    return PollResult(heads, people.grant_epochs(members), people.live_keys(keys), standings)
