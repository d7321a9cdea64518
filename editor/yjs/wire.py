"""The frames on the sync socket (y-protocols, PROTOCOL.md) and the one message type we add.

    0 sync       0 step 1 (state vector) | 1 step 2 (update) | 2 update
    1 awareness  states of clients
    2 auth       0 permission denied (reason)
    3 query awareness
    100 ours     0 batch (lease, number, update) | 1 ack (lease, number, seq) | 2 status (JSON)

Acks are cumulative: number n of a lease tells that all its batches up to n are committed. For a client
that sends plain updates the lease is 0 and the number counts its update frames on this connection.
"""

from dataclasses import dataclass
from enum import IntEnum

from editor.yjs.lib0 import MalformedUpdate, Reader, var_bytes, var_string, var_uint

EMPTY_UPDATE = b"\x00\x00"


class Message(IntEnum):
    SYNC = 0
    AWARENESS = 1
    AUTH = 2
    QUERY_AWARENESS = 3
    OURS = 100


class Sync(IntEnum):
    STEP_1 = 0
    STEP_2 = 1
    UPDATE = 2


class Ours(IntEnum):
    BATCH = 0
    ACK = 1
    STATUS = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """One message from a client. `payload` is a state vector, an update or an awareness update."""

    message: int
    kind: int = 0
    payload: bytes = b""
    lease: int = 0
    number: int = 0


def read_frame(data: bytes) -> Frame:
    """Reads one frame; raises `MalformedUpdate` on anything that is not one of the types above."""
    reader = Reader(data)
    message = reader.var_uint()
    if message == Message.SYNC:
        return _sync(reader)
    if message == Message.AWARENESS:
        return Frame(message, payload=reader.var_bytes())
    if message == Message.QUERY_AWARENESS:
        return Frame(message)
    if message == Message.OURS:
        return _ours(reader)
    raise MalformedUpdate(f"unknown message type {message}")


def _sync(reader: Reader) -> Frame:
    kind = reader.var_uint()
    if kind > Sync.UPDATE:
        raise MalformedUpdate(f"unknown sync message {kind}")
    return Frame(Message.SYNC, kind, reader.var_bytes())


def _ours(reader: Reader) -> Frame:
    kind = reader.var_uint()
    if kind != Ours.BATCH:
        raise MalformedUpdate(f"unknown message {kind} from a client")
    lease, number = reader.var_uint(), reader.var_uint()
    return Frame(Message.OURS, kind, reader.var_bytes(), lease, number)


def step_1(state_vector: bytes) -> bytes:
    return b"\x00\x00" + var_bytes(state_vector)


def step_2(update: bytes) -> bytes:
    return b"\x00\x01" + var_bytes(update)


def update(payload: bytes) -> bytes:
    return b"\x00\x02" + var_bytes(payload)


def awareness(payload: bytes) -> bytes:
    return b"\x01" + var_bytes(payload)


def permission_denied(reason: str) -> bytes:
    return b"\x02\x00" + var_string(reason)


def batch(lease: int, number: int, payload: bytes) -> bytes:
    return b"\x64\x00" + var_uint(lease) + var_uint(number) + var_bytes(payload)


def ack(lease: int, number: int, seq: int) -> bytes:
    return b"\x64\x01" + var_uint(lease) + var_uint(number) + var_uint(seq)


def status(json_text: str) -> bytes:
    return b"\x64\x02" + var_string(json_text)
