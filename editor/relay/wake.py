"""Telling workers that a document moved. The wake-up may be lost: a sweep finds the row by its state."""

import asyncio
from uuid import UUID

from editor.relay.background import Background
from kernel.ports import Port
from kernel.tenancy import in_scope

WAKE_AFTER_S = 2.0

# Runs inside the tenant's scope; the message goes out when it commits. Filled by the editor's tasks.
wake_workers: Port[[UUID], None] = Port("editor.wake_workers")


class WakeUps:
    """Wakes the workers that follow documents, once per document and two seconds."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._edited: set[tuple[UUID, UUID]] = set()

    def note_edit(self, tenant_id: UUID, document_id: UUID) -> None:
        if (tenant_id, document_id) not in self._edited:
            self._edited.add((tenant_id, document_id))
            self._background.run(self._wake_later(tenant_id, document_id))

    async def _wake_later(self, tenant_id: UUID, document_id: UUID) -> None:
        await asyncio.sleep(WAKE_AFTER_S)
        self._edited.discard((tenant_id, document_id))
        await in_scope(tenant_id, wake_workers, document_id)
