"""Wake-ups and sweeps. The work is a row with a state; a lost message costs one turn of the sweep."""

from uuid import UUID

from kernel.tenancy.sweeps import for_each_tenant_of, for_each_tenant_with_work
from kernel.tenancy.tasks import global_task, tenant_task
from knowledge import commands


@tenant_task(name="knowledge.ingest_file", queue="ingest", opens_scope=False)
def ingest_file(_tenant_id: UUID, _file_id: str) -> None:
    """Only a hint that something is due; whose turn it is decides what is taken in."""
    commands.take_turn()


@tenant_task(name="knowledge.rebuild_graph")
def rebuild_graph() -> None:
    commands.rebuild_graph()


@global_task(name="knowledge.sweep_files")
def sweep_files() -> None:
    commands.sweep_due_files()


@global_task(name="knowledge.tell_graphs")
def publish_readers() -> None:
    """Under the name it has in schedules and queues."""
    for_each_tenant_with_work("knowledge_tenants_with_graph_behind", [], commands.publish_missed_readers)


@global_task(name="knowledge.tidy_storage")
def tidy_storage() -> None:
    for_each_tenant_of(commands.tenants_with_orphans(), commands.tidy_storage)


def wake(file_id: UUID) -> None:
    """Fills knowledge.ports.wake_ingest."""
    ingest_file.enqueue(str(file_id))
