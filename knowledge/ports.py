"""What the knowledge base's verbs need from its doors, filled at start-up."""

from uuid import UUID

from kernel.ports import Port

forget_file: Port[[UUID], None] = Port("knowledge.forget_file")
"""Remove what was quoted from a file of the current tenant, in the transaction that removes the file's rows."""

wake_graph: Port[[], None] = Port("knowledge.wake_graph")
"""Ask a worker, once this transaction commits, to make the current tenant's graph ready to walk again."""

wake_ingest: Port[[UUID], None] = Port("knowledge.wake_ingest")
"""Wake a worker, once this transaction commits, that a file is due. Only a hint: the sweep finds it anyway."""
