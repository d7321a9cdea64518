"""Conversations: questions answered from the organisation's own knowledge."""

from typing import Any
from uuid import UUID

from assistant import prompts
from assistant.access import access_conversation, lock_conversation
from assistant.errors import AnswerRunning
from assistant.events import CHAT
from assistant.models import Conversation, ConversationMessage
from assistant.queries.conversations import is_running
from editor import queries as documents
from generation import commands as gateway
from generation.events import Finished, GenerationRequest
from kernel import journal
from kernel.clock import now
from kernel.errors import Invalid
from kernel.tenancy import Actor
from knowledge import queries as knowledge

QUESTION_CHARS = 8_000
TITLE_CHARS = 80


def start_conversation(actor: Actor, document_id: UUID | None = None, title: str = "") -> Conversation:
    """Open a conversation, beside a document the actor may read or on its own."""
    actor.require("chat")
    if document_id is not None:
        documents.document(actor, document_id)
    started = Conversation.objects.create(owner_id=actor.rights_id, document_id=document_id, title=title[:120])
    about = {"document_id": str(document_id)} if document_id else {}
    journal.append(actor, "conversation.started", ("conversation", started.id), about)
    return started


def delete_conversation(actor: Actor, conversation_id: UUID) -> None:
    """Remove a conversation and its messages; what was billed and sealed stays."""
    access_conversation(actor, conversation_id).delete()
    journal.append(actor, "conversation.deleted", ("conversation", conversation_id))


def ask(
    actor: Actor, conversation_id: UUID, question: str, idempotency_key: str | None = None
) -> tuple[ConversationMessage, ConversationMessage]:
    """Add a question and start its answer; returns both messages, the answer still empty.

    Raises AnswerRunning while the previous answer is being written, Invalid for an empty or overlong
    question, and what the gateway refuses.
    """
    actor.require("chat")
    conversation = lock_conversation(actor, conversation_id)
    text = _checked(question)
    if is_running(conversation.id):
        raise AnswerRunning("The previous answer is still being written.")
    request = _request(conversation, text, idempotency_key)
    ticket = gateway.generate(actor, request)
    if not ticket.is_new:
        return _asked_before(ticket.id)
    asked = ConversationMessage.objects.create(
        conversation=conversation, role="user", text=text, generation_id=ticket.id
    )
    answer = ConversationMessage.objects.create(
        conversation=conversation, role="assistant", generation_id=ticket.id, is_complete=False
    )
    title = conversation.title or text[:TITLE_CHARS]
    Conversation.objects.filter(id=conversation.id).update(updated_at=now(), title=title)
    return asked, answer


def keep_answer(actor: Actor, finished: Finished) -> dict[str, Any]:
    """Completion of a chat turn: store the answer with its citations. Same transaction as the record."""
    message = ConversationMessage.objects.filter(generation_id=finished.generation_id, role="assistant").first()
    if message is None:
        return {}  # the conversation was deleted meanwhile
    cited = knowledge.cite(actor, finished.text, finished.passages)
    citations = [citation.as_json() for citation in cited.citations]
    ConversationMessage.objects.filter(id=message.id).update(text=cited.text, citations=citations, is_complete=True)
    return {"message_id": str(message.id), "text": cited.text, "citations": citations}


def _asked_before(generation_id: UUID) -> tuple[ConversationMessage, ConversationMessage]:
    asked, answer = ConversationMessage.objects.filter(generation_id=generation_id).order_by("id")
    return asked, answer


def _checked(question: str) -> str:
    text = question.strip()
    if not 1 <= len(text) <= QUESTION_CHARS:
        raise Invalid(fields={"text": [{"code": "length", "message": f"1 to {QUESTION_CHARS} characters"}]})
    return text


def _request(conversation: Conversation, question: str, idempotency_key: str | None) -> GenerationRequest:
    history = conversation.messages.filter(is_complete=True).order_by("id").values_list("role", "text")
    return GenerationRequest(
        purpose=CHAT,
        messages=prompts.chat_messages(list(history), question),
        max_tokens=prompts.CHAT_TOKENS,
        temperature=0.2,
        query=question,
        conversation=f"conversation:{conversation.id}",
        idempotency_key=idempotency_key,
        subject=("conversation", conversation.id),
    )
