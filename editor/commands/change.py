"""Content that the server writes: read the head under its lock, change a throw-away document, append the
difference as one event under a client id used once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pycrdt import Doc

from editor.commands.append import MAX_STATE_BYTES
from editor.commands.leases import lease_for_command
from editor.commands.log import Entry, Head, append_servers, lock_head
from editor.errors import DocumentTooLarge
from editor.models import Document
from editor.queries.state import history
from editor.yjs import docs
from editor.yjs.wire import EMPTY_UPDATE
from kernel.tenancy import Actor

Edit = Callable[[Doc[Any]], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What was written; `seq` is the head, and nothing was added, when the edit changed nothing."""

    seq: int
    client: int
    update: bytes

    @property
    def is_empty(self) -> bool:
        return self.update == EMPTY_UPDATE


def append_change(actor: Actor, document_id: UUID, kind: str, edit: Edit, **envelope: Any) -> Change:
    """Applies an edit to the document's head and appends the result. The caller has checked the right.

    What it writes follows the head it was computed at, so that nobody's edit slips in between. `envelope` may hold
    `data`, `causation_id` and `generation_id` (the AI's own lease). Raises DocumentTooLarge.
    """
    return append_computed(
        actor,
        document_id,
        kind,
        lambda client: difference(history(document_id).doc(client_id=client), edit),
        **envelope,
    )


def append_computed(
    actor: Actor,
    document_id: UUID,
    kind: str,
    compute: Callable[[int], bytes],
    *,
    data: dict[str, Any] | None = None,
    generation_id: UUID | None = None,
    causation_id: UUID | None = None,
) -> Change:
    """The same for an update that `compute` makes under the client id it is given."""
    client = lease_for_command(actor, document_id, generation_id)
    update, head = _computed_at_head(document_id, client, compute)
    if update == EMPTY_UPDATE:
        return Change(head.seq, client, update)
    if head.state_bytes + len(update) > MAX_STATE_BYTES:
        raise DocumentTooLarge()
    entry = Entry(kind, actor, update, data or {}, lease=client, causation_id=causation_id)
    return Change(append_servers(document_id, head, entry), client, update)


def _computed_at_head(document_id: UUID, client: int, compute: Callable[[int], bytes]) -> tuple[bytes, Head]:
    """Computes before locking, since typing waits for the lock; again under it when somebody wrote meanwhile."""
    before = Document.objects.values_list("head", flat=True).get(id=document_id)
    update = compute(client)
    head = lock_head(document_id)
    return (update if head.seq == before else compute(client)), head


def difference(doc: Doc[Any], edit: Edit) -> bytes:
    """Runs an edit and returns exactly the update it made."""
    emitted: list[bytes] = []
    subscription = doc.observe(lambda event: emitted.append(event.update))
    try:
        edit(doc)
    finally:
        doc.unobserve(subscription)
    news = [update for update in emitted if update != EMPTY_UPDATE]
    return docs.merge_for_the_wire(news) if news else EMPTY_UPDATE


def in_one_transaction(edit: Edit) -> Edit:
    def run(doc: Doc[Any]) -> None:
        with doc.transaction():
            edit(doc)

    return run
