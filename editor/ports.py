"""What the editor needs from the apps above it; they fill these at start-up."""

from collections.abc import Collection
from uuid import UUID

from kernel.ports import Port
from kernel.tenancy import Actor

readable_files: Port[[Actor, Collection[UUID]], set[UUID]] = Port("editor.readable_files")
"""Those of these files whose words the actor may read now. Filled by knowledge."""

forget_documents: Port[[Collection[UUID]], None] = Port("editor.forget_documents")
"""Let go of documents of the current tenant, in the transaction that deletes them for good, before it does."""
