"""What the relay hands over to be appended."""

from collections.abc import Set
from dataclasses import dataclass

from editor.yjs.updates import Header
from kernel.tenancy import Actor


@dataclass(frozen=True, slots=True)
class Batch:
    """One update as a socket took it: read, probed and within its size.

    `epoch` is the grant's epoch under which the actor was admitted. `number` is set when the client numbers
    its batches under a leased id; None for a stock client. `socket_clients` are the ids that the socket last
    wrote under: a batch that only deletes names none.
    """

    actor: Actor
    epoch: int
    update: bytes
    header: Header
    schema_version: int
    lease: int = 0
    number: int | None = None
    socket_clients: frozenset[int] = frozenset()

    @property
    def clients(self) -> set[int]:
        return {*self.header.ranges, *({self.lease} if self.lease else ())}

    @property
    def writers(self) -> Set[int]:
        """The client ids that answer for it."""
        return self.clients or self.socket_clients
