"""Client ids: given out small and never twice, so that an id tells its author."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection

from editor.capabilities import EDIT
from editor.commands import arrays
from editor.models import ClientLease, Document
from editor.queries.access import document_to_edit
from kernel.errors import NotFound
from kernel.tenancy import Actor, current_tenant_id

_TAKE_NUMBER = """
update editor_document set next_client = next_client + 1
where tenant_id = %s and id = %s returning next_client - 1
"""

_READ = """
select document_id, client, kind, member_id, actor_kind, actor_id, last_batch, last_seq, clock,
  quarantined_at is not null
from editor_clientlease where tenant_id = %s and document_id = any(%s::uuid[]) and client = any(%s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """What the relay knows of a client id while it appends."""

    client: int
    kind: str
    member_id: UUID | None
    actor_kind: str
    actor_id: UUID
    last_batch: int = 0
    last_seq: int = 0
    clock: int = 0
    is_quarantined: bool = False

    def written(self, seq: int, number: int | None, reach: tuple[int, int] | None) -> "Lease":
        """The lease after a batch: `reach` is the range of clocks the batch added, if any."""
        clock = max(self.clock, reach[1]) if reach and reach[0] <= self.clock else self.clock
        return replace(self, last_seq=seq, last_batch=number or self.last_batch, clock=clock)


def lease_client(actor: Actor, document_id: UUID) -> int:
    """Gives the actor a client id of its own in a document. Raises NotFound, Forbidden, DocumentTrashed."""
    actor.require(EDIT)
    document_to_edit(actor, document_id)
    return _lease(actor, document_id, ClientLease.Kind.LEASED)


def lease_for_command(actor: Actor, document_id: UUID, generation_id: UUID | None = None) -> int:
    """A client id for one event that the server writes; with a generation it names the AI's text."""
    return _lease(actor, document_id, ClientLease.Kind.SERVER, generation_id)


def _lease(actor: Actor, document_id: UUID, kind: str, generation_id: UUID | None = None) -> int:
    client = _take_number(document_id)
    while ClientLease.objects.filter(document_id=document_id, client=client).exists():
        client = _take_number(document_id)  # a stock client happened to pick this number
    ClientLease.objects.create(
        document=Document(id=document_id),
        client=client,
        kind=kind,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        member_id=actor.member_id,
        generation_id=generation_id,
    )
    return client


def _take_number(document_id: UUID) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBER, [current_tenant_id(), document_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound()
    return int(row[0])


def ask_leases(document_ids: Iterable[UUID], clients: Iterable[int]) -> Callable[[], dict[UUID, dict[int, Lease]]]:
    """Asks for the leases of these client ids; what is returned reads the answer, by document."""
    cursor = connection.cursor()
    cursor.execute(_READ, [current_tenant_id(), arrays.ids(document_ids), arrays.numbers(clients)])

    def answer() -> dict[UUID, dict[int, Lease]]:
        found: dict[UUID, dict[int, Lease]] = {}
        for document_id, *fields in cursor.fetchall():
            found.setdefault(document_id, {})[fields[0]] = Lease(*fields)
        return found

    return answer
