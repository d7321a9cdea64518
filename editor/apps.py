from django.apps import AppConfig


class EditorConfig(AppConfig):
    name = "editor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from editor import commands, queries, tasks
        from editor.commands.erase import erase_member
        from editor.queries.holdings import count_private, held_by_member
        from editor.relay.wake import wake_workers
        from governance import ports
        from tenants import ports as directory

        ports.names["document"] = ports.Names(queries.document_titles, queries.documents_titled)
        directory.private_things["documents"] = directory.PrivateThings(
            count_private, commands.delete_private, commands.hand_over_private
        )
        wake_workers.fill(tasks.wake)
        directory.erasers["editor"] = directory.Eraser(held_by_member, erase_member)
