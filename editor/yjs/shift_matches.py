"""Who typed which of two equal letters.

An editor tells an insertion by comparing the text before and after. Somebody who types "them " before "herons" types an
"h" before an "h", and the comparison takes the letter that was there for the first and the typed one for the second:
the item of "herons" ends up in "them". The text is the same either way, so the reading that leaves a writer's items
together is the one that happened. The marks are told right either way: our editor takes the AI's off the letter
that stands where the typed one does.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from editor.prose.grammar import AI_ORIGIN
from editor.yjs.segments import Run, origin_of

LAST_OF_ONE_UNIT = 0xFFFF
"""Letters behind it take two UTF-16 units."""

Writers = Mapping[int, str]
"""Clients under which an AI wrote, and the generation that its mark names."""


def shift_matches(runs: list[Run], writers: Writers) -> list[Run]:
    """The runs of a document, with letters of these writers that others' typing had drawn away back in their place."""
    found = runs
    for client in {run.client for run in runs if run.client in writers and origin_of(run) != writers[run.client]}:
        found = _by_marks(found, client, writers[client])
    return _by_neighbours(found, writers)


def _by_marks(runs: list[Run], client: int, generation: str) -> list[Run]:
    """As our editor leaves it: a letter of a writer's that lost its mark stands in a word somebody else typed, and
    an equal one of somebody else's that has the mark stands behind it, where the first belongs."""
    found: list[Run] = []
    for _, block in groupby(runs, key=attrgetter("block")):
        there = list(block)
        if any(run.client == client and origin_of(run) != generation for run in there):
            pieces = [piece for run in there for piece in _pieces(run, client, generation)]
            there = _joined(_exchanged(pieces, client, generation))
        found += there
    return found


def _exchanged(pieces: list[Run], client: int, generation: str) -> list[Run]:
    """Pairs that belong together are not far apart: what slid over is a row of equal letters, or of equal words."""
    found, drawn = list(pieces), defaultdict[str, deque[int]](deque)
    for at, piece in enumerate(pieces):
        is_marked = origin_of(piece) == generation
        if piece.client == client and not is_marked:
            drawn[piece.text].append(at)
        elif is_marked and not drawn[piece.text]:
            drawn.clear()
        elif is_marked and piece.client != client and _format(pieces[drawn[piece.text][0]]) == _format(piece):
            one = drawn[piece.text].popleft()
            found[at] = replace(piece, client=pieces[one].client, clock=pieces[one].clock)
            found[one] = replace(pieces[one], client=piece.client, clock=piece.clock)
    return found


def _format(run: Run) -> dict[str, Any]:
    return {name: mark for name, mark in run.marks.items() if name != AI_ORIGIN}


def _pieces(run: Run, client: int, generation: str) -> Iterator[Run]:
    """The letters of a run that may be exchanged or lie between two that are; any other as it is."""
    if run.client != client and origin_of(run) != generation:
        yield run
        return
    start, clock = run.start, run.clock
    for letter in run.text:
        units = 2 if ord(letter) > LAST_OF_ONE_UNIT else 1
        yield replace(run, start=start, clock=clock, length=units, text=letter)
        start, clock = start + units, clock + units


def _joined(pieces: list[Run]) -> list[Run]:
    """Pieces of one insertion as one run again."""
    borders = [at for at in range(1, len(pieces)) if not _continues(pieces[at - 1], pieces[at])]
    return [_as_one(pieces[low:high]) for low, high in pairwise([0, *borders, len(pieces)])]


def _continues(one: Run, other: Run) -> bool:
    return (one.client, one.clock + one.length, one.marks) == (other.client, other.clock, other.marks)


def _as_one(pieces: list[Run]) -> Run:
    length = sum(piece.length for piece in pieces)
    return replace(pieces[0], length=length, text="".join(piece.text for piece in pieces))


def _by_neighbours(runs: list[Run], writers: Writers) -> list[Run]:
    """As other editors leave it, where the typed letter got the mark as well: told by what goes on behind it.

    Without the mark it is no letter of the AI's: what was drawn to its place may have been deleted since.
    """
    found = list(runs)
    for at in reversed(range(len(found))):
        generation = writers.get(found[at].client)
        after = _where_it_continues(found, at) if generation else None
        if after is not None and after > at + 1 and origin_of(found[after - 1]) == generation:
            found[at], found[after - 1 : after] = _slide(found[at], found[after - 1])
    return found


def _where_it_continues(runs: list[Run], at: int) -> int | None:
    """The next run of the same insertion, when only other clients' text stands between."""
    first = runs[at]
    for index in range(at + 1, len(runs)):
        run = runs[index]
        if run.block != first.block:
            return None
        if run.client == first.client:
            return index if run.clock == first.clock + first.length else None
    return None


def _slide(drawn: Run, typed: Run) -> tuple[Run, list[Run]]:
    """What stands where the letters were drawn to, and what the typed run is without them, followed by them."""
    if not _may_be_swapped(drawn, typed) or not typed.text.endswith(drawn.text):
        return drawn, [typed]
    kept = typed.length - drawn.length
    rest = replace(typed, length=kept, text=typed.text[: len(typed.text) - len(drawn.text)])
    back = replace(drawn, start=typed.start + kept, marks=typed.marks)
    return replace(drawn, client=typed.client, clock=typed.clock + kept), [rest, back] if kept else [back]


def _may_be_swapped(drawn: Run, typed: Run) -> bool:
    """Whether they look the same, but for the origin that only the second may carry."""
    return drawn.marks in (typed.marks, _format(typed))
