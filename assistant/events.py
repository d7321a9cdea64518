"""The writing actions and what they carry. Pure Python."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Action(StrEnum):
    """What a writer can ask of the AI in the document. The value is also the generation's purpose."""

    SHORTEN = "shorten"
    CONTINUE = "continue"
    OPEN = "open"
    DRAFT = "draft"

    @property
    def suggestion_kind(self) -> str:
        """Whether the answer replaces the selection or is inserted after it."""
        return "replace" if self is Action.SHORTEN else "insert"

    @property
    def works_on_text(self) -> bool:
        """Whether the text stands before the answer or is replaced by it, so that its change would make it stale."""
        return self in (Action.SHORTEN, Action.CONTINUE)


CHAT = "chat"


@dataclass(frozen=True, slots=True)
class WritingRequest:
    """A writing action as asked for: the text it works on and where that text stands.

    `text` is the selection (shorten), what stands before the cursor (continue), what comes after it where nothing
    stands before (open), or the subject of a document that is empty yet (draft; blank means its title). `anchor` are
    the browser's sticky positions of it. `fallback` is who may step in for the model, as the request named it.
    """

    action: Action
    document_id: UUID
    text: str
    anchor: dict[str, Any]
    fallback: str | None = None
