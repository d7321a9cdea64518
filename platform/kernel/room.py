"""What the kernel runs for every room."""

from kernel.rooms import Room, ScheduledTask, Socket

ROOM = Room(
    name="kernel",
    sockets=(Socket("live/", "kernel.live.consumer.LiveConsumer"),),
    schedule=(
        ScheduledTask("idempotency", "kernel.sweep_idempotency", every_s=3600.0),
        ScheduledTask("journal-counts", "kernel.close_counts", every_s=60.0, expires_s=60),
    ),
)
