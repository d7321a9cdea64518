"""What the kernel runs for every room."""

from kernel.rooms import Room, ScheduledTask

ROOM = Room(
    name="kernel",
    schedule=(
        ScheduledTask("idempotency", "kernel.sweep_idempotency", every_s=3600.0),
        ScheduledTask("journal-counts", "kernel.close_counts", every_s=60.0, expires_s=60),
    ),
)
