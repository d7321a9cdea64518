"""The rooms of this installation."""

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from kernel.rooms.capabilities import Capability, Role
from kernel.rooms.manifest import Room

_rooms: list[Room] = []


def open_rooms(names: Iterable[str]) -> tuple[Room, ...]:
    """Read the manifests of these packages, lowest layer first, and keep them as the installation's rooms.

    Raises ImportError where a package has no `room.py`, TypeError where a room bears another's name and where two
    rooms declare the same capability.
    """
    found = [_manifest_of(name) for name in names]
    declared = [one for room in found for one in room.capabilities]
    if twice := {one for one in declared if declared.count(one) > 1}:
        raise TypeError(f"declared by two rooms: {', '.join(sorted(twice))}")
    _rooms[:] = found
    all_capabilities.cache_clear()
    capabilities_of.cache_clear()
    return tuple(found)


def _manifest_of(name: str) -> Room:
    room: Room = import_module(f"{name}.room").ROOM
    if room.name != name:
        raise TypeError(f"{name}.room describes a room called {room.name}")
    return room


def rooms() -> tuple[Room, ...]:
    """Return the rooms, lowest layer first."""
    return tuple(_rooms)


@cache
def all_capabilities() -> frozenset[Capability]:
    """Return what all rooms declare."""
    return frozenset(one for room in _rooms for one in room.capabilities)


@cache
def capabilities_of(role: str) -> frozenset[str]:
    """Return what a role may do; an unknown role may do nothing."""
    try:
        held = Role(role)
    except ValueError:
        return frozenset()
    return frozenset(one for one in all_capabilities() if held.includes(one.least_role))


def key_scopes() -> frozenset[str]:
    """Return what an API key may be given."""
    return frozenset(one for one in all_capabilities() if one.for_keys)
