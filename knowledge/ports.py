"""What the knowledge base's verbs need from its doors, filled at start-up."""

from uuid import UUID

from kernel.ports import Port

wake_ingest: Port[[UUID], None] = Port("knowledge.wake_ingest")
"""Tell a worker, once this transaction commits, that a file is due. Only a hint: the sweep finds it anyway."""
