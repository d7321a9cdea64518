"""Verbs that write. Each runs in the caller's tenant scope and transaction; the actor comes first."""

from editor.commands.append import Batch, append_to_documents, append_updates
from editor.commands.documents import (
    change_visibility,
    create_document,
    import_markdown,
    rename,
    restore_from_trash,
    trash,
)
from editor.commands.follow import follow_document
from editor.commands.leases import lease_client
from editor.commands.snapshots import replay, snapshot_if_due, take_snapshot
from editor.commands.suggestions import accept_suggestion, reject_suggestion, suggest, undo_ai_run
from editor.commands.versions import name_version, restore_version

__all__ = [
    "Batch",
    "accept_suggestion",
    "append_to_documents",
    "append_updates",
    "change_visibility",
    "create_document",
    "follow_document",
    "import_markdown",
    "lease_client",
    "name_version",
    "reject_suggestion",
    "rename",
    "replay",
    "restore_from_trash",
    "restore_version",
    "snapshot_if_due",
    "suggest",
    "take_snapshot",
    "trash",
    "undo_ai_run",
]
