"""Verbs that write. Each runs in the caller's tenant scope and transaction; the actor comes first."""

from editor.commands.append import Batch, append_updates
from editor.commands.documents import (
    change_visibility,
    create_document,
    import_markdown,
    rename,
    restore_from_trash,
    trash,
)
from editor.commands.leases import lease_client

__all__ = [
    "Batch",
    "append_updates",
    "change_visibility",
    "create_document",
    "import_markdown",
    "lease_client",
    "rename",
    "restore_from_trash",
    "trash",
]
