"""What the AI proposes: kept beside the document, accepted as one event of its own, taken back alone."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from pycrdt import Doc

from editor.commands.change import Change, append_change, append_computed, in_one_transaction
from editor.errors import AnchorLost, SuggestionDecided, SuggestionNotAccepted, SuggestionNotUndone, TextChanged
from editor.events import Anchor, Kind
from editor.journal_events import (
    SuggestionAccepted,
    SuggestionMade,
    SuggestionRedone,
    SuggestionRejected,
    SuggestionUndone,
)
from editor.models import Suggestion
from editor.prose.grammar import AI_ORIGIN, Json, marks_as_dict, marks_as_list
from editor.prose.markdown_in import from_markdown
from editor.queries.access import document_to_edit
from editor.queries.log import logged_event
from editor.queries.state import events_between, history
from editor.queries.suggestions import suggestion_to_decide
from editor.yjs.lib0 import MalformedUpdate
from editor.yjs.placing import NoPlace, Placement
from editor.yjs.revert import revert
from kernel import journal
from kernel.clock import now
from kernel.tenancy import Actor, ActorKind


def suggest(
    actor: Actor,
    document_id: UUID,
    anchor: Anchor,
    kind: str,
    before: str,
    after_markdown: str,
    origin: dict[str, Any],
    generation_id: UUID,
) -> Suggestion:
    """Keeps a proposal that only the asker sees. One generation makes one suggestion, however often it says so.

    Raises NotFound, Forbidden, DocumentTrashed.
    """
    document = document_to_edit(actor, document_id)
    made, is_new = Suggestion.objects.get_or_create(
        document=document,
        generation_id=generation_id,
        defaults={
            "kind": Suggestion.Kind(kind),
            "anchor": anchor.to_json(),
            "before": before.replace("\x00", ""),
            "after_markdown": after_markdown.replace("\x00", ""),
            "origin": origin,
            "asked_by": actor.rights_id,
        },
    )
    if is_new:
        _journal(actor, SuggestionMade, made)
    return made


def accept_suggestion(actor: Actor, document_id: UUID, suggestion_id: UUID, *, force: bool = False) -> Suggestion:
    """Writes the proposal into the document as one event under the AI's own client id, marked with its origin.

    When the text it was made for has changed, only with `force`. Raises NotFound, Forbidden, DocumentTrashed,
    SuggestionDecided, TextChanged, AnchorLost, DocumentTooLarge.
    """
    document_to_edit(actor, document_id)
    found = suggestion_to_decide(actor, document_id, suggestion_id)
    if not found.is_open:
        raise SuggestionDecided(state=found.state)
    change = _write(actor, found, force)
    found.state = Suggestion.State.ACCEPTED
    found.accepted_seq, found.accepted_client = change.seq, change.client
    found.decided_by, found.decided_at = actor.member_id, now()
    found.save()
    _journal(actor, SuggestionAccepted, found, seq=change.seq)
    return found


def reject_suggestion(actor: Actor, document_id: UUID, suggestion_id: UUID) -> Suggestion:
    """Raises NotFound, Forbidden, SuggestionDecided."""
    document_to_edit(actor, document_id)
    found = suggestion_to_decide(actor, document_id, suggestion_id)
    if not found.is_open:
        raise SuggestionDecided(state=found.state)
    found.state, found.decided_by, found.decided_at = Suggestion.State.REJECTED, actor.member_id, now()
    found.save()
    _journal(actor, SuggestionRejected, found)
    return found


def undo_ai_run(actor: Actor, document_id: UUID, suggestion_id: UUID) -> Suggestion:
    """Takes back what the AI wrote and puts back what it replaced; what people wrote since, inside it too, stays.

    Copies that people made elsewhere are theirs and stay, with their origin.
    Raises NotFound, Forbidden, DocumentTrashed, SuggestionNotAccepted.
    """
    document_to_edit(actor, document_id)
    found = suggestion_to_decide(actor, document_id, suggestion_id)
    if found.state != Suggestion.State.ACCEPTED or found.accepted_seq is None or found.accepted_client is None:
        raise SuggestionNotAccepted(state=found.state)
    change = append_computed(actor, document_id, Kind.AI_RUN_UNDONE, partial(_compute_undo, found), data=_names(found))
    found.state = Suggestion.State.UNDONE
    found.undone_seq = None if change.is_empty else change.seq
    found.save()
    _journal(actor, SuggestionUndone, found, seq=change.seq)
    return found


def redo_ai_run(actor: Actor, document_id: UUID, suggestion_id: UUID) -> Suggestion:
    """Brings back what an undo took away, with its origin, where it stood; what was written since stays.

    Raises NotFound, Forbidden, DocumentTrashed, SuggestionNotUndone, DocumentTooLarge.
    """
    document_to_edit(actor, document_id)
    found = suggestion_to_decide(actor, document_id, suggestion_id)
    if found.state != Suggestion.State.UNDONE:
        raise SuggestionNotUndone(state=found.state)
    if found.undone_seq is not None:
        _accept_again(actor, found)
    found.state, found.undone_seq = Suggestion.State.ACCEPTED, None
    found.save()
    _journal(actor, SuggestionRedone, found, seq=found.accepted_seq or 0)
    return found


def _accept_again(actor: Actor, found: Suggestion) -> None:
    change = append_computed(
        _ai_actor(actor, found),
        found.document_id,
        Kind.SUGGESTION_ACCEPTED,
        partial(_compute_redo, found),
        data=_names(found),
        generation_id=found.generation_id,
        causation_id=found.id,
    )
    if not change.is_empty:
        found.accepted_seq, found.accepted_client = change.seq, change.client


def _write(actor: Actor, found: Suggestion, force: bool) -> Change:
    nodes = from_markdown(found.after_markdown)["content"]
    mark = {"id": str(found.generation_id)}
    marked = [_with_origin(node, mark) for node in nodes]
    edit = in_one_transaction(partial(_put, found, marked, force))
    return append_change(
        _ai_actor(actor, found),
        found.document_id,
        Kind.SUGGESTION_ACCEPTED,
        edit,
        data=_names(found),
        generation_id=found.generation_id,
        causation_id=found.id,
    )


def _put(found: Suggestion, nodes: list[Json], force: bool, doc: Doc[Any]) -> None:
    try:
        placement = Placement(doc, found.anchor["from"], found.anchor.get("to") or found.anchor["from"])
    except (NoPlace, MalformedUpdate) as error:
        raise AnchorLost() from error
    if found.kind == Suggestion.Kind.REPLACE and not force and not _is_same(found.before, placement.text()):
        raise TextChanged()
    placement.put(nodes)


def _is_same(before: str, present: str) -> bool:
    """Ignores white space: a browser and a server do not cut blocks at the same characters."""
    return not before or "".join(before.split()) == "".join(present.split())


def _with_origin(node: Json, mark: Json) -> Json:
    if node["type"] == "text":
        return {**node, "marks": marks_as_list({**marks_as_dict(node), AI_ORIGIN: mark})}
    if "content" in node:
        return {**node, "content": [_with_origin(child, mark) for child in node["content"]]}
    return node


def _compute_undo(found: Suggestion, client: int) -> bytes:
    writer = (found.accepted_client or 0, str(found.generation_id))
    return _reverted(found.document_id, found.accepted_seq or 0, writer, client)


def _compute_redo(found: Suggestion, client: int) -> bytes:
    undone = logged_event(found.document_id, found.undone_seq or 0)
    return _reverted(found.document_id, undone.seq, (undone.lease, None), client)


def _reverted(document_id: UUID, seq: int, writer: tuple[int, str | None], client: int) -> bytes:
    event = logged_event(document_id, seq)
    past, later = history(document_id, seq - 1).updates, events_between(document_id, seq).updates
    return revert(past, bytes(event.payload or b""), later, writer, client)


def _ai_actor(actor: Actor, found: Suggestion) -> Actor:
    """The AI writes, with the rights of whoever accepts."""
    return Actor(
        tenant_id=actor.tenant_id,
        kind=ActorKind.AI,
        id=found.generation_id,
        member_id=actor.member_id,
        name="AI",
        capabilities=actor.capabilities,
        request_id=actor.request_id,
    )


def _names(found: Suggestion) -> dict[str, str]:
    return {"suggestion_id": str(found.id), "generation_id": str(found.generation_id)}


def _journal(actor: Actor, event: Callable[..., journal.Event], found: Suggestion, **numbers: int) -> None:
    ids = {"suggestion_id": found.id, "generation_id": found.generation_id}
    journal.append(actor, event(found.document_id, **ids, **numbers))
