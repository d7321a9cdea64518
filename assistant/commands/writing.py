"""Writing actions: the AI drafts beside the document, the asker accepts or rejects."""

from collections.abc import Mapping
from typing import Any

from assistant import instructions, prompts, quality
from assistant.errors import NothingToWorkOn
from assistant.events import Action, WritingRequest
from assistant.quality import Flaw
from editor import commands as editor
from editor import queries as documents
from editor.events import Anchor
from generation import commands as gateway
from generation import queries as generations
from generation.capabilities import GENERATE
from generation.events import Finished, FinishReason, GenerationRequest, Quote, Ticket
from kernel.tenancy import Actor

TRIES = 2
"""An answer of no use is asked for once more, then refused; both are in the price that is shown."""


def write(actor: Actor, request: WritingRequest, idempotency_key: str | None = None) -> Ticket:
    """Start a writing action and return its ticket; the answer becomes a suggestion of the asker's.

    Raises NotFound for a document the actor may not edit, NothingToWorkOn for empty text, and what the
    gateway refuses at the door (rate limits). What it refuses later, such as a budget, is sent on the stream.
    """
    actor.require(GENERATE)
    return gateway.generate(actor, _generation_request(actor, request, idempotency_key))


def quote(actor: Actor, request: WritingRequest) -> Quote:
    """Return the most the action can cost and what is left; the number that `write` would reserve."""
    actor.require(GENERATE)
    return generations.quote(actor, _generation_request(actor, request, None))


def suggest_answer(actor: Actor, finished: Finished) -> dict[str, Any]:
    """Completion of a writing action: put the answer beside the document. Same transaction as the record."""
    context = finished.request.context
    action = Action(finished.request.purpose)
    answer, flaw = _checked_answer(action, context, finished.text, finished.finish_reason)
    if flaw is not None:
        return {"flaw": flaw.value}
    suggestion = editor.suggest(
        actor,
        context["document_id"],
        anchor=Anchor.from_json(context["anchor"]),
        kind=context["kind"],
        before=context["before"],
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


def check_answer(request: GenerationRequest, text: str, finish_reason: str) -> str | None:
    """Check of a writing action: why the model's answer may not be offered, in a word, or None."""
    _, flaw = _checked_answer(Action(request.purpose), request.context, text, finish_reason)
    return flaw.value if flaw else None


def name_details(asked: str) -> str:
    """Reminder of a rewrite: the request, then the details of its text that a shorter one must keep."""
    _, _, labelled = asked.partition("\n\n")
    text = labelled.partition("\n")[2]
    details = quality.details_of(text)
    return f"{asked}\n\n{instructions.reminder(instructions.prompt_language(text), details)}" if details else asked


def _checked_answer(
    action: Action, context: Mapping[str, Any], text: str, finish_reason: str
) -> tuple[str, Flaw | None]:
    """Return what would be offered of the model's words, and what is wrong with it."""
    before, about = context["before"], context.get("about", "")
    shown = context.get("shown", before)
    answer = quality.cleaned(action, shown, text)
    if finish_reason != FinishReason.STOPPED:  # a person who stops it wants what is there
        answer = quality.without_cut_sentence(action, shown, answer)
    return answer, quality.flaw_in(action, shown, answer, finish_reason, about)


def _generation_request(actor: Actor, request: WritingRequest, idempotency_key: str | None) -> GenerationRequest:
    card = documents.document_to_edit(actor, request.document_id)
    text = request.text.strip() or (card.title.strip() if request.action is Action.DRAFT else "")
    if not text:
        raise NothingToWorkOn("There is no text to work on. Nothing was sent.")
    worked_on = request.text if request.text.strip() else text
    is_rewrite = request.action is Action.SHORTEN
    return GenerationRequest(
        purpose=request.action.value,
        messages=prompts.writing_messages(request.action, worked_on),
        max_tokens=prompts.writing_tokens(request.action, worked_on),
        # A rewrite says what its text says: passages of other files have no place in it.
        query=None if is_rewrite else worked_on[-1_000:],
        focus=worked_on,
        tries=TRIES,
        ends_loops=True,
        **prompts.sampling(request.action),
        conversation=f"document:{request.document_id}",
        idempotency_key=idempotency_key,
        fallback=request.fallback,
        subject=("document", request.document_id),
        context={
            "document_id": request.document_id,
            "anchor": request.anchor,
            "kind": request.action.suggestion_kind,
            "before": request.text if request.action.works_on_text else "",
            "shown": request.text if request.action is not Action.DRAFT else "",
            "about": text if request.action is Action.DRAFT else "",
        },
    )
