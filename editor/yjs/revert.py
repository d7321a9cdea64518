"""Undoing one event of the past while everything after it stays."""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from pycrdt import Doc, IdSet, StackItem, UndoManager, XmlElement, XmlText

from editor.prose.grammar import AI_ORIGIN, MARKS, MAX_DEPTH
from editor.yjs import docs
from editor.yjs.build import Parent, byte_length
from editor.yjs.docs import ROOT
from editor.yjs.items import Node
from editor.yjs.lib0 import var_uint
from editor.yjs.replica import Replica
from editor.yjs.segments import Run, origin_of, runs, side_by_side
from editor.yjs.shift_matches import shift_matches
from editor.yjs.updates import read_structs

EVERYTHING = 2**31


def revert(past: list[bytes], event: bytes, later: list[bytes], writer: tuple[int, str | None], client: int) -> bytes:
    """The update that removes what `event` still has in the document and puts back what it deleted.

    `writer` is the client that wrote all of the event, and its generation, None for a command's copies; `past` and
    `later` are the updates before and after it, `client` writes the update.

    A block of the event's stays as long as it holds what others wrote: with the block, their words would go.
    Replayed without collecting deleted text, since that is what has to come back.
    """
    doc = docs.build([*past, event, *later], client_id=client, keep_deleted=True)
    written = runs(_replica(doc), ROOT)
    drawn, standing_in = _exchanged(written, *writer)
    structs, deleted = read_structs(event)
    emitted: list[bytes] = []
    subscription = doc.observe(lambda event: emitted.append(event.update))
    try:
        _retype(doc, drawn)
        kept, _ = _sheltering(_replica(doc).root(ROOT), writer[0])
        # yrs panics at a client that wrote nothing.
        taken = standing_in | ({writer[0]: _without(kept)} if structs else {})
        item: StackItem[Any] = StackItem(doc._doc, _id_set(deleted), _id_set(taken))
        UndoManager(scopes=[doc[ROOT]], undo_stack=[item], capture_timeout_millis=0).undo()
        _unmark_leaks(doc, _marked(written), client, writer[1])
    finally:
        doc.unobserve(subscription)
    news = [update for update in emitted if update != docs.EMPTY_UPDATE]
    return docs.merge_for_the_wire(news) if news else docs.EMPTY_UPDATE


def _replica(doc: Doc[Any]) -> Replica:
    return Replica(bytes(doc.get_update()))


def _exchanged(
    written: list[Run], client: int, generation: str | None
) -> tuple[list[Run], dict[int, list[tuple[int, int]]]]:
    """Runs of the client that stand in a word somebody else typed (`shift_matches` says how that comes), and the ids of
    the equal letters of others that stand where those belong.

    What the client wrote had the mark. Where it has not, somebody typed, even if what they drew away is gone since.
    """
    drawn: list[Run] = []
    standing_in: dict[int, list[tuple[int, int]]] = {}
    if generation is None:  # Without a mark of its own nothing tells its letters from equal ones.
        return drawn, standing_in
    for there, meant in side_by_side(written, shift_matches(written, {client: generation})):
        if there.client == client and (meant.client != client or origin_of(there) != generation):
            drawn.append(there)
        elif meant.client == client != there.client:
            standing_in.setdefault(there.client, []).append((there.clock, there.length))
    return drawn, {other: sorted(ranges) for other, ranges in standing_in.items()}


def _retype(doc: Doc[Any], drawn: list[Run]) -> None:
    """Puts a copy beside each run, which itself goes with the rest of its writer's."""
    if not drawn:
        return
    nodes = _texts(doc[ROOT])
    places = [place for block, of_one in groupby(drawn, attrgetter("block")) for place in _places(nodes[block], of_one)]
    with doc.transaction():
        for run, place in reversed(list(zip(drawn, places, strict=True))):  # so that places before it stay
            nodes[run.block].insert(place, run.text, dict.fromkeys(MARKS) | run.marks)


def _places(node: XmlText, of_one: Iterable[Run]) -> Iterator[int]:
    """Where runs of one text begin, in bytes; in one pass."""
    value, units, place = _utf16(node), 0, 0
    for run in of_one:
        place += byte_length(value[2 * units : 2 * run.start].decode("utf-16-le"))
        units = run.start
        yield place


def _sheltering(node: Node, client: int, depth: int = 0) -> tuple[set[int], bool]:
    """The clocks of this client's blocks in `node` that hold what others wrote, with their attributes; and
    whether others wrote anything in `node`."""
    kept: set[int] = set()
    is_shared = False
    for item in node.items():
        is_others = item.is_countable and item.client != client
        if isinstance(item.value, Node) and depth <= MAX_DEPTH:
            inside, is_held = _sheltering(item.value, client, depth + 1)
            kept |= inside
            if is_held and item.client == client:
                kept |= {item.clock} | {one.clock for one in item.value.entries.values() if one.client == client}
            is_others = is_others or is_held
        is_shared = is_shared or is_others
    return kept, is_shared


def _without(clocks: set[int]) -> list[tuple[int, int]]:
    """All of a client's clocks but these, as ranges of start and length."""
    edges = [-1, *sorted(clocks), EVERYTHING]
    return [(before + 1, clock - before - 1) for before, clock in pairwise(edges) if clock - before > 1]


def _marked(written: list[Run]) -> dict[int, list[tuple[int, int]]]:
    """Which ids carry the origin mark: ranges of clocks by client."""
    marked: dict[int, list[tuple[int, int]]] = {}
    for run in written:
        if AI_ORIGIN in run.marks:
            marked.setdefault(run.client, []).append((run.clock, run.clock + run.length))
    return marked


def _unmark_leaks(doc: Doc[Any], before: dict[int, list[tuple[int, int]]], client: int, generation: str | None) -> None:
    """Takes the mark off text that did not have it: with the AI's text, the end of its mark may have gone.

    What came back just now, under `client`, keeps its mark, unless that is the mark of what was taken back.
    """
    leaks = [
        run
        for run in runs(_replica(doc), ROOT)
        if AI_ORIGIN in run.marks
        and not _covers(before.get(run.client, []), run)
        and (run.client != client or origin_of(run) == generation)
    ]
    if not leaks:
        return
    nodes = _texts(doc[ROOT])
    with doc.transaction():
        for run in leaks:
            (start,) = _places(nodes[run.block], [run])
            nodes[run.block].format(start, start + byte_length(run.text), {AI_ORIGIN: None})


def _utf16(node: XmlText) -> bytes:
    return "".join(piece for piece, _ in node.diff() if isinstance(piece, str)).encode("utf-16-le")


def _covers(ranges: list[tuple[int, int]], run: Run) -> bool:
    return any(low <= run.clock and run.clock + run.length <= high for low, high in ranges)


def _texts(parent: Parent, depth: int = 0) -> list[XmlText]:
    found: list[XmlText] = []
    for child in parent.children:
        if isinstance(child, XmlText):
            found.append(child)
        elif isinstance(child, XmlElement) and depth <= MAX_DEPTH:
            found += _texts(child, depth + 1)
    return found


def _id_set(ranges: dict[int, list[tuple[int, int]]]) -> IdSet:
    out = var_uint(len(ranges))
    for client, pairs in ranges.items():
        out += var_uint(client) + var_uint(len(pairs))
        out += b"".join(var_uint(clock) + var_uint(length) for clock, length in pairs)
    return IdSet.decode(out)
