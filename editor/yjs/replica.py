"""A read-only replica that knows who inserted what: items with their ids, in document order.

pycrdt shows text and marks but no ids, and cannot place a relative position inside an XmlText. This
module reads an encoded state and integrates its structs (YATA as in Nicolaescu et al. 2016 with the
tie-breaks of yjs `src/structs/Item.js`). Offsets are UTF-16 units, as in the browser.
"""

from __future__ import annotations

from bisect import bisect_right
from math import inf

from editor.yjs.items import ELEMENT, FRAGMENT, TEXT, Item, Node, cut, place
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.updates import DELETED, GC, SKIP, TYPE, Id, Struct, read_structs

_KINDS = {2: TEXT, 3: ELEMENT, 4: FRAGMENT, 6: TEXT}


class Replica:
    """Integrates one full state. Raises `MalformedUpdate` when something it depends on is missing."""

    def __init__(self, state: bytes) -> None:
        structs, deletes = read_structs(state)
        self._waiting: dict[int, list[Struct]] = {}
        for struct in structs:
            self._waiting.setdefault(struct.client, []).append(struct)
        self._next = dict.fromkeys(self._waiting, 0)
        self._items: dict[int, list[Item]] = {client: [] for client in self._waiting}
        self._clocks: dict[int, list[int]] = {client: [] for client in self._waiting}
        self.roots: dict[str, Node] = {}
        for client in list(self._waiting):
            self._integrate_client(client)
        self._delete(deletes)

    def root(self, name: str) -> Node:
        return self.roots.setdefault(name, Node(FRAGMENT, name))

    # -- lookups

    def known(self, client: int) -> int:
        """The first clock of this client that is not integrated."""
        items = self._items.get(client)
        return items[-1].end if items else 0

    def find(self, at: Id) -> Item:
        client, clock = at
        if clock >= self.known(client):
            raise MalformedUpdate("an item that this state does not hold")
        return self._items[client][bisect_right(self._clocks[client], clock) - 1]

    def starting_at(self, at: Id) -> Item:
        item = self.find(at)
        return item if item.clock == at[1] else self._split(item, at[1] - item.clock)

    def ending_at(self, at: Id) -> Item:
        item = self.find(at)
        if item.end != at[1] + 1 and item.content != GC:
            self._split(item, at[1] + 1 - item.clock)
        return item

    # -- integration

    def _integrate_client(self, client: int) -> None:
        """Integrates all structs of a client; of others only as far as these depend on them."""
        stack: list[tuple[int, float]] = [(client, inf)]
        while stack:
            top, needed = stack[-1]
            position = self._next[top]
            if self.known(top) > needed or position == len(self._waiting[top]):
                if self.known(top) <= needed < inf:
                    raise MalformedUpdate("the state lacks what an item depends on")
                stack.pop()
                continue
            blocker = self._blocker(self._waiting[top][position])
            if blocker is not None:
                if blocker[0] not in self._waiting or any(blocker[0] == held for held, _ in stack):
                    raise MalformedUpdate("the state lacks what an item depends on")
                stack.append(blocker)
                continue
            self._next[top] += 1
            self._integrate(self._waiting[top][position])

    def _blocker(self, struct: Struct) -> Id | None:
        parent = struct.parent if isinstance(struct.parent, tuple) else None
        for dependency in (struct.origin, struct.right_origin, parent):
            if dependency and dependency[0] != struct.client and self.known(dependency[0]) <= dependency[1]:
                return dependency
        return None

    def _integrate(self, struct: Struct) -> None:
        if struct.clock != self.known(struct.client):
            raise MalformedUpdate("the state has a hole")
        if struct.content == SKIP:
            raise MalformedUpdate("the state has a hole")
        item = Item(
            struct.client, struct.clock, struct.length, struct.content, struct.value,
            struct.origin, struct.right_origin, parent_sub=struct.parent_sub,
        )  # fmt: skip
        self._store(item, len(self._items[item.client]))
        if item.content == GC:
            item.deleted = True
            return
        item.left = self.ending_at(item.origin) if item.origin else None
        item.right = self.starting_at(item.right_origin) if item.right_origin else None
        self._adopt(item, struct.parent)
        if item.parent is None:
            item.content, item.deleted = GC, True
            return
        place(item, item.parent, self.find)
        if item.content == TYPE:
            ref, name = item.value
            item.value = Node(_KINDS.get(ref, TEXT), name, item)
        item.deleted = item.content == DELETED

    def _adopt(self, item: Item, parent: Id | str | None) -> None:
        """Finds the parent; stays None when a neighbour or the parent was collected."""
        neighbour = item.left or item.right
        if (item.left and item.left.content == GC) or (item.right and item.right.content == GC):
            return
        if isinstance(parent, str):
            item.parent = self.root(parent)
        elif isinstance(parent, tuple):
            holder = self.find(parent)
            item.parent = holder.value if isinstance(holder.value, Node) else None
        elif neighbour:
            item.parent, item.parent_sub = neighbour.parent, neighbour.parent_sub

    def _store(self, item: Item, position: int) -> None:
        self._items[item.client].insert(position, item)
        self._clocks[item.client].insert(position, item.clock)

    def _split(self, item: Item, offset: int) -> Item:
        value, rest = cut(item.value, item.content, offset)
        right = Item(
            item.client, item.clock + offset, item.length - offset, item.content, rest,
            (item.client, item.clock + offset - 1), item.right_origin, item.parent, item.parent_sub,
            item, item.right, item.deleted,
        )  # fmt: skip
        item.value, item.length = value, offset
        if right.right is not None and item.content != GC:
            right.right.left = right
        item.right = right if item.content != GC else None
        if item.parent_sub and item.parent and item.parent.entries.get(item.parent_sub) is item:
            item.parent.entries[item.parent_sub] = right
        self._store(right, bisect_right(self._clocks[item.client], item.clock))
        return right

    def _delete(self, deletes: dict[int, list[tuple[int, int]]]) -> None:
        for client, ranges in deletes.items():
            for clock, length in ranges:
                self._delete_range(client, clock, min(clock + length, self.known(client)))

    def _delete_range(self, client: int, clock: int, end: int) -> None:
        while clock < end:
            item = self.starting_at((client, clock))
            if item.end > end:
                self._split(item, end - item.clock)
            item.deleted = True
            clock = item.end
