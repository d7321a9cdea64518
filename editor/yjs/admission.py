"""Whether an update may go into a log: judged against what the log holds, without a document.

Yjs and pycrdt take what an update claims on trust. Content whose predecessor never comes waits for ever; a deletion of
what does not exist yet removes it when it comes; a parent that is a letter makes both refuse the document; origins in
two parents, or inside a surrogate pair, are read differently by each. So every id that an update names must be in the
log or in the update, and must be what it is used for.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from editor.prose.grammar import MAX_DEPTH
from editor.yjs import allowed
from editor.yjs.allowed import Misplaced, UnknownContent
from editor.yjs.docs import ROOT
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.spans import CHILD, COLLECTED, LAST, Known, Span
from editor.yjs.spans import TYPE as TYPE_SPAN
from editor.yjs.updates import GC, SKIP, STRING, TYPE, Deletes, Id, Struct

# pycrdt counts clocks in 32 bits.
CLOCKS_BELOW = 2**31
# How far the lines of those that wrote behind one another are followed for one update. Honest ones meet after a few;
# two people who wrote a text letter by letter, in turns, make the longest.
_MAX_HOPS = 20_000


class Incomplete(MalformedUpdate):
    """Builds on, or deletes, what is neither in the log nor in the update."""


def references(structs: Iterable[Struct], deletes: Deletes) -> set[Id]:
    """The ids that must be looked up before an update can be judged; `LAST` asks for where a client ends."""
    wanted: set[Id] = set()
    for struct in structs:
        wanted.add((struct.client, LAST))
        wanted.update(at for at in (struct.origin, struct.right_origin) if at)
        if struct.right_origin and struct.right_origin[1]:
            wanted.add((struct.right_origin[0], struct.right_origin[1] - 1))
        if isinstance(struct.parent, tuple):
            wanted.add(struct.parent)
    for client, ranges in deletes.items():
        wanted.add((client, LAST))
        for clock, length in ranges:
            wanted.update((client, at) for at in (clock - 1, clock + length - 1) if at >= 0)
    return wanted


def judge(known: Known, structs: Sequence[Struct], deletes: Deletes, *, is_tolerant: bool = False) -> list[Span]:
    """The spans that the update adds, for `known.take`; nothing is changed here.

    `is_tolerant`: names that the grammar does not have are let in. Raises Incomplete, Misplaced, UnknownContent.
    """
    draft = _PendingUpdate(known, is_tolerant)
    for struct in _in_order(draft, structs):
        draft.add(struct)
    for client, ranges in deletes.items():
        if not is_tolerant:
            _check_rising(ranges)
        for clock, length in ranges:
            draft.check_deletion(client, clock, clock + length)
    return draft.spans


def _check_rising(ranges: Sequence[tuple[int, int]]) -> None:
    """Yjs keeps deletions that wait for their content as distances from one to the next, taken for positive."""
    if any(clock < before + length for (before, length), (clock, _) in pairwise(ranges)):
        raise Misplaced("deleted ranges that overlap or go back")


def _in_order(draft: "_PendingUpdate", structs: Sequence[Struct]) -> Iterator[Struct]:
    """Each struct after those of the same update that it builds on. Raises Incomplete when there is no such order."""
    queues: dict[int, deque[Struct]] = {}
    for struct in structs:
        queues.setdefault(struct.client, deque()).append(struct)
    for client in list(queues):
        stack = [client]
        while stack:
            queue = queues[stack[-1]]
            if not queue:
                stack.pop()
                continue
            blocker = draft.blocker(queue[0])
            if blocker is None:
                yield queue.popleft()
                continue
            if blocker in stack or not queues.get(blocker):
                raise Incomplete("an id that neither the log nor the update holds")
            stack.append(blocker)


class _PendingUpdate:
    """What is known and what this update adds so far."""

    def __init__(self, known: Known, is_tolerant: bool) -> None:
        self._known, self._is_tolerant = known, is_tolerant
        self._new = Known()
        self._ends: dict[int, int] = {}
        self._hops = 0
        self.spans: list[Span] = []

    def next(self, client: int) -> int:
        return self._ends.get(client) or self._known.next(client)

    def find(self, at: Id) -> Span | None:
        return self._known.find(at) or self._new.find(at)

    def blocker(self, struct: Struct) -> int | None:
        """A client that the struct waits for. Ids of its own client must come before it."""
        parent = struct.parent if isinstance(struct.parent, tuple) else None
        for at in (struct.origin, struct.right_origin, parent):
            if at is None:
                continue
            if at[0] == struct.client:
                if at[1] >= struct.clock:
                    raise Misplaced("an item that builds on a later one of its own")
            elif at[1] >= self.next(at[0]):
                return at[0]
        return None

    def add(self, struct: Struct) -> None:
        start, end = self.next(struct.client), struct.clock + struct.length
        if struct.length < 1 or end >= CLOCKS_BELOW:
            raise Misplaced("a struct of no length, or beyond all clocks")
        if struct.clock > start:
            raise Incomplete("a hole")
        if end <= start:
            return
        if struct.content == SKIP:
            raise Incomplete("a hole")
        span = self._span(struct, start) or Span(struct.client, start, end - start, COLLECTED)
        self.spans.append(span)
        self._ends[struct.client] = end
        self._new.take([replace(span)])

    def _span(self, struct: Struct, start: int) -> Span | None:
        """None when Yjs makes a collected item of it, since what it builds on is one."""
        if struct.content == GC:
            return None
        above = self._above(struct)
        if above is None:
            return None
        parent, holder, sub, depth = above
        if start > struct.clock:
            self._check_cut(struct, start, above)
        try:
            allowed.check(struct, holder, sub)
            if allowed.is_no_mark_of_code(struct, sub) and self._is_in_code(parent):
                raise UnknownContent("a mark in code")
        except UnknownContent:
            if not self._is_tolerant:
                raise
        span = Span(struct.client, start, struct.clock + struct.length - start, CHILD, parent, holder, "", sub, depth)
        span.origin = struct.origin if start == struct.clock else (struct.client, start - 1)
        span.right_origin = struct.right_origin
        if struct.content == TYPE:
            span.kind, span.name = TYPE_SPAN, allowed.name_of(struct.value)
            if depth > MAX_DEPTH and not self._is_tolerant:
                raise UnknownContent("nested too deeply")
        elif struct.content == STRING:
            span.pairs = [at for at in _pairs(struct.value, struct.clock) if at >= start]
        return span

    def _is_in_code(self, text: Id | None) -> bool:
        """Whether it is the text of a block of code. Asked of marks only, since it may take a look into the index."""
        span = (self._new.find(text) or self._known.ancestor(text)) if text else None
        return span is not None and span.holder == allowed.CODE

    def _above(self, struct: Struct) -> tuple[Id | None, str, str | None, int] | None:
        """Parent, its kind, attribute name and depth, as Yjs takes them from the neighbours; None: collected."""
        left, right = self._left(struct.origin), self._right(struct.right_origin)
        beside = left or right
        if beside is None:
            return self._named_parent(struct)
        if left and right and (left.place != right.place or COLLECTED in {left.kind} ^ {right.kind}):
            raise Misplaced("origins in two parents")
        if beside.kind == COLLECTED:
            return None
        if right and beside.sub is not None:
            raise Misplaced("an attribute before another one")
        if beside.sub is None and not self._is_tolerant:
            self._check_order(struct.origin, left, struct.right_origin, right)
        return *beside.place, beside.depth

    def _check_order(self, origin: Id | None, left: Span | None, at: Id | None, right: Span | None) -> None:
        """Whether a writer can have seen the two neighbours side by side. Yjs finds one place for what stands between
        them only then; else the place depends on the order in which a reader gets the rest.

        What the right one was written behind is the left one, or what that was written behind, and so on, since
        origins do not cross (YATA, Nicolaescu et al. 2016). Of two written behind the same, that of the smaller
        client is first.
        """
        if right is None or at is None:
            is_so = left is not None and left.right_origin is None
        elif origin is None or left is None:
            is_so = right.origin_of(at[1]) is None
        else:
            is_so = left.right_origin == at or self._is_behind(right.origin_of(at[1]), at[0], origin, left)
        if not is_so:
            raise Misplaced("neighbours that never stood side by side")

    def _is_behind(self, goal: Id | None, client: int, at: Id, span: Span) -> bool:
        if at == goal:
            return True
        while self._hops < _MAX_HOPS:
            self._hops += 1
            if goal and goal[0] == span.client and span.clock <= goal[1] < at[1]:
                return span.client < client
            if span.origin == goal:
                return span.client < client
            if span.origin is None:
                return False
            above = self._known.ancestor(span.origin) or self._new.find(span.origin)
            if above is None:
                return False
            at, span = span.origin, above
        raise Misplaced("a line of neighbours longer than any that people write")

    def _named_parent(self, struct: Struct) -> tuple[Id | None, str, str | None, int] | None:
        if isinstance(struct.parent, str) or struct.parent is None:
            if struct.parent != ROOT:
                raise Misplaced("content outside the document")
            return None, allowed.ROOT, struct.parent_sub, 0
        holder = self._get(struct.parent)
        if holder.kind == COLLECTED:
            return None
        if holder.kind != TYPE_SPAN:
            raise Misplaced("a parent that is no type")
        return struct.parent, holder.name, struct.parent_sub, holder.depth + 1

    def _left(self, at: Id | None) -> Span | None:
        if at is None:
            return None
        span = self._get(at)
        if span.splits(at[1] + 1):
            raise Misplaced("a border inside a surrogate pair")
        return span

    def _right(self, at: Id | None) -> Span | None:
        if at is None:
            return None
        span = self._get(at)
        if self._is_inside_pair(at):
            raise Misplaced("a border inside a surrogate pair")
        return span

    def _is_inside_pair(self, at: Id) -> bool:
        """Whether a pair begins just before this id. No span begins inside a pair."""
        before = self.find((at[0], at[1] - 1)) if at[1] else None
        return before is not None and before.splits(at[1])

    def _get(self, at: Id) -> Span:
        span = self.find(at)
        if span is None:
            raise Incomplete("an id that neither the log nor the update holds")
        return span

    def _check_cut(self, struct: Struct, start: int, above: tuple[Id | None, str, str | None, int]) -> None:
        """The log holds the first part of this struct: the rest goes on where that stands."""
        held = self.find((struct.client, start - 1))
        is_pair = struct.content == STRING and start - 1 in _pairs(struct.value, struct.clock)
        if held is None or held.kind != CHILD or held.place != above[:3] or held.splits(start) or is_pair:
            raise Misplaced("a struct that contradicts the log")

    def check_deletion(self, client: int, start: int, end: int) -> None:
        if end <= start:
            raise Misplaced("a deletion of no length")
        if end > self.next(client):
            raise Incomplete("a deletion of what neither the log nor the update holds")
        if self._is_inside_pair((client, start)) or self._is_inside_pair((client, end)):
            raise Misplaced("a border inside a surrogate pair")


def _pairs(text: str, clock: int) -> list[int]:
    """The clocks at which a surrogate pair begins."""
    if text.isascii():
        return []
    found = []
    for letter in text:
        if letter > "\uffff":
            found.append(clock)
            clock += 1
        clock += 1
    return found
