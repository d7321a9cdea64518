"""Whose file is next: organisations take turns, and within one the small files go first.

A wake-up says that there is work, not which: eighty files of one organisation send eighty wake-ups, and a worker that
took them in their order would keep everybody else waiting.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Max, Q, QuerySet, Value, When

from kernel.clock import now
from kernel.tenancy import tenant_scope
from knowledge.commands.ingestion import ingest_held
from knowledge.commands.sweeps import tenants_with_due_files
from knowledge.ingest.claims import Claim, claim
from knowledge.models import File, FileState
from knowledge.models.files import RESTING

PATIENCE = timedelta(minutes=10)
"""A file that has waited so long goes before smaller ones that came later."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class _Turn:
    """Sorts those first who have the fewest files under work, and of them who had their last turn longest ago."""

    under_work: int
    last_turn: datetime
    tenant_id: UUID


def take_turn() -> bool:
    """Take in one file of the organisation whose turn it is; False if nothing is due anywhere.

    Several workers may call it at once: each takes a file of its own. Opens its own scopes.
    """
    for turn in sorted(_turn_of(tenant_id) for tenant_id in tenants_with_due_files()):
        if held := _next_of(turn.tenant_id):
            ingest_held(turn.tenant_id, held)
            return True
    return False


def _turn_of(tenant_id: UUID) -> _Turn:
    with tenant_scope(tenant_id):
        is_held = Q(claim__isnull=False, deadline_at__gt=now()) & ~Q(state__in=RESTING)
        begun = ~Q(state__in=(FileState.QUEUED, FileState.DELETING))
        seen = File.objects.aggregate(held=Count("id", filter=is_held), last=Max("state_since", filter=begun))
    return _Turn(seen["held"], seen["last"] or NEVER, tenant_id)


def _next_of(tenant_id: UUID) -> Claim | None:
    """Claim the organisation's next file; one that another worker is just claiming is passed over."""
    with tenant_scope(tenant_id):
        file = _in_order(File.objects.filter(deadline_at__lte=now()).exclude(state__in=RESTING)).first()
        return claim(file.id) if file else None


def _in_order(due: QuerySet[File]) -> QuerySet[File]:
    waited = Case(When(deadline_at__lte=now() - PATIENCE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return due.order_by(waited, "size_bytes", "id").select_for_update(skip_locked=True)
