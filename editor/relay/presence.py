"""Who is in a document and where: kept for half a minute, never stored.

A state belongs to the client id of the socket it came from, and says who that really is: a client can
neither speak for another nor call itself by another's name.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from editor.yjs import awareness
from editor.yjs.awareness import Presence

SILENT_AFTER_S = 35.0


@dataclass(slots=True)
class _Entry:
    presence: Presence
    heard_at: float
    is_local: bool


class Presences:
    """The states of one room, as far as this process knows."""

    def __init__(self) -> None:
        self._entries: dict[int, _Entry] = {}

    def apply(self, presences: Iterable[Presence], *, is_local: bool) -> list[Presence]:
        """Takes states over; returns those that were news."""
        return [presence for presence in presences if self._apply(presence, is_local)]

    def _apply(self, presence: Presence, is_local: bool) -> bool:
        held = self._entries.get(presence.client)
        if held and presence.clock < held.presence.clock:
            return False
        if held and presence.clock == held.presence.clock and presence.state is not None:
            held.heard_at = time.monotonic()
            return False
        if presence.state is None:
            return self._entries.pop(presence.client, None) is not None
        self._entries[presence.client] = _Entry(presence, time.monotonic(), is_local)
        return True

    def current(self, *, local_only: bool = False) -> list[Presence]:
        return [entry.presence for entry in self._entries.values() if entry.is_local or not local_only]

    def remove(self, client: int) -> list[Presence]:
        """The message that a client has left; empty when it was not there."""
        entry = self._entries.pop(client, None)
        return [Presence(client, entry.presence.clock + 1, None)] if entry else []

    def expire(self) -> list[Presence]:
        """Removes who has not been heard of for 35 s (a browser renews every 15 s)."""
        limit = time.monotonic() - SILENT_AFTER_S
        names = [client for client, entry in self._entries.items() if entry.heard_at < limit]
        return [presence for client in names for presence in self.remove(client)]

    def is_anothers(self, client: int, member_id: str) -> bool:
        entry = self._entries.get(client)
        user = (entry.presence.state or {}).get("user", {}) if entry else {}
        return bool(entry) and user.get("id") != member_id


def own_presence(client: int, user: dict[str, Any], payload: bytes) -> Presence | None:
    """This client's own state out of what its socket sent, under its real name; None when it is not in it.

    A caret that is none is left out. A stock client repeats the states of others: those are left out without a word.
    Raises MalformedUpdate.
    """
    own = [presence for presence in awareness.read(payload) if presence.client == client]
    if not own:
        return None
    state = None if own[-1].state is None else {**own[-1].state, "user": user}
    if state and state.get("cursor") is not None and not awareness.is_caret(state["cursor"]):
        state["cursor"] = None
    return Presence(client, own[-1].clock, state)
