"""The writing actions and what they carry. Pure Python."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID


class Action(StrEnum):
    """What a writer can ask of the AI in the document. The value is also the generation's purpose."""

    SHORTEN = "shorten"
    CONTINUE = "continue"

    @property
    def suggestion_kind(self) -> str:
        """Whether the answer replaces the selection or is inserted after it."""
        return "replace" if self is Action.SHORTEN else "insert"


CHAT = "chat"


@dataclass(frozen=True, slots=True)
class WritingWish:
    """A writing action as asked for: the text it works on and where that text stands.

    `text` is the selection (shorten) or what stands before the cursor (continue), `anchor` the browser's
    sticky positions of it.
    """

    action: Action
    document_id: UUID
    text: str
    anchor: dict[str, Any]
