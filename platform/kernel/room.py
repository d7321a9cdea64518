"""What the kernel runs for every room."""

from kernel.rooms import Room, ScheduledTask

ROOM = Room(
    name="kernel",
    schedule=(
        ScheduledTask("journal-readers", "kernel.read_journal", every_s=1.0, expires_s=5),
        ScheduledTask("idempotency", "kernel.sweep_idempotency", every_s=3600.0),
        ScheduledTask("journal-counts", "kernel.close_counts", every_s=60.0, expires_s=60),
    ),
)
