"""Writing actions: the AI drafts beside the document, the asker accepts or rejects."""

from typing import Any

from assistant import prompts
from assistant.errors import NothingToWorkOn
from assistant.events import WritingWish
from editor import commands as editor
from editor import queries as documents
from editor.events import Anchor
from generation import commands as gateway
from generation import queries as generations
from generation.events import Finished, FinishReason, GenerationRequest, Quote, Ticket
from kernel.tenancy import Actor


def write(actor: Actor, wish: WritingWish, idempotency_key: str | None = None) -> Ticket:
    """Start a writing action and return its ticket; the answer becomes a suggestion of the asker's.

    Raises NotFound for a document the actor may not edit, NothingToWorkOn for empty text, and what the
    gateway refuses at the door (rate limits). What it refuses later, such as a budget, is told on the stream.
    """
    actor.require("generate")
    return gateway.generate(actor, _request(actor, wish, idempotency_key))


def quote(actor: Actor, wish: WritingWish) -> Quote:
    """Return the most the action can cost and what is left; the number that `write` would reserve."""
    actor.require("generate")
    return generations.quote(actor, _request(actor, wish, None))


def suggest_answer(actor: Actor, finished: Finished) -> dict[str, Any]:
    """Completion of a writing action: put the answer beside the document. Same transaction as the record."""
    answer = finished.text.strip()
    if not answer:
        return {}
    wish = finished.request.context
    suggestion = editor.suggest(
        actor,
        wish["document_id"],
        anchor=Anchor.from_json(wish["anchor"]),
        kind=wish["kind"],
        before=wish["before"],
        after_markdown=answer,
        # A replacement that stops in the middle would take the rest of the text away: its reader must know, and why.
        origin={
            **finished.origin,
            "finish_reason": finished.finish_reason,
            "is_cut_short": finished.finish_reason != FinishReason.STOP,
        },
        generation_id=finished.generation_id,
    )
    return {"suggestion_id": str(suggestion.id)}


def _request(actor: Actor, wish: WritingWish, idempotency_key: str | None) -> GenerationRequest:
    documents.document_to_edit(actor, wish.document_id)
    if not wish.text.strip():
        raise NothingToWorkOn("There is no text to work on. Nothing was sent.")
    return GenerationRequest(
        purpose=wish.action.value,
        messages=prompts.writing_messages(wish.action, wish.text),
        max_tokens=prompts.writing_tokens(wish.action, wish.text),
        query=wish.text[-1_000:],
        focus=wish.text,
        conversation=f"document:{wish.document_id}",
        idempotency_key=idempotency_key,
        subject=("document", wish.document_id),
        context={
            "document_id": wish.document_id,
            "anchor": wish.anchor,
            "kind": wish.action.suggestion_kind,
            "before": wish.text,
        },
    )
