"""Rooms: what an app brings to the product, said by the app itself.

Each app has a `room.py` with one `ROOM`; `config.rooms` lists them, and installed apps, addresses, sockets, schedule,
roles, key scopes, settings and ports are built from that list. A manifest is read before Django is set up, so it names
what is loaded later instead of importing it.
"""

from kernel.rooms.capabilities import Capability, Role
from kernel.rooms.manifest import JournalReader, Room, ScheduledTask, Socket, Urls
from kernel.rooms.registry import open_rooms, rooms
from kernel.rooms.settings import RoomSettings
from kernel.rooms.topics import Topic

__all__ = [
    "Capability",
    "JournalReader",
    "Role",
    "Room",
    "RoomSettings",
    "ScheduledTask",
    "Socket",
    "Topic",
    "Urls",
    "open_rooms",
    "rooms",
]
