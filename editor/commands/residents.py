"""Documents that a worker holds between two looks at them, to apply what is new instead of reading them again.

A resident document is a cache. It is used only where the log goes on from it (the event it stands at is still there,
with the same digest, and nothing was voided since) and where what is stored comes from the same rules. Anything else is
read anew.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from pycrdt import Doc

from editor.log_range import LoggedEvent
from editor.queries.log import logged
from editor.queries.state import history
from editor.yjs import docs
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.text_tree import OutOfStep, TextTree
from kernel.tenancy import current_tenant_id

# Raised when what is stored of an equal document becomes another one.
FORMAT = 1

MAX_BYTES = 96 * 1024 * 1024
# Measured on documents of many writers; see ADR 0155.
_NATIVE_BYTES_PER_STATE_BYTE, _BYTES_PER_ELEMENT, _BYTES_PER_WORD = 12, 600, 180
# Then it is read anew all the same, so that an error could not last.
_FOLLOWS = 1_000


_STANDING = """
select d.id, d.head, d.projected_seq, d.journaled_seq, d.snapshot_seq, d.snapshot_bytes, d.tail_bytes, d.voided,
  coalesce(p.seq, -1), coalesce(p.format, 0)
from editor_document d left join editor_projection p on p.tenant_id = d.tenant_id and p.document_id = d.id
where d.tenant_id = %s and d.id = %s
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a document's log goes, and how far what is made of it; `stored_seq` is -1 without a projection."""

    id: UUID
    head: int
    projected_seq: int
    journaled_seq: int
    snapshot_seq: int
    snapshot_bytes: int
    tail_bytes: int
    voided: list[int]
    stored_seq: int
    stored_format: int


def standing(document_id: UUID) -> Standing | None:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [current_tenant_id(), document_id])
        row = cursor.fetchone()
    return Standing(*row) if row else None


class Resident:
    """A document after event `seq`, of which `digest` is the SHA-256, with its text."""

    def __init__(self, doc: Doc[Any], seq: int, voided: Sequence[int]) -> None:
        self.doc, self.seq, self.voided = doc, seq, list(voided)
        self.tree = TextTree(doc)
        self.digest = b""
        self.state_bytes = 0
        self.follows = 0

    @property
    def size_bytes(self) -> int:
        """About what it takes in memory."""
        native = self.state_bytes * _NATIVE_BYTES_PER_STATE_BYTE
        words = len(self.tree.tally.words) * _BYTES_PER_WORD
        return native + words + self.tree.elements * _BYTES_PER_ELEMENT + 4 * len(self.tree.text)

    def apply(self, events: Sequence[LoggedEvent]) -> None:
        """Raises MalformedUpdate, OutOfStep."""
        shown = (event.payload for event in events if event.seq not in self.voided)
        updates = [update for update in shown if update is not None]
        if updates:
            self.tree.follow(docs.apply_observed(self.doc, updates))


class Residents(threading.local):
    """The documents followed last, at most `max_bytes` of them. Each thread has its own: a Yjs document stays with the
    thread that made it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._held: OrderedDict[tuple[UUID, UUID], tuple[Resident, int]] = OrderedDict()

    def take(self, tenant_id: UUID, document_id: UUID) -> Resident | None:
        """Hands one out and forgets it: it is kept again when what was made of it is committed."""
        held = self._held.pop((tenant_id, document_id), None)
        return held[0] if held else None

    def keep(self, tenant_id: UUID, document_id: UUID, resident: Resident) -> None:
        self._held.pop((tenant_id, document_id), None)
        self._held[tenant_id, document_id] = resident, resident.size_bytes
        while self._held and self.size_bytes > self._max_bytes:
            self._held.popitem(last=False)

    @property
    def size_bytes(self) -> int:
        return sum(size for _, size in self._held.values())


RESIDENTS = Residents()


@dataclass(frozen=True, slots=True)
class Reading:
    """A document at the head of its log, and the events since the last journal line. `changed_words` are those that
    went and came since the stored projection; None where that is not known."""

    resident: Resident
    events: list[LoggedEvent]
    changed_words: tuple[set[str], set[str]] | None = None


def read_head(document: Standing) -> Reading:
    """Reads a document up to its head. Raises DocumentNeedsRepair."""
    resident = RESIDENTS.take(current_tenant_id(), document.id)
    try:
        reading = _follow(document, resident) if resident else None
    except (MalformedUpdate, OutOfStep):
        reading = None  # reading it anew says what is wrong with it, if anything is
    found = reading or _anew(document)
    found.resident.state_bytes = document.snapshot_bytes + document.tail_bytes
    return found


def _follow(document: Standing, resident: Resident) -> Reading | None:
    """Goes on from a resident document; None where it cannot be."""
    stored_seq = document.stored_seq
    if document.stored_format != FORMAT or resident.voided != document.voided or resident.follows >= _FOLLOWS:
        return None
    if resident.seq > min(stored_seq, document.journaled_seq):
        return None  # what it was made for was undone
    events = list(logged(document.id, resident.seq - 1))
    if not events or (events[0].seq, events[0].sha256) != (resident.seq, resident.digest):
        return None
    # Another process may have followed meanwhile: changes are told from what is stored.
    resident.apply([event for event in events[1:] if event.seq <= stored_seq])
    resident.tree.tally.take_changes()
    resident.apply([event for event in events[1:] if event.seq > stored_seq])
    changed = resident.tree.tally.take_changes()
    resident.seq, resident.digest = events[-1].seq, events[-1].sha256
    resident.follows += 1
    return Reading(resident, [event for event in events if event.seq > document.journaled_seq], changed)


def _anew(document: Standing) -> Reading:
    past = history(document.id)
    resident = Resident(past.doc(), past.seq, document.voided)
    resident.tree.tally.take_changes()
    events = list(logged(document.id, min(document.journaled_seq, past.seq - 1), past.seq))
    resident.digest = events[-1].sha256 if events else b""
    return Reading(resident, [event for event in events if event.seq > document.journaled_seq])
