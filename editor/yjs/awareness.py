"""Presence as y-protocols sends it: (client id, clock, JSON state or null) for each client."""

import json
from dataclasses import dataclass
from math import isfinite
from typing import Any

from editor.yjs.docs import ROOT
from editor.yjs.lib0 import MalformedUpdate, Reader, var_string, var_uint

MAX_STATE_BYTES = 2048
# A client speaks of itself and repeats what it knows of others: at most the writers and readers of two processes.
MAX_CLIENTS = 2200
# Who leaves is told under the next clock, and a reader in JavaScript stops at a number above 2**53 - 1.
CLOCKS_BELOW = 2**32
_IDS_BELOW = 2**53


@dataclass(frozen=True, slots=True)
class Presence:
    client: int
    clock: int
    state: dict[str, Any] | None


def read(payload: bytes) -> list[Presence]:
    """What a client sends. Raises `MalformedUpdate`: also for a state that is no object, above 2 KB, or not JSON as
    JavaScript takes it, since one of them would stop whoever reads the message; and for more clients than there are."""
    if Reader(payload).count() > MAX_CLIENTS:
        raise MalformedUpdate("presence of too many clients")
    presences = read_ours(payload, MAX_STATE_BYTES)
    if any(presence.clock >= CLOCKS_BELOW for presence in presences):
        raise MalformedUpdate("presence clock out of range")
    return presences


def read_ours(payload: bytes, longest: int | None = None) -> list[Presence]:
    """What another process of ours sends: states with real names in them, which makes them longer."""
    reader = Reader(payload)
    return [_presence(reader, longest) for _ in range(reader.count())]


def _presence(reader: Reader, longest: int | None) -> Presence:
    client, clock = reader.var_uint(), reader.var_uint()
    text = reader.var_string()
    if longest is not None and len(text) > longest:
        raise MalformedUpdate("presence state too large")
    try:
        state = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise MalformedUpdate("presence state is not JSON") from error
    if state is not None and not isinstance(state, dict):
        raise MalformedUpdate("presence state is not an object")
    return Presence(client, clock, state)


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return value


def is_caret(cursor: Any) -> bool:
    """Whether the editors' binding can look for it in the document; it throws at anything else."""
    return isinstance(cursor, dict) and all(_is_place(cursor.get(end)) for end in ("anchor", "head"))


def _is_place(place: Any) -> bool:
    """A relative position of Yjs, as JSON."""
    if not isinstance(place, dict):
        return False
    item, within, root = (place.get(name) for name in ("item", "type", "tname"))
    return (
        any(each is not None for each in (item, within, root))
        and all(each is None or _is_id(each) for each in (item, within))
        and root in (None, ROOT)
        and (place.get("assoc") is None or _is_whole(place["assoc"]))
    )


def _is_id(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _is_whole(value.get(name)) and 0 <= value[name] < _IDS_BELOW for name in ("client", "clock")
    )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def write(states: list[Presence]) -> bytes:
    pieces = [var_uint(len(states))]
    for presence in states:
        # In ASCII, because half of a surrogate pair cannot be sent in any other way.
        text = json.dumps(presence.state, separators=(",", ":"))
        pieces += [var_uint(presence.client), var_uint(presence.clock), var_string(text)]
    return b"".join(pieces)
