"""Verbs that write. Each runs in the caller's tenant scope and transaction; the actor comes first."""

from editor.commands.append import append_to_documents, append_updates
from editor.commands.batch import Batch
from editor.commands.documents import (
    change_visibility,
    create_document,
    import_markdown,
    record_export,
    rename,
    restore_from_trash,
    trash,
)
from editor.commands.erase import delete_for_good, delete_private
from editor.commands.follow import follow_document
from editor.commands.forget_file import forget_file
from editor.commands.leases import lease_client
from editor.commands.private import hand_over_private
from editor.commands.repair import repair_document
from editor.commands.snapshots import replay, snapshot_if_due, take_snapshot
from editor.commands.suggestions import accept_suggestion, redo_ai_run, reject_suggestion, suggest, undo_ai_run
from editor.commands.versions import name_version, restore_version

__all__ = [
    "Batch",
    "accept_suggestion",
    "append_to_documents",
    "append_updates",
    "change_visibility",
    "create_document",
    "delete_for_good",
    "delete_private",
    "follow_document",
    "forget_file",
    "hand_over_private",
    "import_markdown",
    "lease_client",
    "name_version",
    "record_export",
    "redo_ai_run",
    "reject_suggestion",
    "rename",
    "repair_document",
    "replay",
    "restore_from_trash",
    "restore_version",
    "snapshot_if_due",
    "suggest",
    "take_snapshot",
    "trash",
    "undo_ai_run",
]
