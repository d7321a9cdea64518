"""What the organisation knows: files, passages, entities and retrieval."""

from kernel.rooms import Room, ScheduledTask, Topic, Urls
from knowledge import capabilities
from knowledge.settings import KnowledgeSettings


def fill_ports() -> None:
    from editor import ports as editor
    from generation import ports as gateway
    from governance import ports as trail
    from knowledge import commands, ports, queries, tasks
    from knowledge.commands.erase import erase_member
    from knowledge.queries.holdings import count_private, held_by_member
    from tenants import ports as directory

    ports.wake_ingest.fill(tasks.wake)
    ports.wake_graph.fill(tasks.rebuild_graph.enqueue)
    directory.private_things["files"] = directory.PrivateThings(
        count_private, commands.delete_private, commands.hand_over_private, capabilities.FILE_UPLOAD
    )
    trail.names["file"] = trail.Names(queries.file_names, queries.files_named)
    gateway.augment.fill(queries.augment)
    gateway.readable_files.fill(queries.readable_ids)
    gateway.kept_files.fill(queries.kept_ids)
    editor.readable_files.fill(queries.readable_ids)
    gateway.embed.fill(queries.embeddings)
    gateway.embedder.fill(queries.embedder_facts)
    directory.erasers["knowledge"] = directory.Eraser(held_by_member, erase_member)


ROOM = Room(
    name="knowledge",
    urls=(Urls("knowledge.api.urls", "data"),),
    schedule=(
        ScheduledTask("files", "knowledge.sweep_files", every_s=10.0, queue="ingest", expires_s=10),
        ScheduledTask("graphs", "knowledge.tell_graphs", every_s=30.0, queue="ingest", expires_s=30),
        ScheduledTask("stored-bytes", "knowledge.tidy_storage", every_s=3600.0, queue="ingest"),
    ),
    capabilities=capabilities.ALL,
    topics=(Topic("files", capabilities.FILE_READ),),
    fill_ports=fill_ports,
    settings=KnowledgeSettings,
    warm_at_work=("knowledge.graph.cache", "knowledge.embedding.model:load"),
)
