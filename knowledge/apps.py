from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
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
            count_private, commands.delete_private, commands.hand_over_private
        )
        trail.names["file"] = trail.Names(queries.file_names, queries.files_named)
        gateway.augment.fill(queries.augment)
        gateway.readable_files.fill(queries.readable_ids)
        gateway.kept_files.fill(queries.kept_ids)
        editor.readable_files.fill(queries.readable_ids)
        gateway.embed.fill(queries.embeddings)
        gateway.embedder.fill(queries.embedder_facts)
        directory.erasers["knowledge"] = directory.Eraser(held_by_member, erase_member)
