"""Documents: the log of edits, the relay, versions, suggestions and origins."""

from editor import capabilities
from kernel.rooms import Room, ScheduledTask, Socket, Topic, Urls


def fill_ports() -> None:
    from editor import commands, queries, tasks
    from editor.commands.erase import erase_member
    from editor.queries.holdings import count_private, held_by_member
    from editor.relay.wake import wake_workers
    from governance import ports
    from tenants import ports as directory

    ports.names["document"] = ports.Names(queries.document_titles, queries.documents_titled)
    directory.private_things["documents"] = directory.PrivateThings(
        count_private, commands.delete_private, commands.hand_over_private, capabilities.EDIT
    )
    wake_workers.fill(tasks.wake)
    directory.erasers["editor"] = directory.Eraser(held_by_member, erase_member)


ROOM = Room(
    name="editor",
    urls=(Urls("editor.api.urls", "data"),),
    sockets=(Socket("documents/<uuid:document_id>/", "editor.consumers.DocumentConsumer"),),
    schedule=(
        ScheduledTask("documents", "editor.sweep_documents", every_s=15.0, queue="projections", expires_s=15),
        ScheduledTask("logs", "editor.pack_logs", every_s=300.0, expires_s=300),
    ),
    capabilities=capabilities.ALL,
    topics=(
        Topic("documents", capabilities.READ),
        Topic("document", capabilities.READ, "editor.queries.access.may_see_document"),
    ),
    fill_ports=fill_ports,
    enums={"SocketModeEnum": "editor.api.socket_schemas.MODES"},
)
