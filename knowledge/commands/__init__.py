"""Verbs that write: upload, share, delete and retry files, and take them in."""

from knowledge.commands.demo import add_demo_files
from knowledge.commands.files import change_visibility, delete_file, record_download, retry_file
from knowledge.commands.graph import rebuild_graph
from knowledge.commands.ingestion import ingest
from knowledge.commands.private import delete_private, hand_over_private
from knowledge.commands.readers import publish_missed_readers
from knowledge.commands.sweeps import sweep_due_files, tenants_with_orphans, tidy_storage
from knowledge.commands.turns import take_turn
from knowledge.commands.uploads import upload_file

__all__ = [
    "add_demo_files",
    "change_visibility",
    "delete_file",
    "delete_private",
    "hand_over_private",
    "ingest",
    "publish_missed_readers",
    "rebuild_graph",
    "record_download",
    "retry_file",
    "sweep_due_files",
    "take_turn",
    "tenants_with_orphans",
    "tidy_storage",
    "upload_file",
]
