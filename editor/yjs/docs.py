"""The only place where Yjs documents exist on the server: throw-away ones, and the few that a worker keeps in step.

Rules kept here, each with a regression test (tests/editor/test_pycrdt_traps.py):
* a panic inside pycrdt is a `BaseException`; it is caught and told as `MalformedUpdate`;
* a state is compacted by applying to a document and encoding it, never by `merge_updates`;
* an encoded state silently lacks what waits for a missing predecessor, so `has_pending` is asked first;
* an observer is always taken off, else the document is never freed;
* the past is a replay, never `Doc.from_snapshot`.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pycrdt import Doc, XmlElement, XmlFragment, XmlText, get_state, merge_updates

from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.updates import read_header, read_state_vector, read_structs
from editor.yjs.wire import EMPTY_UPDATE

ROOT = "default"
_OURS_TO_RAISE = (SystemExit, KeyboardInterrupt, GeneratorExit, asyncio.CancelledError, MemoryError)


@dataclass(frozen=True, slots=True)
class NodeChange:
    """That a transaction changed a node: the child indexes that lead to it from the root, what happened among its
    children, and the node itself, which is to be read before the document changes again."""

    path: tuple[int, ...]
    delta: list[dict[str, Any]]
    node: XmlFragment | XmlElement | XmlText


def build(updates: Iterable[bytes], *, client_id: int = 0, keep_deleted: bool = False) -> Doc[Any]:
    """A document with the updates applied in order. Raises `MalformedUpdate`."""
    doc = Doc({ROOT: XmlFragment()}, client_id=client_id, skip_gc=keep_deleted)
    for update in updates:
        apply(doc, update)
    return doc


def apply(doc: Doc[Any], update: bytes) -> None:
    try:
        doc.apply_update(update)
    except _OURS_TO_RAISE:
        raise
    except BaseException as error:
        raise MalformedUpdate("the update cannot be applied") from error


def apply_observed(doc: Doc[Any], updates: Iterable[bytes]) -> list[NodeChange]:
    """Applies updates in one transaction and returns which nodes it changed. Raises `MalformedUpdate`."""
    changes: list[NodeChange] = []

    def note(events: list[Any]) -> None:
        changes.extend(NodeChange(tuple(event.path), list(event.delta or ()), event.target) for event in events)

    root = doc[ROOT]
    subscription = root.observe_deep(note)
    try:
        with doc.transaction():
            for update in updates:
                apply(doc, update)
    except _OURS_TO_RAISE:
        raise
    except BaseException as error:
        raise MalformedUpdate("the updates cannot be applied") from error
    finally:
        root.unobserve(subscription)
    return changes


def probe(update: bytes) -> None:
    """Decodes without a document (about half a microsecond); raises `MalformedUpdate`."""
    try:
        get_state(update)
    except _OURS_TO_RAISE:
        raise
    except BaseException as error:
        raise MalformedUpdate("the update cannot be decoded") from error


def novelty(doc: Doc[Any], update: bytes) -> bytes:
    """Applies `update` and returns only what the document did not hold; `EMPTY_UPDATE` if nothing.

    What waits for a missing predecessor is no news to the document but must not be lost: then the
    update itself is returned.
    """
    emitted: list[bytes] = []
    subscription = doc.observe(lambda event: emitted.append(event.update))
    try:
        apply(doc, update)
    finally:
        doc.unobserve(subscription)
    if has_pending(doc, update):
        return update
    news = [piece for piece in emitted if piece != EMPTY_UPDATE]
    return news[0] if news else EMPTY_UPDATE


def has_pending(doc: Doc[Any], *updates: bytes) -> bool:
    """Whether some of the updates' content is not integrated yet (pycrdt would drop it on export), or a deletion
    waits for what does not exist yet (it would take it away when it comes)."""
    ends: dict[int, int] = {}
    for update in updates:
        extend_reach(ends, update)
    return falls_short(doc, ends)


def extend_reach(ends: dict[int, int], update: bytes) -> None:
    """Notes up to which clock of which client an update adds or deletes, for `falls_short`."""
    for client, end in _reach(update):
        ends[client] = max(end, ends.get(client, 0))


def falls_short(doc: Doc[Any], ends: dict[int, int]) -> bool:
    """`has_pending` for updates that are no longer in memory."""
    known = read_state_vector(doc.get_state())
    return any(known.get(client, 0) < end for client, end in ends.items())


def _reach(update: bytes) -> Iterator[tuple[int, int]]:
    """Up to which clock of which client an update adds or deletes."""
    header = read_header(update)
    yield from ((struct.client, struct.clock + struct.length) for struct in header.structs)
    yield from ((client, clock + length) for client, ranges in header.deletes.items() for clock, length in ranges)


def knowledge(doc: Doc[Any]) -> tuple[dict[int, int], dict[int, list[tuple[int, int]]]]:
    """What a document has seen: the clock of each client and the deleted ranges, in one spelling.

    Two documents with the same knowledge hold the same content, however their encodings cut it up.
    """
    _, deletes = read_structs(bytes(doc.get_update()))
    return read_state_vector(doc.get_state()), {client: _joined(ranges) for client, ranges in deletes.items()}


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for clock, length in sorted(ranges):
        if joined and sum(joined[-1]) == clock:
            joined[-1] = (joined[-1][0], joined[-1][1] + length)
        else:
            joined.append((clock, length))
    return joined


def diff(doc: Doc[Any], state_vector: bytes) -> bytes:
    """What a replica with this state vector lacks. Raises `MalformedUpdate`."""
    read_state_vector(state_vector)  # pycrdt makes room for as many clients as the first bytes announce
    try:
        return bytes(doc.get_update(state_vector))
    except _OURS_TO_RAISE:
        raise
    except BaseException as error:
        raise MalformedUpdate("not a state vector") from error


def merge_for_the_wire(updates: list[bytes]) -> bytes:
    """One frame for one transaction. Never for storage: it is slow, large and keeps every update apart."""
    if len(updates) == 1:
        return updates[0]
    return bytes(merge_updates(*updates))
