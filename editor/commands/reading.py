"""What the database says of documents that are written to, and of who writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from editor.commands.batch import Batch
from editor.commands.leases import Lease, ask_leases
from editor.commands.log import Head, ask_heads
from editor.commands.round_trip import pipelined, wait_at_most
from editor.commands.spans import ask_known, index_document, known_of
from editor.models import Document
from editor.yjs.admission import references
from editor.yjs.spans import Known
from editor.yjs.updates import Id
from kernel.tenancy import SessionMark
from tenants import queries as people


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may still act, as of this transaction."""

    epochs: dict[UUID, int]
    live_keys: set[UUID]
    live_sessions: set[SessionMark]


@dataclass(frozen=True, slots=True)
class Found:
    """What the database says of some documents, whose rows are locked, and of who writes to them."""

    heads: dict[UUID, Head]
    rights: Rights
    leases: dict[UUID, dict[int, Lease]]
    known: dict[UUID, Known]


def read(work: Mapping[UUID, Sequence[Batch]], *, skips_locked: bool, patience_ms: int) -> Found:
    """Locks the documents and reads what decides on their batches, in one round trip; see `append_to_documents`."""
    batches = [batch for each in work.values() for batch in each]
    with pipelined():
        if patience_ms:
            wait_at_most(patience_ms)
        heads = ask_heads(work, skips_locked=skips_locked)
        # Behind the documents' locks, which others may hold for long: withdrawals wait for what is held from here on.
        people.hold_grants()
        epochs = people.ask_grant_epochs(batch.actor.member_id for batch in batches if batch.actor.member_id)
        sessions = people.ask_live_sessions(batch.actor.session for batch in batches if batch.actor.session)
        leases = ask_leases(work, {client for batch in batches for client in batch.writers})
        known = ask_known(_wanted(work))
        found = Found(heads(), Rights(epochs(), set(), sessions()), leases(), known())
    found.rights.live_keys.update(people.live_keys(batch.actor.key_id for batch in batches if batch.actor.key_id))
    _index_early_documents(found, work)
    return found


def _wanted(work: Mapping[UUID, Sequence[Batch]]) -> dict[UUID, set[Id]]:
    """All ids that the batches name."""
    return {
        document_id: {at for batch in batches for at in references(batch.header.structs, batch.header.deletes)}
        for document_id, batches in work.items()
    }


def _index_early_documents(found: Found, work: Mapping[UUID, Sequence[Batch]]) -> None:
    """Documents of an earlier day are indexed now, and asked again."""
    early = [document_id for document_id, head in found.heads.items() if head.ids_known == Document.Ids.NOT_YET]
    for document_id in early:
        found.heads[document_id] = replace(found.heads[document_id], ids_known=index_document(document_id))
    if early:
        found.known.update(known_of(_wanted({document_id: work[document_id] for document_id in early})))
