"""The relay's one command: typing. Its decision is whether this actor may append these bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from editor.capabilities import EDIT
from editor.commands.batch import Batch
from editor.commands.leases import Lease
from editor.commands.log import Entry, Head, Written, write_all
from editor.commands.quarantine import quarantine
from editor.commands.reading import Rights, read
from editor.commands.repeats import kept_under
from editor.events import Appended, Committed, Kind, Outcome, Refused
from editor.models import ClientLease, Document
from editor.yjs.admission import Incomplete, judge
from editor.yjs.allowed import Misplaced, UnknownContent
from editor.yjs.repeats import adds_nothing
from editor.yjs.spans import Known, Span
from kernel.errors import NotFound
from kernel.tenancy import Actor

MAX_STATE_BYTES = 10 * 1024 * 1024
MAX_CLIENTS = 10_000

# Acknowledged, it would be in the log and yet in nobody's document, for ever if the rest never came.
_INCOMPLETE = Refused("batch.incomplete", "The batch builds on content the server never got.")
# No editor of ours could show it, and each would remove it together with the text in it. A page opened anew has
# another id.
_QUARANTINED = Refused(
    "editor.unknown_content", "This editor wrote what documents here do not hold. Open the document anew to go on."
)
# Readers would disagree about it, or could not open the document at all.
_MISPLACED = Refused("update.misplaced", "The update puts content where none can stand, or contradicts itself.")
# What is written now could be hidden by what the log already holds.
_AILING = Refused("document.needs_repair", "The document holds what cannot be read; nothing more is taken.")
# Each client id becomes a row that is kept for ever.
_TOO_MANY_CLIENTS = Refused("update.too_many_clients", "The update names more client ids than one may.")


@dataclass(slots=True)
class _Decision:
    """What is known of one document while its batches are decided one after the other."""

    document_id: UUID
    head: Head
    rights: Rights
    leases: dict[int, Lease]
    known: Known
    entries: list[Entry] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    quarantined: set[int] = field(default_factory=set)
    taken_bytes: int = 0

    @property
    def next_seq(self) -> int:
        return self.head.seq + len(self.entries) + 1


def append_updates(document_id: UUID, batches: Sequence[Batch]) -> Appended:
    """Appends what may be appended to one document; see `append_to_documents`. Raises NotFound."""
    done = append_to_documents({document_id: batches})
    if document_id not in done:
        raise NotFound()
    return done[document_id]


def append_to_documents(
    work: Mapping[UUID, Sequence[Batch]], *, skips_locked: bool = False, patience_ms: int = 0
) -> dict[UUID, Appended]:
    """Appends batches to documents of this tenant, in order, in the caller's one transaction.

    A batch that was committed before is answered with its old seq and not written again. One refused batch
    does not hold up the others. Documents that do not exist are left out of the answer. Documents are locked
    in the order of their ids, so that two processes cannot lock each other out; with `skips_locked` those that
    somebody else holds are left out as well. A lock is waited for as long as `patience_ms`, or for ever.
    """
    found = read(work, skips_locked=skips_locked, patience_ms=patience_ms)
    done: dict[UUID, Appended] = {}
    written: list[Written] = []
    caught: dict[UUID, dict[int, Lease]] = {}
    for document_id, head in found.heads.items():
        leases, known = found.leases.get(document_id, {}), found.known[document_id]
        decision = _Decision(document_id, head, found.rights, leases, known)
        outcomes = tuple(_decide(decision, batch) for batch in work[document_id])
        done[document_id] = Appended(document_id, head.seq + 1, head.seq + len(decision.entries), outcomes)
        moved = [decision.leases[client] for client in sorted(decision.touched)]
        spans = list(decision.known.changed.values())
        written.append(Written(document_id, head.seq + 1, decision.entries, moved, spans))
        if decision.quarantined:
            caught[document_id] = {client: decision.leases[client] for client in decision.quarantined}
    write_all(written)
    for document_id, unknown_type_clients in caught.items():
        quarantine(document_id, unknown_type_clients)
    return done


def _decide(decision: _Decision, batch: Batch) -> Outcome:
    refusal = _refuse_actor(decision, batch) or _refuse_clients(decision, batch)
    if refusal:
        return refusal
    known = _known_before(decision, batch)
    if isinstance(known, Committed):
        return known
    refusal = _refuse_unknown(decision, batch) or known
    if refusal:
        return refusal
    placed = _place(decision, batch)
    return placed if isinstance(placed, Refused) else _accept(decision, batch, placed)


def _place(decision: _Decision, batch: Batch) -> list[Span] | Refused:
    """Where the update's ids stand; a refusal when a reader could not follow it."""
    if decision.head.ids_known != Document.Ids.WHOLE:
        return _AILING
    try:
        return judge(decision.known, batch.header.structs, batch.header.deletes)
    except Incomplete:
        return _INCOMPLETE
    except UnknownContent:
        return _QUARANTINED
    except Misplaced:
        return _MISPLACED


def _refuse_actor(decision: _Decision, batch: Batch) -> Refused | None:
    head, actor, rights = decision.head, batch.actor, decision.rights
    if actor.member_id is None or rights.epochs.get(actor.member_id) != batch.epoch:
        return Refused("grant.changed", "What you may do here has changed.")
    if actor.key_id is not None and actor.key_id not in rights.live_keys:
        return Refused("grant.changed", "This key was withdrawn.")
    if actor.session is not None and actor.session not in rights.live_sessions:
        return Refused("grant.changed", "The session that this connection came in with has ended.")
    if not actor.can(EDIT) or (head.visibility == "private" and head.owner_id != actor.member_id):
        return Refused("document.read_only", "You may read this document but not change it.")
    if head.is_trashed:
        return Refused("document.trashed", "The document is in the trash; restore it first.")
    if head.state_bytes + decision.taken_bytes + len(batch.update) > MAX_STATE_BYTES and batch.header.ranges:
        return Refused("document.too_large", "The document has reached its largest size.")
    return None


def _refuse_clients(decision: _Decision, batch: Batch) -> Refused | None:
    """Every client id that gains content belongs to this actor; a numbered batch writes under its lease only."""
    if batch.number is not None:
        return _refuse_numbered(decision, batch, batch.number)
    if len(batch.header.ranges) > MAX_CLIENTS:
        return _TOO_MANY_CLIENTS
    for client, (start, _) in batch.header.ranges.items():
        held = decision.leases.get(client)
        is_servers = held is not None and held.kind == ClientLease.Kind.SERVER
        if held is not None and (is_servers or held.member_id != batch.actor.member_id):
            return Refused("lease.foreign", "This client id belongs to somebody else in this document.")
        if start > (held.clock if held else 0):
            return _INCOMPLETE
    return None


def _refuse_numbered(decision: _Decision, batch: Batch, number: int) -> Refused | None:
    lease = decision.leases.get(batch.lease)
    if lease is None or lease.kind != ClientLease.Kind.LEASED or lease.member_id != batch.actor.member_id:
        return Refused("lease.unknown", "This client id was not leased to you.")
    if set(batch.header.ranges) - {batch.lease}:
        return Refused("lease.foreign", "A batch may only add content under its own lease.")
    start, _ = batch.header.ranges.get(batch.lease, (0, 0))
    if start > lease.clock and number == lease.last_batch + 1:
        return _INCOMPLETE
    return None


def _refuse_unknown(decision: _Decision, batch: Batch) -> Refused | None:
    for client in batch.header.unknown_type_clients:
        lease = decision.leases.get(client) or _bound(client, batch.actor)
        if not lease.is_quarantined:
            decision.leases[client] = replace(lease, is_quarantined=True)
            decision.quarantined.add(client)
    held = (decision.leases.get(client) for client in batch.writers)
    return _QUARANTINED if any(lease.is_quarantined for lease in held if lease) else None


def _known_before(decision: _Decision, batch: Batch) -> Outcome | None:
    """The answer to a repeat, before its content is judged: that was done when it came first."""
    if batch.number is not None:
        lease = decision.leases[batch.lease]
        if batch.number <= lease.last_batch:
            kept = kept_under(decision.document_id, lease, batch.number, decision.entries)
            is_repeat = kept is not None and (kept == batch.update or adds_nothing(batch.header, kept))
            return Committed(lease.last_seq, is_new=False) if is_repeat else _MISPLACED
        if batch.number > lease.last_batch + 1:
            return Refused("batch.gap", "An earlier batch is missing.", expected=lease.last_batch + 1)
        return None
    if batch.header.has_deletes or len(batch.header.ranges) != 1:
        return None
    ((client, (_, end)),) = batch.header.ranges.items()
    held = decision.leases.get(client)
    return Committed(held.last_seq, is_new=False) if held and end <= held.clock else None


def _accept(decision: _Decision, batch: Batch, placed: list[Span]) -> Committed:
    seq = decision.next_seq
    decision.known.take(placed)
    decision.taken_bytes += len(batch.update)
    author = batch.lease or next(iter(batch.header.ranges), 0)
    decision.entries.append(
        Entry(
            Kind.UPDATED,
            batch.actor,
            batch.update,
            lease=author,
            batch=batch.number,
            schema_version=batch.schema_version,
        )
    )
    for client in batch.clients:
        held = decision.leases.get(client) or _bound(client, batch.actor)
        number = batch.number if client == batch.lease else None
        decision.leases[client] = held.written(seq, number, batch.header.ranges.get(client))
        decision.touched.add(client)
    return Committed(seq)


def _bound(client: int, actor: Actor) -> Lease:
    """A stock client's own id, bound to its actor at first use."""
    return Lease(client, ClientLease.Kind.BOUND, actor.member_id, actor.kind.value, actor.id)
