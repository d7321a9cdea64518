"""Telling workers that a document moved. The wake-up may be lost: a sweep finds the row by its state."""

from uuid import UUID

from kernel.ports import Port

# Runs inside the tenant's scope; the message goes out when it commits. Filled by the editor's tasks.
wake_workers: Port[[UUID], None] = Port("editor.wake_workers")
