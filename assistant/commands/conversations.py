"""Conversations: questions answered from the organisation's own knowledge."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from assistant import prompts
from assistant.access import access_conversation, lock_conversation
from assistant.errors import AnswerRunning
from assistant.events import CHAT
from assistant.journal_events import ConversationDeleted, ConversationStarted
from assistant.models import Conversation, ConversationMessage
from assistant.queries.conversations import is_running, shown_to
from editor import queries as documents
from generation import capabilities
from generation import commands as gateway
from generation.events import Finished, FinishReason, GenerationRequest
from kernel import journal
from kernel.clock import now
from kernel.errors import Invalid
from kernel.repetition import without_loop
from kernel.tenancy import Actor
from knowledge import queries as knowledge

QUESTION_CHARS = 8_000
TITLE_CHARS = 80
DOCUMENT_CHARS = 60_000
"""More does not fit half of the window of most models; the rest is cut for each of them."""


def start_conversation(actor: Actor, document_id: UUID | None = None, title: str = "") -> Conversation:
    """Open a conversation, beside a document the actor may read or on its own."""
    actor.require(capabilities.CHAT)
    if document_id is not None:
        documents.document(actor, document_id)
    started = Conversation.objects.create(owner_id=actor.rights_id, document_id=document_id, title=title[:120])
    journal.append(actor, ConversationStarted(started.id, document_id=document_id))
    return started


def delete_conversation(actor: Actor, conversation_id: UUID) -> None:
    """Remove a conversation and its messages; what was billed and sealed stays."""
    access_conversation(actor, conversation_id).delete()
    journal.append(actor, ConversationDeleted(conversation_id))


def ask(
    actor: Actor,
    conversation_id: UUID,
    question: str,
    idempotency_key: str | None = None,
    *,
    with_document: bool = True,
    fallback: str | None = None,
) -> tuple[ConversationMessage, ConversationMessage]:
    """Add a question and start its answer; returns both messages, the answer still empty.

    In a conversation beside a document the model sees it as it is now, unless `with_document` is off. Raises NotFound
    where the actor may not read that document any more. `fallback` is who may step in, as the request named it.

    Raises AnswerRunning while the previous answer is being written, Invalid for an empty or overlong
    question, and what the gateway refuses.
    """
    actor.require(capabilities.CHAT)
    conversation = lock_conversation(actor, conversation_id)
    text = _checked(question)
    if is_running(conversation.id):
        raise AnswerRunning("The previous answer is still being written.")
    beside = _document(actor, conversation.document_id) if with_document else ""
    request = replace(_request(actor, conversation, text, idempotency_key, beside), fallback=fallback)
    ticket = gateway.generate(actor, request)
    if not ticket.is_new:
        return _existing_messages(ticket.id)
    asked = ConversationMessage.objects.create(
        conversation=conversation, role="user", text=text, generation_id=ticket.id
    )
    answer = ConversationMessage.objects.create(
        conversation=conversation, role="assistant", generation_id=ticket.id, is_complete=False
    )
    title = conversation.title or text[:TITLE_CHARS]
    Conversation.objects.filter(id=conversation.id).update(updated_at=now(), title=title)
    return asked, answer


def store_answer(actor: Actor, finished: Finished) -> dict[str, Any]:
    """Completion of a chat turn: store the answer with its citations. Same transaction as the record."""
    message = ConversationMessage.objects.filter(generation_id=finished.generation_id, role="assistant").first()
    if message is None:
        return {}  # the conversation was deleted meanwhile
    text = without_loop(finished.text) if finished.finish_reason == FinishReason.LOOP else finished.text
    cited = knowledge.cite(actor, text, finished.passages)
    citations = [citation.as_json() for citation in cited.citations]
    stored = {
        "text": cited.text,
        "citations": citations,
        # What its document holds needs no file; then that none was found is no news.
        "nothing_found": finished.nothing_found and not finished.request.document,
        "unsupported": [claim.as_json() for claim in cited.claims if claim.unsupported],
    }
    ConversationMessage.objects.filter(id=message.id).update(**stored, is_complete=True)
    return {"message_id": str(message.id), **stored}


def forget_file(file_id: UUID) -> None:
    """Fills knowledge.ports.forget_file: a file that is gone leaves no quote in any conversation of the tenant."""
    quoting = ConversationMessage.objects.filter(citations__contains=[{"file_id": str(file_id)}])
    for message in quoting.select_for_update():
        known = {str(one["file_id"]) for one in message.citations} - {str(file_id)}
        left = knowledge.kept(message.text, message.citations, known)
        message.text, message.citations, message.unsupported = left.text, left.citations, []
        message.save(update_fields=["text", "citations", "unsupported"])


def forget_documents(document_ids: Collection[UUID]) -> None:
    """Fills editor.ports.forget_documents: conversations beside documents that are gone stand on their own."""
    Conversation.objects.filter(document_id__in=document_ids).update(document_id=None)


def delete_all_of(actor: Actor, member_id: UUID) -> int:
    """Remove all conversations of a member who is no longer here; returns how many there were."""
    found = list(Conversation.objects.filter(owner_id=member_id).values_list("id", flat=True))
    Conversation.objects.filter(id__in=found).delete()
    for conversation_id in found:
        journal.append(actor, ConversationDeleted(conversation_id))
    return len(found)


def _existing_messages(generation_id: UUID) -> tuple[ConversationMessage, ConversationMessage]:
    asked, answer = ConversationMessage.objects.filter(generation_id=generation_id).order_by("id")
    return asked, answer


def _checked(question: str) -> str:
    text = question.strip()
    if not 1 <= len(text) <= QUESTION_CHARS:
        raise Invalid(fields={"text": [{"code": "length", "message": f"1 to {QUESTION_CHARS} characters"}]})
    return text


def _document(actor: Actor, document_id: UUID | None) -> str:
    """Title and text of the document beside the conversation, read with the asker's rights of this moment."""
    if document_id is None:
        return ""
    text = documents.content(actor, document_id).body.strip()
    title = documents.document(actor, document_id).title
    return f"{title}\n\n{text[:DOCUMENT_CHARS]}" if text else ""


def _request(
    actor: Actor, conversation: Conversation, question: str, idempotency_key: str | None, beside: str = ""
) -> GenerationRequest:
    said = list(shown_to(actor, conversation.messages.filter(is_complete=True).order_by("id")))
    history = [(message.role, message.text) for message in said]
    return GenerationRequest(
        purpose=CHAT,
        messages=prompts.chat_messages(list(history), question),
        max_tokens=prompts.CHAT_TOKENS,
        ends_loops=True,
        **prompts.PRECISE,
        query=question,
        document=beside,
        conversation=f"conversation:{conversation.id}",
        idempotency_key=idempotency_key,
        subject=("conversation", conversation.id),
    )
