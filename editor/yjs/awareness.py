"""Presence as y-protocols sends it: (client id, clock, JSON state or null) for each client."""

import json
from dataclasses import dataclass
from typing import Any

from editor.yjs.lib0 import MalformedUpdate, Reader, var_string, var_uint

MAX_STATE_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Presence:
    client: int
    clock: int
    state: dict[str, Any] | None


def read(payload: bytes) -> list[Presence]:
    """Raises `MalformedUpdate`. A state that is no object, or above 2 KB, is malformed too."""
    reader = Reader(payload)
    return [_presence(reader) for _ in range(reader.count())]


def _presence(reader: Reader) -> Presence:
    client, clock = reader.var_uint(), reader.var_uint()
    text = reader.var_string()
    if len(text) > MAX_STATE_BYTES:
        raise MalformedUpdate("presence state too large")
    try:
        state = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedUpdate("presence state is not JSON") from error
    if state is not None and not isinstance(state, dict):
        raise MalformedUpdate("presence state is not an object")
    return Presence(client, clock, state)


def write(states: list[Presence]) -> bytes:
    pieces = [var_uint(len(states))]
    for presence in states:
        text = json.dumps(presence.state, separators=(",", ":"), ensure_ascii=False)
        pieces += [var_uint(presence.client), var_uint(presence.clock), var_string(text)]
    return b"".join(pieces)
