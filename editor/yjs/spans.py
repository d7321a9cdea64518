"""Where every id of a document stands: ranges of clocks with their parent, and the surrogate pairs inside.

This is what admission needs to know of a document instead of the document: a row for each range of one client's clocks
that went into the same parent, a row for each shared type.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from operator import attrgetter

from editor.yjs.updates import Id

COLLECTED, CHILD, TYPE = range(3)
LAST = 2**62
_MAX_LENGTH, _MAX_PAIRS = 2**30, 200


@dataclass(slots=True)
class Span:
    """`length` clocks of a client from `clock` on.

    `holder` is the kind of the parent (`allowed.ROOT`, `allowed.TEXT` or an element's name), `parent` its id, None
    for the root. `name` is the kind of a `TYPE` itself, `sub` the attribute's name. `pairs` are the clocks at which a
    surrogate pair begins. `depth` counts the elements above. `origin` is the first item's; each of the others has
    the one before it. `right_origin` is that of all of them.
    """

    client: int
    clock: int
    length: int
    kind: int
    parent: Id | None = None
    holder: str = ""
    name: str = ""
    sub: str | None = None
    depth: int = 0
    pairs: list[int] = field(default_factory=list)
    origin: Id | None = None
    right_origin: Id | None = None

    def origin_of(self, clock: int) -> Id | None:
        return (self.client, clock - 1) if clock > self.clock else self.origin

    @property
    def end(self) -> int:
        return self.clock + self.length

    @property
    def place(self) -> tuple[Id | None, str, str | None]:
        return self.parent, self.holder, self.sub

    def splits(self, clock: int) -> bool:
        """Whether a border before `clock` would part a surrogate pair."""
        at = bisect_left(self.pairs, clock - 1)
        return at < len(self.pairs) and self.pairs[at] == clock - 1

    def continues(self, last: "Span") -> bool:
        return (
            self.clock == last.end
            and self.kind == last.kind != TYPE
            and self.sub is None
            and self.place == last.place
            and (self.kind == COLLECTED or self.origin == (last.client, last.end - 1))
            and self.right_origin == last.right_origin
            and last.length < _MAX_LENGTH
            and len(last.pairs) < _MAX_PAIRS
        )


class Known:
    """Spans of one document, by client in the order of their clocks; perhaps only those that were asked for.

    `look_up` answers for the others: the span of an id, that of its origin, and so on, as far as it likes.
    """

    def __init__(self, spans: Iterable[Span] = (), look_up: Callable[[Id], list[Span]] | None = None) -> None:
        self._look_up = look_up
        self._spans: dict[int, list[Span]] = {}
        self._looked_up: dict[int, list[Span]] = {}
        self.changed: dict[Id, Span] = {}
        for span in spans:
            self._spans.setdefault(span.client, []).append(span)
        for held in self._spans.values():
            held.sort(key=attrgetter("clock"))

    def find(self, at: Id) -> Span | None:
        return _found(self._spans.get(at[0]), at)

    def ancestor(self, at: Id) -> Span | None:
        """The same for an id that was perhaps not asked for beforehand. Each is looked up once."""
        span = self.find(at) or _found(self._looked_up.get(at[0]), at)
        if span is None and self._look_up:
            for each in self._look_up(at):
                held = self._looked_up.setdefault(each.client, [])
                if _found(held, (each.client, each.clock)) is None:
                    insort(held, each, key=attrgetter("clock"))
            span = _found(self._looked_up.get(at[0]), at)
        return span

    def next(self, client: int) -> int:
        """The first clock of this client that is not there."""
        held = self._spans.get(client)
        return held[-1].end if held else 0

    def take(self, spans: Iterable[Span]) -> None:
        """Adds spans, each at the end of its client's; joins what belongs together."""
        for span in (piece for whole in spans for piece in _pieces(whole)):
            held = self._spans.setdefault(span.client, [])
            if held and span.continues(held[-1]):
                held[-1].length += span.length
                held[-1].pairs = [*held[-1].pairs, *span.pairs]
            else:
                held.append(span)
            self.changed[span.client, held[-1].clock] = held[-1]


def _found(held: list[Span] | None, at: Id) -> Span | None:
    """Of one client's spans, in order, the one that has the id."""
    if not held:
        return None
    position = bisect_right(held, at[1], key=attrgetter("clock")) - 1
    return held[position] if position >= 0 and at[1] < held[position].end else None


def _pieces(span: Span) -> Iterator[Span]:
    """A span of very many pairs as several, each small enough to be read for one question."""
    while len(span.pairs) > _MAX_PAIRS:
        border = span.pairs[_MAX_PAIRS]
        yield replace(span, length=border - span.clock, pairs=span.pairs[:_MAX_PAIRS])
        span = replace(
            span,
            clock=border,
            length=span.end - border,
            pairs=span.pairs[_MAX_PAIRS:],
            origin=(span.client, border - 1),
        )
    yield span
