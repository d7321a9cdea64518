"""Clients that bring what the grammar does not have are kept from writing."""

from collections.abc import Mapping
from uuid import UUID

from editor.commands.leases import Lease
from editor.journal_events import WritersQuarantined
from editor.models import ClientLease, Document
from kernel import journal
from kernel.clock import now
from kernel.tenancy import Actor, current_tenant_id


def quarantine(document_id: UUID, leases: Mapping[int, Lease]) -> None:
    """Takes nothing more under these client ids, and says so in the journal. The caller holds the document's row.

    The journal gets ids and no names of types, which are the client's own words.
    """
    held = ClientLease.objects.filter(document_id=document_id, client__in=leases)
    known = set(held.values_list("client", flat=True))
    held.update(quarantined_at=now())
    ClientLease.objects.bulk_create(
        ClientLease(
            document=Document(id=document_id),
            client=lease.client,
            kind=lease.kind,
            actor_kind=lease.actor_kind,
            actor_id=lease.actor_id,
            member_id=lease.member_id,
            quarantined_at=now(),
        )
        for client, lease in leases.items()
        if client not in known
    )
    authors = sorted({str(lease.member_id) for lease in leases.values()})
    quarantined = WritersQuarantined(document_id, clients=sorted(leases), authors=authors)
    journal.append(Actor.system(current_tenant_id()), quarantined)
